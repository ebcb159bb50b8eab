//! VoidPayment.

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::payment::State;
use techmarket_proto::contract::v1::{Payment, VoidPaymentRequest};
use techmarket_store::Location;
use techmarket_testkit::{
    Refusal, assert_refused, contract, demander, on_both_databases, operator, other_provider, provider,
    registrar, viewer,
};
use tonic::{Code, Status};

use super::support::{file, list, payment, record, send_back, settlement, verify};
use crate::registered::Settlements;
use crate::subsidy_service::{granted, recover, recovery};
use crate::support::Office;

fn request(at: &Payment) -> VoidPaymentRequest {
    VoidPaymentRequest {
        name: at.name.clone(),
        etag: at.etag.clone(),
        reason: "重复登记".to_owned(),
        ..VoidPaymentRequest::default()
    }
}

fn used(at: &Payment) -> Refusal {
    let mut refusal = Refusal::new(Code::FailedPrecondition, Reason::PaymentUsed).on("payment", &at.name);
    refusal.preconditions = vec![("PAYMENT_USED".to_owned(), at.name.clone())];
    refusal
}

async fn strike(client: &mut Settlements, request: VoidPaymentRequest) -> Result<Payment, Status> {
    let struck = client.void_payment(request).await;
    struck.map(tonic::Response::into_inner)
}

