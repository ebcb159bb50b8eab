//! A row of a file to a listing. What a person writes by name (领域, 合作方式, 类型) becomes its code; what cannot be understood is
//! told with the rule and the remedy.

use std::sync::Arc;

use techmarket_proto::google::r#type::Money;
use techmarket_proto::supply::v1::listing::Kind;
use techmarket_proto::supply::v1::price::Mode;
use techmarket_proto::supply::v1::{Listing, Price};
use techmarket_proto::types::v1::Maturity;
use techmarket_tabular::values::amount::Amount;
use techmarket_tabular::{Row, RowError, Words, reason};
use techmarket_types::{CodeTables, Fen, TableId};

use crate::import::cells::{Cells, Sense};
use crate::import::parts::{confidential, detail, rights};
use crate::import::quality;

const MAX_KEYWORDS: usize = 10;
const MAX_FIELDS: usize = 5;

/// What rows that do not say it have in common.
#[derive(Clone, Debug, Default)]
pub struct Fixed {
    pub organization_name: String,
    /// Region, GB/T 2260 or a name.
    pub region: String,
    /// Fields of technology, codes or names.
    pub fields: Vec<String>,
    /// Whether the owner is a public institution, see [`quality::is_public`].
    pub is_public: bool,
}

/// The option of the command that gives what rows do not say of a field.
pub fn option(field: &str) -> Option<&'static str> {
    match field {
        "organization_name" => Some("--organization-name"),
        "region" => Some("--region"),
        "fields" => Some("--fields"),
        _ => None,
    }
}

/// Reads rows.
#[derive(Clone)]
pub struct Defaults {
    sense: Arc<Sense>,
    fixed: Fixed,
}

/// A listing of a row, and what is to be checked of how it was understood.
pub struct Taken {
    pub listing: Listing,
    pub notes: Vec<RowError>,
}

impl Defaults {
    /// Rows that say nothing of it are as `fixed`.
    pub fn new(tables: &'static CodeTables, words: &'static Words, fixed: Fixed) -> anyhow::Result<Self> {
        let sense = Sense::new(tables, words);
        let mut codes = Vec::new();
        for field in &fixed.fields {
            let listed = sense.codes.list(TableId::MarketField, field);
            let listed = listed.map_err(|error| anyhow::anyhow!("--fields：“{field}”{}", error.message))?;
            anyhow::ensure!(
                listed.unknown.is_empty(),
                "--fields：“{}”不是已知的所属领域；应为：{}",
                listed.unknown.join("；"),
                sense.codes.names(TableId::MarketField)
            );
            codes.extend(listed.codes);
        }
        let region = match fixed.region.as_str() {
            "" => String::new(),
            region => {
                let found = sense.places.parse(region);
                found
                    .map_err(|error| anyhow::anyhow!("--region：“{region}”{}", error.message))?
                    .value
            }
        };
        let fixed = Fixed {
            fields: codes,
            region,
            ..fixed
        };
        Ok(Self {
            sense: Arc::new(sense),
            fixed,
        })
    }

    /// The listing of `row`, or all that is wrong with it.
    pub fn listing(&self, row: &Row) -> Result<Taken, Vec<RowError>> {
        let mut cells = Cells::new(row, &self.sense);
        let (kind, of_kind) = kind(&mut cells);
        let mut listing = Listing {
            kind: kind.map_or(0, Into::into),
            organization_name: row
                .text("organization_name")
                .unwrap_or(&self.fixed.organization_name)
                .to_owned(),
            external_id: cells.text("external_id"),
            title: cells.text("title"),
            summary: cells.text("summary"),
            keywords: keywords(&mut cells),
            fields: self.fields(&mut cells),
            industry: industry(&mut cells),
            region: cells.place("region"),
            maturity: maturity(&mut cells),
            cooperation: cells.codes(TableId::Cooperation, "cooperation", false),
            price: price(&mut cells),
            intellectual_property: rights(&mut cells, of_kind),
            detail: kind.and_then(|kind| detail(kind, &mut cells)),
            confidential: confidential(&mut cells),
            ..Listing::default()
        };
        if listing.region.is_empty() && row.text("region").is_none() {
            listing.region.clone_from(&self.fixed.region);
        }
        if let Some(price) = &mut listing.price {
            price.pricing = cells.code(TableId::Pricing, "pricing");
        }
        quality::look(&listing, self.fixed.is_public, &mut cells);
        if !cells.errors.is_empty() {
            say_missing(&listing, &mut cells);
        }
        if cells.errors.is_empty() {
            let mut notes = row.notes().to_vec();
            notes.append(&mut cells.notes);
            Ok(Taken { listing, notes })
        } else {
            Err(cells.errors)
        }
    }

