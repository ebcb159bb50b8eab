//! Contracts of Jiangxi's online market, and payments on it.

use techmarket_proto::contract::v1::{
    CalculateSubsidyRequest, CalculateSubsidyResponse, Contract, Payment, RecordPaymentRequest, SubsidyRole,
};
use techmarket_testkit::{money, provider};
use tonic::Status;

use crate::registered::{Subsidies, fen};
use crate::support::{Office, day, of_yuan};

/// 江西省网上常设技术市场技术交易专项补助办法（试行）, from 2020.
pub(super) const JIANGXI: &str = "jiangxi-2020";

/// Of so many yuan, signed on the platform; both parties are in 萍乡市.
pub(super) fn on_platform(title: &str, yuan: i64) -> Contract {
    Contract {
        signed_on_platform: true,
        ..of_yuan(title, yuan)
    }
}

/// Records a payment of today, in fen.
pub(super) async fn pay(office: &Office, at: &Contract, amount: i64, on_platform: bool) {
    let today = office.today();
    let voucher_sha256 = office.voucher(at).await;
    let request = RecordPaymentRequest {
        name: at.name.clone(),
        payment: Some(Payment {
            pay_date: Some(day(today.year().into(), today.month().into(), today.day().into())),
            amount: Some(fen(amount)),
            voucher_number: "回单1".to_owned(),
            voucher_sha256,
            on_platform,
            ..Payment::default()
        }),
        ..RecordPaymentRequest::default()
    };
    office
        .settlements(&provider())
        .record_payment(request)
        .await
        .unwrap();
}

/// A contract of so many yuan, all paid through the platform.
pub(super) async fn paid(office: &Office, title: &str, yuan: i64) -> Contract {
    let at = office.registered(on_platform(title, yuan)).await;
    pay(office, &at, yuan * 100, true).await;
    office.now(&at).await
}

/// What `role` asks of Jiangxi for 2026.
pub(super) fn claim(role: SubsidyRole, organization: &str) -> CalculateSubsidyRequest {
    CalculateSubsidyRequest {
        scheme: JIANGXI.to_owned(),
        role: role.into(),
        organization: organization.to_owned(),
        year: 2026,
        ..CalculateSubsidyRequest::default()
    }
}

pub(super) async fn calculate(
    client: &mut Subsidies,
    request: CalculateSubsidyRequest,
) -> Result<CalculateSubsidyResponse, Status> {
    let calculated = client.calculate_subsidy(request).await;
    calculated.map(tonic::Response::into_inner)
}

/// Amounts of the lines in yuan, by registration number.
pub(super) fn lines(found: &CalculateSubsidyResponse) -> Vec<(String, i64, Vec<String>)> {
    let line = |line: &techmarket_proto::contract::v1::SubsidyLine| {
        let amount = line.amount.clone().unwrap();
        assert_eq!(amount, money(amount.units), "whole yuan");
        (
            line.registration_number.clone(),
            amount.units,
            line.refusals.clone(),
        )
    };
    found.lines.iter().map(line).collect()
}
