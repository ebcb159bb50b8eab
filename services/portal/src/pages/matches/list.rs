//! The matches of a side, and the broker's workbench (对接工作台).

use askama::Template;
use techmarket_kernel::Role;
use techmarket_proto::matching::v1::{ListMatchesRequest, ListMatchesResponse, Match, MatchFilter};
use techmarket_types::TableId;

use super::{answers, or_hidden, signed_in};
use crate::answer::{Outcome, page as answer};
use crate::asked::Asked;
use crate::drafts::{place_code, places, today};
use crate::fault::{Fault, Part};
use crate::fields::{Field, Section, options};
use crate::form::Form;
use crate::frame::Frame;
use crate::posts::id;
use crate::registered_names::differences;
use crate::words;

const PAGE: i32 = 50;
const PAGE_LENGTH: usize = 50;
/// A day, in seconds.
const DAY: i64 = 24 * 60 * 60;
/// Pages that are read to find matches without a broker: by score, so that the best stand in the first.
const PAGES: usize = 5;
/// What the workbench may be narrowed to, by the names of its fields.
const NAMES: [&str; 5] = ["which", "minimum", "field", "region", "days"];

#[derive(Template)]
#[template(path = "matches/list.html")]
struct ListPage {
    frame: Frame,
    head: &'static str,
    base: &'static str,
    is_broker: bool,
    tabs: Vec<(&'static str, String, bool)>,
    sections: Vec<Section>,
    places: Vec<String>,
    which: String,
    rows: Vec<Row>,
    next: String,
}

struct Row {
    href: String,
    score: String,
    demand: String,
    demand_by: String,
    /// What the directory has in the place of the name, if that is another.
    demand_registered: String,
    listing: String,
    listing_by: String,
    listing_registered: String,
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
    let tabs = [("", "按得分"), ("new", "一天内的")];
    shown(&asked, filter, "供需匹配", "/my/matches", &tabs).await
}

/// The broker's workbench (对接工作台).
pub(crate) async fn workbench(asked: Asked) -> Outcome {
    asked.person(Role::Broker)?;
    let which = asked.value("which");
    let filter = MatchFilter {
        own: which == "mine" || which == "due",
        reminder_due_before: (which == "due").then(|| seconds_from_now(&asked, DAY)),
        ..MatchFilter::default()
    };
    let tabs = [
        ("", "全部"),
        ("new", "一天内的"),
        ("free", "未指派"),
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
    let days = match which.as_str() {
        "new" => Some(1),
        _ => asked.value("days").parse::<i64>().ok(),
    };
    filter.create_time_after = days.map(|days| seconds_from_now(asked, days.clamp(1, 3_650) * -DAY));
    filter.minimum_score = asked.value("minimum").parse().unwrap_or_default();
    filter.region = place_code(asked.value("region"));
    filter.fields = asked.values("field").map(str::to_owned).collect();
    let listed = listed(asked, filter, which == "free").await?;
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
    let next = match listed.next_page_token.as_str() {
        "" => String::new(),
        token => {
            let mut query = form_urlencoded::Serializer::new(String::new());
            for name in NAMES {
                query.extend_pairs(asked.values(name).map(|value| (name, value)));
            }
            format!("{base}?{}", query.append_pair("page", token).finish())
        }
    };
    let is_broker = base == "/broker";
    let typed: Vec<(&str, &str)> = listed.matches.iter().flat_map(super::typed).collect();
    let registered = differences(asked, &typed).await;
    let rows = listed.matches.iter().zip(registered.chunks_exact(2));
    let rows = rows.map(|(pair, registered)| row(pair, registered)).collect();
    answer(&ListPage {
        frame: Frame::titled(asked, title, [""; 3]),
        head,
        base,
        sections: if is_broker { narrowed(asked) } else { Vec::new() },
        places: if is_broker { places(asked) } else { Vec::new() },
        is_broker,
        tabs,
        which,
        rows,
        next,
    })
}

/// A page of the list; of those without a broker as many pages as fill one.
async fn listed(asked: &Asked, filter: MatchFilter, is_free: bool) -> Result<ListMatchesResponse, Fault> {
    let mut client = asked.calls().matching()?;
    let mut page_token = asked.value("page").to_owned();
    let mut found = Vec::new();
    for _ in 0..PAGES {
        let request = ListMatchesRequest {
            filter: Some(filter.clone()),
            order_by: "score desc".to_owned(),
            page_size: PAGE,
            page_token,
            ..ListMatchesRequest::default()
        };
        let listed = client.list_matches(request).await;
        let listed = listed.map_err(Fault::of(Part::Matching))?.into_inner();
        if !is_free {
            return Ok(listed);
        }
        page_token = listed.next_page_token;
        found.extend(listed.matches.into_iter().filter(|one| one.broker.is_empty()));
        if page_token.is_empty() || found.len() >= PAGE_LENGTH {
            break;
        }
    }
    Ok(ListMatchesResponse {
        matches: found,
        next_page_token: page_token,
    })
}

/// The fields by which a broker narrows the list.
fn narrowed(asked: &Asked) -> Vec<Section> {
    let typed = NAMES.iter().flat_map(|name| {
        asked
            .values(name)
            .map(|value| ((*name).to_owned(), value.to_owned()))
    });
    let form = &Form::of(typed.collect());
    let all = |title: &str| (String::new(), title.to_owned());
    let fields = options(asked.portal().settings.tables, TableId::MarketField, today(asked));
    let fields = [all("不限")].into_iter().chain(fields).collect();
    let days = [
        ("1", "1 天内"),
        ("7", "7 天内"),
        ("30", "30 天内"),
        ("90", "90 天内"),
    ];
    let days = days.map(|(days, title)| (days.to_owned(), title.to_owned()));
    let days = [all("不限")].into_iter().chain(days).collect();
    let fields = vec![
        Field::select(form, "field", "所属领域", fields),
        Field::select(form, "days", "推荐时间", days),
        Field::short(form, "region", "地区", ""),
        Field::short(form, "minimum", "最低得分（0 至 1）", ""),
    ];
    vec![Section {
        title: "筛选",
        fields,
    }]
}

/// `registered` is what the directory says of the demand's and the listing's organisation.
fn row(pair: &Match, registered: &[String]) -> Row {
    let state = words::match_state(pair.state());
    Row {
        href: format!("/matches/{}", id(&pair.name)),
        score: format!("{:.2}", pair.score),
        demand: pair.demand_title.clone(),
        demand_by: or_hidden(&pair.demand_organization_name),
        demand_registered: registered.first().cloned().unwrap_or_default(),
        listing: pair.listing_title.clone(),
        listing_by: or_hidden(&pair.supply_organization_name),
        listing_registered: registered.last().cloned().unwrap_or_default(),
        state,
        tone: words::tone(state),
        broker: pair.broker.clone(),
        answers: answers(pair),
        made: words::day(pair.create_time.as_ref()),
    }
}
