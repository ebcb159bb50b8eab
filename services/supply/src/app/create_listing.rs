//! CreateListing.

use techmarket_kernel::{Context, Kept, Repeat, RequestKey, Result};
use techmarket_types::ListingId;
use uuid::Uuid;

use crate::app::App;
use crate::domain::{Listing, ListingContent};

/// A listing to make, its content checked.
#[derive(Clone, Debug)]
pub struct CreateListing {
    /// What its owner wrote.
    pub content: ListingContent,
    /// The key of a repeatable call.
    pub key: Option<RequestKey>,
    /// Keeps nothing.
    pub validate_only: bool,
}

impl App {
    /// Makes a draft for the caller's organisation.
    pub async fn create_listing(&self, context: &Context, command: &CreateListing) -> Result<Listing> {
        context.caller.require(&command.content.organization)?;
        let draft = |id: Uuid| {
            Ok(Listing::draft(
                ListingId::new(id),
                command.content.clone(),
                context.now,
            ))
        };
        if command.validate_only {
            return draft(Uuid::nil());
        }
        let repeat = Repeat {
            key: command.key.clone(),
            validate_only: false,
        };
        self.listings
            .create(context, &repeat, "listing.created", draft)
            .await
            .map(|(Kept::Kept(made) | Kept::Validated(made))| made)
    }
}
