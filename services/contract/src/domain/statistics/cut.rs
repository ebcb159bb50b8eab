//! What statistics are divided by.

use std::borrow::Cow;

use jiff::civil::Date;
use techmarket_types::{CodeTables, TableId};

use crate::domain::statistics::{Facts, Reporting};

macro_rules! dimensions {
    ($($variant:ident $head:literal $doc:literal;)*) => {
        /// What the rows of a cut are divided by.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Dimension { $(#[doc = $doc] $variant,)* }

        impl Dimension {
            /// Every dimension.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Head of the column in an export.
            #[must_use]
            pub const fn head(self) -> &'static str {
                match self { $(Self::$variant => $head,)* }
            }
        }
    };
}

dimensions! {
    Month "登记月份" "Month of registration.";
    Category "合同类别" "Category at the top of its tree.";
    Kind "合同类别小类" "Category as recognised.";
    Field "技术领域" "Technical field.";
    Right "知识产权" "The first right that is stated.";
    PlanSource "计划来源" "Plan source at the top of its tree.";
    Aim "社会经济目标" "Socio-economic aim.";
    Industry "国民经济行业" "Section of the industry.";
    SellerNature "卖方性质" "Nature of the seller.";
    BuyerNature "买方性质" "Nature of the buyer.";
    SellerRegion "卖方地区" "Prefecture of the seller, or its country.";
    BuyerRegion "买方地区" "Prefecture of the buyer, or its country.";
    Flow "流向" "From province to province.";
    Bracket "成交额分档" "Bracket of the total.";
    RegistrationPoint "登记点" "Registration point.";
    PaymentForm "付款方式" "Way of payment.";
    Related "是否关联交易" "Whether the parties are related.";
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
            Self::SellerNature => Cow::Borrowed(facts.seller_nature),
            Self::BuyerNature => Cow::Borrowed(facts.buyer_nature),
            Self::SellerRegion => prefecture(facts.seller_place),
            Self::BuyerRegion => prefecture(facts.buyer_place),
            Self::Flow => {
                let (from, to) = (province(facts.seller_place), province(facts.buyer_place));
                Cow::Owned(format!("{from}{TO}{to}"))
            }
            Self::Bracket => Cow::Borrowed(reporting.bracket(facts.total)),
            Self::RegistrationPoint => Cow::Borrowed(facts.point),
            Self::PaymentForm => Cow::Borrowed(facts.payment_form),
            Self::Related => Cow::Borrowed(if facts.related { "1" } else { "0" }),
        }
    }

    /// The code under which `code` is reported: the top of its tree where the cut is by tops.
    pub(super) fn reported<'a>(self, tables: &'a CodeTables, code: &'a str) -> &'a str {
        let table = match self {
            Self::Category => TableId::ContractCategory,
            Self::PlanSource => TableId::PlanSource,
            Self::Industry => TableId::Industry,
            Self::SellerRegion | Self::BuyerRegion => return known_place(tables, code),
            _ => return code,
        };
        let table = tables.table(table);
        let mut top = code;
        while let Some(parent) = table.get(top).and_then(|code| code.parent.as_deref()) {
            top = parent;
        }
        top
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
            Self::SellerNature | Self::BuyerNature => of_table(TableId::PartyNature),
            Self::SellerRegion | Self::BuyerRegion => place_title(tables, code),
            Self::Flow => match code.split_once(TO) {
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
