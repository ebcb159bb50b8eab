//! Matching (供需匹配): the indexes over published posts, search, ranking, and the figures that
//! say how good and how fast the ranking is.

pub mod app;
pub mod bench;
pub mod domain;
pub mod eval;
pub mod following;
pub mod grpc;
pub mod index;
mod jsonl;
mod service;
pub mod store;
mod training;

pub use jsonl::{LineError, LinesError};
pub use service::{Matching, OpenError, Settings};
pub use training::Learning;