on_both_databases! {
    async fn what_is_struck_stays_in_the_list_and_counts_no_more(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let mut seller = office.settlements(&provider());
        let wrong = record(&mut seller, &at.name, payment(100_000)).await.unwrap();
        record(&mut seller, &at.name, payment(1)).await.unwrap_err();
        office.pass_days(1);
        let struck = strike(&mut office.settlements(&registrar()), request(&wrong)).await.unwrap();
        let expected = Payment {
            etag: "1-2".to_owned(),
            state: State::Void.into(),
            reason: "重复登记".to_owned(),
            update_time: struck.update_time,
            ..wrong.clone()
        };
        assert_eq!(struck, expected);
        assert_ne!(struck.update_time, wrong.update_time);
        let right = record(&mut seller, &at.name, payment(100_000)).await.unwrap();
        let listed = list(&mut seller, (&at.name, 0, "")).await.unwrap().payments;
        assert_eq!(listed, [struck, right]);
    }

    async fn a_payment_is_struck_once_on_the_version_that_was_read(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let mut buyer = office.settlements(&demander());
        let paid = record(&mut buyer, &at.name, payment(10)).await.unwrap();
        let stale = VoidPaymentRequest {
            etag: "1-7".to_owned(),
            ..request(&paid)
        };
        let refused = strike(&mut buyer, stale).await.unwrap_err();
        let expected = Refusal::new(Code::Aborted, Reason::EtagMismatch)
            .with("etag", "1-1")
            .on("payment", &paid.name);
        assert_eq!(Refusal::read(&refused), expected);
        let keyed = VoidPaymentRequest {
            request_id: "0193b0c8-7c1e-7a3b-9a64-0f1e2d3c4b5a".to_owned(),
            ..request(&paid)
        };
        let struck = strike(&mut buyer, keyed.clone()).await.unwrap();
        assert_eq!(strike(&mut buyer, keyed).await.unwrap(), struck);
        let refused = strike(&mut buyer, request(&struck)).await.unwrap_err();
        let expected = Refusal::state_forbids("payment", &paid.name, "VOID", "void");
        assert_eq!(Refusal::read(&refused), expected);
    }

    async fn what_verified_income_rests_on_is_not_struck(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let mut seller = office.settlements(&provider());
        let first = record(&mut seller, &at.name, payment(60_000)).await.unwrap();
        let second = record(&mut seller, &at.name, payment(30_000)).await.unwrap();
        let filed = file(&mut seller, &at.name, settlement(50_000, 50_000)).await.unwrap();
        // What is only filed rests on nothing yet: struck and recorded anew.
        strike(&mut seller, request(&second)).await.unwrap();
        let second = record(&mut seller, &at.name, payment(30_000)).await.unwrap();
        verify(&mut office.settlements(&registrar()), &filed).await.unwrap();
        let mut buyer = office.settlements(&demander());
        let refused = strike(&mut buyer, request(&first)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), used(&first));
        strike(&mut buyer, request(&second)).await.unwrap();
    }

    async fn a_payment_that_was_mistyped_is_struck_once_the_settlement_is_sent_back(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let mut seller = office.settlements(&provider());
        let mut desk = office.settlements(&registrar());
        // 40,000 came, and all of the 100,000 is recorded, so that there is no room for what is right.
        let wrong = record(&mut seller, &at.name, payment(100_000)).await.unwrap();
        let filed = file(&mut seller, &at.name, settlement(40_000, 40_000)).await.unwrap();
        let verified = verify(&mut desk, &filed).await.unwrap();
        record(&mut seller, &at.name, payment(40_000)).await.unwrap_err();
        for caller in [provider(), demander(), registrar(), operator()] {
            let refused = strike(&mut office.settlements(&caller), request(&wrong)).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), used(&wrong), "{caller:?}");
        }
        send_back(&mut desk, &verified).await.unwrap();
        strike(&mut seller, request(&wrong)).await.unwrap();
        let right = record(&mut seller, &at.name, payment(40_000)).await.unwrap();
        let filed = file(&mut seller, &at.name, settlement(40_000, 40_000)).await.unwrap();
        verify(&mut desk, &filed).await.unwrap();
        let refused = strike(&mut seller, request(&right)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), used(&right));
    }

    async fn income_that_no_money_covered_rests_on_no_payment(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let mut seller = office.settlements(&provider());
        let filed = file(&mut seller, &at.name, settlement(80_000, 80_000)).await.unwrap();
        verify(&mut office.settlements(&registrar()), &filed).await.unwrap();
        // 30,000 and 79,999 do not cover 80,000; the yuan that comes then does.
        let stray = record(&mut seller, &at.name, payment(30_000)).await.unwrap();
        strike(&mut seller, request(&stray)).await.unwrap();
        let first = record(&mut seller, &at.name, payment(79_999)).await.unwrap();
        let last = record(&mut seller, &at.name, payment(1)).await.unwrap();
        for paid in [&first, &last] {
            let refused = strike(&mut seller, request(paid)).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), used(paid));
        }
        // With a yuan to spare, one of a yuan is not needed.
        let spare = record(&mut seller, &at.name, payment(1)).await.unwrap();
        strike(&mut seller, request(&last)).await.unwrap();
        let refused = strike(&mut seller, request(&spare)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), used(&spare));
    }

    async fn what_a_subsidy_rests_on_is_not_struck_until_it_came_back(location: Location) {
        let office = Office::open(&location).await;
        let (at, granted) = granted(&office, "一", 20_000).await;
        let paid = list(&mut office.settlements(&provider()), (&at.name, 0, "")).await.unwrap().payments.remove(0);
        for caller in [provider(), demander(), registrar(), operator()] {
            let refused = strike(&mut office.settlements(&caller), request(&paid)).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), used(&paid), "{caller:?}");
        }
        let mut client = office.subsidies(&operator());
        recover(&mut client, recovery(&granted, 19_999)).await.unwrap();
        strike(&mut office.settlements(&provider()), request(&paid)).await.unwrap_err();
        recover(&mut client, recovery(&granted, 1)).await.unwrap();
        strike(&mut office.settlements(&provider()), request(&paid)).await.unwrap();
    }

    async fn what_ended_is_left_as_it_was(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let paid = record(&mut office.settlements(&provider()), &at.name, payment(10)).await.unwrap();
        office.revoked(&office.now(&at).await).await;
        let refused = strike(&mut office.settlements(&provider()), request(&paid)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::state_forbids("contract", &at.name, "REVOKED", "void"));
    }

    async fn a_bad_request_is_refused(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let mut seller = office.settlements(&provider());
        let paid = record(&mut seller, &at.name, payment(10)).await.unwrap();
        let refused = strike(&mut seller, VoidPaymentRequest::default()).await.unwrap_err();
        let expected = Refusal::of_fields(&[
            ("etag", Reason::FieldRequired),
            ("name", Reason::NameInvalid),
            ("reason", Reason::FieldRequired),
        ]);
        assert_eq!(Refusal::read(&refused), expected);
        for name in [
            format!("{}/settlements/1", at.name),
            format!("{}/payments/0", at.name),
            format!("{}/payments/01", at.name),
            format!("{}/payments/-1", at.name),
            at.name.clone(),
        ] {
            let other = VoidPaymentRequest {
                name,
                ..request(&paid)
            };
            let refused = strike(&mut seller, other.clone()).await.unwrap_err();
            let expected = Refusal::of_fields(&[("name", Reason::NameInvalid)]);
            assert_eq!(Refusal::read(&refused), expected, "{}", other.name);
        }
        let second = format!("{}/payments/2", at.name);
        let missing = VoidPaymentRequest {
            name: second.clone(),
            ..request(&paid)
        };
        let refused = strike(&mut seller, missing).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("payment", &second));
        let refused = strike(&mut office.settlements(&other_provider()), request(&paid)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("contract", &at.name));
        let refused = strike(&mut office.settlements(&viewer()), request(&paid)).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
    }
}
