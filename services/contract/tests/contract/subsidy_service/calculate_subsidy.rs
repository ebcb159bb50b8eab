//! CalculateSubsidy for Jiangxi: taker 2.5 %, giver 1.5 %, institution 1 % of what was paid through the platform;
//! at most 150,000, 100,000 and 100,000 yuan a contract, 1,000,000, 500,000 and 300,000 a year; nothing below 500,000.

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::{
    CalculateSubsidyRequest, Contract, Party, Payment, RecordPaymentRequest, SubsidyRole,
};
use techmarket_store::Location;
use techmarket_testkit::{
    BROKER, DEMANDER, OTHER_PROVIDER, PROVIDER, Refusal, assert_refused, broker, contract, demander, money,
    on_both_databases, operator, other_provider, provider, registrar, viewer,
};
use tonic::Code;

use super::support::{calculate, claim, lines, on_platform, paid, pay};
use crate::support::Office;
use crate::support::day;

fn line(serial: u32, yuan: i64, refusals: &[&str]) -> (String, i64, Vec<String>) {
    let refusals = refusals.iter().map(|&refusal| refusal.to_owned()).collect();
    (format!("2026360301{serial:06}"), yuan, refusals)
}

on_both_databases! {
    async fn each_role_gets_its_share_of_what_was_paid_on_the_platform(location: Location) {
        let office = Office::open(&location).await;
        // 1: 3,000,000 of 4,000,000 on the platform, 500,000 beside it.
        let first = office.registered(on_platform("一", 4_000_000)).await;
        pay(&office, &first, 200_000_000, true).await;
        pay(&office, &first, 100_000_000, true).await;
        pay(&office, &first, 50_000_000, false).await;
        // 2: beyond the cap of a contract for taker and giver.
        paid(&office, "二", 8_000_000).await;
        // 3: a fen below the least. 4: exactly the least.
        let third = office.registered(on_platform("三", 600_000)).await;
        pay(&office, &third, 49_999_999, true).await;
        paid(&office, "四", 500_000).await;
        // 5: related parties. 6: not signed on the platform, and paid beside it. 7: nothing paid.
        let related = Contract {
            related_party: true,
            ..on_platform("五", 1_000_000)
        };
        let related = office.registered(related).await;
        pay(&office, &related, 100_000_000, true).await;
        let beside = Contract {
            signed_on_platform: false,
            ..on_platform("六", 1_000_000)
        };
        let beside = office.registered(beside).await;
        pay(&office, &beside, 100_000_000, false).await;
        office.registered(on_platform("七", 1_000_000)).await;
        // 8: a buyer outside the province.
        let outside = Contract {
            buyer: Some(Party {
                region: "430203".to_owned(),
                ..contract().buyer.unwrap()
            }),
            ..on_platform("八", 1_000_000)
        };
        let outside = office.registered(outside).await;
        pay(&office, &outside, 100_000_000, true).await;

        let refused = [
            line(3, 0, &["amount.below-contract-threshold"]),
            line(5, 0, &["party.related"]),
            line(6, 0, &["contract.not-signed-on-platform", "amount.nothing-paid"]),
            line(7, 0, &["amount.nothing-paid"]),
            line(8, 0, &["contract.buyer-region"]),
        ];
        for (role, caller, organization, one, two, four) in [
            (SubsidyRole::Taker, demander(), DEMANDER, 75_000, 150_000, 12_500),
            (SubsidyRole::Giver, provider(), PROVIDER, 45_000, 100_000, 7_500),
            (SubsidyRole::Institution, broker(), BROKER, 30_000, 80_000, 5_000),
        ] {
            let mut client = office.subsidies(&caller);
            let found = calculate(&mut client, claim(role, organization)).await.unwrap();
            let mut expected = vec![line(1, one, &[]), line(2, two, &[]), line(4, four, &[])];
            expected.extend(refused.clone());
            expected.sort();
            assert_eq!(lines(&found), expected, "{role:?}");
            assert_eq!(found.amount, Some(money(one + two + four)), "{role:?}");
            assert_eq!((found.discretionary, found.staff_amount.clone()), (false, None));
            assert_eq!(found.lines[0].contract, first.name);
            assert_eq!(found.lines[0].base_amount, Some(money(3_000_000)));
            for line in &found.lines {
                assert_eq!(line.reasons.len(), line.refusals.len());
                assert!(line.reasons.iter().all(|reason| !reason.is_ascii()), "{line:?}");
            }
            // The office sees the same.
            for desk in [registrar(), operator()] {
                let mut client = office.subsidies(&desk);
                assert_eq!(calculate(&mut client, claim(role, organization)).await.unwrap(), found);
            }
        }
        let found = calculate(&mut office.subsidies(&demander()), claim(SubsidyRole::Taker, DEMANDER)).await;
        let notes = found.unwrap().notes;
        for sentence in [
            "合同2026360301000001：实际到账金额3000000.00元，计入付款2笔，2026-11-21付款500000.00元不计（未通过平台支付），\
             ×2.5%＝75000.00元；补助75000.00元",
            "合同2026360301000002：实际到账金额8000000.00元，计入付款1笔，×2.5%＝200000.00元，单项上限余150000.00元，由\
             200000.00元减为150000.00元；补助150000.00元",
            "合同2026360301000003：实际到账金额499999.99元，计入付款1笔；不予补助：实际到账金额499999.99元，未达到单份合同\
             50万元的起点",
            "合计237500.00元",
        ] {
            assert!(notes.iter().any(|note| note == sentence), "{sentence} in {notes:#?}");
        }
    }

    async fn the_year_has_a_cap_that_the_first_registered_use_up(location: Location) {
        let office = Office::open(&location).await;
        for title in ["一", "二", "三", "四"] {
            paid(&office, title, 10_000_000).await;
        }
        let mut client = office.subsidies(&broker());
        let found = calculate(&mut client, claim(SubsidyRole::Institution, BROKER)).await.unwrap();
        assert_eq!(found.amount, Some(money(300_000)));
        let expected = [line(1, 100_000, &[]), line(2, 100_000, &[]), line(3, 100_000, &[]), line(4, 0, &[])];
        assert_eq!(lines(&found), expected);
        let cut = found.notes.iter().find(|note| note.starts_with("合同2026360301000004")).unwrap();
        assert!(cut.contains("年度上限余0.00元，由100000.00元减为0.00元"), "{cut}");
        // What was paid in another year belongs to that year.
        let earlier = CalculateSubsidyRequest {
            year: 2025,
            ..claim(SubsidyRole::Institution, BROKER)
        };
        assert_eq!(calculate(&mut client, earlier).await.unwrap().amount, Some(money(0)));
    }

    async fn what_no_voucher_proves_does_not_count(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(on_platform("一", 2_000_000)).await;
        pay(&office, &at, 60_000_000, true).await;
        let unproved = RecordPaymentRequest {
            name: at.name.clone(),
            payment: Some(Payment {
                pay_date: Some(day(2026, 11, 21)),
                amount: Some(money(700_000)),
                voucher_number: "回单2".to_owned(),
                on_platform: true,
                ..Payment::default()
            }),
            ..RecordPaymentRequest::default()
        };
        office.settlements(&provider()).record_payment(unproved).await.unwrap();
        let mut client = office.subsidies(&demander());
        let found = calculate(&mut client, claim(SubsidyRole::Taker, DEMANDER)).await.unwrap();
        assert_eq!(lines(&found), [line(1, 15_000, &[])], "2.5 % of 600,000");
        let told = found.notes.iter().any(|note| note.contains("700000.00元不计"));
        assert!(told, "{:?}", found.notes);
    }

    async fn where_a_rate_is_a_limit_the_answer_says_so(location: Location) {
        let office = Office::open(&location).await;
        // Ganzhou: at most 20 % for the enterprise in the city, 5 % for the giver, of what was received.
        let at = Contract {
            buyer: Some(Party {
                region: "360702".to_owned(),
                ..contract().buyer.unwrap()
            }),
            ..on_platform("赣州", 1_000_000)
        };
        let at = office.registered(at).await;
        pay(&office, &at, 60_000_000, false).await;
        let of = |role, organization| CalculateSubsidyRequest {
            scheme: "ganzhou".to_owned(),
            ..claim(role, organization)
        };
        for (role, caller, organization, yuan) in [
            (SubsidyRole::Taker, demander(), DEMANDER, 120_000),
            (SubsidyRole::Giver, provider(), PROVIDER, 30_000),
            (SubsidyRole::Institution, broker(), BROKER, 30_000),
        ] {
            let found = calculate(&mut office.subsidies(&caller), of(role, organization)).await.unwrap();
            assert_eq!((found.amount, found.discretionary), (Some(money(yuan)), true), "{role:?}");
            assert!(found.notes.iter().any(|note| note.contains("不超过")), "{:?}", found.notes);
        }
    }

    async fn changsha_gives_a_share_of_what_is_registered_there(location: Location) {
        let office = Office::open(&location).await;
        office.harness.clock.set("2024-05-06T02:00:00Z".parse().unwrap());
        let in_changsha = |party: Option<Party>, nature: &str| Some(Party {
            region: "430104".to_owned(),
            nature: nature.to_owned(),
            ..party.unwrap()
        });
        let at = Contract {
            registration_point: "430101".to_owned(),
            sign_date: Some(day(2024, 5, 6)),
            seller: in_changsha(contract().seller, "0221"),
            buyer: in_changsha(contract().buyer, "150"),
            ..on_platform("长沙", 1_000_000)
        };
        let at = office.registered(at).await;
        assert_eq!(at.registration_number, "2024430101000001");
        let request = CalculateSubsidyRequest {
            scheme: "changsha-2020".to_owned(),
            year: 2024,
            ..claim(SubsidyRole::Giver, PROVIDER)
        };
        // 2 % of the technology amount, at least 40 % of it for the staff; 50,000,000 yuan of turnover are not reached.
        let found = calculate(&mut office.subsidies(&provider()), request).await.unwrap();
        assert_eq!((found.amount, found.staff_amount), (Some(money(20_000)), Some(money(8_000))));
        let refusals: Vec<_> = found.lines.iter().map(|line| line.refusals.join("、")).collect();
        assert_eq!(refusals, ["", "amount.below-year-threshold"]);
    }

    async fn a_share_of_what_is_given_goes_to_the_staff(location: Location) {
        let office = Office::open(&location).await;
        office.harness.clock.set("2024-05-06T02:00:00Z".parse().unwrap());
        let at = Contract {
            registration_point: "430201".to_owned(),
            sign_date: Some(day(2024, 5, 6)),
            ..on_platform("株洲", 1_000_000)
        };
        office.registered(at).await;
        // Changsha gives for what is registered there: nothing here, of which the staff has its share.
        let request = CalculateSubsidyRequest {
            scheme: "changsha-2020".to_owned(),
            year: 2024,
            ..claim(SubsidyRole::Giver, PROVIDER)
        };
        let found = calculate(&mut office.subsidies(&provider()), request).await.unwrap();
        assert_eq!((found.amount, found.staff_amount), (Some(money(0)), Some(money(0))));
        let measures: Vec<&str> = found.lines.iter().map(|line| line.measure.as_str()).collect();
        assert_eq!(measures, ["contract", "turnover"]);
        for line in &found.lines {
            let elsewhere = "contract.registration-region".to_owned();
            assert!(line.refusals.contains(&elsewhere), "{line:?}");
        }
    }

    async fn what_ended_gets_nothing(location: Location) {
        let office = Office::open(&location).await;
        let at = paid(&office, "一", 1_000_000).await;
        let mut client = office.subsidies(&demander());
        let found = calculate(&mut client, claim(SubsidyRole::Taker, DEMANDER)).await.unwrap();
        assert_eq!(found.amount, Some(money(25_000)));
        office.revoked(&at).await;
        let found = calculate(&mut client, claim(SubsidyRole::Taker, DEMANDER)).await.unwrap();
        assert_eq!(lines(&found), [line(1, 0, &["contract.ended"])]);
        assert_eq!(found.lines[0].reasons, ["合同登记已于2026-11-21撤销，不予补助"]);
        // Who is in no contract gets nothing, and is told so.
        let mut nobody = office.subsidies(&other_provider());
        let found = calculate(&mut nobody, claim(SubsidyRole::Giver, OTHER_PROVIDER)).await.unwrap();
        assert_eq!((found.amount, found.lines.len()), (Some(money(0)), 0));
        assert!(found.notes.contains(&"合计0.00元".to_owned()), "{:?}", found.notes);
    }

    async fn refusals(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.subsidies(&provider());
        let refused = calculate(&mut client, CalculateSubsidyRequest::default()).await.unwrap_err();
        let expected = Refusal::of_fields(&[
            ("scheme", Reason::FieldRequired),
            ("role", Reason::EnumInvalid),
            ("organization", Reason::FieldRequired),
            ("year", Reason::ValueOutOfRange),
        ]);
        assert_eq!(Refusal::read(&refused), expected);
        let unknown = CalculateSubsidyRequest {
            scheme: "hunan-2030".to_owned(),
            ..claim(SubsidyRole::Giver, PROVIDER)
        };
        let refused = calculate(&mut client, unknown).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("subsidy_scheme", "hunan-2030"));
        // Jiangxi's gives brokers nothing.
        let person = CalculateSubsidyRequest {
            broker_certificate_number: "赣技经2026001".to_owned(),
            ..claim(SubsidyRole::Broker, PROVIDER)
        };
        let refused = calculate(&mut client, person).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("role", Reason::ValueOutOfRange)]));
        let refused = calculate(&mut client, claim(SubsidyRole::Giver, OTHER_PROVIDER)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::new(Code::PermissionDenied, Reason::NotOwner));
        let mut foreign = office.subsidies(&viewer());
        let refused = calculate(&mut foreign, claim(SubsidyRole::Giver, PROVIDER)).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
    }
}
