//! RecordPayment and ListPayments.

use futures::future::join_all;
use techmarket_kernel::{Caller, Reason, Role};
use techmarket_proto::contract::v1::payment::State;
use techmarket_proto::contract::v1::{Contract, Payment, RecordPaymentRequest, attachment};
use techmarket_store::Location;
use techmarket_testkit::{
    PROVIDER, Refusal, assert_refused, broker, caller, contract, demander, money, on_both_databases,
    operator, other_provider, provider, registrar, viewer,
};
use tonic::Code;

use super::support::{NOT_IN_FORCE, by_royalty, hinders, list, payment, record, undetermined};
use crate::attachments::{hash, pdf, settings, upload};
use crate::registered::{fen, in_fen};
use crate::support::{Office, Verb, day, of_yuan};

on_both_databases! {
    async fn a_payment_is_recorded_with_its_voucher(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let stated = Payment {
            pay_date: Some(day(2026, 11, 20)),
            amount: Some(fen(4_000_001)),
            on_platform: true,
            ..payment(0)
        };
        let mut seller = office.settlements(&provider());
        let recorded = record(&mut seller, &at.name, stated.clone()).await.unwrap();
        let expected = Payment {
            name: format!("{}/payments/1", at.name),
            etag: "1-1".to_owned(),
            state: State::Recorded.into(),
            recorded_by: "provider@example".to_owned(),
            create_time: recorded.create_time,
            update_time: recorded.create_time,
            ..stated
        };
        assert_eq!(recorded, expected);
        assert!(recorded.create_time.is_some());
        // Buyer, broker and operator may too.
        for (number, caller) in (2..).zip([demander(), broker(), operator()]) {
            let recorded = record(&mut office.settlements(&caller), &at.name, payment(1)).await.unwrap();
            assert_eq!(recorded.name, format!("{}/payments/{number}", at.name));
            assert_eq!(recorded.recorded_by, caller.subject);
        }
        let listed = list(&mut office.settlements(&registrar()), (&at.name, 0, "")).await.unwrap();
        let amounts: Vec<i64> = listed.payments.iter().map(|paid| in_fen(paid.amount.as_ref())).collect();
        assert_eq!(amounts, [4_000_001, 100, 100, 100]);
        assert_eq!(listed.payments[0], recorded);
    }

    async fn payments_come_to_no_more_than_is_recognised(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let mut seller = office.settlements(&provider());
        let exceeded = hinders(Reason::AmountExceeded, &at.name);
        let above = Payment {
            amount: Some(fen(10_000_001)),
            ..payment(0)
        };
        let refused = record(&mut seller, &at.name, above).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), exceeded);
        record(&mut seller, &at.name, payment(99_999)).await.unwrap();
        record(&mut seller, &at.name, payment(1)).await.unwrap();
        let cent = Payment {
            amount: Some(fen(1)),
            ..payment(0)
        };
        let refused = record(&mut seller, &at.name, cent.clone()).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), exceeded);
        // A change of the amount makes room.
        let at = office.now(&at).await;
        let proposed = Contract {
            total_amount: Some(money(100_001)),
            technology_amount: Some(money(100_001)),
            ..at.clone()
        };
        office.changed(&at, proposed).await;
        record(&mut seller, &at.name, cent).await.unwrap();
    }

    async fn a_royalty_and_an_open_amount_have_no_limit(location: Location) {
        let office = Office::open(&location).await;
        let mut seller = office.settlements(&provider());
        for contract in [by_royalty("提成"), undetermined("待定")] {
            let at = office.registered(contract).await;
            record(&mut seller, &at.name, payment(99_999)).await.unwrap();
            record(&mut seller, &at.name, payment(1_000_000)).await.unwrap();
        }
    }

    async fn two_who_pay_at_once_stay_within_the_total(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        // Ten of 30,000 yuan each, of 100,000.
        let paying = (0..10).map(|number| {
            let caller = if number % 2 == 0 { provider() } else { demander() };
            let mut client = office.settlements(&caller);
            let name = at.name.clone();
            tokio::spawn(async move { record(&mut client, &name, payment(30_000)).await })
        });
        let answers = join_all(paying).await;
        let (mut recorded, mut again) = (0, 0);
        for answer in answers {
            match answer.unwrap() {
                Ok(_) => recorded += 1,
                Err(refused) if refused.code() == Code::Aborted => again += 1,
                Err(refused) => {
                    assert_eq!(Refusal::read(&refused), hinders(Reason::AmountExceeded, &at.name));
                }
            }
        }
        assert!(recorded == 3 || (recorded < 3 && again > 0), "{recorded} recorded, {again} in conflict");
        let mut client = office.settlements(&registrar());
        let listed = list(&mut client, (&at.name, 0, "")).await.unwrap().payments;
        assert_eq!(listed.len(), recorded);
        let numbers: Vec<String> = (1..=recorded).map(|number| format!("{}/payments/{number}", at.name)).collect();
        assert_eq!(listed.into_iter().map(|paid| paid.name).collect::<Vec<_>>(), numbers);
    }

    async fn a_repeat_records_once(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let mut seller = office.settlements(&provider());
        let request = RecordPaymentRequest {
            name: at.name.clone(),
            request_id: "0193b0c8-7c1e-7a3b-9a64-0f1e2d3c4b5a".to_owned(),
            payment: Some(payment(60_000)),
        };
        let first = seller.record_payment(request.clone()).await.unwrap().into_inner();
        let second = seller.record_payment(request.clone()).await.unwrap().into_inner();
        assert_eq!(first, second);
        let other = RecordPaymentRequest {
            payment: Some(payment(1)),
            ..request
        };
        let refused = seller.record_payment(other).await.unwrap_err();
        assert_refused(&refused, Code::InvalidArgument, Reason::RequestIdReused);
        assert_eq!(list(&mut seller, (&at.name, 0, "")).await.unwrap().payments, [first]);
    }

    async fn a_voucher_is_among_the_attachments(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let mut seller = office.settlements(&provider());
        let with = |sha256: &str| Payment {
            voucher_sha256: sha256.to_owned(),
            ..payment(1)
        };
        let nothing = "0".repeat(64);
        let refused = record(&mut seller, &at.name, with(&nothing)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("attachment", &nothing));
        for garbage in ["x", &"A".repeat(64), &"0".repeat(65)] {
            let refused = record(&mut seller, &at.name, with(garbage)).await.unwrap_err();
            let expected = Refusal::of_fields(&[("payment.voucher_sha256", Reason::TextInvalid)]);
            assert_eq!(Refusal::read(&refused), expected);
        }
        let sha256 = office.voucher(&at).await;
        let recorded = record(&mut seller, &at.name, with(&sha256)).await.unwrap();
        assert_eq!(recorded.voucher_sha256, sha256);
        // What is kept as something else proves no payment.
        let draft = office.draft(of_yuan("合同文本", 10)).await;
        let text = pdf(2_000);
        let file = settings(&draft.name, attachment::Kind::ContractText, "合同文本.pdf");
        let draft = upload(&office, &provider(), file, &text).await.unwrap();
        let way = [Verb::Submit, Verb::Accept, Verb::Review, Verb::Register];
        let other = office.all_done(&way, &draft).await;
        let refused = record(&mut seller, &other.name, with(&hash(&text))).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("attachment", &hash(&text)));
    }

    async fn a_bad_payment_is_refused(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let mut seller = office.settlements(&provider());
        let tomorrow = Payment {
            pay_date: Some(day(2026, 11, 22)),
            amount: Some(money(0)),
            voucher_number: String::new(),
            ..Payment::default()
        };
        for (stated, expected) in [
            (
                tomorrow,
                vec![
                    ("payment.pay_date", Reason::DateInFuture),
                    ("payment.amount", Reason::AmountNegative),
                    ("payment.voucher_number", Reason::FieldRequired),
                ],
            ),
            (
                Payment::default(),
                vec![
                    ("payment.pay_date", Reason::FieldRequired),
                    ("payment.amount", Reason::FieldRequired),
                    ("payment.voucher_number", Reason::FieldRequired),
                ],
            ),
            (
                Payment {
                    voucher_number: "号".repeat(101),
                    ..payment(-1)
                },
                vec![
                    ("payment.amount", Reason::AmountNegative),
                    ("payment.voucher_number", Reason::FieldTooLong),
                ],
            ),
        ] {
            let refused = record(&mut seller, &at.name, stated).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected));
        }
        let refused = record(&mut seller, "contracts/1", payment(1)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("name", Reason::NameInvalid)]));
        let refused = list(&mut seller, ("", -1, "x")).await.unwrap_err();
        let expected = Refusal::of_fields(&[
            ("page_size", Reason::PageSizeInvalid),
            ("page_token", Reason::PageTokenInvalid),
            ("filter.contract", Reason::NameInvalid),
        ]);
        assert_eq!(Refusal::read(&refused), expected);
    }

    async fn only_what_is_registered_is_paid(location: Location) {
        let office = Office::open(&location).await;
        let mut seller = office.settlements(&provider());
        let mut refused = async |at: &Contract, state: &str| {
            let refused = record(&mut seller, &at.name, payment(1)).await.unwrap_err();
            let expected = Refusal::state_forbids("contract", &at.name, state, "record");
            assert_eq!(Refusal::read(&refused), expected, "{state}");
        };
        for (state, word) in NOT_IN_FORCE {
            let at = office.brought_to(state, of_yuan(word, 10)).await;
            refused(&at, word).await;
        }
        let at = office.registered(of_yuan("注销", 10)).await;
        refused(&office.cancelled(&at).await, "CANCELLED").await;
        let at = office.registered(of_yuan("撤销", 10)).await;
        refused(&office.revoked(&at).await, "REVOKED").await;
    }

    async fn strangers_do_not_know_of_the_contract(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let mut stranger = office.settlements(&other_provider());
        let unknown = Refusal::not_found("contract", &at.name);
        let refused = record(&mut stranger, &at.name, payment(1)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), unknown);
        let refused = list(&mut stranger, (&at.name, 0, "")).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), unknown);
        let by = |caller: Caller| office.settlements(&caller);
        for refused in [
            record(&mut by(registrar()), &at.name, payment(1)).await.unwrap_err(),
            record(&mut by(caller("viewer@example", Role::Viewer, Some(PROVIDER))), &at.name, payment(1))
                .await
                .unwrap_err(),
            list(&mut by(viewer()), (&at.name, 0, "")).await.unwrap_err(),
        ] {
            assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        }
    }

    async fn payments_are_listed_in_pages(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let mut seller = office.settlements(&provider());
        for yuan in 1..=5 {
            record(&mut seller, &at.name, payment(yuan)).await.unwrap();
        }
        let (mut token, mut found) = (String::new(), Vec::new());
        loop {
            let page = list(&mut seller, (&at.name, 2, &token)).await.unwrap();
            found.push(page.payments.iter().map(|paid| in_fen(paid.amount.as_ref()) / 100).collect::<Vec<_>>());
            token = page.next_page_token;
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(found, [vec![1, 2], vec![3, 4], vec![5]]);
    }
}
