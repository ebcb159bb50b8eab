//! A listing as it is kept, for an import that mostly finds what it brings.

use serde::Deserialize;
use serde_json::value::RawValue;
use techmarket_store::StoreError;
use techmarket_types::ListingId;

use crate::domain::{Listing, ListingContent, State};

/// A listing as it is kept: compared as text first, and read only where the text differs.
#[derive(Clone, Debug)]
pub struct KeptListing {
    body: String,
}

/// What is compared without reading what its owner wrote.
#[derive(Deserialize)]
struct Outline<'a> {
    id: ListingId,
    state: State,
    #[serde(borrow)]
    content: &'a RawValue,
}

impl KeptListing {
    /// A listing of which the table keeps `body`, its JSON.
    pub(super) fn new(body: String) -> Self {
        Self { body }
    }

    /// Its id if an import of `content` changes nothing: it says the same, letter for letter, and is published if it is to be.
    /// `None` may also be a listing that a version of the program wrote whose JSON differs.
    pub fn unchanged(
        &self,
        content: &ListingContent,
        publish: bool,
    ) -> Result<Option<ListingId>, StoreError> {
        let kept: Outline<'_> = serde_json::from_str(&self.body).map_err(corrupt)?;
        let content = serde_json::to_string(content).map_err(corrupt)?;
        let published = !publish || kept.state == State::Published;
        Ok((published && kept.content.get() == content).then_some(kept.id))
    }

    pub fn read(&self) -> Result<Listing, StoreError> {
        serde_json::from_str(&self.body).map_err(corrupt)
    }
}

fn corrupt(error: serde_json::Error) -> StoreError {
    StoreError::corrupt("listing.body", error)
}

#[cfg(test)]
mod tests;
