//! What everything is told from, and where it is told.

use prost_reflect::DescriptorPool;
use techmarket_rpc::{Policies, PolicyError};

use crate::comments::Comments;

/// Where the description for programs is.
pub const OPENAPI: &str = "/openapi.json";
/// Where the first page for people is; those of the services are below it, by full name.
pub const PAGES: &str = "/api";

/// The API.
pub(crate) struct Api {
    pub(crate) pool: DescriptorPool,
    pub(crate) comments: Comments,
    pub(crate) policies: Policies,
}

impl Api {
    /// Reads a descriptor set with its comments and options.
    pub(crate) fn read(set: &[u8]) -> Result<Self, PolicyError> {
        let pool = DescriptorPool::decode(set)?;
        Ok(Self {
            comments: Comments::of(&pool),
            policies: Policies::read(set)?,
            pool,
        })
    }
}
