//! A row to a listing (供给).

use techmarket_proto::supply::v1::listing::Kind;
use techmarket_proto::supply::v1::price::Mode;
use techmarket_proto::supply::v1::{Listing, ListingConfidential, Price};
use techmarket_tabular::values::amount::Amount;
use techmarket_tabular::{Column, LISTING_HEADS, reason};
use techmarket_types::TableId;

use crate::cells::Cells;
use crate::parts::{confidential, detail, rights};
use crate::rows::{industry, keywords, maturity, money};
use crate::{Fixed, Record, columns, quality};

impl Record for Listing {
    const HEADS: (&'static str, &'static str) = LISTING_HEADS;
    const WHAT: &'static str = "编号 | 名称 | 简介 | 领域 | 所在地";

    fn columns() -> Vec<Column> {
        columns::of_listings()
    }

    fn read(cells: &mut Cells<'_>, fixed: &Fixed) -> Self {
        let (kind, of_kind) = kind(cells);
        let mut listing = Self {
            kind: kind.map_or(0, Into::into),
            organization_name: fixed.organization_name_of(cells),
            external_id: cells.text("external_id"),
            title: cells.text("title"),
            summary: cells.text("summary"),
            keywords: keywords(cells),
            fields: fixed.fields_of(cells),
            industry: industry(cells),
            region: fixed.region_of(cells),
            maturity: maturity(cells, "maturity"),
            cooperation: cells.codes(TableId::Cooperation, "cooperation", false),
            price: price(cells),
            intellectual_property: rights(cells, of_kind),
            detail: kind.and_then(|kind| detail(kind, cells)),
            confidential: confidential(cells)
                .map(|(detail, contact)| ListingConfidential { detail, contact }),
            ..Self::default()
        };
        if let Some(price) = &mut listing.price {
            price.pricing = cells.code(TableId::Pricing, "pricing");
        }
        quality::look(&listing, fixed.is_public, cells);
        listing
    }

    fn needed(&self) -> Vec<(&'static str, &str)> {
        vec![
            ("title", &self.title),
            ("summary", &self.summary),
            ("organization_name", &self.organization_name),
            ("region", &self.region),
        ]
    }

    fn shown(&self) -> [&str; 4] {
        [&self.external_id, &self.title, &self.summary, &self.region]
    }

    fn field_list(&self) -> &[String] {
        &self.fields
    }
}

/// The kind, and the right that its word names. A file without the column holds achievements.
fn kind(cells: &mut Cells<'_>) -> (Option<Kind>, Option<String>) {
    let Some(word) = cells.row.text("kind").map(str::to_owned) else {
        return (Some(Kind::Achievement), None);
    };
    let words = cells.sense.words;
    match words.code("kind", &word).unwrap_or(word.as_str()) {
        "achievement" => return (Some(Kind::Achievement), None),
        "expert" => return (Some(Kind::Expert), None),
        "instrument" => return (Some(Kind::Instrument), None),
        "service" => return (Some(Kind::Service), None),
        _ => {}
    }
    if let Ok(Some(right)) = cells.sense.codes.one(TableId::IntellectualProperty, &word) {
        let name = cells.sense.codes.name(TableId::IntellectualProperty, &right);
        let message = format!("按科技成果导入，知识产权类型为“{name}”");
        cells.note("kind", reason::UNDERSTOOD, message);
        return (Some(Kind::Achievement), Some(right));
    }
    let message = "不是已知的类型；应为：科技成果、专家、大型仪器、科技服务，或知识产权的种类（发明专利等）";
    cells.wrong("kind", reason::NOT_UNDERSTOOD, message);
    (None, None)
}

fn price(cells: &mut Cells<'_>) -> Option<Price> {
    let (mode, ends) = match cells.amount("price")? {
        Amount::Negotiable => (Mode::Negotiable, None),
        Amount::Exactly(fen) => (Mode::Fixed, Some((fen, fen))),
        Amount::Between(low, high) => (Mode::Range, Some((low, high))),
    };
    Some(Price {
        mode: mode.into(),
        minimum: ends.map(|(low, _)| money(low)),
        maximum: ends.map(|(_, high)| money(high)),
        pricing: String::new(),
    })
}
