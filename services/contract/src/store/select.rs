//! The list of contracts.

use techmarket_kernel::Viewer;
use techmarket_store::{Arg, Select};
use techmarket_types::CreditCode;

use crate::app::{ContractOrder, ContractQuery};

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
    for (condition, value) in [
        (
            "registration_point = ?",
            query.registration_point.map(|point| point.to_string()),
        ),
        (
            "registration_number = ?",
            query.registration_number.as_ref().map(ToString::to_string),
        ),
        ("seller = ?", query.seller.as_ref().map(ToString::to_string)),
        ("listing_id = ?", query.listing.map(|id| id.to_string())),
        ("demand_id = ?", query.demand.map(|id| id.to_string())),
        ("match_id = ?", query.match_id.map(|id| id.to_string())),
        ("assignee = ?", query.assignee.clone()),
        ("due_date <= ?", query.due_until.map(|day| day.to_string())),
    ] {
        if let Some(value) = value {
            select.and(condition, [value.into()]);
        }
    }
    if let Some((first, last)) = query.registered {
        // Dates of four-digit years sort as text. Only what is registered has one.
        let days = [first.to_string().into(), last.to_string().into()];
        select.and("register_date >= ? AND register_date <= ?", days);
    }
    let seller = [
        "substr(seller_region, 1, 2) = ?",
        "substr(seller_region, 1, 4) = ?",
        "seller_region = ?",
    ];
    let buyer = [
        "substr(buyer_region, 1, 2) = ?",
        "substr(buyer_region, 1, 4) = ?",
        "buyer_region = ?",
    ];
    region(&mut select, seller, &query.seller_prefix);
    region(&mut select, buyer, &query.buyer_prefix);
    if let Some(minimum) = query.minimum {
        select.and("recognised_total >= ?", [minimum.0.into()]);
    }
    order(&mut select, query);
    select
}

/// The condition of each level of a region: province, prefecture, county; the first two by their indexes.
fn region(select: &mut Select, [province, prefecture, county]: [&'static str; 3], prefix: &str) {
    match prefix.len() {
        0 => {}
        2 => {
            select.and(province, [prefix.into()]);
        }
        4 => {
            select.and(prefecture, [prefix.into()]);
        }
        _ => {
            let above = prefix.get(..4).unwrap_or(prefix);
            select
                .and(prefecture, [above.into()])
                .and(county, [prefix.into()]);
        }
    }
}

fn order(select: &mut Select, query: &ContractQuery) {
    let behind = |after: &Option<(jiff::civil::Date, techmarket_types::ContractId)>| {
        after.map(|(day, id)| -> [Arg; 2] { [day.to_string().into(), id.to_string().into()] })
    };
    match &query.order {
        ContractOrder::Created { ascending, after } => {
            select.page(after.map(|id| id.to_string()), *ascending, query.limit);
        }
        ContractOrder::Registered { after } => {
            if let Some(place) = behind(after) {
                select.and("(register_date, id) < (?, ?)", place);
            }
            select.end(
                "ORDER BY register_date DESC, id DESC LIMIT ?",
                [query.limit.into()],
            );
        }
        ContractOrder::Due { after } => {
            select.and("due_date IS NOT NULL", []);
            if let Some(place) = behind(after) {
                select.and("(due_date, id) > (?, ?)", place);
            }
            select.end("ORDER BY due_date, id LIMIT ?", [query.limit.into()]);
        }
    }
}
