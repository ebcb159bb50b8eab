//! Recognition and registration of technology contracts (技术合同认定登记): drafts, reviews, the register and its totals.
//!
//! A request goes by the table in `serve` to one of the `calls`, each of which stands in one place from top to bottom: what the
//! request must say, who is admitted, what the `domain` decides (the rules, with `techmarket_recognition`), what the `store`
//! keeps (the statements), what is answered (`messages`). What happens without a request is in `following`.

#![expect(
    missing_docs,
    reason = "read in this crate and its tests: whoever calls the market reads the protos"
)]

pub mod domain;
pub mod store;

mod calls;
mod following;
mod messages;
mod papers;
mod rate;
mod reference;
mod registry;
mod serve;
mod service;
mod step;

pub use reference::{Reference, Settings};
pub use service::{Contract, MIGRATIONS, Office};
