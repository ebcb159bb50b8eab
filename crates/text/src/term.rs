//! What analysis yields.

/// One term of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term<'a> {
    /// The term as it stands in the text.
    pub text: &'a str,
    /// First byte in the text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Characters of the text before the term. Nested terms (污水, 污水处理) share it, and adjacent
    /// terms differ by the length of the first, so that phrases can be found.
    pub position: usize,
}

/// Order of a token stream: by place, the shorter first.
pub(crate) fn sort(terms: &mut [Term<'_>]) {
    terms.sort_by_key(|term| (term.position, term.end));
}
