//! Filters of searches and rankings.

use techmarket_kernel::{Caller, Reason, Violations};
use techmarket_proto::demand::v1::demand::Kind as DemandMessage;
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::supply::v1::listing::Kind as ListingMessage;
use techmarket_rpc::convert as wire;
use techmarket_types::{CodeTables, TableId};

use super::post::{demand_kind, listing_kind};
use crate::domain::{DemandKind, Filter, SupplyKind};

const MAX_FIELDS: usize = 20;

pub(crate) fn listing_filter(
    v: &mut Violations,
    tables: &CodeTables,
    caller: &Caller,
    filter: Option<&pb::ListingSearchFilter>,
) -> Filter<SupplyKind> {
    v.within("filter", |v| listing_filter_here(v, tables, caller, filter))
}

/// The same, at the place where `v` stands.
pub(super) fn listing_filter_here(
    v: &mut Violations,
    tables: &CodeTables,
    caller: &Caller,
    filter: Option<&pb::ListingSearchFilter>,
) -> Filter<SupplyKind> {
    let filter = filter.cloned().unwrap_or_default();
    let kinds = wire::choices::<ListingMessage, _>(v, "kinds", &filter.kinds, listing_kind);
    read(
        v,
        tables,
        caller,
        filter.fields,
        filter.region,
        &filter.organization,
        kinds,
    )
}

pub(crate) fn demand_filter(
    v: &mut Violations,
    tables: &CodeTables,
    caller: &Caller,
    filter: Option<&pb::DemandSearchFilter>,
) -> Filter<DemandKind> {
    v.within("filter", |v| demand_filter_here(v, tables, caller, filter))
}

/// The same, at the place where `v` stands.
pub(super) fn demand_filter_here(
    v: &mut Violations,
    tables: &CodeTables,
    caller: &Caller,
    filter: Option<&pb::DemandSearchFilter>,
) -> Filter<DemandKind> {
    let filter = filter.cloned().unwrap_or_default();
    let kinds = wire::choices::<DemandMessage, _>(v, "kinds", &filter.kinds, demand_kind);
    read(
        v,
        tables,
        caller,
        filter.fields,
        filter.region,
        &filter.organization,
        kinds,
    )
}

fn read<K>(
    v: &mut Violations,
    tables: &CodeTables,
    caller: &Caller,
    fields: Vec<String>,
    region: String,
    organization: &str,
    kinds: Vec<K>,
) -> Filter<K> {
    let fields = self::fields(v, tables, fields);
    wire::region_prefix(v, "region", tables, &region);
    let organization = match organization {
        "" => None,
        code => wire::credit_code(v, "organization", code),
    };
    Filter {
        fields,
        region: Some(region).filter(|code| !code.is_empty()),
        kinds,
        on: None,
        variants_too: false,
        hidden_too: organization.as_ref().is_some_and(|code| caller.acts_for(code)),
        organization: organization.map(|code| code.to_string()),
    }
}

/// The fields of technology of a filter, each a code of the table.
pub(super) fn fields(v: &mut Violations, tables: &CodeTables, fields: Vec<String>) -> Vec<String> {
    if fields.len() > MAX_FIELDS {
        v.add("fields", Reason::TooManyItems, format!("至多 {MAX_FIELDS} 项"));
    }
    for (index, code) in fields.iter().enumerate().take(MAX_FIELDS) {
        if let Err(unknown) = tables.table(TableId::MarketField).check(code, None) {
            v.add(
                format!("fields[{index}]"),
                Reason::CodeUnknown,
                unknown.to_string(),
            );
        }
    }
    fields
}

/// The lowest score of a filter; `None` for any.
pub(super) fn minimum_score(v: &mut Violations, score: f64) -> Option<f64> {
    if !(0.0..=1.0).contains(&score) {
        v.add("minimum_score", Reason::ValueOutOfRange, "应为 0 至 1");
    }
    (score > 0.0).then_some(score)
}

/// The codes of GB/T 2260 in the division of a filter, as numbers: `360000` gives 360000 to 369999.
pub(super) fn division(v: &mut Violations, tables: &CodeTables, code: &str) -> Option<(i64, i64)> {
    let prefix = wire::region_prefix(v, "region", tables, code);
    let end = |digit: &str| {
        format!("{prefix}{}", digit.repeat(6_usize.saturating_sub(prefix.len())))
            .parse()
            .ok()
    };
    if prefix.is_empty() {
        None
    } else {
        end("0").zip(end("9"))
    }
}
