//! The home page (首页). It answers though any part of the market is down, and says what is missing.

use askama::Template;
use techmarket_proto::demand::v1::{Demand, DemandFilter, ListDemandsRequest, demand};
use techmarket_proto::supply::v1::{ListListingsRequest, Listing, ListingFilter, listing};

use crate::answer::{Outcome, page as answer};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::figures::Counted;
use crate::frame::Frame;
use crate::pages::announcements::{self, Line};
use crate::pages::statistics;
use crate::posts::{Item, demand_item, listing_item};
use crate::words;

/// Posts of a kind that the page shows.
const SHOWN: i32 = 6;
/// Open calls that it shows.
const CALLS: i32 = 3;
/// Announcements that it shows.
const ANNOUNCEMENTS: i32 = 3;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    frame: Frame,
    listings: Vec<Item>,
    demands: Vec<Item>,
    calls: Vec<Item>,
    /// What the office made known last.
    announcements: Vec<Line>,
    /// What is public, by name, where it has been counted.
    figures: Vec<(&'static str, String)>,
    missing: Vec<&'static str>,
}

pub(crate) async fn page(asked: Asked) -> Outcome {
    let tables = asked.portal().settings.tables;
    let (listings, demands, calls, news) = tokio::join!(
        newest_listings(&asked, SHOWN),
        newest_demands(&asked, demand::Kind::Technology, SHOWN),
        newest_demands(&asked, demand::Kind::OpenCall, CALLS),
        announcements::newest(&asked, ANNOUNCEMENTS),
    );
    let mut missing = Vec::new();
    let mut note = |part: Part, fault: Option<&Fault>| {
        if fault.is_some() && !missing.contains(&part.title()) {
            missing.push(part.title());
        }
    };
    note(Part::Supply, listings.as_ref().err());
    note(Part::Demand, demands.as_ref().err().or(calls.as_ref().err()));
    note(Part::Directory, news.as_ref().err());
    let listings = listings.unwrap_or_default();
    let items = |demands: Result<Vec<Demand>, Fault>| -> Vec<Item> {
        let demands = demands.unwrap_or_default();
        demands.iter().map(|demand| demand_item(tables, demand)).collect()
    };
    answer(&HomePage {
        frame: Frame::titled(
            &asked,
            "首页",
            ["首页", "技术供给与需求的检索、对接和合同登记", "首页"],
        ),
        listings: listings
            .iter()
            .map(|listing| listing_item(tables, listing))
            .collect(),
        demands: items(demands),
        calls: items(calls),
        announcements: news.unwrap_or_default(),
        figures: figures(&asked),
        missing,
    })
}

/// The last figures that were counted. Nobody waits for new ones here: they are counted beside the page, for those who come next.
fn figures(asked: &Asked) -> Vec<(&'static str, String)> {
    let portal = asked.portal();
    let now = portal.settings.market.clock.now();
    let (listings, demands) = (portal.listings.last(now), portal.demands.last(now));
    let stand = |kept: &Option<(Counted, bool)>| kept.as_ref().is_some_and(|(_, stands)| *stands);
    let is_known =
        portal.settings.market.roles.supply.is_some() && portal.settings.market.roles.demand.is_some();
    if is_known && !(stand(&listings) && stand(&demands)) {
        let asked = asked.clone();
        tokio::spawn(async move { statistics::counts(&asked).await });
    }
    let Some(((listings, _), (demands, _))) = listings.zip(demands) else {
        return Vec::new();
    };
    let calls = demands
        .kinds
        .get(words::demand_kind(demand::Kind::OpenCall))
        .copied();
    let shown =
        |counted: &Counted| format!("{}{}", counted.posts, if counted.is_part { " 以上" } else { "" });
    vec![
        ("公开的供给", shown(&listings)),
        ("公开的需求", shown(&demands)),
        ("其中揭榜挂帅", calls.unwrap_or_default().to_string()),
    ]
}

async fn newest_listings(asked: &Asked, page_size: i32) -> Result<Vec<Listing>, Fault> {
    let request = ListListingsRequest {
        filter: Some(ListingFilter {
            states: vec![listing::State::Published.into()],
            ..ListingFilter::default()
        }),
        page_size,
        ..ListListingsRequest::default()
    };
    let listed = asked.calls().supply()?.list_listings(request).await;
    Ok(listed.map_err(Fault::of(Part::Supply))?.into_inner().listings)
}

async fn newest_demands(asked: &Asked, kind: demand::Kind, page_size: i32) -> Result<Vec<Demand>, Fault> {
    let request = ListDemandsRequest {
        filter: Some(DemandFilter {
            states: vec![demand::State::Published.into()],
            kinds: vec![kind.into()],
            ..DemandFilter::default()
        }),
        page_size,
        ..ListDemandsRequest::default()
    };
    let listed = asked.calls().demand()?.list_demands(request).await;
    Ok(listed.map_err(Fault::of(Part::Demand))?.into_inner().demands)
}
