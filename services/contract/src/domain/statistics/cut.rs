//! What statistics are divided by.

use std::borrow::Cow;

use jiff::civil::Date;
use techmarket_types::{CodeTables, TableId};

use crate::domain::statistics::{Facts, Reporting};

macro_rules! dimensions {
    ($($variant:ident $key:literal $doc:literal;)*) => {
        /// What the rows of a cut are divided by.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Dimension { $(#[doc = $doc] $variant,)* }

        impl Dimension {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word for it in files of an office.
            pub(super) const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }
        }
    };
}

dimensions! {
    Month "month" "Month of registration (登记月份).";
    Category "category" "Category at the top of its tree (合同类别).";
    Kind "kind" "Category as recognised (合同类别小类).";
    Field "field" "Technical field (技术领域).";
    Right "right" "The first right that is stated (知识产权).";
    PlanSource "plan_source" "Plan source at the top of its tree (计划来源).";
    Aim "aim" "Socio-economic aim (社会经济目标).";
    Industry "industry" "Section of the industry (国民经济行业).";
    SellerNature "seller_nature" "Nature of the seller (卖方性质), at the second level of its tree: 高等院校.";
    BuyerNature "buyer_nature" "Nature of the buyer (买方性质), at the second level of its tree.";
    SellerNatureGroup "seller_nature_group" "Nature of the seller at the top of its tree (卖方性质大类): 事业法人.";
    BuyerNatureGroup "buyer_nature_group" "Nature of the buyer at the top of its tree (买方性质大类).";
    SellerRegion "seller_region" "Prefecture of the seller, or its country (卖方地区).";
    BuyerRegion "buyer_region" "Prefecture of the buyer, or its country (买方地区).";
    Flow "flow" "From province to province (流向).";
    FlowPrefecture "flow_prefecture" "From prefecture to prefecture, a party abroad by its country (地市间流向).";
    Bracket "bracket" "Bracket of the total (成交额分档).";
    RegistrationPoint "registration_point" "Registration point (登记点).";
    PaymentForm "payment_form" "Way of payment (付款方式).";
    Related "related" "Whether the parties are related (是否关联交易).";
}

/// Between the two places of a flow.
const TO: char = '>';

