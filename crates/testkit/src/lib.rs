//! What tests of the market share. For `[dev-dependencies]` only; it panics where a test should stop.
//!
//! - [`on_both_databases!`] runs one body on SQLite and on PostgreSQL: `name::sqlite` and `name::postgres`.
//! - [`Harness`] holds a fixed clock, a seeded generator and a signing key, and puts services behind the real gate with the
//!   real policies: [`Harness::mount`] in this process, [`Harness::start`] on a real port with health, reflection and
//!   the feeds.
//! - [`provider`] and the others are callers; [`listing`], [`demand`] and [`contract`] are messages that every rule accepts:
//!   write `Listing { title: "...".into(), ..listing() }` for what the test is about.
//! - [`assert_refused`] checks code and reason; [`Refusal`] compares the details of a status whole.
//! - [`Bucket`] is a real S3-compatible server.
//! - [`send`] calls over HTTP as a program without gRPC does; [`envelopes`] reads what streams in JSON.
//! - [`wire`] sends what no generated client sends.
//! - [`eventually`] waits under a deadline for what another task does.
//!
//! ```ignore
//! on_both_databases! {
//!     async fn a_draft_is_made(location: Location) {
//!         let harness = Harness::new();
//!         let supply = Supply::open(&location, tables(), harness.clock(), harness.rng()).await.unwrap();
//!         let market = harness.mount(vec![supply]);
//!         let mut client = SupplyServiceClient::new(market.client(&provider()));
//!         let request = CreateListingRequest { listing: Some(listing()), ..Default::default() };
//!         let made = client.create_listing(request).await.unwrap().into_inner();
//!         let mut other = SupplyServiceClient::new(market.client(&viewer()));
//!         let refused = other.get_listing(GetListingRequest { name: made.name }).await.unwrap_err();
//!         assert_refused(&refused, Code::NotFound, Reason::ResourceNotFound);
//!     }
//! }
//! ```
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot be set up stops at once"
)]

mod bucket;
mod builders;
mod callers;
mod database;
mod harness;
mod http_client;
mod refusal;
mod waiting;
pub mod wire;

pub use bucket::Bucket;
pub use builders::{
    ERASED, contact, contract, demand, erased, full_listing, listing, money, open_call, period, tables,
};
pub use callers::{
    BROKER, DEMANDER, OTHER_DEMANDER, OTHER_PROVIDER, PROVIDER, broker, caller, demander, market, operator,
    other_demander, other_provider, provider, registrar, registrar_of, reviewer_of, second_registrar, system,
    viewer,
};
pub use database::{TestDatabase, run};
pub use harness::{Harness, Mounted, Started};
pub use http_client::{Answered, envelope, envelopes, send};
pub use refusal::{Refusal, assert_refused, descriptions, violations};
pub use waiting::eventually;
