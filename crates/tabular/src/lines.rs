use crate::Limits;
use crate::decode::Decoded;
use crate::grid::Broken;

/// The lines of a text, without their ends (CRLF, LF or CR, mixed); blank ones are passed over.
pub(crate) struct Lines {
    input: Decoded,
    limit: usize,
    line: u64,
    failed: bool,
}

impl Lines {
    pub(crate) fn new(input: Decoded, limits: &Limits) -> Self {
        Self {
            input,
            limit: limits.row_bytes,
            line: 0,
            failed: false,
        }
    }

    pub(crate) fn taken(&self) -> u64 {
        self.input.taken()
    }

    /// The next line with its number.
    pub(crate) fn next(&mut self) -> Option<Result<(u64, String), Broken>> {
        while !self.failed {
            let result = self.read().transpose()?;
            self.failed = matches!(result, Err(Broken::Io { .. }));
            match result {
                Ok(text) if text.trim().is_empty() => {}
                other => return Some(other.map(|text| (self.line, text))),
            }
        }
        None
    }

    fn read(&mut self) -> Result<Option<String>, Broken> {
        self.line += 1;
        let line = self.line;
        let io = |error| Broken::Io { line, error };
        let mut text = Vec::new();
        let mut long = false;
        let mut any = false;
        while let Some(byte) = self.input.next().map_err(io)? {
            any = true;
            if byte == b'\r' && self.input.peek().map_err(io)? == Some(b'\n') {
                self.input.next().map_err(io)?;
            }
            if matches!(byte, b'\r' | b'\n') {
                break;
            }
            long |= text.len() == self.limit;
            if !long {
                text.push(byte);
            }
        }
        if long {
            return Err(Broken::TooLong { line });
        }
        let text = String::from_utf8(text).map_err(|_| Broken::TooLong { line })?;
        Ok(any.then_some(text))
    }
}
