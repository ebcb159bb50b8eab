/// What a file may ask of memory. A row above a limit is refused alone; the file goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one row, as UTF-8, line ends within quotes included.
    pub row_bytes: usize,
    /// Columns of the header, keys of a JSON object.
    pub columns: usize,
    /// Characters of one cell.
    pub cell_chars: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            row_bytes: 1 << 20,
            columns: 200,
            cell_chars: 100_000,
        }
    }
}
