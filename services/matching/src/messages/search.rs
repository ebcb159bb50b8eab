//! Saved searches and alerts.

use prost::{Message, Name};
use prost_types::Any;
use techmarket_kernel::{Caller, Reason, TextRule, Violations, check_text};
use techmarket_proto::matching::v1 as pb;
use techmarket_rpc::{Answer, convert as wire};
use techmarket_types::CodeTables;

use super::filter::{demand_filter_here, listing_filter_here, minimum_score};
use super::post::{to_demand_kind, to_listing_kind};
use crate::domain::{Alert, Filter, Kind, SavedSearch, SearchContent, Side};

/// A side; `None` for unspecified.
pub(crate) fn side(side: pb::saved_search::Side) -> Option<Side> {
    match side {
        pb::saved_search::Side::Unspecified => None,
        pb::saved_search::Side::Listings => Some(Side::Supply),
        pb::saved_search::Side::Demands => Some(Side::Demand),
    }
}

/// The content of `search`, checked by every rule. `None` only with a violation.
pub(crate) fn search_content(
    v: &mut Violations,
    tables: &CodeTables,
    caller: &Caller,
    search: pb::SavedSearch,
) -> Option<SearchContent> {
    check_text(
        v,
        "display_name",
        &search.display_name,
        TextRule::line(100).required(),
    );
    let side = wire::choice(v, "side", search.side, side);
    check_text(v, "query", &search.query, TextRule::text(2_000));
    let (listings, demands) = (search.listing_filter.is_some(), search.demand_filter.is_some());
    for (field, stated, of) in [
        ("listing_filter", listings, Side::Supply),
        ("demand_filter", demands, Side::Demand),
    ] {
        if stated && side.is_some_and(|side| side != of) {
            v.add(field, Reason::KindMismatch, "与 side 不是同一方");
        }
    }
    let minimum_score = minimum_score(v, search.minimum_score);
    let listing = v.within("listing_filter", |v| {
        listing_filter_here(v, tables, caller, search.listing_filter.as_ref())
    });
    let demand = v.within("demand_filter", |v| {
        demand_filter_here(v, tables, caller, search.demand_filter.as_ref())
    });
    let content = SearchContent {
        display_name: search.display_name,
        side: side?,
        query: search.query,
        fields: Vec::new(),
        region: None,
        kinds: Vec::new(),
        organization: None,
        minimum_score,
    };
    let (content, restricts) = match side? {
        Side::Supply => (with_filter(content, &listing), !listing.is_empty()),
        Side::Demand => (with_filter(content, &demand), !demand.is_empty()),
    };
    if content.query.trim().is_empty() && !restricts {
        v.add("query", Reason::FieldRequired, "检索词与筛选条件至少填写一项");
    }
    Some(content)
}

fn with_filter<K: Kind>(content: SearchContent, filter: &Filter<K>) -> SearchContent {
    SearchContent {
        fields: filter.fields.clone(),
        region: filter.region.clone(),
        kinds: filter.kinds.iter().map(|kind| kind.code().to_owned()).collect(),
        organization: filter.organization.as_deref().and_then(|code| code.parse().ok()),
        ..content
    }
}

/// A saved search as its owner reads it.
pub(crate) fn to_search(search: &SavedSearch) -> pb::SavedSearch {
    let content = &search.content;
    let side = match content.side {
        Side::Supply => pb::saved_search::Side::Listings,
        Side::Demand => pb::saved_search::Side::Demands,
    };
    let organization = content
        .organization
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let (fields, region) = (content.fields.clone(), content.region.clone().unwrap_or_default());
    let listing_filter = (content.side == Side::Supply).then(|| pb::ListingSearchFilter {
        fields: fields.clone(),
        region: region.clone(),
        kinds: kinds(&content.kinds, to_listing_kind),
        organization: organization.clone(),
    });
    let demand_filter = (content.side == Side::Demand).then(|| pb::DemandSearchFilter {
        fields: fields.clone(),
        region: region.clone(),
        kinds: kinds(&content.kinds, to_demand_kind),
        organization: organization.clone(),
    });
    pb::SavedSearch {
        name: search.id.name(),
        etag: search.etag().to_string(),
        owner: Caller::subject_of(&search.owner).to_owned(),
        display_name: content.display_name.clone(),
        side: side.into(),
        query: content.query.clone(),
        listing_filter: listing_filter.filter(|filter| *filter != pb::ListingSearchFilter::default()),
        demand_filter: demand_filter.filter(|filter| *filter != pb::DemandSearchFilter::default()),
        minimum_score: content.minimum_score.unwrap_or_default(),
        create_time: Some(wire::timestamp(search.create_time)),
        update_time: Some(wire::timestamp(search.update_time)),
    }
}

/// The values of the kinds with these codes.
fn kinds<K: Kind, P: Into<i32>>(codes: &[String], write: fn(K) -> P) -> Vec<i32> {
    let kinds = codes.iter().filter_map(|code| K::from_code(code));
    kinds.map(|kind| write(kind).into()).collect()
}

impl Answer<pb::Alert> for Alert {
    fn answer(self, _: &Caller) -> pb::Alert {
        to_alert(&self)
    }
}

fn to_alert(alert: &Alert) -> pb::Alert {
    pb::Alert {
        name: alert.id.name(),
        saved_search: alert.search.name(),
        owner: Caller::subject_of(&alert.owner).to_owned(),
        post: alert.post.clone(),
        post_title: alert.post_title.clone(),
        score: alert.score,
        create_time: Some(wire::timestamp(alert.create_time)),
    }
}

impl Answer<pb::SavedSearch> for SavedSearch {
    fn answer(self, _: &Caller) -> pb::SavedSearch {
        to_search(&self)
    }
}

/// What the feed carries of an alert.
pub(crate) fn alert_resource(alert: &Alert) -> Any {
    Any {
        type_url: pb::Alert::type_url(),
        value: to_alert(alert).encode_to_vec(),
    }
}
