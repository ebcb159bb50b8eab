//! The rules by which a contract is recognised on a day.

use jiff::civil::Date;
use techmarket_recognition::{Amounts, ReviewCase, ReviewDemand, RuleSet, Rulebook};
use techmarket_types::RegistrationPoint;

use crate::domain::DueDate;

/// The rules for a contract on a day.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// All of them, of every time.
    pub book: &'static Rulebook,
    /// The set in force.
    pub set: &'static RuleSet,
    /// The day, China standard time.
    pub today: Date,
}

impl Rules {
    /// What the review of a contract of `point` has to keep to.
    #[must_use]
    pub fn review(
        &self,
        point: RegistrationPoint,
        category: &str,
        amounts: Amounts,
        disputed: bool,
    ) -> ReviewDemand<'static> {
        let case = ReviewCase {
            point,
            // Lines end with the texts that draw them, and a contract keeps the rules of its registration.
            day: self
                .set
                .validity
                .to
                .map_or(self.today, |last| last.min(self.today)),
            category,
            amounts,
            disputed,
        };
        self.book.review(self.set, &case)
    }

    /// 办结期限 of a case accepted on `accepted`.
    #[must_use]
    pub fn due(&self, accepted: Date, demand: &ReviewDemand<'_>) -> DueDate {
        self.book.calendar().due(accepted, demand.period).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use techmarket_types::Fen;

    #[test]
    fn a_contract_of_the_old_texts_keeps_their_lines() {
        let book = Rulebook::embedded().unwrap();
        let amounts = |yuan: i64| Amounts {
            total: Fen(yuan * 100),
            technology: Fen(yuan * 100),
        };
        // Jiangsu drew a line at 5,000,000 yuan until 2026-02-28 (S17), Jiangxi none.
        for (point, today, yuan, asked) in [
            ("320101", date(2026, 2, 28), 5_000_000, true),
            ("320101", date(2026, 11, 21), 5_000_000, true),
            ("320101", date(2026, 11, 21), 4_999_999, false),
            ("360301", date(2026, 11, 21), 9_000_000, false),
        ] {
            let rules = Rules {
                book,
                set: book.sets().get("cn-2001").unwrap(),
                today,
            };
            let demand = rules.review(point.parse().unwrap(), "x-11", amounts(yuan), false);
            assert_eq!(demand.second.is_some(), asked, "{point} {today} {yuan}");
        }
    }
}
