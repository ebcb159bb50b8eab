//! What the hints about tax say, and what of it comes from the register.

use techmarket_kernel::Caller;
use techmarket_proto::contract::v1::tax_hint::Outlook;
use techmarket_proto::contract::v1::{Applicant, Contract, Party, TaxHint, applicant};
use techmarket_store::Location;
use techmarket_testkit::{contract, demander, on_both_databases, operator, provider};

use super::cases::clean;
use super::check;
use crate::settlement_service::{payment, record};
use crate::support::{Office, create, of_yuan};

/// S42: 5,000,000 yuan of a year are exempt, half of the rest.
const STEP: &str = "一个纳税年度内技术转让所得不超过500万元的部分免征企业所得税，超过500万元的部分减半征收";

async fn hint(office: &Office, caller: &Caller, name: &str, relief: &str) -> TaxHint {
    let hints = check(office, caller, name).await.tax_hints;
    hints.into_iter().find(|hint| hint.relief == relief).unwrap()
}

/// Of patented technology, in yuan.
fn of_category(category: &str, yuan: i64) -> Contract {
    Contract {
        category: category.to_owned(),
        intellectual_property: vec!["x-02".to_owned()],
        ..of_yuan(category, yuan)
    }
}

fn told(hint: &TaxHint, begin: &str) -> bool {
    hint.notes.iter().any(|note| note.starts_with(begin))
}

on_both_databases! {
    async fn the_step_of_a_year_is_told_though_income_is_not_known(location: Location) {
        let office = Office::open(&location).await;
        let amount = "技术转让所得由技术交易额减去相应的成本和税费得出，技术交易额为：";
        // A development is no transfer, so that its amount is not named.
        for (category, named) in [("x-21", true), ("x-31", true), ("x-11", false)] {
            let at = office.draft(of_category(category, 6_000_000)).await;
            let draft = hint(&office, &provider(), &at.name, "tax.transfer-income").await;
            let at = office.registered(of_category(category, 6_000_000)).await;
            let registered = hint(&office, &provider(), &at.name, "tax.transfer-income").await;
            for hint in [draft, registered] {
                assert!(told(&hint, STEP), "{category} {hint:?}");
                assert_eq!(told(&hint, &format!("{amount}6000000.00元")), named, "{category} {hint:?}");
            }
        }
    }

    async fn what_a_service_stems_from_is_to_be_checked(location: Location) {
        let office = Office::open(&location).await;
        for category in ["x-4", "x-51"] {
            let at = office.registered(of_category(category, 100_000)).await;
            for (relief, words) in [
                ("tax.vat-exemption", "须由同一技术转让、许可或开发合同产生（待核实）"),
                ("tax.transfer-income", "须与技术转让密不可分，方可并入转让所得（待核实）"),
            ] {
                let hint = hint(&office, &provider(), &at.name, relief).await;
                assert_eq!(hint.outlook(), Outlook::Open, "{category} {hint:?}");
                assert!(hint.notes.iter().any(|note| note.ends_with(words)), "{category} {hint:?}");
                assert!(!hint.notes.iter().any(|note| note.ends_with("（不符合）")), "{category} {hint:?}");
            }
        }
    }

    /// C1: recognition is the industry ministry's line from 2026-03-01.
    async fn who_recognises_goes_by_the_day(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.client(&operator());
        for (now, science) in [("2026-02-20T01:00:00Z", true), ("2026-11-21T01:00:00Z", false)] {
            office.harness.clock.set(now.parse().unwrap());
            let at = create(&mut client, clean()).await.unwrap();
            for relief in ["tax.vat-exemption", "tax.transfer-income"] {
                let notes = hint(&office, &provider(), &at.name, relief).await.notes.concat();
                assert_eq!(notes.contains("科技主管部门"), science, "{now} {notes}");
                assert_eq!(notes.contains("工业和信息化部门主管"), !science, "{now} {notes}");
            }
        }
    }

    async fn a_fee_is_what_was_recorded_as_paid(location: Location) {
        let office = Office::open(&location).await;
        let import = Contract {
            seller: Some(Party {
                name: "Example Ceramics Inc.".to_owned(),
                nature: "x-600".to_owned(),
                country: "840".to_owned(),
                ..Party::default()
            }),
            broker: None,
            applicant: Some(Applicant {
                kind: applicant::Kind::ImportBuyer.into(),
                ..Applicant::default()
            }),
            ..contract()
        };
        let at = office.registered(import).await;
        let relief = "tax.commission-abroad";
        let before = hint(&office, &demander(), &at.name, relief).await;
        assert!(told(&before, "实际支付的委托费大于0（待核实）"), "{before:?}");
        record(&mut office.settlements(&demander()), &at.name, payment(40_000)).await.unwrap();
        let after = hint(&office, &demander(), &at.name, relief).await;
        assert!(told(&after, "实际支付的委托费大于0（符合）"), "{after:?}");
        assert!(told(&after, "实际支付委托费的80%为：32000.00元"), "{after:?}");
    }
}
