//! Making the matches and alerts of what was published.
//!
//! A post is matched once its index has it. So of two posts published at once on both sides at least the one that is indexed
//! later finds the other.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use techmarket_kernel::{Error, Result, china_date};
use techmarket_types::{DemandId, ListingId};

use crate::app::{App, blocking};
use crate::domain::{Change, Filter, Hit, Party, Post, Subject, Suggestion, SupplyKind};
use crate::following::effect::{Effect, Following};
use crate::following::events::Followed;
use crate::following::term_matcher::WatchedPost;
use crate::market_side::{MarketSide, OwnedPost, Payload as _, PostEvent};

/// Makes the matches and alerts of a side's posts.
pub(super) struct MatchPosts<K>(pub(super) Following<K>);

impl<K: Followed> Effect for MatchPosts<K> {
    type Event = PostEvent<K>;

    async fn position(&self) -> Result<i64> {
        self.0.app.matched::<K>().await
    }

    async fn take(&mut self, events: Vec<PostEvent<K>>, position: i64) -> Result<()> {
        let Following { app, clock, .. } = &self.0;
        app.match_posts::<K>(clock.now(), events, position).await
    }
}

impl App {
    /// The position of a side's feed up to which matches have been made.
    pub async fn matched<K: MarketSide>(&self) -> Result<i64> {
        self.cursor(K::CONSUMER).await
    }

    /// Matches the posts among `events`, which lead to `position`, and keeps the position with what they give rise to.
    pub async fn match_posts<K: MarketSide>(
        &self,
        now: Timestamp,
        events: Vec<PostEvent<K>>,
        position: i64,
    ) -> Result<()> {
        self.index_reaches::<K>(position).await;
        let posts = self.still_published(events).await?;
        let watched = posts.iter().cloned().map(WatchedPost::from).collect();
        let alerts = self.alerts_of(K::SIDE, watched, now).await?;
        let suggestions = self.pairs(now, posts).await?;
        self.suggest(now, Some((K::CONSUMER, position)), suggestions, alerts)
            .await
    }

    /// Matches the posts among `events` once more, as far as they are published now.
    pub(super) async fn match_again<K: MarketSide>(
        &self,
        now: Timestamp,
        events: Vec<PostEvent<K>>,
    ) -> Result<()> {
        let posts = self.still_published(events).await?;
        let suggestions = self.pairs(now, posts).await?;
        self.suggest(now, None, suggestions, Vec::new()).await
    }

    /// The posts that the index holds as they are in the events: what was withdrawn or changed since, perhaps within the same
    /// batch, has its effect by the later event alone.
    async fn still_published<K: MarketSide>(&self, events: Vec<PostEvent<K>>) -> Result<Vec<OwnedPost<K>>> {
        let (index, tables) = (Arc::clone(K::index(self)), self.tables);
        blocking(move || {
            let mut published = Vec::new();
            for event in events {
                let Change::Upsert(post) = event.change else {
                    continue;
                };
                if index.find(&post.name)?.as_ref() == Some(&post.payload) {
                    published.push(K::read(tables, &post.payload)?);
                }
            }
            Ok::<_, Error>(published)
        })
        .await
    }

    async fn pairs<K: MarketSide>(
        &self,
        now: Timestamp,
        posts: Vec<OwnedPost<K>>,
    ) -> Result<Vec<Suggestion>> {
        let (mut suggestions, mut groups) = (Vec::new(), HashMap::new());
        for own in posts {
            for hit in self.best::<K>(now, &own.post).await? {
                let other = K::Other::read(self.tables, &hit.payload)?;
                // An organisation that needs what it has itself needs no market.
                if other.organization != own.organization {
                    let (listing, demand) = (K::listing(&own, &other), K::demand(&own, &other));
                    let variant_group = self.variant_group(&mut groups, &listing.post).await?;
                    suggestions.push(Suggestion {
                        supply: party(listing, ListingId::parse_name)?,
                        demand: party(demand, DemandId::parse_name)?,
                        variant_group,
                        hit,
                    });
                }
            }
        }
        Ok(suggestions)
    }

    /// The first published of the nearly equal listings of one publisher: ids are made of the time. `known` holds those that were
    /// looked for already.
    async fn variant_group(
        &self,
        known: &mut HashMap<String, ListingId>,
        listing: &Post<SupplyKind>,
    ) -> Result<ListingId> {
        if let Some(group) = known.get(&listing.name) {
            return Ok(*group);
        }
        let (index, post) = (Arc::clone(&self.supply), listing.clone());
        let variants = blocking(move || index.variants(&post)).await?;
        let first = variants.iter().chain([&listing.name]).min();
        let group = ListingId::parse_name(first.unwrap_or(&listing.name)).map_err(Error::internal)?;
        known.insert(listing.name.clone(), group);
        Ok(group)
    }

    /// The posts of the other side that `post` makes matches with.
    async fn best<K: MarketSide>(&self, now: Timestamp, post: &Post<K>) -> Result<Vec<Hit>> {
        let (others, subject, threshold) = (
            Arc::clone(K::Other::index(self)),
            Subject::from(post),
            self.threshold,
        );
        let filter = Filter {
            on: Some(china_date(now)),
            // Each may be the one that is taken; lists of matches fold them.
            variants_too: true,
            ..Filter::default()
        };
        blocking(move || {
            let mut hits = others.rank(&subject, &filter, threshold.pairs)?;
            hits.retain(|hit| hit.score >= threshold.score);
            Ok::<_, crate::index::IndexError>(hits)
        })
        .await
    }
}

fn party<K, I, E>(owned: &OwnedPost<K>, parse: impl FnOnce(&str) -> Result<I, E>) -> Result<Party<I>>
where
    E: std::error::Error + Send + Sync + 'static,
{
    let Post {
        name, title, facts, ..
    } = &owned.post;
    Ok(Party {
        id: parse(name).map_err(Error::internal)?,
        title: title.clone(),
        organization: owned.organization.clone(),
        hidden: owned.hidden,
        region: facts.region.clone(),
        fields: facts.fields.clone(),
    })
}
