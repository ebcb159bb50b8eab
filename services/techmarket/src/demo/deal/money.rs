//! What was really paid, and what of it is technical income.

use techmarket_kernel::{Clock, SystemClock};
use techmarket_proto::contract::v1::settlement_service_client::SettlementServiceClient;
use techmarket_proto::contract::v1::{
    Contract, FileSettlementRequest, Payment, RecordPaymentRequest, Settlement, SettlementCosts,
    VerifySettlementRequest,
};
use techmarket_rpc::convert::{money, to_date};
use techmarket_types::Fen;

use crate::connect::explain;
use crate::demo::cast::Cast;
use crate::demo::sample::Organization;
use crate::demo::show;
use crate::terminal::say;

/// The first instalment, and what of it pays for technology.
const PAID: Fen = Fen(200_000_000);
const TECHNOLOGY: Fen = Fen(160_000_000);
const LABOUR: Fen = Fen(25_000_000);
const MATERIAL: Fen = Fen(15_000_000);
const INCOME: Fen = Fen(120_000_000);

/// The seller records a payment and files its technical income, the registrar verifies it.
pub async fn pay_and_settle(cast: &Cast, seller: &Organization, contract: &Contract) -> anyhow::Result<()> {
    let mut own = SettlementServiceClient::new(cast.provider(seller)?);
    let request = RecordPaymentRequest {
        name: contract.name.clone(),
        payment: Some(Payment {
            pay_date: Some(to_date(SystemClock.today())),
            amount: Some(money(PAID)),
            voucher_number: "示例回单0001".to_owned(),
            on_platform: true,
            ..Payment::default()
        }),
        ..Default::default()
    };
    own.record_payment(request)
        .await
        .map_err(|status| explain(&status))?;
    let settlement = Settlement {
        realised_amount: Some(money(PAID)),
        technology_amount: Some(money(TECHNOLOGY)),
        costs: Some(SettlementCosts {
            labour: Some(money(LABOUR)),
            material: Some(money(MATERIAL)),
            ..SettlementCosts::default()
        }),
        technology_income: Some(money(INCOME)),
        handler: "示例经办人".to_owned(),
        ..Settlement::default()
    };
    let request = FileSettlementRequest {
        name: contract.name.clone(),
        settlement: Some(settlement),
        ..Default::default()
    };
    let filed = own
        .file_settlement(request)
        .await
        .map_err(|status| explain(&status))?
        .into_inner();
    say(&format!(
        "  首期到账 {}，卖方申报技术性收入",
        show::wan(&money(PAID))
    ));
    let request = VerifySettlementRequest {
        name: filed.name,
        etag: filed.etag,
        opinion: "与凭证相符，同意核定。".to_owned(),
        ..Default::default()
    };
    let verified = SettlementServiceClient::new(cast.registrar("示例登记员甲")?)
        .verify_settlement(request)
        .await
        .map_err(|status| explain(&status))?
        .into_inner();
    say(&format!(
        "  登记机构核定技术性收入 {}（累计 {}）",
        show::wan(&verified.technology_income.unwrap_or_default()),
        show::wan(&verified.cumulated_income.unwrap_or_default())
    ));
    Ok(())
}
