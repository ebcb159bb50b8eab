//! Contracts that are made up, the same for the same seed.

use jiff::civil::Date;
use jiff::{Span, Timestamp};
use techmarket_contract::Reference;
use techmarket_contract::domain::{
    CertificateCode, Contract, ContractContent, Judgement, Party, Recognition, Registration, Review, Rules,
    State,
};
use techmarket_kernel::{Rng, SeededRng};
use techmarket_recognition::Amounts;
use techmarket_types::{ContractId, CreditCode, Fen, RegistrationNumber, RegistrationPoint};

/// Registration points of the sample table.
const POINTS: [&str; 3] = ["360301", "360701", "430201"];
const CATEGORIES: [&str; 8] = ["x-11", "x-12", "x-21", "x-23", "x-31", "x-4", "x-51", "x-52"];
const FIELDS: [&str; 11] = ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11"];
const RIGHTS: [&str; 5] = ["x-01", "x-021", "x-022", "x-03", "x-99"];
const PLANS: [&str; 4] = ["x-11", "x-2", "x-3", "x-9"];
const AIMS: [&str; 5] = ["02", "03", "05", "09", "10"];
const INDUSTRIES: [&str; 6] = ["01", "26", "35", "39", "65", "73"];
const NATURES: [&str; 6] = ["0211", "0221", "110", "150", "160", "170"];
/// Prefectures: most parties are in Jiangxi, some elsewhere.
const REGIONS: [&str; 14] = [
    "360100", "360200", "360300", "360400", "360500", "360600", "360700", "360800", "360900", "361000",
    "361100", "430200", "110108", "440305",
];
/// Letters of a credit code (GB 32100-2015) for its nine places of an organisation.
const LETTERS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Sellers and buyers there are.
const ORGANIZATIONS: u64 = 5_000;
/// Sellers with many contracts.
const LARGE_SELLERS: u64 = 20;
/// Text of a summary, as long as those that offices get.
const SUMMARY: &str = "受托方针对委托方提出的技术需求开展研究开发，形成配方、工艺文件、样品和测试报告，\
    主要技术指标达到合同附件要求，并对委托方的技术人员进行指导；成果的知识产权归属按合同约定。";

/// Makes contracts.
pub(super) struct Sample {
    rng: SeededRng,
    reference: Reference,
    /// First and last day of registration.
    period: (Date, Date),
}

impl Sample {
    pub(super) fn new(seed: u64, reference: Reference, period: (Date, Date)) -> Self {
        Self {
            rng: SeededRng::new(seed),
            reference,
            period,
        }
    }

    /// Below `limit`.
    pub(super) fn below(&self, limit: u64) -> u64 {
        let mut bytes = [0; 8];
        self.rng.fill(&mut bytes);
        u64::from_le_bytes(bytes) % limit.max(1)
    }

    pub(super) fn one<T: Copy>(&self, of: &[T]) -> T {
        let index = usize::try_from(self.below(of.len() as u64)).unwrap_or_default();
        of[index]
    }

    pub(super) fn point(&self) -> Option<RegistrationPoint> {
        self.one(&POINTS).parse().ok()
    }

