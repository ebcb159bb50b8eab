//! Lists of matches: conditions and order.

use jiff::Timestamp;
use techmarket_store::{Arg, Select};
use techmarket_types::CreditCode;

use crate::store::match_query::{After, MatchOrder, MatchQuery, Viewer, millionths};

pub(super) const HEAD: &str = "SELECT body FROM market_match";
/// Sides that are known to each other are hidden no more.
const SUPPLY_SIDE: &str =
    "supply_organization = ? AND (supply_hidden IS FALSE OR disclosed OR supply_organization = ?)";
const DEMAND_SIDE: &str =
    "demand_organization = ? AND (demand_hidden IS FALSE OR disclosed OR demand_organization = ?)";
const EITHER_ORGANIZATION: &str = "supply_organization = ? OR demand_organization = ?";
const EITHER_REGION: &str = "supply_region BETWEEN ? AND ? OR demand_region BETWEEN ? AND ?";
const REMINDER: &str = "id IN (SELECT match_id FROM match_note WHERE remind_us < ? AND complete_us IS NULL)";
const REMINDER_OF_PARTIES: &str = "id IN (SELECT match_id FROM match_note \
     WHERE remind_us < ? AND complete_us IS NULL AND visibility = 'parties')";

/// Somebody has looked at it, or no better match of the demand stands for a nearly equal listing.
const UNFOLDED: &str = "state <> 'suggested' OR NOT EXISTS (SELECT 1 FROM market_match better \
     WHERE better.demand = market_match.demand AND better.variant_group = market_match.variant_group \
       AND better.state <> 'declined' \
       AND (better.score_millionths, better.id) > (market_match.score_millionths, market_match.id))";

pub(super) fn select(query: &MatchQuery) -> Select {
    let mut select = Select::new(HEAD);
    by_organization(&mut select, query);
    if let Some(listing) = &query.listing {
        select.and("listing = ?", [listing.to_string().into()]);
    }
    if let Some(demand) = &query.demand {
        select.and("demand = ?", [demand.to_string().into()]);
    }
    select.and_in(
        "state",
        query.states.iter().map(|state| Arg::from(state.as_str())),
    );
    if let Some(score) = query.minimum_score {
        select.and("score_millionths >= ?", [millionths(score).into()]);
    }
    if let Some((first, last)) = query.region {
        let ends = || [Arg::from(first), Arg::from(last)];
        select.and(EITHER_REGION, ends().into_iter().chain(ends()));
    }
    if !query.fields.is_empty() {
        let holds = |code: &String| ("fields LIKE ?", vec![Arg::from(format!("%,{code},%"))]);
        select.and_any(query.fields.iter().map(holds));
    }
    if let Some(broker) = &query.broker {
        select.and("broker = ?", [broker.as_str().into()]);
    }
    if !query.variants_too {
        select.and(UNFOLDED, []);
    }
    by_time(&mut select, query);
    page(&mut select, query);
    select
}

/// What the viewer may see, and what is asked for of it.
fn by_organization(select: &mut Select, query: &MatchQuery) {
    // Who has no organisation owns nothing; no credit code is empty.
    let code = |own: &Option<CreditCode>| Arg::from(own.as_ref().map_or("", CreditCode::as_str));
    if let Viewer::Member(own) = &query.viewer {
        select.and(EITHER_ORGANIZATION, [code(own), code(own)]);
    }
    let Some(organization) = &query.organization else {
        return;
    };
    let asked = || Arg::from(organization.as_str());
    match &query.viewer {
        Viewer::Operator => {
            select.and(EITHER_ORGANIZATION, [asked(), asked()]);
        }
        Viewer::Worker(own) | Viewer::Member(own) => {
            select.and_any([
                (SUPPLY_SIDE, vec![asked(), code(own)]),
                (DEMAND_SIDE, vec![asked(), code(own)]),
            ]);
        }
    }
}

fn by_time(select: &mut Select, query: &MatchQuery) {
    if let Some(time) = query.create_time_after {
        // Ids are made of the time in milliseconds and sort by it: the second condition lets an index by id serve.
        select.and("create_us > ?", [time.into()]);
        select.and("id >= ?", [first_id(time).into()]);
    }
    if let Some(time) = query.update_time_after {
        select.and("update_us > ?", [time.into()]);
    }
    if let Some(time) = query.reminder_due_before {
        let condition = if query.inner_notes {
            REMINDER
        } else {
            REMINDER_OF_PARTIES
        };
        select.and(condition, [time.into()]);
    }
}

/// What the UUIDv7 of the millisecond of `time` begin with; it sorts before them all.
fn first_id(time: Timestamp) -> String {
    let millisecond = u64::try_from(time.as_millisecond()).unwrap_or_default();
    let mut lowest = uuid::Builder::from_unix_timestamp_millis(millisecond, &[0; 10])
        .into_uuid()
        .to_string();
    // What all ids of that millisecond begin with: the version digit and what is random stand behind it.
    lowest.truncate(14);
    lowest
}

fn page(select: &mut Select, query: &MatchQuery) {
    let (behind, end) = match query.order {
        MatchOrder::Newest => ("id < ?", "ORDER BY id DESC LIMIT ?"),
        MatchOrder::Oldest => ("id > ?", "ORDER BY id LIMIT ?"),
        MatchOrder::Best => (
            "(score_millionths, id) < (?, ?)",
            "ORDER BY score_millionths DESC, id DESC LIMIT ?",
        ),
        MatchOrder::Changed => (
            "(update_us, id) < (?, ?)",
            "ORDER BY update_us DESC, id DESC LIMIT ?",
        ),
    };
    if let Some(After { key, id }) = &query.after {
        let id = Arg::from(id.to_string());
        match query.order {
            MatchOrder::Newest | MatchOrder::Oldest => select.and(behind, [id]),
            MatchOrder::Best | MatchOrder::Changed => select.and(behind, [(*key).into(), id]),
        };
    }
    select.end(end, [query.limit.into()]);
}
