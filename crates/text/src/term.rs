//! What analysis yields.

use std::borrow::Cow;

use crate::chars::{is_cjk, is_particle};

/// What a term is of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TermKind {
    /// A run of letters and digits, with its unit: `35kv`, `99.9%`; without the signs that some leave out (`yb03` of `yb-03`); or
    /// a part of it.
    Run,
    /// Two neighbouring characters of one word (电瓷; 瓷绝 is none of 电瓷 and 绝缘子), or of two words of one character each.
    Inner,
    /// A word of one character beside a longer one (渣料 of 锂, 渣 and 料 taken for 锂 and 渣料): the last character of the one and the
    /// first of the next. Finds what the dictionary cut wrongly, and misleads where it did not, so that it counts less.
    Border,
    /// The last character of a word and the first of the next, both longer words (压电 of 高压 and 电瓷). That the two words stand
    /// together says something of a pair of texts; nobody looks for it.
    Seam,
    /// A word of one character (钨 of 钨合金).
    Lone,
    /// A character that no other stands beside, as who types it looks for everything that has it.
    Alone,
    /// The last character of a longer word, which says what kind of thing it is (膜 of 超滤膜): what a question of that one
    /// character finds.
    Head,
    /// A word of three characters or more, to find and to show; its pairs are what is compared.
    Word,
}

impl<'a> Term<'a> {
    /// The term that stands there in `text`.
    pub(crate) fn of(text: &'a str, kind: TermKind, start: usize, end: usize) -> Self {
        Self {
            text: Cow::Borrowed(&text[start..end]),
            kind,
            start,
            end,
        }
    }

    /// Its Chinese characters, but for those that only join others (的, 和).
    pub fn characters(&self) -> impl Iterator<Item = &str> {
        let own = self
            .text
            .char_indices()
            .filter(|(_, c)| is_cjk(*c) && !is_particle(*c));
        own.map(|(at, c)| &self.text[at..at + c.len_utf8()])
    }

    /// Whether anybody looks for it: not for a word of one character that only joins others (虚词: 的, 和, 为), nor for a pair that it
    /// makes with its neighbour, nor for a pair across two longer words.
    #[must_use]
    pub fn is_looked_for(&self) -> bool {
        match self.kind {
            TermKind::Run | TermKind::Inner | TermKind::Alone | TermKind::Head | TermKind::Word => true,
            TermKind::Border | TermKind::Lone => !self.text.contains(is_particle),
            TermKind::Seam => false,
        }
    }
}

/// One term of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term<'a> {
    /// The term as it stands in the text; a run without the signs that some leave out.
    pub text: Cow<'a, str>,
    /// What it is.
    pub kind: TermKind,
    /// First byte in the text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}
