//! AcceptMatch.

use std::sync::Arc;

use techmarket_feed::Change;
use techmarket_kernel::{Context, Error, Reason, Result, Target};
use techmarket_types::MatchId;

use crate::app::{App, blocking};
use crate::domain::Match;

impl App {
    /// 接受, for the sides that the caller may speak for.
    pub async fn accept_match(&self, context: &Context, target: &Target<MatchId>) -> Result<Match> {
        let current = self.get_match(context, target.id).await?;
        let published = self.both_published(&current).await?;
        let change = Change::of(target, Match::require_visible);
        self.matches
            .change(context, change, |pair| {
                let acceptance = pair.acceptance(&context.caller)?;
                let before = pair.clone();
                pair.accept(acceptance)?;
                if !published {
                    return Err(no_longer_published(&before));
                }
                Ok("match.accepted")
            })
            .await
    }

    /// Whether both posts are published, as far as the indexes have been read.
    async fn both_published(&self, pair: &Match) -> Result<bool> {
        let (supply, demand) = (Arc::clone(&self.supply), Arc::clone(&self.demand));
        let (listing, wanted) = (pair.listing.name(), pair.demand.name());
        blocking(move || {
            Ok::<_, crate::index::IndexError>(
                supply.find(&listing)?.is_some() && demand.find(&wanted)?.is_some(),
            )
        })
        .await
    }
}

fn no_longer_published(pair: &Match) -> Error {
    Error::new(Reason::PostNotPublished, "供给或需求已不再发布").on("match", pair.id.name())
}
