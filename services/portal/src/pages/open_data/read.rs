//! The rows: what a visitor without rights reads, page by page.

use std::sync::Arc;

use axum::body::Bytes;
use techmarket_kernel::{Caller, Role};
use techmarket_proto::demand::v1::{Demand, DemandFilter, ListDemandsRequest, demand};
use techmarket_proto::supply::v1::{ListListingsRequest, Listing, ListingFilter, listing};
use techmarket_types::{CodeTables, TableId};

use crate::edition::{Cell, Table};
use crate::fault::{Fault, Part};
use crate::figures::Counted;
use crate::market::Calls;
use crate::{Portal, words};

/// As whom the files are read: whoever asks for them, they are those of everybody.
const READER: &str = "portal open-data";
const PAGE: i32 = 200;

const POST: [(&str, &str); 12] = [
    ("name", "名称标识"),
    ("kind", "类型"),
    ("title", "题名"),
    ("summary", "简介"),
    ("keywords", "关键词"),
    ("fields", "所属领域"),
    ("industry", "国民经济行业"),
    ("region", "行政区划代码"),
    ("regionName", "所在地区"),
    ("organizationName", "发布单位"),
    ("price", "价格或预算"),
    ("publishDate", "发布日期"),
];
const FIGURES: [(&str, &str); 4] = [
    ("side", "供需"),
    ("cut", "分类"),
    ("value", "取值"),
    ("count", "数量"),
];

/// Listings, demands, and the figures of both.
pub(super) async fn tables(portal: &Arc<Portal>) -> Result<[Table<Bytes>; 3], Fault> {
    let settings = &portal.settings;
    let calls = settings.market.by(Caller::new(READER, [Role::Viewer], None));
    let (listings, supplied) = listings(&calls, settings.tables).await?;
    let (demands, demanded) = demands(&calls, settings.tables).await?;
    let mut figures = Table::new("statistics", "公开供给与需求的统计", &FIGURES)?;
    for (side, counted) in [("供给", supplied), ("需求", demanded)] {
        put_figures(&mut figures, settings.tables, side, counted)?;
    }
    Ok([listings, demands, figures].map(Table::whole))
}

async fn listings(calls: &Calls<'_>, tables: &CodeTables) -> Result<(Table, Counted), Fault> {
    let mut client = calls.supply()?;
    let mut table = Table::new("listings", "公开的供给", &POST)?;
    let (mut counted, mut page_token) = (Counted::default(), String::new());
    loop {
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
            let month = words::month(one.publish_time.as_ref());
            counted.add(words::listing_kind(one.kind()), &one.fields, &one.region, month);
            table.push(of_listing(tables, one))?;
        }
        page_token = listed.next_page_token;
        table.is_part = !page_token.is_empty();
        if !table.is_part || !table.has_room() {
            return Ok((table, counted));
        }
    }
}

async fn demands(calls: &Calls<'_>, tables: &CodeTables) -> Result<(Table, Counted), Fault> {
    let mut client = calls.demand()?;
    let mut table = Table::new("demands", "公开的需求", &POST)?;
    let (mut counted, mut page_token) = (Counted::default(), String::new());
    loop {
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
            let month = words::month(one.publish_time.as_ref());
            counted.add(words::demand_kind(one.kind()), &one.fields, &one.region, month);
            table.push(of_demand(tables, one))?;
        }
        page_token = listed.next_page_token;
        table.is_part = !page_token.is_empty();
        if !table.is_part || !table.has_room() {
            return Ok((table, counted));
        }
    }
}

/// The cells of a listing: those of its public summary alone.
fn of_listing(tables: &CodeTables, one: &Listing) -> Vec<Cell> {
    let kind = words::listing_kind(one.kind());
    let mut cells = [one.name.as_str(), kind, &one.title, &one.summary]
        .map(text)
        .to_vec();
    cells.push(Cell::List(one.keywords.clone()));
    cells.extend(placed(tables, &one.fields, &one.industry, &one.region));
    cells.push(text(&one.organization_name));
    cells.push(Cell::Text(words::price(one.price.as_ref())));
    cells.push(Cell::Text(words::day(one.publish_time.as_ref())));
    cells
}

fn of_demand(tables: &CodeTables, one: &Demand) -> Vec<Cell> {
    let kind = words::demand_kind(one.kind());
    let mut cells = [one.name.as_str(), kind, &one.title, &one.summary]
        .map(text)
        .to_vec();
    cells.push(Cell::List(one.keywords.clone()));
    cells.extend(placed(tables, &one.fields, &one.industry, &one.region));
    cells.push(text(&one.organization_name));
    cells.push(Cell::Text(words::budget(one.budget.as_ref())));
    cells.push(Cell::Text(words::day(one.publish_time.as_ref())));
    cells
}

/// What posts of both sides have in common, in words.
fn placed(tables: &CodeTables, fields: &[String], industry: &str, region: &str) -> [Cell; 4] {
    let fields = fields
        .iter()
        .map(|code| words::code(tables, TableId::MarketField, code));
    let industry = match industry {
        "" => String::new(),
        code => words::code(tables, TableId::Industry, code),
    };
    [
        Cell::List(fields.collect()),
        Cell::Text(industry),
        text(region),
        Cell::Text(words::region(tables, region)),
    ]
}

fn put_figures(into: &mut Table, tables: &CodeTables, side: &str, counted: Counted) -> Result<(), Fault> {
    let kinds = counted
        .kinds
        .into_iter()
        .map(|(kind, count)| ("类型", kind.to_owned(), count));
    let fields = counted.fields.into_iter();
    let fields = fields.map(|(code, count)| {
        (
            "所属领域",
            words::code(tables, TableId::MarketField, &code),
            count,
        )
    });
    let regions = counted.regions.into_iter();
    let regions = regions.map(|(code, count)| ("地市", words::region(tables, &code), count));
    let months = counted
        .months
        .into_iter()
        .map(|(month, count)| ("发布月份", month, count));
    let total = ("合计", String::new(), counted.posts);
    for (cut, value, count) in std::iter::once(total)
        .chain(kinds)
        .chain(fields)
        .chain(regions)
        .chain(months)
    {
        into.push(vec![
            text(side),
            text(cut),
            Cell::Text(value),
            Cell::Number(count),
        ])?;
    }
    Ok(())
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}
