//! Taking the events of one side in: first its index, then the matches of what was published.
//!
//! Index and store keep a position each. The index comes first, so that of two posts published at once on both sides
//! at least the later one finds the other.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use techmarket_feed::{Unit, Work, advance_cursor};
use techmarket_kernel::{Error, Result, new_uuid};
use techmarket_types::{CreditCode, DemandId, ListingId, MatchId};

use crate::app::{App, MatchStore, blocking, own_context};
use crate::domain::{
    Change, DemandKind, Filter, Hit, Kind, Match, Party, Post, Subject, Suggestion, SupplyKind,
};
use crate::index::PostIndex;

/// An event of one side's feed, as far as matching needs it.
#[derive(Clone, Debug)]
pub struct PostEvent<K> {
    /// Its position.
    pub position: i64,
    /// What it does to the index.
    pub change: Change<K>,
}

/// Who owns a stored post, and what it says.
pub struct OwnedPost<K> {
    /// What it says.
    pub post: Post<K>,
    /// Who owns it.
    pub organization: CreditCode,
    /// Whether the owner is hidden.
    pub hidden: bool,
}

/// Reads a payload of the index.
pub type ReadPost<K> = fn(&[u8]) -> Result<OwnedPost<K>>;

impl App {
    /// Takes events of the supply feed in, up to `position`.
    pub async fn take_listings(
        &self,
        now: Timestamp,
        consumer: &'static str,
        events: Vec<PostEvent<SupplyKind>>,
        position: i64,
    ) -> Result<()> {
        let published = index_events(&self.supply, &events, position).await?;
        let reached = self.cursor(consumer).await?;
        let mut suggestions = Vec::new();
        for post in behind(published, reached) {
            let supply = party((self.payloads.supply)(&post.payload)?, ListingId::parse_name)?;
            for hit in self.best(&self.demand, &post).await? {
                let demand = party((self.payloads.demand)(&hit.payload)?, DemandId::parse_name)?;
                suggestions.push(Suggestion {
                    supply: supply.clone(),
                    demand,
                    hit,
                });
            }
        }
        self.suggest(now, consumer, suggestions, position).await
    }

    /// Takes events of the demand feed in, up to `position`.
    pub async fn take_demands(
        &self,
        now: Timestamp,
        consumer: &'static str,
        events: Vec<PostEvent<DemandKind>>,
        position: i64,
    ) -> Result<()> {
        let published = index_events(&self.demand, &events, position).await?;
        let reached = self.cursor(consumer).await?;
        let mut suggestions = Vec::new();
        for post in behind(published, reached) {
            let demand = party((self.payloads.demand)(&post.payload)?, DemandId::parse_name)?;
            for hit in self.best(&self.supply, &post).await? {
                let supply = party((self.payloads.supply)(&hit.payload)?, ListingId::parse_name)?;
                suggestions.push(Suggestion {
                    supply,
                    demand: demand.clone(),
                    hit,
                });
            }
        }
        self.suggest(now, consumer, suggestions, position).await
    }

    /// The pairs of `post` with the other side that become matches.
    async fn best<K: Kind, O: Kind>(&self, other: &Arc<PostIndex<O>>, post: &Post<K>) -> Result<Vec<Hit>> {
        let (other, subject, threshold) = (Arc::clone(other), Subject::from(post), self.threshold);
        blocking(move || {
            let mut hits = other.rank(&subject, &Filter::default(), threshold.pairs)?;
            hits.retain(|hit| hit.score >= threshold.score);
            Ok::<_, crate::index::IndexError>(hits)
        })
        .await
    }

    async fn suggest(
        &self,
        now: Timestamp,
        consumer: &'static str,
        mut suggestions: Vec<Suggestion>,
        position: i64,
    ) -> Result<()> {
        // An organisation that needs what it has itself needs no market.
        suggestions.retain(|pair| pair.supply.organization != pair.demand.organization);
        let new_id = || MatchId::new(new_uuid(&*self.rng, now));
        let suggestions = suggestions
            .into_iter()
            .map(|suggestion| (new_id(), suggestion))
            .collect();
        let work = Suggest {
            consumer,
            suggestions,
            position,
        };
        self.matches.transact_once(&own_context(now, ""), &work).await
    }
}

/// Applies the events that the index has not seen, and returns the posts that are published behind it all.
async fn index_events<K: Kind>(
    index: &Arc<PostIndex<K>>,
    events: &[PostEvent<K>],
    position: i64,
) -> Result<Vec<(i64, Post<K>)>> {
    let reached = crate::app::position(index.position());
    let new = events.iter().filter(|event| event.position > reached);
    let changes: Vec<Change<K>> = new.map(|event| event.change.clone()).collect();
    let target = u64::try_from(position).map_err(Error::internal)?;
    if position > reached {
        let index = Arc::clone(index);
        blocking(move || index.apply(&changes, target)).await?;
    }
    let published = events.iter().filter_map(|event| match &event.change {
        Change::Upsert(post) => Some((event.position, (**post).clone())),
        Change::Delete(_) => None,
    });
    still_published(index, published.collect()).await
}

/// The posts that the index holds as they are here: what was withdrawn or changed since, perhaps within the same batch,
/// has its effect by the later event alone.
async fn still_published<K: Kind>(
    index: &Arc<PostIndex<K>>,
    mut posts: Vec<(i64, Post<K>)>,
) -> Result<Vec<(i64, Post<K>)>> {
    let index = Arc::clone(index);
    blocking(move || {
        let mut held = Vec::with_capacity(posts.len());
        for (_, post) in &posts {
            held.push(
                index
                    .find(&post.name)?
                    .is_some_and(|payload| payload == post.payload),
            );
        }
        let mut held = held.into_iter();
        posts.retain(|_| held.next().unwrap_or_default());
        Ok::<_, crate::index::IndexError>(posts)
    })
    .await
}

/// The posts whose matches have not been made.
fn behind<K>(published: Vec<(i64, Post<K>)>, reached: i64) -> impl Iterator<Item = Post<K>> {
    published
        .into_iter()
        .filter(move |(position, _)| *position > reached)
        .map(|(_, post)| post)
}

fn party<K, I, E>(owned: OwnedPost<K>, parse: impl FnOnce(&str) -> Result<I, E>) -> Result<Party<I>>
where
    E: std::error::Error + Send + Sync + 'static,
{
    Ok(Party {
        id: parse(&owned.post.name).map_err(Error::internal)?,
        title: owned.post.title,
        organization: owned.organization,
        hidden: owned.hidden,
    })
}

struct Suggest {
    consumer: &'static str,
    suggestions: Vec<(MatchId, Suggestion)>,
    position: i64,
}

#[async_trait]
impl Work<Match, dyn MatchStore, ()> for Suggest {
    async fn run(&self, unit: &mut Unit<'_, Match, dyn MatchStore>) -> Result<()> {
        let table = unit.table();
        let now = unit.context().now;
        for (id, suggestion) in &self.suggestions {
            let (listing, demand) = (suggestion.supply.id, suggestion.demand.id);
            match table.find_pair(unit.sql(), listing, demand).await? {
                None => {
                    unit.insert(&Match::suggested(*id, suggestion, now), "match.suggested")
                        .await?;
                }
                Some(known) => {
                    if let Some(mut refreshed) = known.refreshed(suggestion) {
                        unit.save(&mut refreshed, "match.suggested").await?;
                    }
                }
            }
        }
        advance_cursor(unit.sql(), self.consumer, self.position).await?;
        Ok(())
    }
}
