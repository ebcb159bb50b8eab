//! A table as its cells stand, before anything is understood of it.

use std::io;

/// One row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Record {
    /// Line of the file or row of the sheet on which it begins, from 1.
    pub(crate) line: u64,
    pub(crate) cells: Vec<String>,
    /// Cells that do not hold what a person sees in them, by their place.
    pub(crate) flaws: Vec<(usize, Flaw)>,
}

/// Why the text of a cell is not what its maker meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// A formula that no spreadsheet program has computed yet.
    Formula,
    /// An error that a formula came to, such as #N/A.
    Error,
    /// A number with more digits than a spreadsheet keeps.
    LostDigits,
}

impl Record {
    /// A row as text has it.
    pub(crate) fn of_text(line: u64) -> Self {
        Self {
            line,
            ..Self::default()
        }
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.flaws.is_empty() && self.cells.iter().all(|cell| is_blank(cell))
    }

    pub(crate) fn flaw(&self, cell: usize) -> Option<Flaw> {
        let found = self.flaws.iter().find(|(place, _)| *place == cell);
        found.map(|(_, flaw)| *flaw)
    }

    /// Cells up to the last that is not blank.
    pub(crate) fn width(&self) -> usize {
        let last = self.cells.iter().rposition(|cell| !is_blank(cell));
        let flawed = self.flaws.iter().map(|(place, _)| place + 1).max();
        last.map_or(0, |last| last + 1).max(flawed.unwrap_or(0))
    }

    /// The cells that are not blank, trimmed, with their places.
    pub(crate) fn filled(&self) -> impl Iterator<Item = (usize, &str)> {
        let cells = self.cells.iter().enumerate();
        cells
            .filter(|(_, cell)| !is_blank(cell))
            .map(|(place, cell)| (place, trim(cell)))
    }
}

/// Marks that nobody sees: of width zero, and of the direction of writing, which telephones put around the numbers that are copied.
pub(crate) fn is_unseen(c: char) -> bool {
    matches!(c, '\u{FEFF}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}')
}

/// Nothing but blanks, marks that nobody sees, and the mark at the end of old DOS files.
pub(crate) fn is_blank(cell: &str) -> bool {
    trim(cell).is_empty()
}

/// Without blanks and unseen marks at both ends.
pub(crate) fn trim(cell: &str) -> &str {
    cell.trim_matches(|c: char| c.is_whitespace() || is_unseen(c) || c == '\u{1A}')
}

/// Why a record or a line could not be taken. Reading goes on behind it, except after `Io`.
#[derive(Debug)]
pub(crate) enum Broken {
    Quote { line: u64 },
    TooLong { line: u64 },
    Io { line: u64, error: io::Error },
}

/// Rows of one table after the other.
pub(crate) trait Records: Send {
    /// The next row, with the place of its table among those that were found.
    fn next(&mut self) -> Option<(usize, Result<Record, Broken>)>;

    /// Bytes taken of the source so far, for a progress bar.
    fn taken(&self) -> u64;
}
