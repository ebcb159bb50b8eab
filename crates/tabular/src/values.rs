//! What cells mean (取值理解): places, codes, amounts, days, people, patents, as people write them.

pub mod amount;
pub mod codes;
pub mod contact;
pub mod day;
pub mod lists;
pub mod maturity;
pub mod numerals;
pub mod patents;
pub mod place;

use unicode_normalization::UnicodeNormalization as _;

use crate::grid::is_unseen;

/// A value, and what its maker should check of how it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Understood<T> {
    /// The value.
    pub value: T,
    /// How it was understood, where that is not plain.
    pub note: Option<String>,
}

impl<T> Understood<T> {
    /// What could be understood in one way only.
    pub fn plain(value: T) -> Self {
        Self { value, note: None }
    }

    /// What is to be checked.
    pub fn noted(value: T, note: impl Into<String>) -> Self {
        Self {
            value,
            note: Some(note.into()),
        }
    }
}

/// Why a value cannot be taken: the rule that it breaks, and the remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotUnderstood {
    /// One of [`crate::reason`].
    pub reason: &'static str,
    /// Rule and remedy, without the value.
    pub message: String,
}

impl NotUnderstood {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            reason: crate::reason::NOT_UNDERSTOOD,
            message: message.into(),
        }
    }

    pub(crate) fn contradiction(message: impl Into<String>) -> Self {
        Self {
            reason: crate::reason::CONTRADICTION,
            message: message.into(),
        }
    }
}

/// Full-width and look-alike characters as plain ones, without blanks: for codes and numbers, never for names.
pub(crate) fn plain(text: &str) -> String {
    text.nfkc()
        .filter(|c| !c.is_whitespace() && !is_unseen(*c))
        .collect()
}

pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}' | '〇' | '·')
}

#[cfg(test)]
mod tests;
