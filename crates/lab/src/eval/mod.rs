//! How well the ranking agrees with people who judged pairs of demand and achievement.

mod diversity;
mod encoding;
mod error;
mod figures;
mod judgements;
mod known_item;
mod ranked;

pub use diversity::{Diversity, diversity};
pub use error::EvalError;
pub use figures::Figures;
pub use judgements::{Demand, Judged, JudgedDemand, open_judgements, read_judgements};
pub use known_item::{KnownItem, known_item};
pub use ranked::{RankedDemand, evaluate, evaluate_learned, rank};
