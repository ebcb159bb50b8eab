//! The rules of recognition and registration of technology contracts (技术合同认定登记): which texts hold
//! on a day, which contracts go to second review, which amounts fit together, which number is next.
//! Pure: no clock, no I/O.

mod amounts;
mod finding;
mod number;
mod reviewers;
mod rule_sets;

pub use amounts::{Amounts, check_amounts};
pub use finding::{Finding, Rule, Subject};
pub use number::next_number;
pub use reviewers::check_second_reviewer;
pub use rule_sets::{AmountKind, DayKind, LargeSum, ReviewPeriod, RuleSet, RuleSets};
