//! Flows between prefectures (地市间流向): the largest, as a table, and as lines from sellers to buyers.

use techmarket_proto::contract::v1::RegisterStatistics;
use techmarket_proto::contract::v1::statistics_cut::Dimension;

use super::cuts::{figure, rows};
use super::scope::Scope;
use crate::bars::{Table, most, table};
use crate::text;

/// Flows that are drawn.
const FLOWS: usize = 12;
/// Sizes of the drawing, in its own units.
const STEP: usize = 28;
const WIDEST: u64 = 16;
const LABEL: usize = 10;

/// The drawing.
pub(super) struct Drawing {
    pub(super) height: usize,
    pub(super) lines: Vec<Line>,
    pub(super) sellers: Vec<Place>,
    pub(super) buyers: Vec<Place>,
}

pub(super) struct Place {
    pub(super) title: String,
    pub(super) y: usize,
}

pub(super) struct Line {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) width: u64,
    pub(super) title: String,
}

/// The table of flows, and their drawing.
pub(super) fn flows(statistics: &RegisterStatistics, scope: &Scope) -> (Table, Drawing) {
    let figures = rows(statistics, Dimension::FlowPrefecture).iter().map(|row| {
        let (seller, buyer) = row.code.split_once('>').unwrap_or_default();
        let list = scope.list(&[("seller_region", seller), ("buyer_region", buyer)]);
        figure(row.title.clone(), list, row.sum.as_ref())
    });
    let figures = most(figures.collect());
    let flows = figures.iter().take(FLOWS).filter_map(|figure| {
        let (seller, buyer) = parted(&figure.title)?;
        Some((seller, buyer, figure.weight))
    });
    let drawing = drawn(&flows.collect::<Vec<_>>());
    let table = table(
        "地市间流向".to_owned(),
        "卖方 → 买方",
        &["项数", "技术交易额", "成交额"],
        figures,
    );
    (table, drawing)
}

/// The two places of a flow's title.
fn parted(title: &str) -> Option<(&str, &str)> {
    let parts = ["→", "->", ">"]
        .into_iter()
        .find_map(|sign| title.split_once(sign));
    parts.map(|(seller, buyer)| (seller.trim(), buyer.trim()))
}

fn drawn(flows: &[(&str, &str, u64)]) -> Drawing {
    let (mut sellers, mut buyers) = (Vec::new(), Vec::new());
    let highest = flows.iter().map(|(.., weight)| *weight).max();
    let highest = u128::from(highest.unwrap_or_default().max(1));
    let lines = flows.iter().map(|(seller, buyer, weight)| {
        let width = u128::from(*weight) * u128::from(WIDEST) / highest;
        Line {
            from: place(&mut sellers, seller),
            to: place(&mut buyers, buyer),
            width: u64::try_from(width).unwrap_or(WIDEST).max(1),
            title: format!("{seller} → {buyer}"),
        }
    });
    let lines = lines.collect();
    Drawing {
        height: sellers.len().max(buyers.len()) * STEP + 8,
        lines,
        sellers,
        buyers,
    }
}

/// Where a place stands in its column.
fn place(places: &mut Vec<Place>, title: &str) -> usize {
    let label = text::shortened(title, LABEL);
    if let Some(known) = places.iter().find(|place| place.title == label) {
        return known.y;
    }
    let y = places.len() * STEP + STEP / 2;
    places.push(Place { title: label, y });
    y
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_stands_once_in_its_column() {
        let drawing = drawn(&[("甲市", "乙市", 100), ("甲市", "甲市", 50), ("丙市", "乙市", 0)]);
        let places = |places: &[Place]| places.iter().map(|one| one.title.clone()).collect::<Vec<_>>();
        assert_eq!(places(&drawing.sellers), ["甲市", "丙市"]);
        assert_eq!(places(&drawing.buyers), ["乙市", "甲市"]);
        let lines: Vec<_> = drawing
            .lines
            .iter()
            .map(|line| (line.from, line.to, line.width))
            .collect();
        assert_eq!(lines, [(14, 14, 16), (14, 42, 8), (42, 14, 1)]);
        assert_eq!(parted("萍乡市→赣州市"), Some(("萍乡市", "赣州市")));
    }
}
