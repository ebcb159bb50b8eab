//! Taking the events of one side in: first its index, then the matches of what was published.
//!
//! Index and store keep a position each. The index comes first, so that of two posts published at once on both sides
//! at least the later one finds the other.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use techmarket_feed::{NewEvent, Unit, Work, advance_cursor};
use techmarket_kernel::{Error, Result, new_uuid};
use techmarket_types::{CreditCode, DemandId, ListingId, MatchId};

use crate::app::{App, MatchStore, SearchStore, WatchedPost, blocking, own_context};
use crate::domain::{
    Alert, Change, DemandKind, Filter, Hit, Kind, Match, Party, Post, Side, Subject, Suggestion, SupplyKind,
};

use crate::index::PostIndex;

/// Alerts are kept this long.
const ALERTS_KEPT: SignedDuration = SignedDuration::from_hours(180 * 24);

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
    /// Its version.
    pub version: String,
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
        let new: Vec<_> = behind(published, reached).collect();
        let watched = watched(&new, self.payloads.supply)?;
        let alerts = self.alerts_of(Side::Supply, watched, now).await?;
        let suggestions = self.pairs_of_listings(new).await?;
        self.suggest(now, Some((consumer, position)), suggestions, alerts)
            .await
    }

    /// Matches the listings among `events` once more, as far as they are still published.
    pub(crate) async fn match_listings(
        &self,
        now: Timestamp,
        events: Vec<PostEvent<SupplyKind>>,
    ) -> Result<()> {
        let published = still_published(&self.supply, published(&events)).await?;
        let suggestions = self.pairs_of_listings(behind(published, 0).collect()).await?;
        self.suggest(now, None, suggestions, Vec::new()).await
    }

    async fn pairs_of_listings(&self, posts: Vec<Post<SupplyKind>>) -> Result<Vec<Suggestion>> {
        let mut suggestions = Vec::new();
        for post in posts {
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
        Ok(suggestions)
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
        let new: Vec<_> = behind(published, reached).collect();
        let watched = watched(&new, self.payloads.demand)?;
        let alerts = self.alerts_of(Side::Demand, watched, now).await?;
        let suggestions = self.pairs_of_demands(new).await?;
        self.suggest(now, Some((consumer, position)), suggestions, alerts)
            .await
    }

    /// Matches the demands among `events` once more, as far as they are still published.
    pub(crate) async fn match_demands(
        &self,
        now: Timestamp,
        events: Vec<PostEvent<DemandKind>>,
    ) -> Result<()> {
        let published = still_published(&self.demand, published(&events)).await?;
        let suggestions = self.pairs_of_demands(behind(published, 0).collect()).await?;
        self.suggest(now, None, suggestions, Vec::new()).await
    }

    async fn pairs_of_demands(&self, posts: Vec<Post<DemandKind>>) -> Result<Vec<Suggestion>> {
        let mut suggestions = Vec::new();
        for post in posts {
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
        Ok(suggestions)
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
        reached: Option<(&'static str, i64)>,
        mut suggestions: Vec<Suggestion>,
        alerts: Vec<Alert>,
    ) -> Result<()> {
        // An organisation that needs what it has itself needs no market.
        suggestions.retain(|pair| pair.supply.organization != pair.demand.organization);
        let new_id = || MatchId::new(new_uuid(&*self.rng, now));
        let suggestions = suggestions
            .into_iter()
            .map(|suggestion| (new_id(), suggestion))
            .collect();
        let work = Suggest {
            reached,
            suggestions,
            alerts,
            searches: Arc::clone(&self.searches),
            project: self.payloads.alert,
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
    still_published(index, published(events)).await
}

fn published<K: Kind>(events: &[PostEvent<K>]) -> Vec<(i64, Post<K>)> {
    let published = events.iter().filter_map(|event| match &event.change {
        Change::Upsert(post) => Some((event.position, (**post).clone())),
        Change::Delete(_) => None,
    });
    published.collect()
}

/// The posts as saved searches see them.
fn watched<K: Kind>(posts: &[Post<K>], read: ReadPost<K>) -> Result<Vec<WatchedPost>> {
    posts
        .iter()
        .map(|post| Ok(WatchedPost::from(read(&post.payload)?)))
        .collect()
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
        region: owned.post.facts.region,
        fields: owned.post.facts.fields,
    })
}

struct Suggest {
    /// The consumer and the position that it has reached with this.
    reached: Option<(&'static str, i64)>,
    suggestions: Vec<(MatchId, Suggestion)>,
    alerts: Vec<Alert>,
    searches: Arc<dyn SearchStore>,
    project: fn(&Alert) -> prost_types::Any,
}

impl Suggest {
    async fn alert(&self, unit: &mut Unit<'_, Match, dyn MatchStore>) -> Result<()> {
        if self.alerts.is_empty() {
            return Ok(());
        }
        let oldest = unit.context().now - ALERTS_KEPT;
        self.searches.forget_alerts(unit.sql(), oldest).await?;
        for alert in &self.alerts {
            if self.searches.insert_alert(unit.sql(), alert).await? {
                unit.emit(NewEvent {
                    kind: "alert.created",
                    subject: alert.id.name(),
                    resource: (self.project)(alert),
                });
            }
        }
        Ok(())
    }
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
        self.alert(unit).await?;
        if let Some((consumer, position)) = self.reached {
            advance_cursor(unit.sql(), consumer, position).await?;
        }
        Ok(())
    }
}
