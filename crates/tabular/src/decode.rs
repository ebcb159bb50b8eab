use std::io::{self, SeekFrom};

use encoding_rs::{Decoder, DecoderResult};

use crate::encoding::{CHUNK, DAMAGED, read_up_to};
use crate::{Encoding, Source};

/// A source as UTF-8, byte by byte, with as much of it in memory as the reader has looked ahead.
pub(crate) struct Decoded {
    source: Box<dyn Source>,
    decoder: Decoder,
    raw: Vec<u8>,
    /// Decoded and not yet taken: `text[start..]`.
    text: Vec<u8>,
    start: usize,
    /// Bytes taken from the source.
    taken: u64,
    ended: bool,
}

impl Decoded {
    pub(crate) fn new(mut source: Box<dyn Source>, encoding: Encoding) -> io::Result<Self> {
        source.seek(SeekFrom::Start(0))?;
        Ok(Self {
            source,
            decoder: encoding.decoder(),
            raw: vec![0; CHUNK],
            text: Vec::new(),
            start: 0,
            taken: 0,
            ended: false,
        })
    }

    /// Bytes taken from the source so far, for a progress bar.
    pub(crate) fn taken(&self) -> u64 {
        self.taken
    }

    /// The next byte, which stays.
    pub(crate) fn peek(&mut self) -> io::Result<Option<u8>> {
        while self.start == self.text.len() {
            if self.ended {
                return Ok(None);
            }
            self.fill()?;
        }
        Ok(Some(self.text[self.start]))
    }

    /// Takes the next byte.
    pub(crate) fn next(&mut self) -> io::Result<Option<u8>> {
        let byte = self.peek()?;
        self.start += usize::from(byte.is_some());
        Ok(byte)
    }

    /// What is decoded and not yet taken; more may follow.
    pub(crate) fn ahead(&self) -> &[u8] {
        &self.text[self.start..]
    }

    /// Takes as many bytes of [`Self::ahead`].
    pub(crate) fn skip(&mut self, bytes: usize) {
        self.start += bytes;
    }

    /// Looks `limit` bytes ahead, or to the end if that is nearer; nothing is taken.
    pub(crate) fn look_ahead(&mut self, limit: usize) -> io::Result<&[u8]> {
        while self.text.len() - self.start < limit && !self.ended {
            self.fill()?;
        }
        let ahead = &self.text[self.start..];
        Ok(&ahead[..ahead.len().min(limit)])
    }

    /// Puts back bytes that were taken, to be read again.
    pub(crate) fn unread(&mut self, bytes: &[u8]) {
        self.text.splice(..self.start, bytes.iter().copied());
        self.start = 0;
    }

    fn fill(&mut self) -> io::Result<()> {
        self.text.drain(..self.start);
        self.start = 0;
        let read = read_up_to(self.source.as_mut(), &mut self.raw)?;
        self.taken += read as u64;
        self.ended = read == 0;
        let mut rest = &self.raw[..read];
        loop {
            let before = self.text.len();
            // Three bytes of UTF-8 an input byte is the most that any of these encodings needs, plus what the
            // decoder holds over.
            self.text.resize(before + rest.len() * 3 + 16, 0);
            let (result, taken, written) =
                self.decoder
                    .decode_to_utf8_without_replacement(rest, &mut self.text[before..], self.ended);
            self.text.truncate(before + written);
            rest = &rest[taken..];
            match result {
                DecoderResult::InputEmpty => return Ok(()),
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    let mut mark = [0; 4];
                    self.text
                        .extend_from_slice(DAMAGED.encode_utf8(&mut mark).as_bytes());
                }
            }
        }
    }
}