    pub(super) fn region(&self) -> &'static str {
        self.one(&REGIONS)
    }

    pub(super) fn category(&self) -> &'static str {
        self.one(&CATEGORIES)
    }

    /// The credit code of organisation `index`: valid, and of nobody.
    pub(super) fn code(index: u64) -> Option<CreditCode> {
        let mut serial = index;
        let mut place = || {
            let letter = LETTERS[usize::try_from(serial % 10).unwrap_or_default()];
            serial /= 10;
            char::from(letter)
        };
        let digits: String = (0..9).map(|_| place()).collect();
        let body = format!("91360000{digits}");
        LETTERS
            .iter()
            .find_map(|check| format!("{body}{}", char::from(*check)).parse().ok())
    }

    /// A quarter of all contracts are those of a few large universities.
    pub(super) fn seller(&self) -> Option<CreditCode> {
        let sellers = if self.below(4) == 0 {
            LARGE_SELLERS
        } else {
            ORGANIZATIONS
        };
        Self::code(self.below(sellers))
    }

    /// A day of the period, later ones for later `place` of `all`: contracts are registered one after the other.
    fn day(&self, place: u64, all: u64) -> Date {
        let (first, last) = self.period;
        let days = last.since(first).map_or(0, |span| span.get_days());
        let days = u64::try_from(days).unwrap_or_default() + 1;
        let day = i32::try_from(place * days / all.max(1)).unwrap_or_default();
        first.saturating_add(Span::new().days(day))
    }

    /// Contract `place` of `all`, as it is when it waits for its number.
    pub(super) fn reviewed(&self, place: u64, all: u64) -> Option<Contract> {
        let day = self.day(place, all);
        let now = noon(day)?;
        let id = techmarket_kernel::new_uuid(&self.rng, now);
        let mut contract = Contract::draft(ContractId::new(id), self.content(place, day)?, now);
        let set = self.reference.rulebook.sets().on(day)?;
        let rules = Rules {
            book: self.reference.rulebook,
            set,
            today: day,
        };
        let amounts = contract.content.claimed();
        let judgement = Judgement {
            category: contract.content.category.clone(),
            total_amount: amounts.total,
            technology_amount: amounts.technology,
            opinion: "材料齐全，同意认定。".to_owned(),
            disputed: false,
            code_evidence: String::new(),
        };
        let review = |who: &str| Review {
            reviewer: who.to_owned(),
            time: now,
        };
        let point = contract.content.registration_point?;
        let demand = rules.review(point, &judgement.category, amounts, false);
        let mut recognition = Recognition::first(judgement, &rules, &demand, review("登记员甲"));
        contract.state = State::FirstReviewed;
        if recognition.second_review_required() {
            recognition.second = Some(review("登记员乙"));
            contract.state = State::SecondReviewed;
        }
        contract.recognition = Some(recognition);
        contract.submit_time = Some(now);
        contract.accept_time = Some(now);
        Some(contract)
    }

    /// The same, registered under `number`.
    pub(super) fn registered(&self, reviewed: Contract, number: RegistrationNumber) -> Contract {
        Contract {
            state: State::Registered,
            version: 2,
            registration: Some(Registration {
                number,
                time: reviewed.create_time,
                version: 1,
                version_time: None,
                certificate: CertificateCode::new(&self.rng),
            }),
            ..reviewed
        }
    }

    fn content(&self, place: u64, day: Date) -> Option<ContractContent> {
        let Amounts { total, technology } = self.amounts();
        Some(ContractContent {
            registration_point: self.point(),
            title: format!("第{place}号技术合作项目的研究开发与应用"),
            category: self.category().to_owned(),
            seller: self.party("示例供给单位", self.seller()?),
            buyer: Some(self.party(
                "示例需求单位",
                Self::code(ORGANIZATIONS + self.below(ORGANIZATIONS))?,
            )),
            sign_date: Some(day),
            term: Some((day, day.saturating_add(Span::new().years(2)))),
            total_amount: Some(total),
            technology_amount: Some(technology),
            payment_form: "x-2".to_owned(),
            plan_source: self.one(&PLANS).to_owned(),
            intellectual_property: vec![self.one(&RIGHTS).to_owned()],
            technical_field: self.one(&FIELDS).to_owned(),
            socio_economic_aim: self.one(&AIMS).to_owned(),
            industry: self.one(&INDUSTRIES).to_owned(),
            summary: SUMMARY.to_owned(),
            related_party: self.below(20) == 0,
            ..ContractContent::default()
        })
    }

    fn party(&self, name: &str, code: CreditCode) -> Party {
        Party {
            name: format!("{name}{}", &code.as_str()[8..17]),
            credit_code: Some(code),
            nature: self.one(&NATURES).to_owned(),
            region: self.region().to_owned(),
            ..Party::default()
        }
    }

    /// From 10,000 yuan to 20 million, small ones more often.
    fn amounts(&self) -> Amounts {
        let wan = 1 + self.below(1 + self.below(2_000));
        let total = i64::try_from(wan * 1_000_000 + self.below(1_000_000)).unwrap_or(1_000_000);
        let share = i64::try_from(50 + self.below(51)).unwrap_or(100);
        Amounts {
            total: Fen(total),
            technology: Fen(total / 100 * share),
        }
    }
}

/// The middle of a day in China.
fn noon(day: Date) -> Option<Timestamp> {
    let time = day.at(4, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(time.timestamp())
}
