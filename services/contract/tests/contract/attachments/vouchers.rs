//! Vouchers of payments: who adds them, in whose room, and who takes them away again.

use techmarket_kernel::{Caller, Reason};
use techmarket_proto::contract::v1::applicant;
use techmarket_proto::contract::v1::attachment::Kind;
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{
    Applicant, Contract, Payment, RecordPaymentRequest, RemoveAttachmentRequest, VoidPaymentRequest,
};
use techmarket_store::Location;
use techmarket_testkit::{
    BROKER, DEMANDER, PROVIDER, Refusal, broker, contract, demander, money, on_both_databases, operator,
    other_provider, provider,
};
use tonic::{Code, Status};

use crate::attachments::transfer::{hash, pdf, settings, upload};
use crate::support::{Office, Verb, day, of_yuan};

async fn add(office: &Office, caller: &Caller, at: &Contract, size: usize) -> Result<Contract, Status> {
    let voucher = settings(&at.name, Kind::Voucher, "回单.pdf");
    Box::pin(upload(office, caller, voucher, &pdf(size))).await
}

/// Takes away the file of this size, on the contract as it stands.
pub(super) async fn remove(
    office: &Office,
    caller: &Caller,
    at: &Contract,
    size: usize,
) -> Result<Contract, Status> {
    let request = RemoveAttachmentRequest {
        name: at.name.clone(),
        etag: office.seen(&at.name).await.etag,
        request_id: String::new(),
        sha256: hash(&pdf(size)),
    };
    let removed = Box::pin(office.client(caller).remove_attachment(request)).await;
    removed.map(tonic::Response::into_inner)
}

/// A payment of a yuan that names the voucher.
async fn pay(office: &Office, at: &Contract, size: usize) -> Result<Payment, Status> {
    let payment = Payment {
        pay_date: Some(day(2026, 11, 21)),
        amount: Some(money(1)),
        voucher_number: "回单20261121-01".to_owned(),
        voucher_sha256: hash(&pdf(size)),
        ..Payment::default()
    };
    let request = RecordPaymentRequest {
        name: at.name.clone(),
        payment: Some(payment),
        ..RecordPaymentRequest::default()
    };
    let recorded = office.settlements(&provider()).record_payment(request).await;
    recorded.map(tonic::Response::into_inner)
}

pub(super) fn denied() -> Refusal {
    Refusal::new(Code::PermissionDenied, Reason::NotOwner)
}

fn in_use(at: &Contract) -> Refusal {
    let mut refusal = Refusal::new(Code::FailedPrecondition, Reason::VoucherInUse).on("contract", &at.name);
    refusal.preconditions = vec![(Reason::VoucherInUse.as_str().to_owned(), at.name.clone())];
    refusal
}

