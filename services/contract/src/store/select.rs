//! The list of contracts, and what a row of it holds.

use jiff::civil::Date;
use techmarket_kernel::Viewer;
use techmarket_store::{Arg, Row, Select, StoreError};
use techmarket_types::{ContractId, CreditCode};

use crate::domain::{Contract, Drafts, State};
use crate::store::query::{ContractOrder, ContractQuery};

pub(super) const HEAD: &str = "SELECT body FROM contract";
const READ: &str = "SELECT body FROM contract WHERE id IN";
const HANDED_IN_OR_OWN: &str = "handed_in OR seller = ? OR buyer = ? OR broker = ?";
const PARTY: &str = "seller = ? OR buyer = ? OR broker = ?";
const PARTIES: [&str; 3] = ["seller = ?", "buyer = ?", "broker = ?"];

/// The contract in a row that has its body.
pub(super) fn contract(row: &Row) -> Result<Contract, StoreError> {
    serde_json::from_str(&row.text("body")?).map_err(|error| StoreError::corrupt("contract.body", error))
}

pub(super) fn select(query: &ContractQuery) -> Select {
    let own = match &query.viewer {
        // A member without an organisation is no party; no credit code is empty.
        Viewer::Member(own) => Some(own.as_ref().map_or("", CreditCode::as_str)),
        Viewer::Operator => None,
    };
    let organization = query.organization.as_ref().map(CreditCode::as_str);
    let order = Order::of(&query.order);
    let branches: Vec<Select> = match own.or(organization) {
        None => parts(query)
            .iter()
            .map(|part| page(part, &order, |_| {}))
            .collect(),
        Some(party) => PARTIES
            .into_iter()
            .map(|column| {
                page(query, &order, |select| {
                    select.and(column, [party.into()]);
                    if let (Some(_), Some(code)) = (own, organization) {
                        select.and(PARTY, [code.into(), code.into(), code.into()]);
                    }
                })
            })
            .collect(),
    };
    Select::first_of(order.columns, branches, order.limited, [query.limit.into()])
        .read_picked(READ, order.unlimited)
}

/// The same for one state or one category at a time. Of several with `IN` SQLite walks the whole order, for a page of what
/// there is little of past every other contract.
fn parts(query: &ContractQuery) -> Vec<ContractQuery> {
    if query.states.len() > 1 {
        let of = |state: &State| ContractQuery {
            states: vec![*state],
            ..query.clone()
        };
        return query.states.iter().map(of).collect();
    }
    if query.categories.len() > 1 {
        let of = |category: &String| ContractQuery {
            categories: vec![category.clone()],
            ..query.clone()
        };
        return query.categories.iter().map(of).collect();
    }
    vec![query.clone()]
}

/// What is picked of contracts that meet `more` and the rest of the query.
fn page(query: &ContractQuery, order: &Order, more: impl FnOnce(&mut Select)) -> Select {
    let mut select = Select::new(order.head);
    more(&mut select);
    conditions(&mut select, query);
    behind(&mut select, &query.order);
    select.end(order.limited, [query.limit.into()]);
    select
}

/// Whether contracts that were never handed in may be among what is asked for. The column stands in no index.
fn may_be_drafts(query: &ContractQuery) -> bool {
    let open = [State::Draft, State::Withdrawn];
    let by_creation = matches!(query.order, ContractOrder::Created { .. });
    by_creation && (query.states.is_empty() || query.states.iter().any(|state| open.contains(state)))
}

fn conditions(select: &mut Select, query: &ContractQuery) {
    if let Drafts::Of(own) = &query.drafts
        && may_be_drafts(query)
    {
        let own = own.as_ref().map_or("", CreditCode::as_str);
        select.and(HANDED_IN_OR_OWN, [own.into(), own.into(), own.into()]);
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
    region(select, seller, &query.seller_prefix);
    region(select, buyer, &query.buyer_prefix);
    let [first, last] = query.sought.ids();
    for (condition, id) in [("id >= ?", first), ("id <= ?", last)] {
        if let Some(id) = id {
            select.and(condition, [id.into()]);
        }
    }
    if let Some(minimum) = query.minimum {
        select.and("recognised_total >= ?", [minimum.0.into()]);
    }
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

/// The parts of a statement that an order decides.
struct Order {
    /// What is picked.
    head: &'static str,
    /// The same without the table.
    columns: &'static str,
    /// The order with its limit.
    limited: &'static str,
    /// The order alone.
    unlimited: &'static str,
}

macro_rules! order {
    ($columns:literal, $by:literal) => {
        Order {
            head: concat!("SELECT ", $columns, " FROM contract"),
            columns: concat!("SELECT ", $columns),
            limited: concat!("ORDER BY ", $by, " LIMIT ?"),
            unlimited: concat!("ORDER BY ", $by),
        }
    };
}

impl Order {
    const fn of(order: &ContractOrder) -> Self {
        match order {
            ContractOrder::Created { ascending: true, .. } => order!("id", "id"),
            ContractOrder::Created { .. } => order!("id", "id DESC"),
            ContractOrder::Registered { .. } => order!("id, register_date", "register_date DESC, id DESC"),
            ContractOrder::Due { .. } => order!("id, due_date", "due_date, id"),
        }
    }
}

/// Only what comes behind the place where the page before ended.
fn behind(select: &mut Select, order: &ContractOrder) {
    let place =
        |(day, id): (Date, ContractId)| -> [Arg; 2] { [day.to_string().into(), id.to_string().into()] };
    match order {
        ContractOrder::Created { after: None, .. } => {}
        ContractOrder::Created {
            ascending,
            after: Some(id),
        } => {
            let behind = if *ascending { "id > ?" } else { "id < ?" };
            select.and(behind, [id.to_string().into()]);
        }
        ContractOrder::Registered { after } => {
            select.and("register_date IS NOT NULL", []);
            if let Some(after) = after {
                select.and("(register_date, id) < (?, ?)", place(*after));
            }
        }
        ContractOrder::Due { after } => {
            select.and("due_date IS NOT NULL", []);
            if let Some(after) = after {
                select.and("(due_date, id) > (?, ?)", place(*after));
            }
        }
    }
}

#[cfg(test)]
mod tests;
