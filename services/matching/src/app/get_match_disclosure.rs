//! GetMatchDisclosure.

use async_trait::async_trait;
use jiff::Timestamp;
use techmarket_kernel::{Context, Result};
use techmarket_types::{DemandId, ListingId, MatchId};

use crate::app::App;
use crate::domain::Confidential;

/// Where the confidential layers of posts are. They are asked for each time and kept nowhere.
#[async_trait]
pub trait ConfidentialPosts: Send + Sync {
    /// That of a listing; `None` where it has none, or everybody may no longer see the listing.
    async fn of_listing(&self, id: ListingId) -> Result<Option<Confidential>>;

    /// That of a demand.
    async fn of_demand(&self, id: DemandId) -> Result<Option<Confidential>>;
}

/// What the counterpart has released.
#[derive(Default)]
pub struct Disclosure {
    /// Of the listing.
    pub supply: Option<Confidential>,
    /// Of the demand.
    pub demand: Option<Confidential>,
    /// When it was released.
    pub release_time: Option<Timestamp>,
}

impl App {
    /// What the counterpart has released to the caller by the match.
    pub async fn get_match_disclosure(&self, context: &Context, id: MatchId) -> Result<Disclosure> {
        let pair = self.get_match(context, id).await?;
        let released = pair.released_to(&context.caller);
        let mut disclosure = Disclosure::default();
        if released.supply {
            disclosure.supply = self.posts.of_listing(pair.listing).await?;
            disclosure.release_time = pair.released.supply;
        }
        if released.demand {
            disclosure.demand = self.posts.of_demand(pair.demand).await?;
            disclosure.release_time = pair.released.demand;
        }
        if disclosure.supply.is_none() && disclosure.demand.is_none() {
            return Ok(Disclosure::default());
        }
        Ok(disclosure)
    }
}
