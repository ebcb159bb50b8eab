//! What an entry says beside who, what and when: an outcome and short values by their names.

use std::collections::BTreeMap;
use std::fmt;

use techmarket_kernel::Caller;

/// Characters of a value that are kept.
const VALUE_CHARS: usize = 200;
/// Under which name the outcome stands.
const OUTCOME: &str = "outcome";

/// What came of it (结果).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused: a wrong password, a right that is lacking.
    Refused,
}

impl Outcome {
    /// The word for the trail.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }
}

/// Short values by their names; as text one JSON object. Never a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details(BTreeMap<String, String>);

impl Details {
    /// Nothing but the outcome.
    #[must_use]
    pub fn of(outcome: Outcome) -> Self {
        Self(BTreeMap::from([(
            OUTCOME.to_owned(),
            outcome.as_str().to_owned(),
        )]))
    }

    /// With `value` under `name`. What is longer than 200 characters is cut; control characters, which would break a line of a
    /// printed trail, are left out.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        let plain = value.chars().filter(|character| !character.is_control());
        self.0.insert(name.to_owned(), plain.take(VALUE_CHARS).collect());
        self
    }

    /// With what the caller's token is, where nobody signed in for it: it was written on a machine of the market
    /// (`techmarket token issue`).
    #[must_use]
    pub fn shown_by(self, caller: &Caller) -> Self {
        match &caller.credential {
            None if !caller.is_market() => self.with("token", "issued"),
            _ => self,
        }
    }

    /// The values of an entry's detail. Whatever is not of this form (a sentence, as contracts keep) has none.
    #[must_use]
    pub fn read(detail: &str) -> BTreeMap<String, String> {
        serde_json::from_str(detail).unwrap_or_default()
    }
}

impl fmt::Display for Details {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::to_string(&self.0).map_err(|_| fmt::Error)?;
        formatter.write_str(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_come_back_short_and_plain() {
        let long = "长".repeat(300);
        let details = Details::of(Outcome::Refused)
            .with("address", "10.0.0.1")
            .with("agent", "a\"b\n\u{1b}[31m")
            .with("text", &long);
        let text = details.to_string();
        let read = Details::read(&text);
        assert_eq!(read["outcome"], "refused");
        assert_eq!(read["address"], "10.0.0.1");
        assert_eq!(read["agent"], "a\"b[31m");
        assert_eq!(read["text"], "长".repeat(200));
        assert_eq!(read.len(), 4);
        assert!(!text.contains('\n'));
        assert_eq!(Details::read("复核意见：同意"), BTreeMap::new());
        assert_eq!(Details::of(Outcome::Done).to_string(), r#"{"outcome":"done"}"#);
    }
}
