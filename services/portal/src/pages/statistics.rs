//! Figures of what is public (统计): posts by kind, field, region and month of publication, counted from what everybody may read.

use askama::Template;
use techmarket_proto::demand::v1::{DemandFilter, ListDemandsRequest, demand};
use techmarket_proto::supply::v1::{ListListingsRequest, ListingFilter, listing};
use techmarket_types::{CodeTables, TableId};

use crate::answer::{Outcome, page as answer};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::figures::Counted;
use crate::frame::Frame;
use crate::words;

/// Posts of a page of the market's lists, and pages that are counted: a page of figures reads so much at most.
const PAGE: i32 = 200;
const PAGES: usize = 10;
/// Rows of a table.
const ROWS: usize = 15;
/// Sizes of the drawing, in its own units.
const BAR: usize = 24;
const WIDTH: usize = 420;
/// Characters beside a bar.
const LABEL: usize = 11;

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

/// A table, and the same figures as bars.
struct Table {
    id: String,
    title: String,
    head: &'static str,
    rows: Vec<Row>,
    height: usize,
}

struct Row {
    title: String,
    /// The title as far as there is room beside the bar.
    label: String,
    count: usize,
    y: usize,
    text_y: usize,
    width: usize,
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

/// The figures of both sides, counted where those of before have stood for long enough.
pub(crate) async fn counts(asked: &Asked) -> (Result<Counted, Fault>, Result<Counted, Fault>) {
    let portal = asked.portal();
    let now = portal.settings.market.clock.now();
    tokio::join!(
        portal.listings.or_count(now, listings(asked)),
        portal.demands.or_count(now, demands(asked)),
    )
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
    let kinds = counted
        .kinds
        .into_iter()
        .map(|(kind, count)| (kind.to_owned(), count));
    let field = |code: &str| words::code(tables, TableId::MarketField, code);
    let fields = counted
        .fields
        .into_iter()
        .map(|(code, count)| (field(&code), count));
    let regions = counted.regions.into_iter();
    let regions = regions.map(|(code, count)| (words::region(tables, &code), count));
    vec![
        table(format!("{what}按类型"), "类型", most(kinds)),
        table(
            format!("{what}按所属领域（一条可属多个领域）"),
            "所属领域",
            most(fields),
        ),
        table(format!("{what}按地市"), "地市", most(regions)),
        table(
            format!("{what}按发布月份"),
            "月份",
            counted.months.into_iter().collect(),
        ),
    ]
}

/// The largest first.
fn most(counts: impl Iterator<Item = (String, usize)>) -> Vec<(String, usize)> {
    let mut counts: Vec<(String, usize)> = counts.collect();
    counts.sort_by(|(name, count), (other, than)| than.cmp(count).then_with(|| name.cmp(other)));
    counts
}

fn table(title: String, head: &'static str, counts: Vec<(String, usize)>) -> Table {
    let highest = counts
        .iter()
        .map(|(_, count)| *count)
        .max()
        .unwrap_or_default()
        .max(1);
    let rows = counts
        .into_iter()
        .take(ROWS)
        .enumerate()
        .map(|(place, (title, count))| Row {
            label: crate::text::shortened(&title, LABEL),
            title,
            count,
            y: place * BAR + 4,
            text_y: place * BAR + 17,
            width: (count * WIDTH / highest).max(2),
        });
    let rows: Vec<Row> = rows.collect();
    let height = rows.len() * BAR + 4;
    let id = crate::text::hex(&title.as_bytes()[..title.len().min(24)]);
    Table {
        id: format!("t{id}"),
        title,
        head,
        rows,
        height,
    }
}
