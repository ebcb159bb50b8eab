//! What statistics need of a registered contract, in one line of text. A year of a province is read as a few hundred long
//! texts instead of a hundred thousand rows, which takes a tenth of the time.

use std::fmt;

use techmarket_types::{Fen, RegistrationPoint};

use crate::domain::{Contract, Party};

/// Parts of a line.
const PARTS: usize = 15;
/// Marks a country among places.
const ABROAD: char = 'C';

/// What statistics need of a registered contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts<'a> {
    /// 登记点.
    pub point: &'a str,
    /// Recognised category.
    pub category: &'a str,
    /// 技术领域.
    pub field: &'a str,
    /// The first right that is stated.
    pub right: &'a str,
    /// 计划来源.
    pub plan_source: &'a str,
    /// 社会经济目标.
    pub aim: &'a str,
    /// 国民经济行业, division.
    pub industry: &'a str,
    /// 付款方式.
    pub payment_form: &'a str,
    /// 卖方性质.
    pub seller_nature: &'a str,
    /// 买方性质.
    pub buyer_nature: &'a str,
    /// 卖方地区: region, or `C` and the code of the country.
    pub seller_place: &'a str,
    /// 买方地区.
    pub buyer_place: &'a str,
    /// 是否关联交易.
    pub related: bool,
    /// 核定合同成交额.
    pub total: Fen,
    /// 核定技术交易额.
    pub technology: Fen,
}

/// A text holds no facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoFacts;

impl fmt::Display for NoFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not {PARTS} parts")
    }
}

impl std::error::Error for NoFacts {}

impl<'a> Facts<'a> {
    /// Reads a line.
    pub fn parse(line: &'a str) -> Result<Self, NoFacts> {
        let mut parts = line.split(',');
        let mut next = || parts.next().ok_or(NoFacts);
        let facts = Self {
            point: next()?,
            category: next()?,
            field: next()?,
            right: next()?,
            plan_source: next()?,
            aim: next()?,
            industry: next()?,
            payment_form: next()?,
            seller_nature: next()?,
            buyer_nature: next()?,
            seller_place: next()?,
            buyer_place: next()?,
            related: next()? == "1",
            total: next()?.parse().map(Fen).map_err(|_| NoFacts)?,
            technology: next()?.parse().map(Fen).map_err(|_| NoFacts)?,
        };
        match parts.next() {
            None => Ok(facts),
            Some(_) => Err(NoFacts),
        }
    }

    /// The line of `contract`, if it is or was registered. Codes hold neither comma nor semicolon.
    #[must_use]
    pub fn line(contract: &Contract) -> Option<String> {
        let content = &contract.content;
        let recognition = contract.recognition.as_ref()?;
        let point: RegistrationPoint = content.registration_point?;
        contract.registration.as_ref()?;
        let buyer = content.buyer.as_ref();
        let right = content.intellectual_property.first();
        let parts: [&str; 10] = [
            &recognition.category,
            &content.technical_field,
            right.map_or("", String::as_str),
            &content.plan_source,
            &content.socio_economic_aim,
            &content.industry,
            &content.payment_form,
            &content.seller.nature,
            buyer.map_or("", |buyer| buyer.nature.as_str()),
            &place(&content.seller),
        ];
        Some(format!(
            "{point},{},{},{},{},{}",
            parts.join(","),
            buyer.map(place).unwrap_or_default(),
            u8::from(content.related_party),
            recognition.total_amount.0,
            recognition.technology_amount.0,
        ))
    }
}

/// Region of a party, or its country.
pub(crate) fn place(party: &Party) -> String {
    if party.is_abroad() {
        format!("{ABROAD}{}", party.country())
    } else {
        party.region.clone()
    }
}
