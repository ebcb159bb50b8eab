//! Matching (供需匹配): the indexes over published posts, search, ranking, and the life of a match.

pub mod app;
pub mod domain;
pub mod following;
mod grpc;
pub mod index;
mod service;
pub mod store;
mod training;

pub use service::{Matching, OpenError, Settings};
pub use training::Learning;
