//! SuggestSearches: what to search for, while somebody types.

use std::sync::Arc;

use techmarket_kernel::{Context, Reason, Result, TextRule, Violations, check_text};
use techmarket_proto::matching::v1 as pb;
use techmarket_rpc::Shown;

use crate::app::App;
use crate::domain::{DemandKind, SupplyKind};
use crate::index::Suggested;
use crate::market_side::MarketSide;

const USUAL: usize = 8;
const MOST: usize = 20;

impl App {
    /// Keywords and titles that begin so.
    pub(crate) async fn suggest_searches(
        &self,
        _: &Context,
        request: pb::SuggestSearchesRequest,
    ) -> Result<Shown<pb::SuggestSearchesResponse>> {
        let mut v = Violations::new();
        check_text(&mut v, "prefix", &request.prefix, TextRule::line(100).required());
        let limit = match usize::try_from(request.max_suggestions) {
            Ok(0) => USUAL,
            Ok(limit) => limit.min(MOST),
            Err(_) => {
                v.add(
                    "max_suggestions",
                    Reason::ValueOutOfRange,
                    "应为 1 至 20；不填为 8",
                );
                USUAL
            }
        };
        v.finish()?;
        let suggestions = if request.demands {
            self.suggested::<DemandKind>(request.prefix, limit).await?
        } else {
            self.suggested::<SupplyKind>(request.prefix, limit).await?
        };
        Ok(Shown(pb::SuggestSearchesResponse { suggestions }))
    }

    async fn suggested<K: MarketSide>(
        &self,
        prefix: String,
        limit: usize,
    ) -> Result<Vec<pb::SearchSuggestion>> {
        let index = Arc::clone(K::index(self));
        let tables = self.tables;
        self.look(move || -> Result<_> {
            let found = index.suggest(&prefix, limit)?;
            found
                .into_iter()
                .map(|suggested| {
                    Ok(match suggested {
                        Suggested::Keyword { text, posts } => pb::SearchSuggestion {
                            text,
                            posts: i64::try_from(posts).unwrap_or(i64::MAX),
                            post: String::new(),
                        },
                        Suggested::Title { name, payload } => pb::SearchSuggestion {
                            text: K::read(tables, &payload)?.post.title,
                            posts: 1,
                            post: name,
                        },
                    })
                })
                .collect()
        })
        .await
    }
}
