//! Searching and ranking, the same for both sides.

use std::sync::Arc;

use techmarket_kernel::{
    Context, Error, Reason, Result, Role, TextRule, Violations, check_text, china_date,
};
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::rank_demands_request::Subject as RankDemandsFor;
use techmarket_proto::matching::v1::rank_listings_request::Subject as RankListingsFor;
use techmarket_rpc::request::page;
use techmarket_rpc::{Shown, convert as wire, fitted};
use techmarket_types::{CreditCode, DemandId, ListingId};

use super::peers::Asked;
use crate::app::{App, blocking, position};
use crate::domain::{DemandKind, Filter, Hit, Subject, SupplyKind};
use crate::market_side::MarketSide;
use crate::messages;

/// Most hits of a ranking, on all its pages.
const MOST_RANKED: usize = 200;

impl App {
    /// Published listings by words.
    pub(crate) async fn search_listings(
        &self,
        context: &Context,
        request: pb::SearchListingsRequest,
    ) -> Result<Shown<pb::SearchListingsResponse>> {
        let mut v = Violations::new();
        let page = page(&mut v, &request);
        words(&mut v, &request.query);
        let filter = Filter::<SupplyKind> {
            variants_too: request.variants_too,
            ..messages::listing_filter(&mut v, self.tables, &context.caller, request.filter.as_ref())
        };
        let offset = page.after_key(&mut v).unwrap_or_default();
        v.finish()?;
        let found = self
            .search(request.query, filter, page.size as usize, offset)
            .await?;
        let index_position = found.index_position;
        let hits = messages::to_listing_hits(found.hits, index_position, &context.caller)?;
        let (hits, next_page_token) = fitted(page.numbered(hits, offset, found.more));
        Ok(Shown(pb::SearchListingsResponse {
            hits,
            next_page_token,
            index_position,
        }))
    }

    /// Published demands by words.
    pub(crate) async fn search_demands(
        &self,
        context: &Context,
        request: pb::SearchDemandsRequest,
    ) -> Result<Shown<pb::SearchDemandsResponse>> {
        let mut v = Violations::new();
        let page = page(&mut v, &request);
        words(&mut v, &request.query);
        let filter = Filter::<DemandKind> {
            variants_too: request.variants_too,
            ..messages::demand_filter(&mut v, self.tables, &context.caller, request.filter.as_ref())
        };
        let offset = page.after_key(&mut v).unwrap_or_default();
        v.finish()?;
        let found = self
            .search(request.query, filter, page.size as usize, offset)
            .await?;
        let index_position = found.index_position;
        let hits = messages::to_demand_hits(found.hits, index_position, &context.caller)?;
        let (hits, next_page_token) = fitted(page.numbered(hits, offset, found.more));
        Ok(Shown(pb::SearchDemandsResponse {
            hits,
            next_page_token,
            index_position,
        }))
    }

    /// Published listings for a demand or a text: the best.
    pub(crate) async fn rank_listings(
        &self,
        context: &Context,
        mut request: pb::RankListingsRequest,
    ) -> Result<Shown<pb::RankListingsResponse>> {
        let mut v = Violations::new();
        let subject = match &request.subject {
            Some(RankListingsFor::Demand(name)) => wire::name(&mut v, "demand", name, DemandId::parse_name)
                .map(|id| RankedFor::Post("demand", id.name())),
            Some(RankListingsFor::Text(text)) => Some(ranked_text(&mut v, text)),
            None => {
                v.add("subject", Reason::FieldRequired, "必填：demand 或 text");
                None
            }
        };
        if request.page_size == 0 {
            request.page_size = request.limit;
        }
        let page = page(&mut v, &request);
        let offset = page.after_key(&mut v).unwrap_or_default();
        let filter = Filter::<SupplyKind> {
            variants_too: request.variants_too,
            ..messages::listing_filter(&mut v, self.tables, &context.caller, request.filter.as_ref())
        };
        let found = self
            .rank(context, v.finish_with(subject)?, filter, page.size as usize, offset)
            .await?;
        let index_position = found.index_position;
        let hits = messages::to_listing_hits(found.hits, index_position, &context.caller)?;
        let (hits, next_page_token) = fitted(page.numbered(hits, offset, found.more));
        Ok(Shown(pb::RankListingsResponse {
            hits,
            next_page_token,
            index_position,
            weak: found.weak,
        }))
    }

