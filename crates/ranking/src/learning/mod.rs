//! Learning the weights from judged pairs (从反馈学习排序权重). Pure, and the same for the same pairs in any order.
//!
//! The learner is pairwise and linear: within the judged pairs of one demand, of two with different grades the better
//! should score higher ([`fit`]). What it learns is judged on groups that it has not seen ([`evaluate`]), and goes live by
//! [`compare`] alone.
//!
//! What the market's own answers can and cannot teach. Only pairs that a ranking suggested are ever answered, so what a
//! ranking never shows is not learnt (selection bias), and the top of a list is read first (position bias). Not corrected:
//! there is no estimate of how likely a pair was to be read, so weights learnt here are those that order suggested and
//! answered pairs. What is done about it: a pair without an answer is no label, so what was not read does not count as
//! refused; only pairs of one demand are compared, so a demand that declines or accepts everything teaches nothing; and
//! the weights in force are the prior, so that what the answers do not show stays as it is.

mod comparison;
mod evaluation;
mod fit;
mod group;
mod objective;
mod simplex;

pub use comparison::{Comparison, LEAST_GROUPS, SIGNIFICANCE, compare};
pub use evaluation::{Evaluation, evaluate};
pub use fit::{cross_fit, fit};
pub use group::{Group, Judged, fold, split};
