use memchr::memchr3;

use crate::Limits;
use crate::decode::Decoded;
use crate::grid::{self, Broken, Record};

/// Splits delimited text as RFC 4180 writes it: what stands in the file is what comes out, or an error. Stray quotes are read
/// where that is certain. (Crates read them leniently, and change the value.) Line ends may be CRLF, LF or CR, mixed;
/// within quotes each becomes LF.
///
/// After a broken quote, reading starts again on the line behind the one where the record began, so that one
/// forgotten quote costs one row and not the rest of the file.
pub(crate) struct Records {
    input: Decoded,
    delimiter: &'static [u8],
    /// Cells of the head; a row whose quotes are read by guess must have as many.
    width: Option<usize>,
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
    pub(crate) fn new(
        input: Decoded,
        delimiter: &'static [u8],
        width: Option<usize>,
        limits: &Limits,
    ) -> Self {
        Self {
            input,
            delimiter,
            width,
            limit: limits.row_bytes,
            line: 1,
            failed: false,
        }
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
        let mut record = Record::of_text(line);
        let mut cell = Vec::new();
        let mut raw = Vec::new();
        let mut state = State::CellStart;
        let mut next = Some(first);
        loop {
            let Some(byte) = next else {
                return match state {
                    State::Quoted => self.guess_or_restart(line, &raw),
                    _ => finish(record, cell).ok_or(Broken::Quote { line }),
                };
            };
            if raw.len() == self.limit {
                raw.push(byte);
                return match state {
                    State::Quoted => self.guess_or_restart(line, &raw),
                    _ => Err(self.skip_line(Broken::TooLong { line }, byte)?),
                };
            }
            raw.push(byte);
            state = match (state, byte) {
                (State::CellStart, b'"') => State::Quoted,
                (State::Quoted, b'"') => State::QuoteInQuoted,
                (State::QuoteInQuoted, b'"') | (State::Quoted, _) => push(&mut cell, byte, State::Quoted),
                (_, b'\n') => return finish(record, cell).ok_or(Broken::Quote { line }),
                (_, _) if byte == self.delimiter[0] && self.rest_of_delimiter(&mut raw)? => {
                    let whole = std::mem::take(&mut cell);
                    record
                        .cells
                        .push(String::from_utf8(whole).map_err(|_| Broken::Quote { line })?);
                    State::CellStart
                }
                // Blanks between a closing quote and the delimiter change no value.
                (State::QuoteInQuoted, b' ') => State::QuoteInQuoted,
                (State::QuoteInQuoted, _) => return self.guess_or_restart(line, &raw),
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
            State::Plain => memchr3(self.delimiter[0], b'\r', b'\n', ahead),
            State::CellStart | State::QuoteInQuoted => return,
        };
        let run = end.unwrap_or(ahead.len());
        raw.extend_from_slice(&ahead[..run]);
        cell.extend_from_slice(&ahead[..run]);
        self.input.skip(run);
    }

    /// Takes the other bytes of a delimiter whose first was taken, if they follow: that of ， is the first of many signs.
    fn rest_of_delimiter(&mut self, raw: &mut Vec<u8>) -> Result<bool, Broken> {
        let rest = &self.delimiter[1..];
        if rest.is_empty() {
            return Ok(true);
        }
        let line = self.line;
        let ahead = self.input.look_ahead(rest.len());
        let follows = ahead.map_err(|error| Broken::Io { line, error })? == rest;
        if follows {
            self.input.skip(rest.len());
            raw.extend_from_slice(rest);
        }
        Ok(follows)
    }

    /// The record of the first line, where its stray quotes can be read in one way only; else as [`Self::restart`].
    fn guess_or_restart(&mut self, line: u64, raw: &[u8]) -> Result<Record, Broken> {
        let (delimiter, width) = (self.delimiter, self.width);
        let mut first = raw.to_vec();
        let broken = match first.iter().position(|&byte| byte == b'\n') {
            Some(end) => {
                first.truncate(end);
                self.restart(line, raw)
            }
            None => self.rest_of_line(&mut first, Broken::Quote { line })?,
        };
        let text = String::from_utf8(first).ok();
        let cells = text.and_then(|text| guess(&text, std::str::from_utf8(delimiter).ok()?, width?));
        cells.map_or(Err(broken), |cells| {
            Ok(Record {
                cells,
                ..Record::of_text(line)
            })
        })
    }

    /// Takes the line to its end, as far as a row may be long.
    fn rest_of_line(&mut self, first: &mut Vec<u8>, broken: Broken) -> Result<Broken, Broken> {
        while let Some(byte) = self.byte()?.filter(|&byte| byte != b'\n') {
            if first.len() < self.limit {
                first.push(byte);
            } else {
                return self.skip_line(broken, byte);
            }
        }
        Ok(broken)
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
    fn restart(&mut self, line: u64, raw: &[u8]) -> Broken {
        if let Some(end) = raw.iter().position(|&byte| byte == b'\n') {
            self.input.unread(&raw[end + 1..]);
            self.line = line + 1;
        }
        Broken::Quote { line }
    }

    fn skip_line(&mut self, broken: Broken, last: u8) -> Result<Broken, Broken> {
        let mut byte = Some(last);
        while byte.is_some_and(|byte| byte != b'\n') {
            byte = self.byte()?;
        }
        Ok(broken)
    }
}

/// The cells of a line in which quotes stand that close nothing, such as "采用"三级"级配": a quote opens a cell only at its
/// beginning, and closes it only before a delimiter. None unless as many cells come of it as the head has.
fn guess(line: &str, delimiter: &str, width: usize) -> Option<Vec<String>> {
    let mut cells = Vec::with_capacity(width);
    let mut rest = line;
    loop {
        let (cell, behind) = match rest.strip_prefix('"') {
            Some(inner) => {
                let closing = format!("\"{delimiter}");
                if let Some(end) = inner.find(&closing) {
                    (&inner[..end], Some(&inner[end + closing.len()..]))
                } else if let Some(cell) = inner.strip_suffix('"') {
                    (cell, None)
                } else {
                    // "开头"引号: quotes in a cell that close before its end are text.
                    let (cell, behind) = rest.split_once(delimiter)?;
                    (cell.matches('"').count() % 2 == 0).then_some((cell, Some(behind)))?
                }
            }
            None => match rest.split_once(delimiter) {
                Some((cell, behind)) => (cell, Some(behind)),
                None => (rest, None),
            },
        };
        cells.push(cell.replace("\"\"", "\""));
        match behind {
            Some(behind) => rest = behind,
            None => return (cells.len() == width).then_some(cells),
        }
    }
}

impl grid::Records for Records {
    fn next(&mut self) -> Option<(usize, Result<Record, Broken>)> {
        Some((0, Records::next(self)?))
    }

    fn taken(&self) -> u64 {
        self.input.taken()
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
