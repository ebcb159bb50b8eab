//! A saved search as the address of its page, as a form and in words.

use techmarket_proto::demand::v1::demand;
use techmarket_proto::matching::v1::saved_search::Side;
use techmarket_proto::matching::v1::{DemandSearchFilter, ListingSearchFilter, SavedSearch};
use techmarket_proto::supply::v1::listing;
use techmarket_types::{CodeTables, TableId};

use crate::fields::Field;
use crate::form::Form;
use crate::words;

/// What a search asks for beside its words, the same of both sides.
struct Narrowed<'a> {
    fields: &'a [String],
    region: &'a str,
    organization: &'a str,
    /// The kinds, as the API names them and in words.
    kinds: Vec<(&'static str, &'static str)>,
}

fn narrowed(search: &SavedSearch) -> Option<Narrowed<'_>> {
    if let Some(filter) = &search.listing_filter {
        let kinds = filter.kinds();
        return Some(Narrowed {
            fields: &filter.fields,
            region: &filter.region,
            organization: &filter.organization,
            kinds: kinds
                .map(|kind| (kind.as_str_name(), words::listing_kind(kind)))
                .collect(),
        });
    }
    let filter = search.demand_filter.as_ref()?;
    let kinds = filter.kinds();
    Some(Narrowed {
        fields: &filter.fields,
        region: &filter.region,
        organization: &filter.organization,
        kinds: kinds
            .map(|kind| (kind.as_str_name(), words::demand_kind(kind)))
            .collect(),
    })
}

/// What is filled in of a search.
pub(super) fn fields(form: &Form) -> Vec<Field> {
    let hint = "0 至 1：内容至少要含有检索词的多大比重；不填为 0.5";
    vec![
        Field::short(form, "display_name", "名称", "至多 100 字").required(),
        Field::short(form, "minimum_score", "最低得分", hint),
    ]
}

/// The search that a form carries: its words and choices by the names that they have in the address of the search's page.
pub(super) fn of_form(form: &Form) -> SavedSearch {
    let (fields, region, organization) = (
        form.list("field"),
        form.owned("region"),
        form.owned("organization"),
    );
    let search = SavedSearch {
        query: form.owned("q"),
        ..SavedSearch::default()
    };
    if form.value("side") == "demand" {
        let kinds = form.values("kind").filter_map(demand::Kind::from_str_name);
        let filter = DemandSearchFilter {
            kinds: kinds.map(i32::from).collect(),
            fields,
            region,
            organization,
        };
        return SavedSearch {
            side: Side::Demands.into(),
            demand_filter: Some(filter),
            ..search
        };
    }
    let kinds = form.values("kind").filter_map(listing::Kind::from_str_name);
    let filter = ListingSearchFilter {
        kinds: kinds.map(i32::from).collect(),
        fields,
        region,
        organization,
    };
    SavedSearch {
        side: Side::Listings.into(),
        listing_filter: Some(filter),
        ..search
    }
}

/// The words and choices of a search, by the names that they have in the address of its page.
fn pairs(search: &SavedSearch) -> Vec<(&'static str, String)> {
    let mut pairs = vec![("q", search.query.clone())];
    if let Some(narrowed) = narrowed(search) {
        pairs.extend(narrowed.fields.iter().map(|field| ("field", field.clone())));
        pairs.extend(
            narrowed
                .kinds
                .iter()
                .map(|(kind, _)| ("kind", (*kind).to_owned())),
        );
        pairs.push(("region", narrowed.region.to_owned()));
        pairs.push(("organization", narrowed.organization.to_owned()));
    }
    pairs.retain(|(_, value)| !value.is_empty());
    pairs
}

/// The same and the side, as a form carries them.
pub(super) fn hidden(search: &SavedSearch) -> Vec<(&'static str, String)> {
    let side = match search.side() {
        Side::Demands => "demand",
        Side::Listings | Side::Unspecified => "listing",
    };
    let side = [("side", side.to_owned())];
    side.into_iter().chain(pairs(search)).collect()
}

/// Whether it asks for anything.
pub(super) fn asks(search: &SavedSearch) -> bool {
    !pairs(search).is_empty()
}

/// Address of the search's page.
pub(super) fn address(search: &SavedSearch) -> String {
    let base = match search.side() {
        Side::Demands => "/demand",
        Side::Listings | Side::Unspecified => "/supply",
    };
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs(search));
    format!("{base}?{}", query.finish())
}

/// 供给 or 需求.
pub(super) fn side(search: &SavedSearch) -> &'static str {
    match search.side() {
        Side::Demands => "需求",
        Side::Listings | Side::Unspecified => "供给",
    }
}

/// What is asked for, in words.
pub(super) fn in_words(tables: &CodeTables, search: &SavedSearch) -> String {
    let mut told = vec![search.query.clone()];
    if let Some(narrowed) = narrowed(search) {
        let kinds: Vec<&str> = narrowed.kinds.iter().map(|(_, title)| *title).collect();
        told.extend([
            kinds.join("、"),
            words::codes(tables, TableId::MarketField, narrowed.fields),
            words::region(tables, narrowed.region),
            narrowed.organization.to_owned(),
        ]);
    }
    told.retain(|one| !one.is_empty());
    told.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_the_same_in_a_form_and_in_an_address() {
        let pairs = [
            ("side", "demand"),
            ("q", "电瓷 强度"),
            ("kind", "KIND_OPEN_CALL"),
            ("region", "360300"),
        ];
        let form = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let search = of_form(&Form::of(form.to_vec()));
        assert_eq!(search.side(), Side::Demands);
        let again = hidden(&search);
        assert_eq!(again, pairs.map(|(name, value)| (name, value.to_owned())));
        assert_eq!(
            address(&search),
            "/demand?q=%E7%94%B5%E7%93%B7+%E5%BC%BA%E5%BA%A6&kind=KIND_OPEN_CALL&region=360300"
        );
        assert!(asks(&search) && !asks(&SavedSearch::default()));
    }
}
