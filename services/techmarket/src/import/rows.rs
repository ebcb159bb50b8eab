//! A row of a file to a listing. What a person writes by name (领域, 合作方式, 类型) becomes its code; what cannot be read
//! is passed on as it stands, so that the service refuses it by its rule.

use techmarket_proto::google::r#type::Money;
use techmarket_proto::supply::v1::listing::{Detail, Kind};
use techmarket_proto::supply::v1::price::Mode;
use techmarket_proto::supply::v1::{
    AchievementDetail, ExpertDetail, InstrumentDetail, Listing, ListingConfidential, Price, ServiceDetail,
};
use techmarket_proto::types::v1::{Contact, Maturity};
use techmarket_tabular::{Row, RowError};
use techmarket_types::{CodeTables, Fen, TableId};

/// Scale of a maturity that is stated as a bare number.
const SCALE: &str = "gbt22900-2022";
const NOT_A_NUMBER: &str = "NOT_A_NUMBER";
/// Fen in 万元.
const WAN: i64 = 1_000_000;

/// What rows that do not say it have in common.
#[derive(Clone, Debug, Default)]
pub struct Fixed {
    pub organization_name: String,
    /// Region, GB/T 2260.
    pub region: String,
    /// Fields of technology, codes or names.
    pub fields: Vec<String>,
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
    tables: &'static CodeTables,
    fixed: Fixed,
}

impl Defaults {
    /// Rows that say nothing of it are as `fixed`.
    pub fn new(tables: &'static CodeTables, fixed: Fixed) -> Self {
        Self { tables, fixed }
    }

    /// The listing of `row`.
    pub fn listing(&self, row: &Row) -> Result<Listing, RowError> {
        let text = |field: &str| row.text(field).unwrap_or_default().to_owned();
        let or = |field: &str, fixed: &String| row.text(field).map_or_else(|| fixed.clone(), str::to_owned);
        let list = |field: &str| row.list(field).into_iter().map(str::to_owned).collect::<Vec<_>>();
        let kind = kind(row.text("kind"));
        let mut fields = self.codes(TableId::MarketField, row, "fields");
        if fields.is_empty() {
            fields = self
                .fixed
                .fields
                .iter()
                .map(|word| self.code(TableId::MarketField, word))
                .collect();
        }
        Ok(Listing {
            kind: kind.map_or(i32::MAX, Into::into),
            organization_name: or("organization_name", &self.fixed.organization_name),
            external_id: text("external_id"),
            title: text("title"),
            summary: text("summary"),
            keywords: list("keywords"),
            fields,
            industry: text("industry"),
            region: or("region", &self.fixed.region),
            maturity: maturity(row)?,
            cooperation: self.codes(TableId::Cooperation, row, "cooperation"),
            price: price(row)?,
            detail: kind.and_then(|kind| self.detail(kind, row)),
            confidential: confidential(row),
            ..Listing::default()
        })
    }

    /// The codes of a list of codes or names. A name may hold the sign that others separate by (生物、医药和医疗器械), so
    /// a part is looked up whole before it is split further.
    fn codes(&self, table: TableId, row: &Row, field: &str) -> Vec<String> {
        let Some(text) = row.text(field) else {
            return row
                .list(field)
                .into_iter()
                .map(|word| self.code(table, word))
                .collect();
        };
        let parts = text
            .split(['；', ';', '|', '｜'])
            .map(str::trim)
            .filter(|part| !part.is_empty());
        let words = parts.flat_map(|part| match self.known(table, part) {
            Some(code) => vec![code],
            None => part
                .split('、')
                .map(|word| self.code(table, word.trim()))
                .collect(),
        });
        words.collect()
    }

    /// The code of a code or name; what is neither stays, to be refused.
    fn code(&self, table: TableId, word: &str) -> String {
        self.known(table, word).unwrap_or_else(|| word.to_owned())
    }

    fn known(&self, table: TableId, word: &str) -> Option<String> {
        let table = self.tables.table(table);
        let found = table
            .get(word)
            .or_else(|| table.iter().find(|code| code.name == word));
        found.map(|code| code.code.clone())
    }

