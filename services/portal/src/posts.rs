//! Listings and demands as lists show them.

use techmarket_proto::demand::v1::Demand;
use techmarket_proto::matching::v1::{DemandHit, ListingHit, SearchSnippet};
use techmarket_proto::supply::v1::Listing;
use techmarket_types::{CodeTables, TableId};

use crate::pieces::{Piece, pieces, plain};
use crate::{text, words};

/// Characters of a summary in a list.
const SUMMARY: usize = 90;

/// A post in a list.
pub(crate) struct Item {
    pub(crate) href: String,
    pub(crate) title: Vec<Piece>,
    pub(crate) kind: &'static str,
    pub(crate) publisher: String,
    pub(crate) region: String,
    pub(crate) fields: String,
    pub(crate) money: String,
    pub(crate) maturity: String,
    pub(crate) day: String,
    pub(crate) texts: Vec<Vec<Piece>>,
    /// Nearly equal posts of the same publisher.
    pub(crate) variants: usize,
}

/// The id in a name such as `listings/{uuid}`.
pub(crate) fn id(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or_default()
}

pub(crate) fn listing_href(name: &str) -> String {
    format!("/supply/{}", id(name))
}

pub(crate) fn demand_href(name: &str) -> String {
    format!("/demand/{}", id(name))
}

pub(crate) fn listing_item(tables: &CodeTables, listing: &Listing) -> Item {
    Item {
        href: listing_href(&listing.name),
        title: plain(&listing.title),
        kind: words::listing_kind(listing.kind()),
        publisher: publisher(&listing.organization_name),
        region: words::region(tables, &listing.region),
        fields: words::codes(tables, TableId::MarketField, &listing.fields),
        money: words::price(listing.price.as_ref()),
        maturity: words::maturity(listing.maturity.as_ref()),
        day: words::day(listing.publish_time.as_ref()),
        texts: vec![plain(&text::shortened(&listing.summary, SUMMARY))],
        variants: 0,
    }
}

pub(crate) fn demand_item(tables: &CodeTables, demand: &Demand) -> Item {
    Item {
        href: demand_href(&demand.name),
        title: plain(&demand.title),
        kind: words::demand_kind(demand.kind()),
        publisher: publisher(&demand.organization_name),
        region: words::region(tables, &demand.region),
        fields: words::codes(tables, TableId::MarketField, &demand.fields),
        money: words::budget(demand.budget.as_ref()),
        maturity: words::maturity(demand.maturity_wanted.as_ref()),
        day: words::day(demand.publish_time.as_ref()),
        texts: vec![plain(&text::shortened(&demand.summary, SUMMARY))],
        variants: 0,
    }
}

pub(crate) fn listing_hit(tables: &CodeTables, hit: &ListingHit) -> Option<Item> {
    let item = listing_item(tables, hit.listing.as_ref()?);
    Some(with_snippets(item, &hit.snippets, hit.variants.len()))
}

pub(crate) fn demand_hit(tables: &CodeTables, hit: &DemandHit) -> Option<Item> {
    let item = demand_item(tables, hit.demand.as_ref()?);
    Some(with_snippets(item, &hit.snippets, hit.variants.len()))
}

fn with_snippets(mut item: Item, snippets: &[SearchSnippet], variants: usize) -> Item {
    item.variants = variants;
    let mut texts = Vec::new();
    for snippet in snippets {
        if snippet.field == "title" {
            item.title = pieces(snippet);
        } else {
            texts.push(pieces(snippet));
        }
    }
    if !texts.is_empty() {
        item.texts = texts;
    }
    item
}

/// The publisher's name, or that it is not told.
pub(crate) fn publisher(name: &str) -> String {
    if name.is_empty() {
        "发布单位不公开".to_owned()
    } else {
        name.to_owned()
    }
}
