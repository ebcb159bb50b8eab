//! The list of contracts.

use techmarket_kernel::Viewer;
use techmarket_store::{Arg, Select};
use techmarket_types::CreditCode;

use crate::app::ContractQuery;

pub(super) const HEAD: &str = "SELECT body FROM contract";
const PARTY: &str = "seller = ? OR buyer = ? OR broker = ?";

pub(super) fn select(query: &ContractQuery) -> Select {
    let mut select = Select::new(HEAD);
    if let Viewer::Member(own) = &query.viewer {
        // A member without an organisation is no party; no credit code is empty.
        let own = own.as_ref().map_or("", CreditCode::as_str);
        select.and(PARTY, [own.into(), own.into(), own.into()]);
    }
    if let Some(organization) = &query.organization {
        let code = organization.as_str();
        select.and(PARTY, [code.into(), code.into(), code.into()]);
    }
    select.and_in(
        "state",
        query.states.iter().map(|state| Arg::from(state.as_str())),
    );
    select.and_in(
        "category",
        query.categories.iter().map(|code| Arg::from(code.as_str())),
    );
    let text = ToString::to_string;
    for (condition, value) in [
        (
            "registration_point = ?",
            query.registration_point.map(|point| point.to_string()),
        ),
        (
            "registration_number = ?",
            query.registration_number.as_ref().map(text),
        ),
        ("listing_id = ?", query.listing.map(|id| id.to_string())),
        ("demand_id = ?", query.demand.map(|id| id.to_string())),
        ("match_id = ?", query.match_id.map(|id| id.to_string())),
    ] {
        if let Some(value) = value {
            select.and(condition, [value.into()]);
        }
    }
    let (behind, end) = if query.ascending {
        ("id > ?", "ORDER BY id LIMIT ?")
    } else {
        ("id < ?", "ORDER BY id DESC LIMIT ?")
    };
    if let Some(after) = query.after {
        select.and(behind, [after.to_string().into()]);
    }
    select.end(end, [query.limit.into()]);
    select
}