impl Dimension {
    /// The code of a contract registered on `day` in this cut.
    pub(super) fn code<'a>(
        self,
        facts: &Facts<'a>,
        category: &'a str,
        day: Date,
        reporting: &'a Reporting,
    ) -> Cow<'a, str> {
        match self {
            Self::Month => Cow::Owned(format!("{:04}-{:02}", day.year(), day.month())),
            Self::Category | Self::Kind => Cow::Borrowed(category),
            Self::Field => Cow::Borrowed(facts.field),
            Self::Right => Cow::Borrowed(facts.right),
            Self::PlanSource => Cow::Borrowed(facts.plan_source),
            Self::Aim => Cow::Borrowed(facts.aim),
            Self::Industry => Cow::Borrowed(facts.industry),
            Self::SellerNature | Self::SellerNatureGroup => Cow::Borrowed(facts.seller_nature),
            Self::BuyerNature | Self::BuyerNatureGroup => Cow::Borrowed(facts.buyer_nature),
            Self::SellerRegion => prefecture(facts.seller_place),
            Self::BuyerRegion => prefecture(facts.buyer_place),
            Self::Flow => flow(&province(facts.seller_place), &province(facts.buyer_place)),
            Self::FlowPrefecture => flow(&prefecture(facts.seller_place), &prefecture(facts.buyer_place)),
            Self::Bracket => Cow::Borrowed(reporting.bracket(facts.total)),
            Self::RegistrationPoint => Cow::Borrowed(facts.point),
            Self::PaymentForm => Cow::Borrowed(facts.payment_form),
            Self::Related => Cow::Borrowed(if facts.related { "1" } else { "0" }),
        }
    }

    /// The code under which `code` is reported: the top of its tree where the cut is by tops.
    pub(super) fn reported<'a>(self, tables: &'a CodeTables, code: &'a str) -> Cow<'a, str> {
        let (table, level) = match self {
            Self::Category => (TableId::ContractCategory, 0),
            Self::PlanSource => (TableId::PlanSource, 0),
            Self::Industry => (TableId::Industry, 0),
            Self::SellerNatureGroup | Self::BuyerNatureGroup => (TableId::PartyNature, 0),
            Self::SellerNature | Self::BuyerNature => (TableId::PartyNature, 1),
            Self::SellerRegion | Self::BuyerRegion => return Cow::Borrowed(known_place(tables, code)),
            Self::FlowPrefecture => {
                return match code.split_once(TO) {
                    Some((from, to)) => flow(known_place(tables, from), known_place(tables, to)),
                    None => Cow::Borrowed(code),
                };
            }
            _ => return Cow::Borrowed(code),
        };
        Cow::Borrowed(at_level(tables, table, code, level))
    }

    /// `code` in words; the code itself where no table has it.
    #[must_use]
    pub fn title(self, tables: &CodeTables, reporting: &Reporting, code: &str) -> String {
        let of_table = |table| {
            let found = tables.table(table).get(code);
            found.map_or_else(|| code.to_owned(), |found| found.name.clone())
        };
        match self {
            Self::Month => code.to_owned(),
            Self::Category | Self::Kind => of_table(TableId::ContractCategory),
            Self::Field => of_table(TableId::TechnicalField),
            Self::Right => of_table(TableId::IntellectualProperty),
            Self::PlanSource => of_table(TableId::PlanSource),
            Self::Aim => of_table(TableId::SocioEconomicAim),
            Self::Industry => of_table(TableId::Industry),
            Self::SellerNature | Self::BuyerNature | Self::SellerNatureGroup | Self::BuyerNatureGroup => {
                of_table(TableId::PartyNature)
            }
            Self::SellerRegion | Self::BuyerRegion => place_title(tables, code),
            Self::Flow | Self::FlowPrefecture => match code.split_once(TO) {
                Some((from, to)) => format!("{}→{}", place_title(tables, from), place_title(tables, to)),
                None => code.to_owned(),
            },
            Self::Bracket => {
                let bracket = reporting.brackets().iter().find(|bracket| bracket.code == code);
                bracket.map_or(code, |bracket| &bracket.name).to_owned()
            }
            Self::RegistrationPoint => of_table(TableId::RegistrationPoint),
            Self::PaymentForm => of_table(TableId::PaymentForm),
            Self::Related => (if code == "1" { "是" } else { "否" }).to_owned(),
        }
    }
}

/// What `code` belongs to so many levels below the top of its tree; `code` itself where it stands no deeper.
fn at_level<'a>(tables: &'a CodeTables, table: TableId, code: &'a str, level: usize) -> &'a str {
    let table = tables.table(table);
    let above = |code: &&'a str| table.get(code).and_then(|code| code.parent.as_deref());
    let way: Vec<&str> = std::iter::successors(Some(code), above).collect();
    way.iter().rev().nth(level).copied().unwrap_or(code)
}

/// From the seller's place to the buyer's.
fn flow(from: &str, to: &str) -> Cow<'static, str> {
    Cow::Owned(format!("{from}{TO}{to}"))
}

fn is_region(place: &str) -> bool {
    place.len() == 6 && place.is_ascii()
}

/// Counties that belong to a province alone (省直辖县级行政区划) have 90 in place of a prefecture, and stand for themselves.
fn prefecture(place: &str) -> Cow<'_, str> {
    if is_region(place) && &place[2..4] != "90" {
        Cow::Owned(format!("{}00", &place[..4]))
    } else {
        Cow::Borrowed(place)
    }
}

/// The prefecture where there is one; a district of a municipality (直辖市) belongs to the municipality alone.
fn known_place<'a>(tables: &'a CodeTables, place: &'a str) -> &'a str {
    if !is_region(place) || tables.regions().get(place).is_some() {
        return place;
    }
    let province = province(place);
    tables
        .regions()
        .get(&province)
        .map_or(place, |region| region.code.as_str())
}

fn province(place: &str) -> Cow<'_, str> {
    if is_region(place) {
        Cow::Owned(format!("{}0000", &place[..2]))
    } else {
        Cow::Borrowed(place)
    }
}

fn place_title(tables: &CodeTables, place: &str) -> String {
    let known = match place.strip_prefix('C') {
        Some(country) => tables
            .table(TableId::Country)
            .get(country)
            .map(|code| code.name.clone()),
        None => tables.regions().get(place).map(|region| region.name.clone()),
    };
    known.unwrap_or_else(|| place.to_owned())
}