on_both_databases! {
    async fn vouchers_have_room_beside_twenty_files_and_beside_those_of_others(location: Location) {
        let office = Office::open(&location).await;
        let made = office.draft(contract()).await;
        for size in 1..=20 {
            let other = settings(&made.name, Kind::Other, "a.pdf");
            Box::pin(upload(&office, &provider(), other, &pdf(size))).await.unwrap();
        }
        let mut kept = made.clone();
        for size in 21..=41 {
            kept = add(&office, &demander(), &made, size).await.unwrap();
        }
        kept = add(&office, &provider(), &kept, 42).await.unwrap();
        let by = |code: &str| kept.attachments.iter().filter(|file| file.organization == code).count();
        assert_eq!((kept.attachments.len(), by(PROVIDER), by(DEMANDER)), (42, 21, 21));
    }

    async fn an_intermediary_that_applies_adds_vouchers_too(location: Location) {
        let office = Office::open(&location).await;
        let applied = Contract {
            applicant: Some(Applicant {
                kind: applicant::Kind::Intermediary.into(),
                ..Applicant::default()
            }),
            ..contract()
        };
        let at = office.registered(applied).await;
        let kept = add(&office, &broker(), &at, 1).await.unwrap();
        assert_eq!(kept.attachments[0].organization, BROKER);
        remove(&office, &broker(), &at, 1).await.unwrap();
    }

    async fn who_added_a_voucher_takes_it_away_while_no_payment_names_it(location: Location) {
        let office = Office::open(&location).await;
        let draft = office.draft(contract()).await;
        let text = settings(&draft.name, Kind::ContractText, "合同.pdf");
        Box::pin(upload(&office, &provider(), text, &pdf(9))).await.unwrap();
        let draft = office.seen(&draft.name).await;
        let way = [Verb::Submit, Verb::Accept, Verb::Review, Verb::Register];
        let at = office.all_done(&way, &draft).await;
        // 1 and 2 of the seller, 3 to 5 of the buyer.
        for (caller, sizes) in [(provider(), 1..=2), (demander(), 3..=5)] {
            for size in sizes {
                add(&office, &caller, &at, size).await.unwrap();
            }
        }
        let paid = pay(&office, &at, 1).await.unwrap();
        pay(&office, &at, 5).await.unwrap();
        let unknown = Refusal::not_found("contract", &at.name);
        let state = Refusal::state_forbids("contract", &at.name, "REGISTERED", "remove");
        let missing = Refusal::not_found("attachment", &hash(&pdf(2)));
        for (what, caller, size, expected) in [
            ("the seller's, named by a payment", provider(), 1, Some(in_use(&at))),
            ("the buyer's, named by a payment, for an operator", operator(), 5, Some(in_use(&at))),
            ("the seller's, for the buyer", demander(), 2, Some(denied())),
            ("the buyer's, for the seller", provider(), 3, Some(denied())),
            ("the buyer's, for the broker", broker(), 3, Some(denied())),
            ("the buyer's, for a stranger", other_provider(), 3, Some(unknown)),
            ("the text of the contract", provider(), 9, Some(state)),
            ("the seller's", provider(), 2, None),
            ("the seller's once more", provider(), 2, Some(missing)),
            ("the buyer's", demander(), 3, None),
            ("the buyer's, for an operator", operator(), 4, None),
        ] {
            let removed = remove(&office, &caller, &at, size).await;
            assert_eq!(removed.err().map(|status| Refusal::read(&status)), expected, "{what}");
        }
        // A payment that was struck stays in the list with what proved it.
        let request = VoidPaymentRequest {
            name: paid.name,
            etag: paid.etag,
            reason: "重复登记".to_owned(),
            ..VoidPaymentRequest::default()
        };
        office.settlements(&provider()).void_payment(request).await.unwrap();
        let refused = remove(&office, &provider(), &at, 1).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), in_use(&at));
        let left = office.seen(&at.name).await.attachments;
        let left: Vec<_> = left.into_iter().map(|file| file.sha256).collect();
        assert_eq!(left, [9, 1, 5].map(|size| hash(&pdf(size))));
        let at = office.cancelled(&office.seen(&at.name).await).await;
        let refused = remove(&office, &provider(), &at, 1).await.unwrap_err();
        let expected = Refusal::state_forbids("contract", &at.name, "CANCELLED", "remove");
        assert_eq!(Refusal::read(&refused), expected);
    }

    async fn the_buyer_takes_its_voucher_from_an_open_form_and_the_applicant_any(location: Location) {
        let office = Office::open(&location).await;
        let made = office.draft(contract()).await;
        for (caller, size) in [(provider(), 1), (demander(), 2), (demander(), 3)] {
            add(&office, &caller, &made, size).await.unwrap();
        }
        for (caller, size, expected) in [
            (demander(), 1, Some(denied())),
            (demander(), 2, None),
            (provider(), 3, None),
            (provider(), 1, None),
        ] {
            let removed = remove(&office, &caller, &made, size).await;
            let found = removed.err().map(|status| Refusal::read(&status));
            assert_eq!(found, expected, "{caller:?} {size}");
        }
        assert_eq!(office.seen(&made.name).await.attachments, []);
    }

    async fn a_voucher_is_named_or_taken_away_not_both(location: Location) {
        let office = Office::open(&location).await;
        for number in 1..=6 {
            let at = office.brought_to(State::Registered, of_yuan(&format!("第{number}份"), 10)).await;
            add(&office, &provider(), &at, number).await.unwrap();
            let (paid, removed) =
                futures::future::join(pay(&office, &at, number), remove(&office, &provider(), &at, number)).await;
            assert!(paid.is_err() || removed.is_err(), "{number}");
            let is_left = !office.seen(&at.name).await.attachments.is_empty();
            assert_eq!(is_left, removed.is_err(), "{number}");
            assert!(is_left || paid.is_err(), "{number}");
        }
    }
}
