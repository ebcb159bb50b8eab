//! How fast short questions are answered, as people type them into a box.

mod figures;
mod questions;
mod run;

pub use figures::{SearchFigures, SearchOptions};
pub use run::run;
