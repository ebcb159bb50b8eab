//! Posts like one that is shown (相似供给、相似需求). They are kept for a minute for those who are not signed in, who all see the same:
//! to look for them is nearly all that such a page costs.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use quick_cache::sync::Cache;
use techmarket_proto::matching::v1::{SearchDemandsRequest, SearchListingsRequest};

use crate::asked::Asked;
use crate::posts::{Item, demand_hit, listing_hit};

/// Posts beside the one that is shown.
const SHOWN: usize = 5;
/// That one is found too.
const ASKED: i32 = 6;
/// How long they stand.
const KEPT: SignedDuration = SignedDuration::from_mins(1);
/// Posts of which the similar ones are kept, some KiB each; those that are opened seldom go first.
const POSTS: usize = 1_000;

/// Those of posts that were opened lately, by the address of the post.
pub(crate) struct Similar(Cache<String, Kept>);

#[derive(Clone)]
struct Kept {
    since: Timestamp,
    items: Arc<[Item]>,
}

/// The market did not answer.
struct Unanswered;

impl Default for Similar {
    fn default() -> Self {
        Self(Cache::new(POSTS))
    }
}

impl Similar {
    /// What is kept of the post at `href`, or what `look` finds; of those who ask at once one looks. Nothing is kept of a market
    /// that did not answer.
    async fn kept(
        &self,
        href: &str,
        now: Timestamp,
        look: impl Future<Output = Result<Arc<[Item]>, Unanswered>>,
    ) -> Result<Arc<[Item]>, Unanswered> {
        let stands = |kept: &Kept| (SignedDuration::ZERO..KEPT).contains(&now.duration_since(kept.since));
        self.0.remove_if(href, |kept| !stands(kept));
        let found = async { look.await.map(|items| Kept { since: now, items }) };
        Ok(self.0.get_or_insert_async(href, found).await?.items)
    }
}

/// Listings like the one with this title at `href`; none where they cannot be had, for the page stands without them.
pub(crate) async fn similar_listings(asked: &Asked, title: &str, href: &str) -> Arc<[Item]> {
    let look = async {
        let request = SearchListingsRequest {
            query: title.to_owned(),
            page_size: ASKED,
            ..SearchListingsRequest::default()
        };
        let mut client = asked.calls().matching().map_err(|_| Unanswered)?;
        let found = client.search_listings(request).await.map_err(|_| Unanswered)?;
        let tables = asked.portal().settings.tables;
        let hits = found.into_inner().hits;
        Ok(others(
            hits.iter().filter_map(|hit| listing_hit(tables, hit)),
            href,
        ))
    };
    found(asked, href, look).await
}

/// Demands, likewise.
pub(crate) async fn similar_demands(asked: &Asked, title: &str, href: &str) -> Arc<[Item]> {
    let look = async {
        let request = SearchDemandsRequest {
            query: title.to_owned(),
            page_size: ASKED,
            ..SearchDemandsRequest::default()
        };
        let mut client = asked.calls().matching().map_err(|_| Unanswered)?;
        let found = client.search_demands(request).await.map_err(|_| Unanswered)?;
        let tables = asked.portal().settings.tables;
        let hits = found.into_inner().hits;
        Ok(others(
            hits.iter().filter_map(|hit| demand_hit(tables, hit)),
            href,
        ))
    };
    found(asked, href, look).await
}

fn others(items: impl Iterator<Item = Item>, href: &str) -> Arc<[Item]> {
    items.filter(|item| item.href != href).take(SHOWN).collect()
}

/// Who is signed in may see more than others do.
async fn found(
    asked: &Asked,
    href: &str,
    look: impl Future<Output = Result<Arc<[Item]>, Unanswered>>,
) -> Arc<[Item]> {
    let portal = asked.portal();
    let found = if asked.session().is_some() {
        look.await
    } else {
        let now = portal.settings.market.clock.now();
        portal.similar.kept(href, now, look).await
    };
    found.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn they_are_looked_for_once_a_minute_and_again_where_the_market_did_not_answer() {
        let similar = Similar::default();
        let looks = std::cell::Cell::new(0);
        let ask = async |second: i64, answers: bool| {
            let now = Timestamp::from_second(second).unwrap();
            let look = async {
                looks.set(looks.get() + 1);
                if answers {
                    Ok(Arc::default())
                } else {
                    Err(Unanswered)
                }
            };
            similar.kept("/supply/1", now, look).await.is_ok()
        };
        assert!(!ask(0, false).await);
        assert!(ask(1, true).await && ask(60, false).await);
        assert_eq!(looks.get(), 2);
        assert!(!ask(61, false).await && ask(62, true).await);
        assert_eq!(looks.get(), 4);
    }
}
