//! Searching and ranking, the same for both sides.

use std::sync::Arc;

use techmarket_kernel::{Context, Reason, Result, TextRule, Violations, check_text, china_date};
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::rank_demands_request::Subject as RankDemandsFor;
use techmarket_proto::matching::v1::rank_listings_request::Subject as RankListingsFor;
use techmarket_rpc::request::page;
use techmarket_rpc::{Shown, convert as wire, fitted};
use techmarket_types::{DemandId, ListingId};

use crate::app::{App, position};
use crate::domain::{DemandKind, Filter, Hit, Needles, Subject, SupplyKind};
use crate::index::{Order, PageOptions, SearchPage};
use crate::market_side::MarketSide;
use crate::messages;
use crate::peers::Asked;

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
        let options = options(&mut v, &request.order_by, request.with_facets);
        let offset = page.after_key(&mut v).unwrap_or_default();
        v.finish()?;
        let (index_position, found) = self
            .search(request.query, filter, page.size as usize, offset, options)
            .await?;
        let needles = messages::needles(&found);
        let answer = messages::answer::<SupplyKind>(&found, self.tables, &context.caller)?;
        let hits = messages::to_listing_hits(found.hits, index_position, &context.caller, &needles)?;
        let (hits, next_page_token) = fitted(page.numbered(hits, offset, found.more));
        Ok(Shown(pb::SearchListingsResponse {
            hits,
            next_page_token,
            index_position,
            total_size: answer.total_size,
            total_is_estimate: answer.total_is_estimate,
            also_searched: answer.also_searched,
            unknown_terms: answer.unknown_terms,
            notice: answer.notice,
            facets: answer.facets,
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
        let options = options(&mut v, &request.order_by, request.with_facets);
        let offset = page.after_key(&mut v).unwrap_or_default();
        v.finish()?;
        let (index_position, found) = self
            .search(request.query, filter, page.size as usize, offset, options)
            .await?;
        let needles = messages::needles(&found);
        let answer = messages::answer::<DemandKind>(&found, self.tables, &context.caller)?;
        let hits = messages::to_demand_hits(found.hits, index_position, &context.caller, &needles)?;
        let (hits, next_page_token) = fitted(page.numbered(hits, offset, found.more));
        Ok(Shown(pb::SearchDemandsResponse {
            hits,
            next_page_token,
            index_position,
            total_size: answer.total_size,
            total_is_estimate: answer.total_is_estimate,
            also_searched: answer.also_searched,
            unknown_terms: answer.unknown_terms,
            notice: answer.notice,
            facets: answer.facets,
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
            .rank(
                context,
                v.finish_with(subject)?,
                filter,
                page.size as usize,
                offset,
            )
            .await?;
        let index_position = found.index_position;
        let hits =
            messages::to_listing_hits(found.hits, index_position, &context.caller, &Needles::default())?;
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
            .rank(
                context,
                v.finish_with(subject)?,
                filter,
                page.size as usize,
                offset,
            )
            .await?;
        let index_position = found.index_position;
        let hits =
            messages::to_demand_hits(found.hits, index_position, &context.caller, &Needles::default())?;
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
        options: PageOptions,
    ) -> Result<(i64, SearchPage)> {
        let index = Arc::clone(K::index(self));
        self.look(move || {
            // Read before the search: what is found is at least as new.
            let index_position = position(index.position());
            let page = index.search_page(&text, &filter, limit, offset, options)?;
            Ok::<_, crate::index::IndexError>((index_position, page))
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
        self.look(move || -> Result<Found> {
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

fn options(v: &mut Violations, order_by: &str, with_facets: bool) -> PageOptions {
    let order = match order_by.split_whitespace().collect::<Vec<_>>().as_slice() {
        [] | ["relevance"] => Order::Relevance,
        ["publish_time", "desc"] => Order::Newest,
        ["price"] => Order::Cheapest,
        ["price", "desc"] => Order::Dearest,
        _ => {
            let known = "只能是 relevance、publish_time desc、price 或 price desc";
            v.add("order_by", Reason::FilterInvalid, known);
            Order::Relevance
        }
    };
    PageOptions { order, with_facets }
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
