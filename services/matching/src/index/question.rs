//! What somebody typed, taken apart (检索式): words apart by blanks, phrases in quotes, words that are not wanted.

/// Phrases in quotes and words not wanted that count. Nobody types more by hand.
const MOST: usize = 8;

/// A question as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Question {
    /// What stands outside of quotes and is wanted.
    pub(super) open: String,
    /// What stands in quotes: found as it stands.
    pub(super) quoted: Vec<String>,
    /// What is typed behind a minus sign (排除词): found by no hit.
    pub(super) excluded: Vec<String>,
}

impl Question {
    /// Takes a text apart. Any text is admitted: a quotation mark without its end is none, a minus sign that nothing wanted
    /// stands before or nothing follows is none either.
    pub(super) fn of(text: &str) -> Self {
        let mut question = Self::default();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let (minus, piece) = without_minus(rest);
            let (quoted, word, after) = first_piece(piece);
            match (minus, quoted) {
                (true, _) => keep(&mut question.excluded, word),
                (false, true) => keep(&mut question.quoted, word),
                (false, false) => {
                    question.open.push_str(word);
                    question.open.push(' ');
                }
            }
            rest = after.trim_start();
        }
        question.open.truncate(question.open.trim_end().len());
        question
    }

    /// All that is wanted, as one text.
    pub(super) fn wanted(&self) -> String {
        let mut text = self.open.clone();
        for phrase in &self.quoted {
            text.push(' ');
            text.push_str(phrase);
        }
        text.trim().to_owned()
    }
}

fn keep(list: &mut Vec<String>, word: &str) {
    if list.len() < MOST && !word.trim().is_empty() {
        list.push(word.trim().to_owned());
    }
}

/// Whether what follows is not wanted, and what follows. A number with its sign (-40℃) is no word behind a minus.
fn without_minus(text: &str) -> (bool, &str) {
    let mut chars = text.chars();
    let is_minus = matches!(chars.next(), Some('-' | '－' | '−' | '–' | '﹣'));
    let behind = chars.as_str();
    let word = behind.trim_start_matches(is_quote);
    if is_minus && word.starts_with(char::is_alphabetic) {
        (true, behind)
    } else {
        (false, text)
    }
}

/// The piece that a text begins with: whether it stands in quotes, the piece without them, and what follows.
fn first_piece(text: &str) -> (bool, &str, &str) {
    if text.starts_with(is_quote) {
        let inside = text.trim_start_matches(is_quote);
        if let Some(end) = inside.find(is_quote) {
            return (true, &inside[..end], inside[end..].trim_start_matches(is_quote));
        }
        return (false, inside, "");
    }
    let end = text
        .find(|c: char| c.is_whitespace() || is_quote(c))
        .unwrap_or(text.len());
    (false, &text[..end], &text[end..])
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '＂' | '「' | '」' | '『' | '』')
}

#[cfg(test)]
mod tests;
