//! Contracts as the policies see them that hang on their registration (后补助、税收优惠).

use jiff::civil::Date;
use techmarket_incentives as incentives;
use techmarket_incentives::{Deal, EndKind, Ended, TaxFacts};
use techmarket_types::Fen;

use crate::domain::{BrokerPerson, Contract, LicenceKind, Party, Payment, State, SubsidyGrant};

/// Days of a year, for the length of a licence.
const YEAR_DAYS: i32 = 365;

impl Contract {
    /// The facts of a contract that is or was registered, with its payments and what was granted for it.
    #[must_use]
    pub fn deal(&self, payments: &[Payment], granted: &[SubsidyGrant]) -> Option<Deal> {
        let (entry, recognised) = (self.registration.as_ref()?, self.recognition.as_ref()?);
        let content = &self.content;
        let point = content.registration_point?;
        let institution = content.broker.as_ref().map(|broker| incentives::Party {
            credit_code: broker.credit_code.clone(),
            certificate: None,
            name: broker.name.clone(),
            nature: None,
            region: None,
        });
        let paid = payments
            .iter()
            .filter(|payment| payment.counts())
            .map(|payment| incentives::Payment {
                paid_on: payment.content.date,
                amount: payment.content.amount,
                on_platform: payment.content.on_platform,
                voucher: !payment.content.voucher_sha256.is_empty(),
            });
        let mut deal = Deal {
            registered_on: entry.date(),
            number: entry.number,
            signed_on: content.sign_date?,
            category: recognised.category.clone(),
            seller: party(&content.seller),
            buyer: party(content.buyer.as_ref()?),
            institution,
            broker: content.broker_person().map(person),
            total: recognised.total_amount,
            technology: recognised.technology_amount,
            amount_undetermined: content.amount_undetermined,
            payments: paid.collect(),
            signed_on_platform: content.signed_on_platform,
            // Who acts here has a token in the name of an organisation with a checked credit code.
            real_name: content.seller.credit_code.is_some() && content.buyer_code().is_some(),
            related_party: content.related_party,
            ended: self.ended(),
            registration_region: point.region(),
            granted: Vec::new(),
        };
        deal.granted = granted.iter().map(|grant| grant.of(&deal)).collect();
        Some(deal)
    }

    /// The facts that decide about reliefs from tax, as they stand on `day` with its payments. What the form does not ask for,
    /// such as costs and taxes or the contract that a service stems from, is not known.
    #[must_use]
    pub fn tax_facts(&self, day: Date, payments: &[Payment]) -> TaxFacts {
        let content = &self.content;
        let technology = self
            .recognition
            .as_ref()
            .map(|recognised| recognised.technology_amount);
        let years = content.term.and_then(|(first, last)| {
            let days = last.since(first).ok()?.get_days() + 1;
            u16::try_from(days / YEAR_DAYS).ok()
        });
        let paid = payments.iter().filter(|payment| payment.counts());
        let paid = Fen::checked_sum(paid.map(|payment| payment.content.amount));
        TaxFacts {
            day,
            category: self.category().to_owned(),
            intellectual_property: content.intellectual_property.clone(),
            registration: self.stage(),
            recognised_by_province: None,
            seller_in_china: Some(!content.seller.is_abroad()),
            buyer_in_china: content.buyer.as_ref().map(|buyer| !buyer.is_abroad()),
            technology: technology.or(content.technology_amount).unwrap_or(Fen::ZERO),
            stems_from: None,
            licence: content.licence.map(|terms| incentives::Licence {
                kind: match terms.kind {
                    LicenceKind::Ordinary => incentives::LicenceKind::Ordinary,
                    LicenceKind::Sole => incentives::LicenceKind::Sole,
                    LicenceKind::Exclusive => incentives::LicenceKind::Exclusive,
                },
                worldwide: Some(terms.worldwide),
                years,
                owned: None,
            }),
            // Related parties need not hold each other whole.
            affiliates_100: (!content.related_party).then_some(false),
            export_listed: None,
            net_income: None,
            year_income_so_far: Fen::ZERO,
            // Not every payment is recorded here, so that none recorded is not none paid.
            fee_paid: paid.filter(|&paid| paid > Fen::ZERO),
            domestic_expense: None,
        }
    }

    /// How far the registration is.
    fn stage(&self) -> incentives::Registration {
        match self.state {
            State::Draft | State::Returned => incentives::Registration::Draft,
            State::Submitted | State::Accepted | State::FirstReviewed | State::SecondReviewed => {
                incentives::Registration::UnderWay
            }
            State::Registered | State::ChangePending => incentives::Registration::InForce,
            State::Refused | State::Withdrawn | State::Cancelled | State::Revoked => {
                incentives::Registration::Over
            }
        }
    }

    fn ended(&self) -> Option<Ended> {
        let kind = match self.state {
            State::Cancelled => EndKind::Cancelled,
            State::Revoked => EndKind::Revoked,
            _ => return None,
        };
        let on = self.ending.as_ref()?.date();
        Some(Ended { on, kind })
    }
}

fn party(party: &Party) -> incentives::Party {
    let stated = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    incentives::Party {
        credit_code: party.credit_code.clone(),
        certificate: None,
        name: party.name.clone(),
        nature: stated(&party.nature),
        region: stated(&party.region),
    }
}

/// A person, whose nature and place the form does not ask for.
fn person(person: &BrokerPerson) -> incentives::Party {
    incentives::Party {
        credit_code: None,
        certificate: Some(person.certificate_number.clone()),
        name: person.name.clone(),
        nature: None,
        region: None,
    }
}
