//! The days on which a code or a rule holds.

use jiff::civil::Date;
use serde::Serialize;

/// A span of days, both ends included; an empty end is open.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Validity {
    /// First day; none where it has held since before the records.
    pub from: Option<Date>,
    /// Last day; none where no end is known.
    pub to: Option<Date>,
}

impl Validity {
    /// Whether it holds on the day; without a day, whether no end is known.
    #[must_use]
    pub fn holds(&self, on: Option<Date>) -> bool {
        match on {
            Some(day) => self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to),
            None => self.to.is_none(),
        }
    }

    /// Whether the two share a day.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let begins_in_time = |a: &Self, b: &Self| match (a.from, b.to) {
            (Some(from), Some(to)) => from <= to,
            _ => true,
        };
        begins_in_time(self, other) && begins_in_time(other, self)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn both_ends_are_included() {
        let span = Validity {
            from: Some(date(2019, 4, 1)),
            to: Some(date(2026, 2, 28)),
        };
        for (day, holds) in [
            (date(2019, 3, 31), false),
            (date(2019, 4, 1), true),
            (date(2026, 2, 28), true),
            (date(2026, 3, 1), false),
        ] {
            assert_eq!(span.holds(Some(day)), holds, "{day}");
        }
        assert!(!span.holds(None));
        assert!(Validity::default().holds(None));
        assert!(Validity::default().holds(Some(date(1, 1, 1))));
    }

    #[test]
    fn spans_that_share_a_day_overlap() {
        let until = |to| Validity {
            from: None,
            to: Some(to),
        };
        let since = |from| Validity {
            from: Some(from),
            to: None,
        };
        assert!(until(date(2026, 3, 1)).overlaps(&since(date(2026, 3, 1))));
        assert!(!until(date(2026, 2, 28)).overlaps(&since(date(2026, 3, 1))));
        assert!(Validity::default().overlaps(&since(date(2026, 3, 1))));
    }
}
