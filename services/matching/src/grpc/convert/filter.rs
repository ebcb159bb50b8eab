//! Filters of searches and rankings.

use techmarket_kernel::{Caller, PageRequest, Reason, Violations};
use techmarket_proto::demand::v1::demand::Kind as DemandMessage;
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::supply::v1::listing::Kind as ListingMessage;
use techmarket_rpc::convert as wire;
use techmarket_types::{CodeTables, TableId};

use super::post::{demand_kind, listing_kind};
use crate::domain::{DemandKind, Filter, SupplyKind};

const MAX_FIELDS: usize = 20;

pub(in crate::grpc) fn listing_filter(
    v: &mut Violations,
    tables: &CodeTables,
    caller: &Caller,
    filter: Option<&pb::ListingSearchFilter>,
) -> Filter<SupplyKind> {
    let filter = filter.cloned().unwrap_or_default();
    v.within("filter", |v| {
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
    })
}

pub(in crate::grpc) fn demand_filter(
    v: &mut Violations,
    tables: &CodeTables,
    caller: &Caller,
    filter: Option<&pb::DemandSearchFilter>,
) -> Filter<DemandKind> {
    let filter = filter.cloned().unwrap_or_default();
    v.within("filter", |v| {
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
    })
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
    wire::region_prefix(v, "region", tables, &region);
    let organization = match organization {
        "" => None,
        code => wire::credit_code(v, "organization", code),
    };
    Filter {
        fields,
        region: Some(region).filter(|code| !code.is_empty()),
        kinds,
        hidden_too: organization.as_ref().is_some_and(|code| caller.acts_for(code)),
        organization: organization.map(|code| code.to_string()),
    }
}

/// How many hits stand before the page. The key of a page token of a search is that number.
pub(in crate::grpc) fn offset(v: &mut Violations, page: &PageRequest) -> usize {
    page.after_key(v).unwrap_or_default()
}
