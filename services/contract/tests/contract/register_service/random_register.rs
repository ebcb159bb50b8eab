//! A register as years of work leave it, made at random through the API, and what it held on any day.

use jiff::civil::Date as Day;
use techmarket_kernel::{Rng as _, SeededRng};
use techmarket_proto::contract::v1::royalty_terms::{Base, Course};
use techmarket_proto::contract::v1::{
    Applicant, Contract, NonTechnicalCosts, Party, ReviewContractRequest, RoyaltyTerms, applicant,
};
use techmarket_testkit::{DEMANDER, OTHER_DEMANDER, OTHER_PROVIDER, PROVIDER, contract};

use crate::registered::{fen, in_fen};
use crate::support::Office;

const CATEGORIES: [&str; 7] = ["x-11", "x-12", "x-21", "x-31", "x-33", "x-4", "x-51"];
const FIELDS: [&str; 3] = ["01", "05", "11"];
const RIGHTS: [&str; 3] = ["x-01", "x-021", "x-99"];
const PLANS: [&str; 4] = ["x-11", "x-12", "x-3", "x-9"];
const AIMS: [&str; 2] = ["02", "10"];
const INDUSTRIES: [&str; 4] = ["01", "26", "65", "73"];
const NATURES: [&str; 4] = ["0221", "0211", "150", "310"];
/// Prefectures and below, a district of Beijing, a county that belongs to Hubei alone.
pub(super) const REGIONS: [&str; 6] = ["360302", "360300", "360702", "430203", "110101", "429004"];
const COUNTRIES: [&str; 2] = ["840", "392"];
pub(super) const POINTS: [&str; 3] = ["360301", "360701", "430201"];

/// A contract as the register has held it.
pub(super) struct Kept {
    pub(super) registered: Day,
    /// From which day each version has counted.
    versions: Vec<(Day, Contract)>,
    /// From which day on none counts.
    ended: Option<Day>,
}

impl Kept {
    /// What counted at the end of `day`.
    pub(super) fn on(&self, day: Day) -> Option<&Contract> {
        if self.ended.is_some_and(|ended| ended <= day) {
            return None;
        }
        let begun = self.versions.iter().rev().find(|(start, _)| *start <= day);
        begun.map(|(_, contract)| contract)
    }
}

