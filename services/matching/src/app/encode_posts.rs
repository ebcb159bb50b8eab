//! Encoding published posts: their sentence vectors, and then the matches that these bring.
//!
//! Encoding is slower than publishing, so it follows the feeds by itself: a post is found by its words at once and by its
//! meaning when its turn has come. Vectors and cursor are written in one transaction.

use std::collections::HashMap;

use async_trait::async_trait;
use jiff::Timestamp;
use techmarket_feed::{Unit, Work, advance_cursor};
use techmarket_kernel::{Error, Result};

use crate::app::embedding_store::PostVector;
use crate::app::{App, MatchStore, PostEvent, blocking, own_context};
use crate::domain::{Change, DemandKind, Kind, Match, Side, Subject, SupplyKind};

/// Vectors read at once when the service starts.
const PAGE: i64 = 10_000;

impl App {
    /// Whether there is an encoder.
    #[must_use]
    pub fn encodes(&self) -> bool {
        self.vectors.encoder().is_some()
    }

    /// The position of a side's feed up to which posts have been encoded by the encoder in use.
    pub async fn encoded(&self, side: Side) -> Result<i64> {
        self.cursor(&self.encoding_consumer(side)).await
    }

    /// Reads the vectors that are kept.
    pub(crate) async fn load_vectors(&self) -> Result<()> {
        let encoder = self.encoder_identity();
        for side in [Side::Supply, Side::Demand] {
            let mut after = String::new();
            loop {
                let mut session = self.matches.read().await?;
                let page = self
                    .embeddings
                    .list(&mut session, side, &encoder, &after, PAGE)
                    .await?;
                let Some((last, _)) = page.last() else {
                    break;
                };
                after.clone_from(last);
                self.vectors
                    .replace(side, page.into_iter().map(|(post, vector)| (post, Some(vector))));
            }
        }
        Ok(())
    }

    /// Encodes the listings among events of the supply feed, up to `position`.
    pub async fn encode_listings(
        &self,
        now: Timestamp,
        events: Vec<PostEvent<SupplyKind>>,
        position: i64,
    ) -> Result<()> {
        self.encode(now, &events, position).await?;
        self.match_listings(now, events).await
    }

    /// Encodes the demands among events of the demand feed, up to `position`.
    pub async fn encode_demands(
        &self,
        now: Timestamp,
        events: Vec<PostEvent<DemandKind>>,
        position: i64,
    ) -> Result<()> {
        self.encode(now, &events, position).await?;
        self.match_demands(now, events).await
    }

    async fn encode<K: Kind>(&self, now: Timestamp, events: &[PostEvent<K>], position: i64) -> Result<()> {
        let mut last: HashMap<String, Option<Subject>> = HashMap::new();
        for event in events {
            let subject = match &event.change {
                Change::Upsert(post) => Some(Subject::from(&**post)),
                Change::Delete(_) => None,
            };
            last.insert(event.change.name().to_owned(), subject);
        }
        let vectors = self.vectors.clone();
        let encoded: Vec<PostVector> = blocking(move || {
            let posts: Vec<(String, Subject)> = last
                .iter()
                .filter_map(|(name, post)| Some((name.clone(), post.clone()?)))
                .collect();
            let subjects: Vec<&Subject> = posts.iter().map(|(_, subject)| subject).collect();
            let mut made: HashMap<String, _> = posts
                .iter()
                .map(|(name, _)| name.clone())
                .zip(vectors.encode(&subjects)?)
                .collect();
            let of_all = last.into_keys().map(|name| {
                let vector = made.remove(&name).flatten();
                (name, vector)
            });
            Ok::<_, crate::index::IndexError>(of_all.collect())
        })
        .await?;
        let work = KeepVectors {
            app: self,
            side: K::SIDE,
            vectors: &encoded,
            position,
        };
        self.matches.transact_once(&own_context(now, ""), &work).await?;
        self.vectors.replace(K::SIDE, encoded);
        Ok(())
    }

    fn encoder_identity(&self) -> String {
        self.vectors
            .encoder()
            .map(|encoder| encoder.identity().to_string())
            .unwrap_or_default()
    }

    /// Another encoder begins at the beginning.
    fn encoding_consumer(&self, side: Side) -> String {
        format!("{} vectors of {}", side.as_str(), self.encoder_identity())
    }
}

struct KeepVectors<'a> {
    app: &'a App,
    side: Side,
    vectors: &'a [PostVector],
    position: i64,
}

#[async_trait]
impl Work<Match, dyn MatchStore, ()> for KeepVectors<'_> {
    async fn run(&self, unit: &mut Unit<'_, Match, dyn MatchStore>) -> Result<()> {
        let encoder = self.app.encoder_identity();
        let embeddings = &self.app.embeddings;
        embeddings
            .put(unit.sql(), self.side, &encoder, self.vectors)
            .await?;
        let consumer = self.app.encoding_consumer(self.side);
        advance_cursor(unit.sql(), &consumer, self.position)
            .await
            .map_err(Error::from)
    }
}
