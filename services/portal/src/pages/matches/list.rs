//! The matches of a side, and the broker's workbench (对接工作台).

use askama::Template;
use techmarket_kernel::Role;
use techmarket_proto::matching::v1::{ListMatchesRequest, Match, MatchFilter};

use super::{answers, or_hidden, signed_in};
use crate::answer::{Outcome, page as answer};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::frame::Frame;
use crate::posts::id;
use crate::words;

const PAGE: i32 = 50;
/// Days of a list of what is new, in seconds.
const NEW: i64 = 24 * 60 * 60;

#[derive(Template)]
#[template(path = "matches/list.html")]
struct ListPage {
    frame: Frame,
    head: &'static str,
    base: &'static str,
    is_broker: bool,
    tabs: Vec<(&'static str, String, bool)>,
    minimum: String,
    region: String,
    which: String,
    rows: Vec<Row>,
    next: String,
}

struct Row {
    href: String,
    score: String,
    demand: String,
    demand_by: String,
    listing: String,
    listing_by: String,
    state: &'static str,
    tone: &'static str,
    broker: String,
    answers: &'static str,
    made: String,
}

/// A side's list.
pub(crate) async fn list(asked: Asked) -> Outcome {
    let person = signed_in(&asked)?;
    if !person.is(Role::Provider) && !person.is(Role::Demander) {
        return Err(Fault::Forbidden);
    }
    let filter = MatchFilter {
        own: true,
        ..MatchFilter::default()
    };
    shown(
        &asked,
        filter,
        "供需匹配",
        "/my/matches",
        &[("", "按得分"), ("new", "一天内的")],
    )
    .await
}

/// The broker's workbench (对接工作台).
pub(crate) async fn workbench(asked: Asked) -> Outcome {
    asked.person(Role::Broker)?;
    let which = asked.value("which");
    let filter = MatchFilter {
        own: which == "mine" || which == "due",
        reminder_due_before: (which == "due").then(|| seconds_from_now(&asked, NEW)),
        ..MatchFilter::default()
    };
    let tabs = [
        ("", "全部"),
        ("new", "一天内的"),
        ("mine", "我负责的"),
        ("due", "待跟进"),
    ];
    shown(&asked, filter, "对接工作台", "/broker", &tabs).await
}

fn seconds_from_now(asked: &Asked, seconds: i64) -> prost_types::Timestamp {
    let now = asked.portal().settings.market.clock.now();
    prost_types::Timestamp {
        seconds: now.as_second().saturating_add(seconds),
        nanos: 0,
    }
}

async fn shown(
    asked: &Asked,
    mut filter: MatchFilter,
    head: &'static str,
    base: &'static str,
    tabs: &[(&'static str, &'static str)],
) -> Outcome {
    let which = asked.value("which").to_owned();
    if which == "new" {
        filter.create_time_after = Some(seconds_from_now(asked, -NEW));
    }
    filter.minimum_score = asked.value("minimum").parse().unwrap_or_default();
    filter.region = asked
        .value("region")
        .split(' ')
        .next()
        .unwrap_or_default()
        .to_owned();
    let request = ListMatchesRequest {
        filter: Some(filter),
        order_by: "score desc".to_owned(),
        page_size: PAGE,
        page_token: asked.value("page").to_owned(),
        ..ListMatchesRequest::default()
    };
    let listed = asked.calls().matching()?.list_matches(request).await;
    let listed = listed.map_err(Fault::of(Part::Matching))?.into_inner();
    let address = |which: &str| match which {
        "" => base.to_owned(),
        which => format!("{base}?which={which}"),
    };
    let chosen = tabs.iter().find(|(name, _)| *name == which);
    let title = format!("{head}：{}", chosen.map_or("全部", |(_, title)| title));
    let tabs = tabs
        .iter()
        .map(|(name, title)| (*title, address(name), *name == which));
    let tabs = tabs.collect();
    let (minimum, region) = (
        asked.value("minimum").to_owned(),
        asked.value("region").to_owned(),
    );
    let next = match listed.next_page_token.as_str() {
        "" => String::new(),
        token => {
            let mut query = form_urlencoded::Serializer::new(String::new());
            for (name, value) in [("which", &which), ("minimum", &minimum), ("region", &region)] {
                if !value.is_empty() {
                    query.append_pair(name, value);
                }
            }
            format!("{base}?{}", query.append_pair("page", token).finish())
        }
    };
    answer(&ListPage {
        frame: Frame::titled(asked, title, [""; 3]),
        head,
        base,
        is_broker: base == "/broker",
        tabs,
        minimum,
        region,
        which,
        rows: listed.matches.iter().map(row).collect(),
        next,
    })
}

fn row(pair: &Match) -> Row {
    let state = words::match_state(pair.state());
    Row {
        href: format!("/matches/{}", id(&pair.name)),
        score: format!("{:.2}", pair.score),
        demand: pair.demand_title.clone(),
        demand_by: or_hidden(&pair.demand_organization_name),
        listing: pair.listing_title.clone(),
        listing_by: or_hidden(&pair.supply_organization_name),
        state,
        tone: words::tone(state),
        broker: pair.broker.clone(),
        answers: answers(pair),
        made: words::day(pair.create_time.as_ref()),
    }
}
