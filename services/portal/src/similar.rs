//! Posts like one that is shown (相似供给、相似需求). They are kept for a minute for those who are not signed in, who all see the same:
//! to look for them is nearly all that such a page costs.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use quick_cache::sync::Cache;

use crate::posts::Item;

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
pub(crate) struct Unanswered;

impl Default for Similar {
    fn default() -> Self {
        Self(Cache::new(POSTS))
    }
}

impl Similar {
    /// What is kept of the post at `href`, or what `look` finds; of those who ask at once one looks. Nothing is kept of a market
    /// that did not answer.
    pub(crate) async fn kept(
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
