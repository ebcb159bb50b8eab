//! What is asked of the codes that a contract states.

use techmarket_kernel::CodeCheck;

use crate::Rulebook;

/// Codes as they hold on a day.
#[derive(Clone, Copy)]
pub struct Codes<'a> {
    /// Whether a code stands in its table.
    pub check: CodeCheck<'a>,
    /// What a code is to the rules.
    pub book: &'a Rulebook,
}
