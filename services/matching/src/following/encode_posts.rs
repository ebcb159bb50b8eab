//! Encoding published posts: their sentence vectors, and then the matches that these bring.
//!
//! Encoding is slower than publishing, so it follows the feeds by itself: a post is found by its words at once and by its
//! meaning when its turn has come. Vectors and cursor are written in one transaction.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use techmarket_feed::advance_cursor;
use techmarket_kernel::Result;

use crate::app::{App, blocking, own_context};
use crate::domain::{Change, Kind, Side, Subject};
use crate::following::effect::{Effect, Following};
use crate::following::events::Followed;
use crate::market_side::{MarketSide, PostEvent};
use crate::store::embeddings::{self, PostVector};

/// Encodes the posts of a side.
pub(super) struct EncodePosts<K>(pub(super) Following<K>);

impl<K: Followed> Effect for EncodePosts<K> {
    type Event = PostEvent<K>;

    async fn position(&self) -> Result<i64> {
        Ok(self.0.app.vectors_read(K::SIDE).load(Ordering::Relaxed))
    }

    async fn take(&mut self, events: Vec<PostEvent<K>>, position: i64) -> Result<()> {
        let Following { app, clock, .. } = &self.0;
        // Each replica keeps vectors in its memory; one makes them, and the matches that they bring.
        match app.turn(&app.encoding_consumer(K::SIDE), position).await? {
            Some(turn) => {
                app.encode_posts::<K>(clock.now(), events, (turn, position))
                    .await?;
            }
            None => app.load_vectors_of(&events).await?,
        }
        app.vectors_read(K::SIDE).store(position, Ordering::Relaxed);
        Ok(())
    }

    async fn fall_back(&mut self, head: i64) -> Result<()> {
        let Following { app, clock, .. } = &self.0;
        let consumer = app.encoding_consumer(K::SIDE);
        app.fall_back(clock.now(), &consumer, head).await?;
        app.vectors_read(K::SIDE).store(head, Ordering::Relaxed);
        Ok(())
    }
}

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

    /// The position of a side's feed up to which the vectors of its posts are in the memory of this replica.
    fn vectors_read(&self, side: Side) -> &AtomicI64 {
        let [supply, demand] = &self.vectors_read;
        match side {
            Side::Supply => supply,
            Side::Demand => demand,
        }
    }

    /// Reads the vectors that are kept.
    pub(crate) async fn load_vectors(&self) -> Result<()> {
        let encoder = self.vectors.identity();
        for side in [Side::Supply, Side::Demand] {
            // Before the vectors are: what another replica makes meanwhile is read behind it.
            let reached = self.encoded(side).await?;
            self.vectors_read(side).store(reached, Ordering::Relaxed);
            let mut after = String::new();
            loop {
                let mut session = self.matches.read().await?;
                let page = embeddings::list(&mut session, side, &encoder, &after, PAGE).await?;
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

    /// Encodes the posts among events of a side's feed, up to `position`, and matches them by their meaning too.
    pub async fn encode_posts<K: MarketSide>(
        &self,
        now: Timestamp,
        events: Vec<PostEvent<K>>,
        (turn, position): (i64, i64),
    ) -> Result<()> {
        self.encode(now, &events, position).await?;
        self.match_again(now, events, (turn, position)).await
    }

    /// Reads the vectors of the posts among `events` that another replica has made.
    async fn load_vectors_of<K: Kind>(&self, events: &[PostEvent<K>]) -> Result<()> {
        let names: Vec<&str> = events.iter().map(|event| event.change.name()).collect();
        let mut session = self.matches.read().await?;
        let vectors = embeddings::of_posts(&mut session, K::SIDE, &self.vectors.identity(), &names).await?;
        drop(session);
        self.vectors.replace(K::SIDE, vectors);
        Ok(())
    }

    async fn encode<K: Kind>(&self, now: Timestamp, events: &[PostEvent<K>], position: i64) -> Result<()> {
        let last: HashMap<&str, &Change<K>> = events
            .iter()
            .map(|event| (event.change.name(), &event.change))
            .collect();
        let (names, subjects): (Vec<String>, Vec<Option<Subject>>) = last
            .into_iter()
            .map(|(name, change)| match change {
                Change::Upsert(post) => (name.to_owned(), Some(Subject::from(&**post))),
                Change::Delete(_) => (name.to_owned(), None),
            })
            .unzip();
        let vectors = self.vectors.clone();
        let encoded: Vec<PostVector> = blocking(move || {
            let published: Vec<&Subject> = subjects.iter().flatten().collect();
            let mut made = vectors.encode(&published)?.into_iter();
            let of_all = names.into_iter().zip(&subjects).map(|(name, subject)| {
                let vector = subject.as_ref().and_then(|_| made.next().flatten());
                (name, vector)
            });
            Ok::<_, crate::index::IndexError>(of_all.collect())
        })
        .await?;
        let (context, vectors) = (own_context(now, ""), &encoded);
        let (identity, consumer) = (&self.vectors.identity(), &self.encoding_consumer(K::SIDE));
        let kept = self.matches.write_once(&context, |unit| {
            Box::pin(async move {
                embeddings::put(unit.sql(), K::SIDE, identity, vectors).await?;
                Ok(advance_cursor(unit.sql(), consumer, position).await?)
            })
        });
        kept.await?;
        self.vectors.replace(K::SIDE, encoded);
        Ok(())
    }

    /// Another encoder begins at the beginning.
    fn encoding_consumer(&self, side: Side) -> String {
        format!("{} vectors of {}", side.as_str(), self.vectors.identity())
    }
}
