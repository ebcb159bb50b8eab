//! Listings and demands of the feeds to posts, and what a reader sees of them.

use jiff::civil::Date;
use prost::Message;
use techmarket_kernel::{Caller, Error, Result, Violations};
use techmarket_proto::demand::v1::{Demand, demand};
use techmarket_proto::google::r#type::Money;
use techmarket_proto::supply::v1::{Listing, listing};
use techmarket_proto::types::v1::{self as common, indicator::Comparison};
use techmarket_ranking::{Condition, Facts, MoneyRange, Quantity, quantities};
use techmarket_rpc::{convert as wire, wire_enum};
use techmarket_types::{CodeTables, CreditCode, Fen, Maturity};

use crate::domain::{DemandDoc, DemandKind, Marks, Post, SupplyDoc, SupplyKind};
use crate::market_side::{OwnedPost, Payload};

impl Payload for SupplyKind {
    fn read(tables: &CodeTables, payload: &[u8]) -> Result<OwnedPost<Self>> {
        let listing = Listing::decode(payload).map_err(Error::internal)?;
        Ok(OwnedPost {
            post: listing_post(tables, &listing)?,
            organization: owner(&listing.organization)?,
            organization_name: listing.organization_name,
            hidden: listing.publisher_hidden,
            version: listing.etag,
        })
    }
}

impl Payload for DemandKind {
    fn read(tables: &CodeTables, payload: &[u8]) -> Result<OwnedPost<Self>> {
        let demand = Demand::decode(payload).map_err(Error::internal)?;
        Ok(OwnedPost {
            post: demand_post(tables, &demand)?,
            organization: owner(&demand.organization)?,
            organization_name: demand.organization_name,
            hidden: demand.publisher_hidden,
            version: demand.etag,
        })
    }
}

fn owner(code: &str) -> Result<CreditCode> {
    CreditCode::as_kept(code).map_err(Error::internal)
}

/// The post that a published listing is.
pub(crate) fn listing_post(tables: &CodeTables, listing: &Listing) -> Result<SupplyDoc> {
    let price = listing.price.as_ref();
    Ok(Post {
        name: listing.name.clone(),
        organization: Some(listing.organization.clone()).filter(|_| !listing.publisher_hidden),
        hidden_organization: Some(listing.organization.clone()).filter(|_| listing.publisher_hidden),
        kind: listing_kind(listing.kind()).ok_or_else(|| Error::internal("listing without kind"))?,
        title: listing.title.clone(),
        summary: listing.summary.clone(),
        keywords: listing.keywords.clone(),
        facts: Facts {
            fields: listing.fields.clone(),
            industry: stated(&listing.industry),
            region: stated(&listing.region),
            maturity: maturity(tables, listing.maturity.as_ref()),
            cooperation: listing.cooperation.clone(),
            money: price.and_then(|price| range(price.minimum.as_ref(), price.maximum.as_ref())),
            quantities: quantities(&format!("{}\n{}", listing.title, listing.summary)),
            required: Vec::new(),
            deadline: None,
        },
        marks: listing_marks(listing),
        payload: Listing {
            confidential: None,
            reason: String::new(),
            import_name: String::new(),
            ..listing.clone()
        }
        .encode_to_vec(),
    })
}

/// The post that a published demand is.
pub(crate) fn demand_post(tables: &CodeTables, demand: &Demand) -> Result<DemandDoc> {
    let texts = [
        &demand.summary,
        &demand.problem,
        &demand.current_state,
        &demand.expected_result,
    ];
    let texts: Vec<&str> = texts
        .into_iter()
        .map(String::as_str)
        .filter(|text| !text.is_empty())
        .collect();
    let budget = demand.budget.as_ref();
    Ok(Post {
        name: demand.name.clone(),
        organization: Some(demand.organization.clone()).filter(|_| !demand.publisher_hidden),
        hidden_organization: Some(demand.organization.clone()).filter(|_| demand.publisher_hidden),
        kind: demand_kind(demand.kind()).ok_or_else(|| Error::internal("demand without kind"))?,
        title: demand.title.clone(),
        summary: texts.join("\n"),
        keywords: demand.keywords.clone(),
        facts: Facts {
            fields: demand.fields.clone(),
            industry: stated(&demand.industry),
            region: stated(&demand.region),
            maturity: maturity(tables, demand.maturity_wanted.as_ref()),
            cooperation: demand.cooperation.clone(),
            money: budget.and_then(|budget| range(budget.minimum.as_ref(), budget.maximum.as_ref())),
            quantities: required_quantities(demand, &texts),
            required: demand.required_conditions().filter_map(condition).collect(),
            deadline: deadline(demand.period.as_ref()),
        },
        marks: Marks {
            numbers: Vec::new(),
            organization_name: shown(&demand.organization_name, demand.publisher_hidden),
            publish_micros: micros(demand.publish_time.as_ref()),
        },
        payload: Demand {
            confidential: None,
            reason: String::new(),
            ..demand.clone()
        }
        .encode_to_vec(),
    })
}