    fn detail(&self, kind: Kind, row: &Row) -> Option<Detail> {
        let text = |field: &str| row.text(field).unwrap_or_default().to_owned();
        let list = |field: &str| row.list(field).into_iter().map(str::to_owned).collect::<Vec<_>>();
        match kind {
            Kind::Achievement => {
                let detail = AchievementDetail {
                    registration_number: text("achievement.registration_number"),
                    completing_organizations: list("achievement.completing_organizations"),
                    completing_persons: list("achievement.completing_persons"),
                    ..AchievementDetail::default()
                };
                (detail != AchievementDetail::default()).then_some(Detail::Achievement(detail))
            }
            Kind::Expert => row.text("expert.person").map(|person| {
                Detail::Expert(ExpertDetail {
                    person: person.to_owned(),
                    professional_title: text("expert.professional_title"),
                    directions: Vec::new(),
                })
            }),
            Kind::Instrument => row.text("instrument.model").map(|model| {
                Detail::Instrument(InstrumentDetail {
                    model: model.to_owned(),
                    ..InstrumentDetail::default()
                })
            }),
            Kind::Service => row.text("service.kind").map(|word| {
                let kind = self.code(TableId::ServiceKind, word);
                Detail::Service(ServiceDetail {
                    kind,
                    promise: String::new(),
                })
            }),
            Kind::Unspecified => None,
        }
    }
}

/// The kind of a word; a file without the column holds achievements. `None` for another word.
fn kind(word: Option<&str>) -> Option<Kind> {
    match word.unwrap_or("科技成果") {
        "科技成果" | "成果" | "achievement" => Some(Kind::Achievement),
        "专家" | "expert" => Some(Kind::Expert),
        "仪器" | "大型仪器" | "仪器设备" | "instrument" => Some(Kind::Instrument),
        "服务" | "科技服务" | "service" => Some(Kind::Service),
        _ => None,
    }
}

fn maturity(row: &Row) -> Result<Option<Maturity>, RowError> {
    let Some(text) = row.text("maturity") else {
        return Ok(None);
    };
    let number = text.trim_end_matches('级').trim();
    let level = number
        .parse()
        .map_err(|_| row.error("maturity", NOT_A_NUMBER, "技术成熟度应为等级数字，例如 6"))?;
    Ok(Some(Maturity {
        scale: SCALE.to_owned(),
        level,
    }))
}

/// 面议, or an amount in 万元 with at most six decimals.
fn price(row: &Row) -> Result<Option<Price>, RowError> {
    let Some(text) = row.text("price") else {
        return Ok(None);
    };
    if text == "面议" {
        return Ok(Some(Price {
            mode: Mode::Negotiable.into(),
            ..Price::default()
        }));
    }
    let fen = wan_to_fen(text.trim_end_matches("万元").trim())
        .ok_or_else(|| row.error("price", NOT_A_NUMBER, "价格应为以万元计的数字，或“面议”"))?;
    let (units, nanos) = fen.to_money();
    let amount = Money {
        currency_code: "CNY".to_owned(),
        units,
        nanos,
    };
    Ok(Some(Price {
        mode: Mode::Fixed.into(),
        minimum: Some(amount.clone()),
        maximum: Some(amount),
        pricing: String::new(),
    }))
}

/// Decimal 万元 to fen, exactly.
fn wan_to_fen(text: &str) -> Option<Fen> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(decimals) || decimals.len() > 6 {
        return None;
    }
    let decimals: i64 = format!("{decimals:0<6}").parse().ok()?;
    whole
        .parse::<i64>()
        .ok()?
        .checked_mul(WAN)?
        .checked_add(decimals)
        .map(Fen)
}

fn confidential(row: &Row) -> Option<ListingConfidential> {
    let text = |field: &str| row.text(field).unwrap_or_default().to_owned();
    let contact = Contact {
        person: text("confidential.contact.person"),
        phone: text("confidential.contact.phone"),
        email: text("confidential.contact.email"),
    };
    let contact = (contact != Contact::default()).then_some(contact);
    let detail = text("confidential.detail");
    (contact.is_some() || !detail.is_empty()).then_some(ListingConfidential { detail, contact })
}

#[cfg(test)]
mod tests;
