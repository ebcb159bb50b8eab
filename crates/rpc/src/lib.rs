//! Everything between the wire and a use case: who may call, until when, what an error looks like,
//! how a client reaches a service in this process or in another.
//!
//! The way of a request is `Gate::pass`, from top to bottom.

mod admission;
mod client;
mod connection;
pub mod convert;
mod credentials;
mod deadline;
mod difference;
mod fit;
mod follow;
mod gate;
mod incoming;
mod json;
mod key_file;
mod keyring;
mod keys;
mod limits;
mod mask;
mod message;
mod policy;
mod rates;
pub mod request;
mod revocations;
mod serve;
mod shape;
mod shares;
mod status;
mod systems;
mod token;
mod traced;
mod verified;
mod work;

pub use client::{Rpc, endpoint, local, over, remote};
pub use connection::{Connection, OpenCall};
pub use credentials::Credentials;
pub use difference::{Difference, differences};
pub use fit::{fit_into, fits, fitted};
pub use follow::{
    FollowError, Follower, Followers, Lag, LagBound, Progress, follow, report_readiness, stopped,
};
pub use gate::{Gate, Stack};
pub use incoming::{VISITOR_ADDRESS, VISITOR_AGENT, context};
pub use json::with_json;
pub use keyring::Keyring;
pub use keys::PublicKey;
pub use limits::{Limits, MAX_HEADER_BYTES, Rates};
pub use policy::{Admission, Policies, PolicyError};
pub use request::page;
pub use revocations::{Following, Revocations};
pub use serve::{Answer, Shown, opened, opened_by_anybody, tidy};
pub use status::{DOMAIN, status, with_info};
pub use systems::{Certificate, SystemTable, Systems};
pub use token::Claims;
#[doc(hidden)]
pub use tonic;