/// The indicators of a demand: those of its list first, then those of its texts.
fn required_quantities(demand: &Demand, texts: &[&str]) -> Vec<Quantity> {
    let mut all = String::new();
    for indicator in &demand.indicators {
        let sign = match indicator.comparison() {
            Comparison::AtLeast => "≥",
            Comparison::AtMost => "≤",
            Comparison::Equal | Comparison::Unspecified => "",
        };
        let parts = [
            indicator.name.as_str(),
            sign,
            &indicator.value,
            " ",
            &indicator.unit,
            "\n",
        ];
        all.extend(parts);
    }
    for text in std::iter::once(demand.title.as_str()).chain(texts.iter().copied()) {
        all.push_str(text);
        all.push('\n');
    }
    quantities(&all)
}

/// What a listing is known by. The numbers of rights are in what everybody reads, whoever published it.
fn listing_marks(listing: &Listing) -> Marks {
    let rights = listing
        .intellectual_property
        .iter()
        .map(|right| right.number.clone());
    let registration = match &listing.detail {
        Some(listing::Detail::Achievement(detail)) => detail.registration_number.clone(),
        _ => String::new(),
    };
    let own = shown(&listing.external_id, listing.publisher_hidden);
    let numbers = rights.chain([registration, own]);
    Marks {
        numbers: numbers.filter(|number| !number.is_empty()).collect(),
        organization_name: shown(&listing.organization_name, listing.publisher_hidden),
        publish_micros: micros(listing.publish_time.as_ref()),
    }
}

fn shown(text: &str, hidden: bool) -> String {
    if hidden { String::new() } else { text.to_owned() }
}

fn micros(time: Option<&prost_types::Timestamp>) -> i64 {
    time.map_or(0, |time| {
        time.seconds
            .saturating_mul(1_000_000)
            .saturating_add(i64::from(time.nanos) / 1_000)
    })
}

fn stated(code: &str) -> Option<String> {
    Some(code.to_owned()).filter(|code| !code.is_empty())
}

/// A maturity that its service has checked; one of a table that changed since is as if it were not stated.
fn maturity(tables: &CodeTables, maturity: Option<&common::Maturity>) -> Option<Maturity> {
    let maturity = maturity?;
    Maturity::check(tables, &maturity.scale, maturity.level).ok()
}

/// The last day of a period that its service has checked.
fn deadline(period: Option<&common::Period>) -> Option<Date> {
    wire::period(&mut Violations::new(), "period", period).map(|(_, end)| end)
}

fn condition(condition: demand::Condition) -> Option<Condition> {
    match condition {
        demand::Condition::Unspecified => None,
        demand::Condition::Maturity => Some(Condition::MaturityWanted),
        demand::Condition::Cooperation => Some(Condition::CooperationCommon),
        demand::Condition::Budget => Some(Condition::PriceWithinBudget),
        demand::Condition::Field => Some(Condition::FieldCommon),
    }
}

fn range(minimum: Option<&Money>, maximum: Option<&Money>) -> Option<MoneyRange> {
    let fen = |money: Option<&Money>| money.and_then(|money| Fen::from_money(money.units, money.nanos).ok());
    let range = MoneyRange {
        minimum: fen(minimum),
        maximum: fen(maximum),
    };
    (range.minimum.is_some() || range.maximum.is_some()).then_some(range)
}

wire_enum!(pub(super) listing_kind, to_listing_kind: SupplyKind, listing::Kind {
    Achievement, Expert, Instrument, Service
});

wire_enum!(pub(super) demand_kind, to_demand_kind: DemandKind, demand::Kind {
    Technology, OpenCall, ExpertService
});

/// What `caller` sees of a published listing: the public layer, and a hidden owner only if it is its own.
pub(super) fn listing_view(mut listing: Listing, caller: &Caller) -> Listing {
    if listing.publisher_hidden && !is_open(&listing.organization, caller) {
        listing.organization.clear();
        listing.organization_name.clear();
        listing.external_id.clear();
    }
    listing
}

/// What `caller` sees of a published demand: the public layer, and a hidden owner only if it is its own.
pub(super) fn demand_view(mut demand: Demand, caller: &Caller) -> Demand {
    if demand.publisher_hidden && !is_open(&demand.organization, caller) {
        demand.organization.clear();
        demand.organization_name.clear();
    }
    demand
}

fn is_open(organization: &str, caller: &Caller) -> bool {
    organization.parse().is_ok_and(|owner| caller.acts_for(&owner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maturity_is_read_by_the_scale_of_the_office() {
        let folder = tempfile::tempdir().unwrap();
        let scale = "code,name,name_en,parent,valid_from,valid_to,source,certainty\n\
             own,本地成熟度,,,,,示例办法,design\n\
             own/1,样机,,own,,,示例办法,design\n";
        std::fs::write(folder.path().join("maturity_scale.csv"), scale).unwrap();
        let office = CodeTables::with_overrides(folder.path()).unwrap();
        let listing = Listing {
            name: "listings/019a8f6e-0000-7000-8000-000000000001".to_owned(),
            kind: listing::Kind::Achievement.into(),
            organization: "12100000400000624D".to_owned(),
            maturity: Some(common::Maturity {
                scale: "own".to_owned(),
                level: 1,
            }),
            ..Listing::default()
        };
        let read = |tables: &CodeTables| {
            let read = SupplyKind::read(tables, &listing.encode_to_vec()).unwrap();
            read.post.facts.maturity.map(|maturity| maturity.level())
        };
        assert_eq!(read(&office), Some(1));
        assert_eq!(
            read(CodeTables::embedded().unwrap()),
            None,
            "the table has changed since"
        );
    }
}
