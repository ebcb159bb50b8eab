use std::io;

use memchr::memchr3;

use crate::Limits;
use crate::decode::Decoded;

/// One record of delimited text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record {
    /// Line on which it begins.
    pub(crate) line: u64,
    pub(crate) cells: Vec<String>,
}

impl Record {
    pub(crate) fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// Why a record or a line could not be taken. Reading goes on behind it, except after `Io`.
#[derive(Debug)]
pub(crate) enum Broken {
    Quote { line: u64 },
    TooLong { line: u64 },
    Io { line: u64, error: io::Error },
}

/// Splits delimited text as RFC 4180 writes it, strictly: what stands in the file is what comes out, or an
/// error. (Crates read a stray quote leniently, and change the value.) Line ends may be CRLF, LF or CR, mixed;
/// within quotes each becomes LF.
///
/// After a broken quote, reading starts again on the line behind the one where the record began, so that one
/// forgotten quote costs one row and not the rest of the file.
pub(crate) struct Records {
    input: Decoded,
    delimiter: u8,
    limit: usize,
    line: u64,
    failed: bool,
}

enum State {
    CellStart,
    Plain,
    Quoted,
    QuoteInQuoted,
}

impl Records {
    pub(crate) fn new(input: Decoded, delimiter: u8, limits: &Limits) -> Self {
        Self {
            input,
            delimiter,
            limit: limits.row_bytes,
            line: 1,
            failed: false,
        }
    }

    pub(crate) fn taken(&self) -> u64 {
        self.input.taken()
    }

    /// The next record; blank lines are passed over.
    pub(crate) fn next(&mut self) -> Option<Result<Record, Broken>> {
        if self.failed {
            return None;
        }
        let result = self.read();
        self.failed = matches!(result, Err(Broken::Io { .. }));
        result.transpose()
    }

    fn read(&mut self) -> Result<Option<Record>, Broken> {
        loop {
            let line = self.line;
            match self.byte()? {
                None => return Ok(None),
                Some(b'\n') => {}
                Some(first) => return self.record(line, first).map(Some),
            }
        }
    }

    fn record(&mut self, line: u64, first: u8) -> Result<Record, Broken> {
        let mut record = Record {
            line,
            cells: Vec::new(),
        };
        let mut cell = Vec::new();
        let mut raw = Vec::new();
        let mut state = State::CellStart;
        let mut next = Some(first);
        loop {
            let Some(byte) = next else {
                return match state {
                    State::Quoted => Err(self.restart(line, &raw)?),
                    _ => finish(record, cell).ok_or(Broken::Quote { line }),
                };
            };
            if raw.len() == self.limit {
                raw.push(byte);
                let broken = match state {
                    State::Quoted => self.restart(line, &raw)?,
                    _ => self.skip_line(Broken::TooLong { line }, byte)?,
                };
                return Err(broken);
            }
            raw.push(byte);
            state = match (state, byte) {
                (State::CellStart, b'"') => State::Quoted,
                (State::Quoted, b'"') => State::QuoteInQuoted,
                (State::QuoteInQuoted, b'"') | (State::Quoted, _) => push(&mut cell, byte, State::Quoted),
                (_, b'\n') => return finish(record, cell).ok_or(Broken::Quote { line }),
                (_, _) if byte == self.delimiter => {
                    let whole = std::mem::take(&mut cell);
                    record
                        .cells
                        .push(String::from_utf8(whole).map_err(|_| Broken::Quote { line })?);
                    State::CellStart
                }
                // Blanks between a closing quote and the delimiter change no value.
                (State::QuoteInQuoted, b' ') => State::QuoteInQuoted,
                (State::QuoteInQuoted, _) => return Err(self.restart(line, &raw)?),
                (State::CellStart | State::Plain, _) => push(&mut cell, byte, State::Plain),
            };
            self.take_run(&state, &mut raw, &mut cell);
            next = self.byte()?;
        }
    }

    /// Takes the bytes that change nothing in `state` at once, as far as they are decoded and the row's limit goes: most of a file
    /// is the inside of its cells.
    fn take_run(&mut self, state: &State, raw: &mut Vec<u8>, cell: &mut Vec<u8>) {
        let ahead = self.input.ahead();
        let ahead = &ahead[..ahead.len().min(self.limit - raw.len())];
        let end = match state {
            State::Quoted => memchr3(b'"', b'\r', b'\n', ahead),
            State::Plain => memchr3(self.delimiter, b'\r', b'\n', ahead),
            State::CellStart | State::QuoteInQuoted => return,
        };
        let run = end.unwrap_or(ahead.len());
        raw.extend_from_slice(&ahead[..run]);
        cell.extend_from_slice(&ahead[..run]);
        self.input.skip(run);
    }

    /// One byte, every line end as LF.
    fn byte(&mut self) -> Result<Option<u8>, Broken> {
        let line = self.line;
        let io = |error| Broken::Io { line, error };
        let byte = self.input.next().map_err(io)?;
        let byte = match byte {
            Some(b'\r') => {
                if self.input.peek().map_err(io)? == Some(b'\n') {
                    self.input.next().map_err(io)?;
                }
                Some(b'\n')
            }
            other => other,
        };
        self.line += u64::from(byte == Some(b'\n'));
        Ok(byte)
    }

    /// Gives up on the quote opened in the record that began on `line`: the record's first line is lost, what
    /// was read behind it is put back.
    fn restart(&mut self, line: u64, raw: &[u8]) -> Result<Broken, Broken> {
        let broken = Broken::Quote { line };
        match raw.iter().position(|&byte| byte == b'\n') {
            Some(end) => {
                self.input.unread(&raw[end + 1..]);
                self.line = line + 1;
                Ok(broken)
            }
            None => self.skip_line(broken, 0),
        }
    }

    fn skip_line(&mut self, broken: Broken, last: u8) -> Result<Broken, Broken> {
        let mut byte = Some(last);
        while byte.is_some_and(|byte| byte != b'\n') {
            byte = self.byte()?;
        }
        Ok(broken)
    }
}

fn push(cell: &mut Vec<u8>, byte: u8, state: State) -> State {
    cell.push(byte);
    state
}

/// Delimiters are ASCII, so a cell of decoded text is always whole characters.
fn finish(mut record: Record, cell: Vec<u8>) -> Option<Record> {
    record.cells.push(String::from_utf8(cell).ok()?);
    Some(record)
}
