//! Growth over the same period of the year before (同比增长).

use crate::domain::statistics::Sum;

/// Ten-thousandths in a whole.
pub(crate) const WHOLE: i128 = 10_000;

/// Growth in hundredths of a percent; `None` where the year before is 0, since growth is not defined then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    /// Of the number.
    pub count: Option<i64>,
    pub total: Option<i64>,
    /// Of the technology amounts.
    pub technology: Option<i64>,
}

impl Growth {
    /// From `before` to `now`.
    #[must_use]
    pub fn of(now: &Sum, before: &Sum) -> Self {
        Self {
            count: growth(now.count.into(), before.count.into()),
            total: growth(now.total, before.total),
            technology: growth(now.technology, before.technology),
        }
    }
}

/// Rounded half away from zero; more than 64 bits hold is the most that they hold.
fn growth(now: i128, before: i128) -> Option<i64> {
    if before <= 0 {
        return None;
    }
    let scaled = (now - before) * WHOLE;
    let half = before / 2;
    let rounded = if scaled < 0 {
        (scaled - half) / before
    } else {
        (scaled + half) / before
    };
    Some(i64::try_from(rounded).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_rounded_and_undefined_over_nothing() {
        for (now, before, expected) in [
            (0, 0, None),
            (5, 0, None),
            (100, 100, Some(0)),
            (150, 100, Some(5_000)),
            (0, 100, Some(-10_000)),
            (4, 3, Some(3_333)),
            (2, 3, Some(-3_333)),
            (5, 3, Some(6_667)),
            (1, 3, Some(-6_667)),
            // 40 亿元 over 34 亿元.
            (400_000_000_000, 340_000_000_000, Some(1_765)),
        ] {
            assert_eq!(growth(now, before), expected, "{now} {before}");
        }
    }
}