/// Numbers at random, the same in every run.
pub(super) struct Dice(SeededRng);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(SeededRng::new(seed))
    }

    pub(super) fn below(&mut self, limit: i64) -> i64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        i64::try_from(u64::from_le_bytes(bytes) % u64::try_from(limit).unwrap()).unwrap()
    }

    pub(super) fn one_in(&mut self, chances: i64) -> bool {
        self.below(chances) == 0
    }

    pub(super) fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[usize::try_from(self.below(i64::try_from(of.len()).unwrap())).unwrap()]
    }

    /// Total and technology amount in fen: a few fen, or up to ten thousand million yuan.
    fn amounts(&mut self) -> (i64, i64) {
        let digits = u32::try_from(self.below(11)).unwrap();
        let total = 1 + self.below(10_i64.pow(2 + digits));
        (total, self.below(total + 1))
    }

    fn party(&mut self, name: &str, credit_code: &str, is_abroad: bool) -> Party {
        let (region, country) = (self.pick(&REGIONS), self.pick(&COUNTRIES));
        let stated = |code: &str, is_stated: bool| if is_stated { code } else { "" }.to_owned();
        Party {
            name: name.to_owned(),
            credit_code: stated(credit_code, !is_abroad),
            nature: self.pick(&NATURES).to_owned(),
            region: stated(region, !is_abroad),
            country: stated(country, is_abroad),
            ..Party::default()
        }
    }

    fn contract(&mut self, title: String, today: Day) -> Contract {
        let is_import = self.one_in(6);
        let is_export = !is_import && self.one_in(6);
        let royalty = self.one_in(4);
        let (seller, buyer) = (
            self.pick(&[PROVIDER, OTHER_PROVIDER]),
            self.pick(&[DEMANDER, OTHER_DEMANDER]),
        );
        let date = techmarket_rpc::convert::to_date(today);
        let drawn = Contract {
            registration_point: self.pick(&POINTS).to_owned(),
            title,
            category: self.pick(&CATEGORIES).to_owned(),
            seller: Some(self.party("卖方", seller, is_import)),
            buyer: Some(self.party("买方", buyer, is_export)),
            sign_date: Some(date),
            term: Some(techmarket_proto::types::v1::Period {
                start_date: Some(date),
                end_date: Some(date),
            }),
            payment_form: if royalty {
                "x-3"
            } else {
                self.pick(&["x-1", "x-2", "x-9"])
            }
            .to_owned(),
            royalty: royalty.then(|| RoyaltyTerms {
                base: Base::Sales.into(),
                rate_per_myriad: 250,
                course: Course::Fixed.into(),
                ..RoyaltyTerms::default()
            }),
            related_party: self.one_in(5),
            plan_source: self.pick(&PLANS).to_owned(),
            intellectual_property: vec![self.pick(&RIGHTS).to_owned()],
            technical_field: self.pick(&FIELDS).to_owned(),
            socio_economic_aim: self.pick(&AIMS).to_owned(),
            industry: self.pick(&INDUSTRIES).to_owned(),
            applicant: is_import.then(|| Applicant {
                kind: applicant::Kind::ImportBuyer.into(),
                ..Applicant::default()
            }),
            ..contract()
        };
        self.priced(drawn)
    }

    fn priced(&mut self, contract: Contract) -> Contract {
        let (total, technology) = self.amounts();
        Contract {
            total_amount: Some(fen(total)),
            technology_amount: Some(fen(technology)),
            non_technical_costs: Some(NonTechnicalCosts {
                other: Some(fen(total - technology)),
                ..NonTechnicalCosts::default()
            }),
            ..contract
        }
    }

    /// The same contract, changed in what statistics count.
    fn change(&mut self, at: &Contract) -> Contract {
        let mut buyer = at.buyer.clone().unwrap();
        if !buyer.region.is_empty() {
            self.pick(&REGIONS).clone_into(&mut buyer.region);
        }
        let changed = Contract {
            title: format!("{}（变更）", at.title),
            category: self.pick(&CATEGORIES).to_owned(),
            technical_field: self.pick(&FIELDS).to_owned(),
            buyer: Some(buyer),
            ..at.clone()
        };
        self.priced(changed)
    }

    /// What is recognised: as claimed, or less and of another category.
    fn recognised(
        &mut self,
        at: &Contract,
    ) -> impl Fn(ReviewContractRequest) -> ReviewContractRequest + use<> {
        let claimed = (
            in_fen(at.total_amount.as_ref()),
            in_fen(at.technology_amount.as_ref()),
        );
        let (category, total, technology) = if self.one_in(3) {
            (self.pick(&CATEGORIES), 1 + claimed.0 / 2, claimed.1 / 2)
        } else {
            (at.category.as_str(), claimed.0, claimed.1)
        };
        let category = category.to_owned();
        move |review| ReviewContractRequest {
            category: category.clone(),
            total_amount: Some(fen(total)),
            technology_amount: Some(fen(technology)),
            ..review
        }
    }
}

/// Registers `count` contracts from 2024-02-29 on, the first on that leap day and the others some days apart; in between some
/// are changed, cancelled or revoked.
pub(super) async fn random_register(office: &Office, dice: &mut Dice, count: usize) -> Vec<Kept> {
    office.harness.clock.set("2024-02-29T02:00:00Z".parse().unwrap());
    let mut register: Vec<Kept> = Vec::new();
    for number in 1..=count {
        let pause = if dice.one_in(4) { 0 } else { dice.below(36) };
        if number > 1 {
            office.pass_days(pause);
        }
        let drawn = dice.contract(format!("第{number}份"), office.today());
        let recognised = dice.recognised(&drawn);
        let at = Box::pin(office.registered_as(drawn, recognised)).await;
        register.push(Kept {
            registered: office.today(),
            versions: vec![(office.today(), at)],
            ended: None,
        });
        for _ in 0..dice.below(3) {
            let pause = dice.below(12);
            office.pass_days(pause);
            let chosen = usize::try_from(dice.below(i64::try_from(number).unwrap())).unwrap();
            Box::pin(go_on(office, dice, &mut register[chosen])).await;
        }
    }
    register
}

/// Changes or ends `kept`, if it is in force.
async fn go_on(office: &Office, dice: &mut Dice, kept: &mut Kept) {
    let today = office.today();
    let Some(at) = kept.on(today).cloned() else {
        return;
    };
    match dice.below(4) {
        0 => {
            office.cancelled(&at).await;
            kept.ended = Some(today);
        }
        1 => {
            office.revoked(&at).await;
            kept.ended = Some(today);
        }
        _ => {
            let proposed = dice.change(&at);
            let changed = office.changed(&at, proposed).await;
            kept.versions.push((today, changed));
        }
    }
}
