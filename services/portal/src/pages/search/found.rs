//! What the market answers to a search, or to the list of all where there are no words.

use techmarket_proto::demand::v1::{DemandFilter, ListDemandsRequest, demand};
use techmarket_proto::matching::v1::{
    DemandSearchFilter, ListingSearchFilter, SearchDemandsRequest, SearchFacet, SearchListingsRequest,
    UnknownTerm,
};
use techmarket_proto::supply::v1::{ListListingsRequest, ListingFilter, listing};

use super::address::address;
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::posts::{Item, demand_hit, demand_item, listing_hit, listing_item};

/// Posts on a page.
const PAGE: i32 = 20;
/// What came of a search, or of a list without words.
#[derive(Default)]
pub(super) struct Found {
    pub(super) items: Vec<Item>,
    /// How many there are, in words; empty for a list, which is not counted.
    pub(super) total: String,
    pub(super) also: Vec<String>,
    pub(super) unknown: Vec<Unknown>,
    pub(super) notice: String,
    pub(super) facets: Vec<SearchFacet>,
    pub(super) next: String,
}

pub(super) struct Unknown {
    pub(super) term: String,
    pub(super) nearest: String,
    pub(super) href: String,
}

/// The kinds that are asked for, of those that `named` knows.
fn kinds<K: Into<i32>>(asked: &Asked, named: fn(&str) -> Option<K>) -> Vec<i32> {
    let kinds = asked.values("kind").filter_map(named);
    kinds.map(Into::into).take(10).collect()
}

fn fields(asked: &Asked) -> Vec<String> {
    asked.values("field").take(20).map(str::to_owned).collect()
}

pub(super) async fn search_listings(asked: &Asked) -> Result<Found, Fault> {
    let request = SearchListingsRequest {
        query: asked.value("q").to_owned(),
        filter: Some(ListingSearchFilter {
            fields: fields(asked),
            region: asked.value("region").to_owned(),
            kinds: kinds(asked, listing::Kind::from_str_name),
            organization: asked.value("organization").to_owned(),
        }),
        page_size: PAGE,
        page_token: asked.value("page").to_owned(),
        order_by: asked.value("order").to_owned(),
        with_facets: true,
        ..SearchListingsRequest::default()
    };
    let answer = asked.calls().matching()?.search_listings(request).await;
    let answer = answer.map_err(Fault::of(Part::Matching))?.into_inner();
    let tables = asked.portal().settings.tables;
    Ok(Found {
        items: answer
            .hits
            .iter()
            .filter_map(|hit| listing_hit(tables, hit))
            .collect(),
        total: total(answer.total_size, answer.total_is_estimate),
        also: answer.also_searched,
        unknown: unknown(asked, &answer.unknown_terms),
        notice: answer.notice,
        facets: answer.facets,
        next: answer.next_page_token,
    })
}

pub(super) async fn search_demands(asked: &Asked) -> Result<Found, Fault> {
    let request = SearchDemandsRequest {
        query: asked.value("q").to_owned(),
        filter: Some(DemandSearchFilter {
            fields: fields(asked),
            region: asked.value("region").to_owned(),
            kinds: kinds(asked, demand::Kind::from_str_name),
            organization: asked.value("organization").to_owned(),
        }),
        page_size: PAGE,
        page_token: asked.value("page").to_owned(),
        order_by: asked.value("order").to_owned(),
        with_facets: true,
        ..SearchDemandsRequest::default()
    };
    let answer = asked.calls().matching()?.search_demands(request).await;
    let answer = answer.map_err(Fault::of(Part::Matching))?.into_inner();
    let tables = asked.portal().settings.tables;
    Ok(Found {
        items: answer
            .hits
            .iter()
            .filter_map(|hit| demand_hit(tables, hit))
            .collect(),
        total: total(answer.total_size, answer.total_is_estimate),
        also: answer.also_searched,
        unknown: unknown(asked, &answer.unknown_terms),
        notice: answer.notice,
        facets: answer.facets,
        next: answer.next_page_token,
    })
}

pub(super) async fn list_listings(asked: &Asked) -> Result<Found, Fault> {
    let request = ListListingsRequest {
        filter: Some(ListingFilter {
            states: vec![listing::State::Published.into()],
            kinds: kinds(asked, listing::Kind::from_str_name),
            region: asked.value("region").to_owned(),
            ..ListingFilter::default()
        }),
        page_size: PAGE,
        page_token: asked.value("page").to_owned(),
        ..ListListingsRequest::default()
    };
    let answer = asked.calls().supply()?.list_listings(request).await;
    let answer = answer.map_err(Fault::of(Part::Supply))?.into_inner();
    let tables = asked.portal().settings.tables;
    Ok(Found {
        items: answer
            .listings
            .iter()
            .map(|listing| listing_item(tables, listing))
            .collect(),
        next: answer.next_page_token,
        ..Found::default()
    })
}

pub(super) async fn list_demands(asked: &Asked) -> Result<Found, Fault> {
    let request = ListDemandsRequest {
        filter: Some(DemandFilter {
            states: vec![demand::State::Published.into()],
            kinds: kinds(asked, demand::Kind::from_str_name),
            region: asked.value("region").to_owned(),
            ..DemandFilter::default()
        }),
        page_size: PAGE,
        page_token: asked.value("page").to_owned(),
        ..ListDemandsRequest::default()
    };
    let answer = asked.calls().demand()?.list_demands(request).await;
    let answer = answer.map_err(Fault::of(Part::Demand))?.into_inner();
    let tables = asked.portal().settings.tables;
    Ok(Found {
        items: answer
            .demands
            .iter()
            .map(|demand| demand_item(tables, demand))
            .collect(),
        next: answer.next_page_token,
        ..Found::default()
    })
}

fn total(count: i64, is_estimate: bool) -> String {
    let about = if is_estimate { "约 " } else { "" };
    format!("共 {about}{count} 条")
}

fn unknown(asked: &Asked, terms: &[UnknownTerm]) -> Vec<Unknown> {
    let unknown = terms.iter().map(|term| Unknown {
        term: term.term.clone(),
        nearest: term.nearest.clone(),
        href: address(asked, &[("q", Some(&term.nearest))]),
    });
    unknown.collect()
}
