//! What is measured of the market, and on what: speed of ranking (`rank`), of searching (`search`), of the register (`register`)
//! and of calls (`rpc`), and how well the
//! ranking agrees with people who judged (`eval`). The services contain nothing of it; only the command line uses it.

pub mod eval;
pub mod rank;
pub mod register;
pub mod rpc;
pub mod search;

mod clients;
mod jsonl;
mod memory;
mod source_row;
mod times;

pub use jsonl::{LineError, LinesError};
pub use source_row::{SourceRow, read_rows};
pub use times::Times;
