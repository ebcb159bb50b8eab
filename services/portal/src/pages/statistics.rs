//! Figures of what is public (统计): posts by kind, field, region and month of publication, counted from what everybody may read.

use std::collections::BTreeMap;

use askama::Template;
use techmarket_proto::demand::v1::{DemandFilter, ListDemandsRequest, demand};
use techmarket_proto::supply::v1::{ListListingsRequest, ListingFilter, listing};
use techmarket_types::{CodeTables, TableId};

use crate::answer::{Outcome, page as answer};
use crate::asked::Asked;
use crate::bars::{Figure, Table, most, table};
use crate::fault::{Fault, Part};
use crate::figures::Counted;
use crate::frame::Frame;
use crate::words;

/// Posts of a page of the market's lists, and pages that are counted: a page of figures reads so much at most.
const PAGE: i32 = 200;
const PAGES: usize = 10;
#[derive(Template)]
#[template(path = "statistics.html")]
struct StatisticsPage {
    frame: Frame,
    tables: Vec<Table>,
    listings: String,
    demands: String,
    missing: Vec<&'static str>,
    counted: usize,
}

pub(crate) async fn page(asked: Asked) -> Outcome {
    let (listings, demands) = counts(&asked).await;
    let mut missing = Vec::new();
    let tables = asked.portal().settings.tables;
    let mut shown = Vec::new();
    let mut total = |counted: Result<Counted, Fault>, part: Part, what: &str| {
        let Ok(counted) = counted else {
            missing.push(part.title());
            return "—".to_owned();
        };
        let more = if counted.is_part { " 以上" } else { "" };
        let total = format!("{}{more}", counted.posts);
        shown.extend(of_side(tables, counted, what));
        total
    };
    let listings = total(listings, Part::Supply, "供给");
    let demands = total(demands, Part::Demand, "需求");
    answer(&StatisticsPage {
        frame: Frame::titled(&asked, "市场统计", ["统计", "公开的供给与需求的数量", "信息公开"]),
        tables: shown,
        listings,
        demands,
        missing,
        counted: PAGES * usize::try_from(PAGE).unwrap_or_default(),
    })
}

/// The figures of both sides.
pub(crate) async fn counts(asked: &Asked) -> (Result<Counted, Fault>, Result<Counted, Fault>) {
    tokio::join!(listings_counted(asked), demands_counted(asked))
}

/// What is public of the supply side, as the last minute has counted it.
pub(crate) async fn listings_counted(asked: &Asked) -> Result<Counted, Fault> {
    let portal = asked.portal();
    let now = portal.settings.market.clock.now();
    portal.listings.or_count(now, listings(asked)).await
}

/// What is public of the demand side.
pub(crate) async fn demands_counted(asked: &Asked) -> Result<Counted, Fault> {
    let portal = asked.portal();
    let now = portal.settings.market.clock.now();
    portal.demands.or_count(now, demands(asked)).await
}

async fn listings(asked: &Asked) -> Result<Counted, Fault> {
    let mut client = asked.calls().supply()?;
    let (mut counted, mut page_token) = (Counted::default(), String::new());
    for _ in 0..PAGES {
        let request = ListListingsRequest {
            filter: Some(ListingFilter {
                states: vec![listing::State::Published.into()],
                ..ListingFilter::default()
            }),
            page_size: PAGE,
            page_token,
            ..ListListingsRequest::default()
        };
        let listed = client.list_listings(request).await;
        let listed = listed.map_err(Fault::of(Part::Supply))?.into_inner();
        for one in &listed.listings {
            let time = words::month(one.publish_time.as_ref());
            counted.add(words::listing_kind(one.kind()), &one.fields, &one.region, time);
        }
        page_token = listed.next_page_token;
        counted.is_part = !page_token.is_empty();
        if !counted.is_part {
            break;
        }
    }
    Ok(counted)
}

async fn demands(asked: &Asked) -> Result<Counted, Fault> {
    let mut client = asked.calls().demand()?;
    let (mut counted, mut page_token) = (Counted::default(), String::new());
    for _ in 0..PAGES {
        let request = ListDemandsRequest {
            filter: Some(DemandFilter {
                states: vec![demand::State::Published.into()],
                ..DemandFilter::default()
            }),
            page_size: PAGE,
            page_token,
            ..ListDemandsRequest::default()
        };
        let listed = client.list_demands(request).await;
        let listed = listed.map_err(Fault::of(Part::Demand))?.into_inner();
        for one in &listed.demands {
            let time = words::month(one.publish_time.as_ref());
            counted.add(words::demand_kind(one.kind()), &one.fields, &one.region, time);
        }
        page_token = listed.next_page_token;
        counted.is_part = !page_token.is_empty();
        if !counted.is_part {
            break;
        }
    }
    Ok(counted)
}

fn of_side(tables: &CodeTables, counted: Counted, what: &str) -> Vec<Table> {
    let figures = |counts: Vec<(String, usize)>| {
        let figures = counts
            .into_iter()
            .map(|(title, count)| Figure::count(title, count));
        figures.collect::<Vec<_>>()
    };
    let named = |counts: BTreeMap<String, usize>, name: &dyn Fn(&str) -> String| {
        let named = counts.into_iter().map(|(code, count)| (name(&code), count));
        named.collect::<Vec<_>>()
    };
    let kinds = counted
        .kinds
        .into_iter()
        .map(|(kind, count)| (kind.to_owned(), count));
    let kinds = kinds.collect::<Vec<_>>();
    let fields = named(counted.fields, &|code| {
        words::code(tables, TableId::MarketField, code)
    });
    let regions = named(counted.regions, &|code| words::region(tables, code));
    let months = named(counted.months, &str::to_owned);
    let head = &["数量"];
    vec![
        table(format!("{what}按类型"), "类型", head, most(figures(kinds))),
        table(
            format!("{what}按所属领域（一条可属多个领域）"),
            "所属领域",
            head,
            most(figures(fields)),
        ),
        table(format!("{what}按地市"), "地市", head, most(figures(regions))),
        table(format!("{what}按发布月份"), "月份", head, figures(months)),
    ]
}
