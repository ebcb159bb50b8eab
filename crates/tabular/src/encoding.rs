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

    /// Reads the whole source once, checks every byte, and leaves it at its start.
    ///
    /// Text that is not UTF-8 is GB 18030 only if bad bytes are no rarer than characters above ASCII: almost
    /// any bytes decode as GB 18030, so a UTF-8 file with one damaged byte would otherwise become other
    /// characters (乱码) without a word.
    pub(crate) fn detect(source: &mut dyn Source) -> Result<Self, FileError> {
        let mut start = [0; 4];
        let read = read_up_to(source, &mut start)?;
        let marked = match &start[..read] {
            [0xEF, 0xBB, 0xBF, ..] => Some(Self::Utf8),
            [0xFF, 0xFE, ..] => Some(Self::Utf16 { big_endian: false }),
            [0xFE, 0xFF, ..] => Some(Self::Utf16 { big_endian: true }),
            _ => None,
        };
        let encoding = marked.unwrap_or(Self::Utf8);
        let scan = encoding.scan(source)?;
        let Some((offset, line)) = scan.first_error else {
            return Ok(encoding);
        };
        let damaged = FileError::Encoding {
            encoding,
            offset,
            line,
            also_gb18030: false,
        };
        if marked.is_some() || scan.wide > scan.errors {
            return Err(damaged);
        }
        match Self::Gb18030.scan(source)?.first_error {
            None => Ok(Self::Gb18030),
            Some(_) => Err(FileError::Encoding {
                encoding,
                offset,
                line,
                also_gb18030: true,
            }),
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
