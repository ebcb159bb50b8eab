#![doc = include_str!("../README.md")]

mod calls;
mod content;
mod mandates;
mod many;
mod post;
mod query;
mod reader;
mod store;
mod verbs;
mod wire;

pub use calls::Posts;
pub use content::{Content, Events, States};
pub use mandates::{MANDATE_STATEMENTS, MANDATES, Mandate};
pub use post::Post;
pub use query::{Filter, Query};
pub use reader::Reader;
pub use store::{Statements, Table};
pub use wire::{ByName, Done, Wire};

#[doc(hidden)]
pub use techmarket_kernel;
