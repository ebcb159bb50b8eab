//! Which saved searches a published post fits.

use std::sync::Arc;

use techmarket_kernel::{Result, new_uuid};
use techmarket_types::AlertId;

use crate::app::{App, blocking};
use crate::domain::{Alert, Kind, Side};
use crate::following::term_matcher::WatchedPost;
use crate::market_side::OwnedPost;
use crate::store::searches;

impl<K: Kind> From<OwnedPost<K>> for WatchedPost {
    fn from(owned: OwnedPost<K>) -> Self {
        let post = owned.post;
        let mut text = post.title.clone();
        for part in post.keywords.iter().chain([&post.summary]) {
            text.push('\n');
            text.push_str(part);
        }
        Self {
            name: post.name,
            version: owned.version,
            title: post.title,
            text,
            kind: post.kind.code(),
            fields: post.facts.fields,
            region: post.facts.region,
            organization: post.organization,
            owner: owned.organization,
        }
    }
}

impl App {
    /// The alerts that `posts` of one side give rise to. They are made before the transaction that keeps them, so that it
    /// is short.
    pub(super) async fn alerts_of(
        &self,
        side: Side,
        posts: Vec<WatchedPost>,
        now: jiff::Timestamp,
    ) -> Result<Vec<Alert>> {
        if posts.is_empty() {
            return Ok(Vec::new());
        }
        let mut session = self.matches.read().await?;
        let searches = searches::watching(&mut session, side).await?;
        drop(session);
        if searches.is_empty() {
            return Ok(Vec::new());
        }
        let (matcher, rng) = (Arc::clone(&self.matcher), Arc::clone(&self.rng));
        blocking(move || {
            let mut alerts = Vec::new();
            for post in &posts {
                for (place, score) in matcher.matches(&searches, post) {
                    let Some(search) = searches.get(place) else {
                        continue;
                    };
                    if search.organization.as_ref() == Some(&post.owner) {
                        continue;
                    }
                    alerts.push(Alert {
                        id: AlertId::new(new_uuid(&*rng, now)),
                        search: search.id,
                        owner: search.owner.clone(),
                        post: post.name.clone(),
                        post_version: post.version.clone(),
                        post_title: post.title.clone(),
                        score,
                        create_time: now,
                    });
                }
            }
            Ok::<_, techmarket_kernel::Error>(alerts)
        })
        .await
    }
}