    fn fields(&self, cells: &mut Cells<'_>) -> Vec<String> {
        let is_needed = self.fixed.fields.is_empty();
        let mut fields = cells.codes(TableId::MarketField, "fields", is_needed);
        if fields.len() > MAX_FIELDS {
            fields.truncate(MAX_FIELDS);
            let message = format!("所属领域超过 {MAX_FIELDS} 个，只取前 {MAX_FIELDS} 个");
            cells.note("fields", reason::LEFT_OUT, message);
        }
        if fields.is_empty() {
            fields.clone_from(&self.fixed.fields);
        }
        fields
    }
}

/// A row that is refused here never comes to the service, which would have told what it lacks.
fn say_missing(listing: &Listing, cells: &mut Cells<'_>) {
    for (field, value) in [
        ("title", &listing.title),
        ("summary", &listing.summary),
        ("organization_name", &listing.organization_name),
        ("region", &listing.region),
    ] {
        let is_told = cells
            .errors
            .iter()
            .any(|error| error.field.as_deref() == Some(field));
        if value.trim().is_empty() && !is_told {
            let option = option(field).map_or_else(String::new, |option| format!("，可用 {option} 统一给出"));
            cells.wrong(field, "FIELD_REQUIRED", format!("必填，不能为空白{option}"));
        }
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

fn keywords(cells: &mut Cells<'_>) -> Vec<String> {
    let mut keywords = cells.list("keywords");
    if keywords.len() > MAX_KEYWORDS {
        keywords.truncate(MAX_KEYWORDS);
        let message = format!("关键词超过 {MAX_KEYWORDS} 个，只取前 {MAX_KEYWORDS} 个");
        cells.note("keywords", reason::LEFT_OUT, message);
    }
    keywords
}

/// A division of GB/T 4754. A class or section with a longer code or a letter is taken by its division.
fn industry(cells: &mut Cells<'_>) -> String {
    let text = cells.text("industry");
    let bare = text.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let digits: String = bare.chars().take_while(char::is_ascii_digit).collect();
    if matches!(digits.len(), 3 | 4) {
        let division = &digits[..2];
        if let Ok(Some(code)) = cells.sense.codes.one(TableId::Industry, division) {
            let name = cells.sense.codes.name(TableId::Industry, &code);
            cells.note(
                "industry",
                reason::UNDERSTOOD,
                format!("按大类 {code} {name} 理解"),
            );
            return code;
        }
    }
    if bare.len() < text.len()
        && let Ok(Some(code)) = cells.sense.codes.one(TableId::Industry, bare)
    {
        return code;
    }
    cells.code(TableId::Industry, "industry")
}

fn maturity(cells: &mut Cells<'_>) -> Option<Maturity> {
    let maturity = cells.maturity("maturity")?;
    Some(Maturity {
        scale: maturity.scale().to_owned(),
        level: maturity.level().into(),
    })
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

pub fn money(fen: Fen) -> Money {
    let (units, nanos) = fen.to_money();
    Money {
        currency_code: "CNY".to_owned(),
        units,
        nanos,
    }
}
