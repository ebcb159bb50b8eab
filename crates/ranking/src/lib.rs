//! The matching core (供需匹配): features of a pair, their weighted sum, and the reasons. Pure: no
//! I/O, no clock.
//!
//! A score of 0.5 says that half of what the ranking can give is met. What only one side states
//! neither rewards nor punishes: the feature is left out and the weights of the others are scaled
//! to add up to 1, so that a post with few details is judged by what it does say.

mod asked;
mod conditions;
mod facts;
mod feature;
pub mod learning;
mod packed;
mod profile;
mod quantity;
mod score;
mod statistics;
mod text_match;
mod title;
mod values;
mod weights;

pub use asked::{Asked, AskedTerm, StandIns};
pub use conditions::{FailedCondition, failed_conditions, is_possible};
pub use facts::{Condition, Facts, MoneyRange};
pub use feature::{Feature, FeatureValues};
pub use profile::{ProfileTerm, TermKey, TextProfile};
pub use quantity::{Indicators, MOST_QUANTITIES, Quantity, indicators, quantities};
pub use score::{Contribution, Ranking, rank, text_score};
pub use statistics::TermStatistics;
pub use text_match::TextMatch;
pub use weights::{Weights, WeightsError};
