use std::io::{self, Read, Seek, SeekFrom};

use encoding_rs::{Decoder, DecoderResult, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use crate::{Encoding, FileError};

/// Where a file's bytes come from: it is read twice, first to find the encoding out.
pub trait Source: Read + Seek + Send {}

impl<T: Read + Seek + Send> Source for T {}

impl Encoding {
    /// A decoder that removes the encoding's own byte order mark.
    pub(crate) fn decoder(self) -> Decoder {
        match self {
            Self::Utf8 => UTF_8,
            Self::Utf16 { big_endian: true } => UTF_16BE,
            Self::Utf16 { big_endian: false } => UTF_16LE,
            Self::Gb18030 => GB18030,
        }
        .new_decoder_with_bom_removal()
    }

    /// Reads the whole source once, checks every byte, and leaves it at its start. Bytes that the encoding does not have cost
    /// their rows, unless they are so many that the text is of another one.
    ///
    /// Text that is not UTF-8 is GB 18030 only if bad bytes are no rarer than characters above ASCII: almost
    /// any bytes decode as GB 18030, so a UTF-8 file with one damaged byte would otherwise become other
    /// characters (乱码) without a word.
    pub(crate) fn detect(source: &mut dyn Source) -> Result<Detected, FileError> {
        let mut start = vec![0; SAMPLE];
        let read = read_up_to(source, &mut start)?;
        let marked = match &start[..read] {
            [0xEF, 0xBB, 0xBF, ..] => Some(Self::Utf8),
            [0xFF, 0xFE, ..] => Some(Self::Utf16 { big_endian: false }),
            [0xFE, 0xFF, ..] => Some(Self::Utf16 { big_endian: true }),
            sample => unmarked_utf16(sample),
        };
        let mut encoding = marked.unwrap_or(Self::Utf8);
        let mut scan = encoding.scan(source)?;
        if marked.is_none() && scan.errors > 0 && scan.errors >= scan.wide {
            let other = Self::Gb18030.scan(source)?;
            if other.errors < scan.errors {
                (encoding, scan) = (Self::Gb18030, other);
            }
        }
        let damage = scan.first_error.map(|(offset, line)| Damage {
            encoding,
            offset,
            line,
        });
        match damage {
            Some(damage) if scan.errors > FEW_ERRORS && scan.errors > scan.wide / WIDE_AN_ERROR => {
                Err(damage.into())
            }
            damage => Ok(Detected { encoding, damage }),
        }
    }

    fn scan(self, source: &mut dyn Source) -> io::Result<Scan> {
        source.seek(SeekFrom::Start(0))?;
        let mut scan = Scan {
            line: 1,
            ..Scan::default()
        };
        let mut decoder = self.decoder();
        let (mut raw, mut text) = (vec![0; CHUNK], vec![0; CHUNK * 3]);
        let mut offset = 0_u64;
        loop {
            let read = read_up_to(source, &mut raw)?;
            let mut rest = &raw[..read];
            loop {
                let last = read == 0;
                let (result, taken, written) =
                    decoder.decode_to_utf8_without_replacement(rest, &mut text, last);
                rest = &rest[taken..];
                offset += taken as u64;
                scan.count(&text[..written]);
                match result {
                    DecoderResult::Malformed(bad, after) => {
                        scan.errors += 1;
                        let at = offset.saturating_sub(u64::from(bad) + u64::from(after));
                        let line = scan.line;
                        scan.first_error.get_or_insert((at, line));
                    }
                    DecoderResult::OutputFull => {}
                    DecoderResult::InputEmpty => break,
                }
            }
            if read == 0 {
                source.seek(SeekFrom::Start(0))?;
                return Ok(scan);
            }
        }
    }
}

/// What a look at every byte of a source found out.
pub(crate) struct Detected {
    pub(crate) encoding: Encoding,
    pub(crate) damage: Option<Damage>,
}

/// The first bytes that the encoding does not have.
#[derive(Clone, Copy)]
pub(crate) struct Damage {
    encoding: Encoding,
    offset: u64,
    line: u64,
}

impl From<Damage> for FileError {
    fn from(damage: Damage) -> Self {
        Self::Encoding {
            encoding: damage.encoding,
            offset: damage.offset,
            line: damage.line,
        }
    }
}

/// Bytes that are looked at for UTF-16 without a mark.
const SAMPLE: usize = 8 << 10;

/// Text has no NUL; half of every ASCII character of UTF-16 is one: line ends, delimiters and digits.
fn unmarked_utf16(sample: &[u8]) -> Option<Encoding> {
    let nuls = |odd: usize| {
        let halves = sample.iter().skip(odd).step_by(2);
        halves.filter(|byte| **byte == 0).count()
    };
    let (even, odd) = (nuls(0), nuls(1));
    let (more, fewer) = (even.max(odd), even.min(odd));
    let is_utf16 = more >= 4 && more * 50 >= sample.len() && fewer * 10 <= more;
    is_utf16.then_some(Encoding::Utf16 {
        big_endian: even > odd,
    })
}

/// So many errors are damage, whatever the text.
const FEW_ERRORS: u64 = 3;
/// Of text in its encoding at least so many characters above ASCII come on an error: Big5 read as GB 18030 has more errors.
const WIDE_AN_ERROR: u64 = 20;
/// Stands in decoded text for bytes that the encoding does not have.
pub(crate) const DAMAGED: char = char::REPLACEMENT_CHARACTER;
pub(crate) const CHUNK: usize = 64 << 10;

/// Fills the buffer as far as the source goes: a short read is not yet the end.
pub(crate) fn read_up_to(source: &mut dyn Source, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match source.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

#[derive(Default)]
struct Scan {
    /// Offset and line of the first bad byte.
    first_error: Option<(u64, u64)>,
    errors: u64,
    /// Characters above ASCII.
    wide: u64,
    line: u64,
    after_cr: bool,
}

impl Scan {
    fn count(&mut self, text: &[u8]) {
        for &byte in text {
            self.line += u64::from(byte == b'\r' || (byte == b'\n' && !self.after_cr));
            self.after_cr = byte == b'\r';
            self.wide += u64::from(byte >= 0xC0);
        }
    }
}
