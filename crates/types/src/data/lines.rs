//! Line numbers of records.

/// Counts lines up to a record. The reader's own count is that of the place where it began to look,
/// before blank lines and before the second half of a CR LF.
pub(super) struct Lines<'a> {
    bytes: &'a [u8],
    read: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            bytes: text.as_bytes(),
            read: 0,
            line: 1,
        }
    }

    /// Line, from 1, on which the record at the position begins.
    pub(super) fn line_of(&mut self, position: Option<&csv::Position>) -> u64 {
        let begin = position
            .and_then(|found| usize::try_from(found.byte()).ok())
            .unwrap_or(0);
        while let Some(&byte) = self.bytes.get(self.read) {
            let ends = matches!(byte, b'\r' | b'\n');
            if self.read >= begin && !ends {
                break;
            }
            self.read += 1;
            if ends && !(byte == b'\r' && self.bytes.get(self.read) == Some(&b'\n')) {
                self.line += 1;
            }
        }
        self.line
    }
}
