//! Payments and settlements that every rule accepts.

use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::royalty_terms::{Base, Course};
use techmarket_proto::contract::v1::{
    Contract, FileSettlementRequest, ListPaymentsRequest, ListPaymentsResponse, Payment, PaymentFilter,
    RecordPaymentRequest, ReturnSettlementRequest, RoyaltyTerms, Settlement, SettlementCosts,
    VerifySettlementRequest,
};
use techmarket_testkit::{contract, money};
use tonic::Status;

use crate::registered::Settlements;
use crate::support::day;

pub(super) use crate::support::hinders;

/// A payment of so many yuan of today, 2026-11-21.
pub(crate) fn payment(yuan: i64) -> Payment {
    Payment {
        pay_date: Some(day(2026, 11, 21)),
        amount: Some(money(yuan)),
        voucher_number: "回单20261121-01".to_owned(),
        ..Payment::default()
    }
}

pub(crate) async fn record(client: &mut Settlements, at: &str, payment: Payment) -> Result<Payment, Status> {
    let request = RecordPaymentRequest {
        name: at.to_owned(),
        payment: Some(payment),
        ..RecordPaymentRequest::default()
    };
    let recorded = client.record_payment(request).await;
    recorded.map(tonic::Response::into_inner)
}

pub(super) async fn list(
    client: &mut Settlements,
    (contract, size, token): (&str, i32, &str),
) -> Result<ListPaymentsResponse, Status> {
    let request = ListPaymentsRequest {
        filter: Some(PaymentFilter {
            contract: contract.to_owned(),
        }),
        page_size: size,
        page_token: token.to_owned(),
    };
    let listed = client.list_payments(request).await;
    listed.map(tonic::Response::into_inner)
}

/// So much realised, so much of it for technology, without cost.
pub(crate) fn settlement(realised: i64, technology: i64) -> Settlement {
    Settlement {
        realised_amount: Some(money(realised)),
        technology_amount: Some(money(technology)),
        costs: Some(SettlementCosts::default()),
        technology_income: Some(money(technology)),
        ..Settlement::default()
    }
}

pub(crate) async fn file(
    client: &mut Settlements,
    at: &str,
    settlement: Settlement,
) -> Result<Settlement, Status> {
    let request = FileSettlementRequest {
        name: at.to_owned(),
        settlement: Some(settlement),
        ..FileSettlementRequest::default()
    };
    let filed = client.file_settlement(request).await;
    filed.map(tonic::Response::into_inner)
}

pub(super) async fn verify(client: &mut Settlements, at: &Settlement) -> Result<Settlement, Status> {
    let request = VerifySettlementRequest {
        name: at.name.clone(),
        etag: at.etag.clone(),
        opinion: "材料齐全，予以核定".to_owned(),
        ..VerifySettlementRequest::default()
    };
    let verified = client.verify_settlement(request).await;
    verified.map(tonic::Response::into_inner)
}

pub(super) async fn send_back(client: &mut Settlements, at: &Settlement) -> Result<Settlement, Status> {
    let request = ReturnSettlementRequest {
        name: at.name.clone(),
        etag: at.etag.clone(),
        reason: "请补充成本凭证".to_owned(),
        ..ReturnSettlementRequest::default()
    };
    let returned = client.return_settlement(request).await;
    returned.map(tonic::Response::into_inner)
}

/// Paid by a share of sales.
pub(super) fn by_royalty(title: &str) -> Contract {
    Contract {
        title: title.to_owned(),
        payment_form: "x-3".to_owned(),
        royalty: Some(RoyaltyTerms {
            base: Base::Sales.into(),
            rate_per_myriad: 250,
            course: Course::Fixed.into(),
            ..RoyaltyTerms::default()
        }),
        ..contract()
    }
}

/// Whose total cannot be stated yet: 100,000 yuan are fixed.
pub(super) fn undetermined(title: &str) -> Contract {
    Contract {
        title: title.to_owned(),
        amount_undetermined: true,
        ..contract()
    }
}

/// Where nothing is in the register yet, or not any more.
pub(super) const NOT_IN_FORCE: [(State, &str); 2] =
    [(State::Draft, "DRAFT"), (State::FirstReviewed, "FIRST_REVIEWED")];
