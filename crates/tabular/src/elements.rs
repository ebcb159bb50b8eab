use std::io;

use crate::Limits;
use crate::decode::Decoded;
use crate::grid::Broken;

/// The elements of a JSON array, or objects one behind the other over several lines, as they stand.
pub(crate) struct Elements {
    input: Decoded,
    limit: usize,
    line: u64,
    begun: bool,
    ended: bool,
}

impl Elements {
    pub(crate) fn new(input: Decoded, limits: &Limits) -> Self {
        Self {
            input,
            limit: limits.row_bytes,
            line: 1,
            begun: false,
            ended: false,
        }
    }

    /// Those that stand behind the first `bytes`: of a list within an object, or of objects without a list.
    pub(crate) fn behind(mut self, bytes: usize) -> io::Result<Self> {
        for _ in 0..bytes {
            self.line += u64::from(self.input.next()? == Some(b'\n'));
        }
        self.begun = true;
        Ok(self)
    }

    pub(crate) fn taken(&self) -> u64 {
        self.input.taken()
    }

    /// The next element with the line on which it begins.
    pub(crate) fn next(&mut self) -> Option<Result<(u64, String), Broken>> {
        if self.ended {
            return None;
        }
        let result = self.read();
        self.ended |= matches!(result, Err(Broken::Io { .. }) | Ok(None));
        result.transpose()
    }

    fn read(&mut self) -> Result<Option<(u64, String)>, Broken> {
        let first = loop {
            match self.byte()? {
                Some(b'[') if !self.begun => self.begun = true,
                None | Some(b']') => return Ok(None),
                Some(byte) if byte.is_ascii_whitespace() || byte == b',' || !self.begun => {}
                Some(byte) => break byte,
            }
        };
        let line = self.line;
        let text = self.element(first, line)?;
        let text = String::from_utf8(text).map_err(|_| Broken::TooLong { line })?;
        Ok(Some((line, text)))
    }

    /// From its first byte to the comma or bracket behind it.
    fn element(&mut self, first: u8, line: u64) -> Result<Vec<u8>, Broken> {
        let mut text = Vec::new();
        let (mut depth, mut quoted, mut escaped, mut long) = (0_u64, false, false, false);
        let mut is_whole = false;
        let mut next = Some(first);
        while let Some(byte) = next {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                _ if quoted => {}
                b'{' | b'[' => depth += 1,
                b']' if depth == 0 => {
                    self.ended = true;
                    break;
                }
                b'}' | b']' => {
                    depth = depth.saturating_sub(1);
                    is_whole = depth == 0;
                }
                b',' if depth == 0 => break,
                _ => {}
            }
            long |= text.len() == self.limit;
            if !long {
                text.push(byte);
            }
            if is_whole {
                break;
            }
            next = self.byte()?;
        }
        if long {
            return Err(Broken::TooLong { line });
        }
        Ok(text)
    }

    fn byte(&mut self) -> Result<Option<u8>, Broken> {
        let line = self.line;
        let byte = self.input.next().map_err(|error| Broken::Io { line, error })?;
        self.line += u64::from(byte == Some(b'\n'));
        Ok(byte)
    }
}
