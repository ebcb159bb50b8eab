//! Making the matches and alerts of what was published.
//!
//! A post is matched once its index has it. So of two posts published at once on both sides at least the one that is indexed
//! later finds the other.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use techmarket_kernel::{Error, Result, china_date};
use techmarket_types::{CodeTables, DemandId, ListingId};

use crate::app::{App, Threshold, blocking};
use crate::domain::{Change, Filter, Hit, Party, Post, Subject, Suggestion, SupplyKind};
use crate::following::effect::{Effect, Following};
use crate::following::events::Followed;
use crate::following::term_matcher::WatchedPost;
use crate::index::PostIndex;
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
        match app.turn(K::CONSUMER, position).await? {
            Some(turn) => app.match_posts::<K>(clock.now(), events, (turn, position)).await,
            None => Ok(()),
        }
    }

    /// What the feed still holds has had its effect.
    async fn fall_back(&mut self, head: i64) -> Result<()> {
        let Following { app, clock, .. } = &self.0;
        app.fall_back(clock.now(), K::CONSUMER, head).await
    }
}

impl App {
    /// The position of a side's feed up to which matches have been made.
    pub async fn matched<K: MarketSide>(&self) -> Result<i64> {
        self.cursor(K::CONSUMER).await
    }

    /// Matches the posts among `events`, which lead to `position`, and keeps the position with what they give rise to, if this
    /// replica still has the `turn`.
    pub async fn match_posts<K: MarketSide>(
        &self,
        now: Timestamp,
        events: Vec<PostEvent<K>>,
        (turn, position): (i64, i64),
    ) -> Result<()> {
        let (posts, suggestions) = self.pairs_of(now, events, position).await?;
        let watched = posts.into_iter().map(WatchedPost::from).collect();
        let alerts = self.alerts_of(K::SIDE, watched, now).await?;
        self.suggest(now, (turn, Some((K::CONSUMER, position))), suggestions, alerts)
            .await
    }

    /// Matches the posts among `events`, which lead to `position`, once more.
    pub(super) async fn match_again<K: MarketSide>(
        &self,
        now: Timestamp,
        events: Vec<PostEvent<K>>,
        (turn, position): (i64, i64),
    ) -> Result<()> {
        let (_, suggestions) = self.pairs_of(now, events, position).await?;
        self.suggest(now, (turn, None), suggestions, Vec::new()).await
    }

    /// The posts among `events` that are still published, and the pairs that they make.
    async fn pairs_of<K: MarketSide>(
        &self,
        now: Timestamp,
        events: Vec<PostEvent<K>>,
        position: i64,
    ) -> Result<(Vec<OwnedPost<K>>, Vec<Suggestion>)> {
        let pairing = Arc::new(Pairing::of(self, now));
        let events = Arc::new(events);
        loop {
            self.index_reaches::<K>(position).await;
            // An index that is being built anew lacks posts whose pairs nobody would look for again: those that the other
            // side's follower has done with.
            self.index_reaches::<K::Other>(self.matched::<K::Other>().await?)
                .await;
            let opened = pairing.opened();
            let (pairs, events) = (Arc::clone(&pairing), Arc::clone(&events));
            let found = blocking(move || pairs.pairs(&events)).await?;
            if pairing.opened() == opened {
                return Ok(found);
            }
        }
    }
}

/// What pairs of posts of the side `K` are looked for with. Looking blocks.
struct Pairing<K: MarketSide> {
    own: Arc<PostIndex<K>>,
    others: Arc<PostIndex<K::Other>>,
    listings: Arc<PostIndex<SupplyKind>>,
    tables: &'static CodeTables,
    filter: Filter<K::Other>,
    threshold: Threshold,
}

impl<K: MarketSide> Pairing<K> {
    fn of(app: &App, now: Timestamp) -> Self {
        Self {
            own: Arc::clone(K::index(app)),
            others: Arc::clone(K::Other::index(app)),
            listings: Arc::clone(&app.supply),
            tables: app.tables,
            filter: Filter {
                on: Some(china_date(now)),
                // Each may be the one that is taken; lists of matches fold them.
                variants_too: true,
                ..Filter::default()
            },
            threshold: app.threshold,
        }
    }

    /// Which opening of each index this looks into.
    fn opened(&self) -> (u64, u64) {
        (self.own.opened(), self.others.opened())
    }

    fn pairs(&self, events: &[PostEvent<K>]) -> Result<(Vec<OwnedPost<K>>, Vec<Suggestion>)> {
        let posts = self.still_published(events)?;
        let (mut suggestions, mut groups) = (Vec::new(), HashMap::new());
        for own in &posts {
            for hit in self.best(&own.post)? {
                let other = K::Other::read(self.tables, &hit.payload)?;
                // An organisation that needs what it has itself needs no market.
                if other.organization != own.organization {
                    let (listing, demand) = (K::listing(own, &other), K::demand(own, &other));
                    suggestions.push(Suggestion {
                        supply: party(listing, ListingId::parse_name)?,
                        demand: party(demand, DemandId::parse_name)?,
                        variant_group: self.variant_group(&mut groups, &listing.post)?,
                        hit,
                    });
                }
            }
        }
        Ok((posts, suggestions))
    }

    /// The posts that the index holds as they are in the events, each once: what was withdrawn or changed since, perhaps within
    /// the same batch, has its effect by the later event alone.
    fn still_published(&self, events: &[PostEvent<K>]) -> Result<Vec<OwnedPost<K>>> {
        let (mut published, mut names) = (Vec::new(), HashSet::new());
        for event in events {
            let Change::Upsert(post) = &event.change else {
                continue;
            };
            if self.own.find(&post.name)?.as_ref() == Some(&post.payload) && names.insert(&post.name) {
                published.push(K::read(self.tables, &post.payload)?);
            }
        }
        Ok(published)
    }

    /// The posts of the other side that `post` makes matches with.
    fn best(&self, post: &Post<K>) -> Result<Vec<Hit>> {
        let subject = Subject::from(post);
        let mut hits = self.others.rank(&subject, &self.filter, self.threshold.pairs)?;
        hits.retain(|hit| self.threshold.admits(hit));
        Ok(hits)
    }

    /// The first published of the nearly equal listings of one publisher: ids are made of the time. `known` holds those that were
    /// looked for already.
    fn variant_group(
        &self,
        known: &mut HashMap<String, ListingId>,
        listing: &Post<SupplyKind>,
    ) -> Result<ListingId> {
        if let Some(group) = known.get(&listing.name) {
            return Ok(*group);
        }
        let variants = self.listings.variants(listing)?;
        let first = variants.iter().chain([&listing.name]).min();
        let group = ListingId::parse_name(first.unwrap_or(&listing.name)).map_err(Error::internal)?;
        known.insert(listing.name.clone(), group);
        Ok(group)
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
        organization_name: owned.organization_name.clone(),
        hidden: owned.hidden,
        region: facts.region.clone(),
        fields: facts.fields.clone(),
    })
}
