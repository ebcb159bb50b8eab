//! Deals for the tests.

use jiff::civil::{Date, date};
use techmarket_types::{CodeTables, Fen, RegistrationNumber};

use crate::{Calculation, Deal, Grant, Party, Payment, Role, Scheme, Schemes, calculate};

pub(crate) const fn yuan(yuan: i64) -> Fen {
    Fen(yuan * 100)
}

pub(crate) fn number(year: i16, serial: u32) -> RegistrationNumber {
    RegistrationNumber::new(year, "360301".parse().unwrap(), serial).unwrap()
}

pub(crate) fn scheme(id: &str) -> &'static Scheme {
    Schemes::embedded().unwrap().get(id).unwrap()
}

fn party(name: &str, nature: &str, region: &str) -> Party {
    Party {
        credit_code: None,
        certificate: None,
        name: name.to_owned(),
        nature: Some(nature.to_owned()),
        region: Some(region.to_owned()),
    }
}

pub(crate) fn paid(on: Date, amount: Fen) -> Payment {
    Payment {
        paid_on: on,
        amount,
        on_platform: true,
        voucher: true,
    }
}

/// Parties of a place: a company buys from a university through a body and a person.
pub(crate) fn who(role: Role, region: &str) -> Party {
    match role {
        Role::Taker => party("某公司", "150", region),
        Role::Giver => party("某大学", "0221", region),
        Role::Institution => party("某转移中心", "024", region),
        Role::Broker => party("张三", "x-500", region),
    }
}

/// A commissioned development registered in the place on 1 March of the year, paid in full on 1 June.
pub(crate) fn deal(region: &str, year: i16, serial: u32, total: Fen) -> Deal {
    Deal {
        registered_on: date(year, 3, 1),
        number: number(year, serial),
        signed_on: date(year, 2, 1),
        category: "x-11".to_owned(),
        seller: who(Role::Giver, region),
        buyer: who(Role::Taker, region),
        institution: Some(who(Role::Institution, region)),
        broker: Some(who(Role::Broker, region)),
        total,
        technology: total,
        amount_undetermined: false,
        payments: vec![paid(date(year, 6, 1), total)],
        signed_on_platform: true,
        real_name: true,
        related_party: false,
        ended: None,
        registration_region: region.to_owned(),
        granted: Vec::new(),
    }
}

pub(crate) fn grant(scheme: &str, measure: &str, role: Role, deal: &Deal, year: i16, amount: Fen) -> Grant {
    Grant {
        contract: deal.number,
        scheme: scheme.to_owned(),
        measure: measure.to_owned(),
        role,
        party: deal.party(role).unwrap().clone(),
        year,
        amount,
        granted_on: date(year, 12, 1),
        recovered: Fen::ZERO,
    }
}

/// The calculation for the party that [`deal`] gives the role in the scheme's place.
pub(crate) fn calculated(id: &str, role: Role, year: i16, deals: &[Deal]) -> Calculation {
    let scheme = scheme(id);
    let tables = CodeTables::embedded().unwrap();
    let region = match id {
        "jiangxi-2020" => "360300",
        _ => &scheme.region,
    };
    calculate(tables, scheme, role, &who(role, region), year, deals, &[]).unwrap()
}