    /// Published demands for a listing or a text: the best of those whose last day has not passed.
    pub(crate) async fn rank_demands(
        &self,
        context: &Context,
        mut request: pb::RankDemandsRequest,
    ) -> Result<Shown<pb::RankDemandsResponse>> {
        let mut v = Violations::new();
        let subject = match &request.subject {
            Some(RankDemandsFor::Listing(name)) => wire::name(&mut v, "listing", name, ListingId::parse_name)
                .map(|id| RankedFor::Post("listing", id.name())),
            Some(RankDemandsFor::Text(text)) => Some(ranked_text(&mut v, text)),
            None => {
                v.add("subject", Reason::FieldRequired, "必填：listing 或 text");
                None
            }
        };
        if request.page_size == 0 {
            request.page_size = request.limit;
        }
        let page = page(&mut v, &request);
        let offset = page.after_key(&mut v).unwrap_or_default();
        let filter = Filter::<DemandKind> {
            variants_too: request.variants_too,
            on: Some(china_date(context.now)),
            ..messages::demand_filter(&mut v, self.tables, &context.caller, request.filter.as_ref())
        };
        let found = self
            .rank(context, v.finish_with(subject)?, filter, page.size as usize, offset)
            .await?;
        let index_position = found.index_position;
        let hits = messages::to_demand_hits(found.hits, index_position, &context.caller)?;
        let (hits, next_page_token) = fitted(page.numbered(hits, offset, found.more));
        Ok(Shown(pb::RankDemandsResponse {
            hits,
            next_page_token,
            index_position,
            weak: found.weak,
        }))
    }

    async fn search<K: MarketSide>(
        &self,
        text: String,
        filter: Filter<K>,
        limit: usize,
        offset: usize,
    ) -> Result<Found> {
        let index = Arc::clone(K::index(self));
        blocking(move || {
            // Read before the search: what is found is at least as new.
            let index_position = position(index.position());
            let page = index.search(&text, &filter, limit, offset)?;
            Ok::<_, crate::index::IndexError>(Found {
                hits: page.hits,
                more: page.more,
                weak: false,
                index_position,
            })
        })
        .await
    }

    async fn rank<K: MarketSide<Other: Asked>>(
        &self,
        context: &Context,
        subject: RankedFor,
        filter: Filter<K>,
        size: usize,
        offset: usize,
    ) -> Result<Found> {
        let subject = match subject {
            RankedFor::Text(subject) => *subject,
            RankedFor::Post(kind, name) => self.subject_of::<K::Other>(context, kind, name).await?,
        };
        let (index, threshold) = (Arc::clone(K::index(self)), self.threshold);
        blocking(move || -> Result<Found> {
            // Read before the search: what is found is at least as new.
            let index_position = position(index.position());
            let end = offset.saturating_add(size).min(MOST_RANKED);
            let hits = index.rank(&subject, &filter, (end + 1).min(MOST_RANKED))?;
            Ok(Found {
                more: hits.len() > end,
                weak: !hits.iter().any(|hit| threshold.admits(hit)),
                hits: hits.into_iter().take(end).skip(offset).collect(),
                index_position,
            })
        })
        .await
    }

    /// What the post `name` asks for. Everybody ranks by what is published; by what is not, its owner, the owner's brokers and
    /// operators.
    async fn subject_of<K: Asked>(
        &self,
        context: &Context,
        kind: &'static str,
        name: String,
    ) -> Result<Subject> {
        let (index, sought) = (Arc::clone(K::index(self)), name.clone());
        if let Some(payload) = blocking(move || index.find(&sought)).await? {
            return Ok(Subject::from(&K::read(self.tables, &payload)?.post));
        }
        let asked = K::ask(self, name.clone()).await?.filter(|asked| {
            let owner = CreditCode::as_kept(&asked.organization);
            owner.is_ok_and(|owner| context.caller.acts_for(&owner))
                || context.caller.is(Role::Broker) && asked.mandated.contains(&context.caller.subject)
        });
        let asked = asked.ok_or_else(|| Error::not_found(kind, name))?;
        Ok(Subject::from(&asked.post))
    }
}

struct Found {
    /// The hits, best first.
    hits: Vec<Hit>,
    /// Whether there are more behind these.
    more: bool,
    /// Whether none of those ranked is worth a match.
    weak: bool,
    /// Position in the feed of what was found, up to which the index had been read.
    index_position: i64,
}

enum RankedFor {
    /// A post of the other side, by its kind and name.
    Post(&'static str, String),
    Text(Box<Subject>),
}

fn words(v: &mut Violations, query: &str) {
    check_text(v, "query", query, TextRule::text(2_000).required());
}

fn ranked_text(v: &mut Violations, text: &pb::RankText) -> RankedFor {
    v.within("text", |v| {
        check_text(v, "title", &text.title, TextRule::line(200));
        check_text(v, "content", &text.content, TextRule::text(20_000).required());
    });
    RankedFor::Text(Box::new(if text.title.is_empty() {
        Subject::free_text(&text.content)
    } else {
        Subject {
            title: text.title.clone(),
            body: text.content.clone(),
            ..Subject::default()
        }
    }))
}
