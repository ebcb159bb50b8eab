//! What is recorded, struck, filed and verified.

use techmarket_proto::contract::v1::{
    FileSettlementRequest, Payment, RecordPaymentRequest, ReturnSettlementRequest, Settlement,
    SettlementCosts, VerifySettlementRequest, VoidPaymentRequest,
};

use super::is_office;
use super::show::shown;
use crate::amounts::amount;
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::drafts::typed::date;
use crate::fault::{Fault, Part, Refused};
use crate::form::Form;

pub(crate) async fn verb(asked: Asked, form: Form) -> Outcome {
    is_office(&asked)?;
    let contract = format!("contracts/{}", asked.param("id"));
    let (etag, request_id) = (form.owned("etag"), form.owned("request_id"));
    let mut client = asked.calls().settlement()?;
    let verb = asked.param("verb");
    let numbered = |kind: &str| format!("{contract}/{kind}/{}", form.value("number"));
    let mut refused = Vec::new();
    let done = match verb {
        "pay" => {
            let payment = Some(payment(&form, &mut refused));
            if !refused.is_empty() {
                return shown(&asked, &form, &refused).await;
            }
            let request = RecordPaymentRequest {
                name: contract,
                request_id,
                payment,
            };
            client.record_payment(request).await.map(drop)
        }
        "settle" => {
            let settlement = Some(settlement(&form, &mut refused));
            if !refused.is_empty() {
                return shown(&asked, &form, &refused).await;
            }
            let request = FileSettlementRequest {
                name: contract,
                request_id,
                settlement,
            };
            client.file_settlement(request).await.map(drop)
        }
        "void" => {
            let request = VoidPaymentRequest {
                name: numbered("payments"),
                etag,
                request_id,
                reason: form.owned("reason"),
            };
            client.void_payment(request).await.map(drop)
        }
        "verify" => {
            let request = VerifySettlementRequest {
                name: numbered("settlements"),
                etag,
                request_id,
                opinion: form.owned("opinion"),
            };
            client.verify_settlement(request).await.map(drop)
        }
        "return" => {
            let request = ReturnSettlementRequest {
                name: numbered("settlements"),
                etag,
                request_id,
                reason: form.owned("opinion"),
            };
            client.return_settlement(request).await.map(drop)
        }
        _ => return Err(Fault::NotFound),
    };
    match done.map_err(Fault::of(Part::Contract)) {
        Ok(()) => Ok(redirect(format!(
            "/contracts/{}/money?done={verb}",
            asked.param("id")
        ))),
        Err(Fault::Invalid(refused)) if verb == "pay" || verb == "settle" => {
            shown(&asked, &form, &refused).await
        }
        Err(fault) => Err(fault),
    }
}

fn payment(form: &Form, refused: &mut Vec<Refused>) -> Payment {
    Payment {
        pay_date: date(form, "payment.pay_date", refused),
        amount: amount(form, "payment.amount", refused),
        voucher_number: form.owned("payment.voucher_number"),
        voucher_sha256: form.owned("payment.voucher_sha256"),
        on_platform: form.is_set("payment.on_platform"),
        ..Payment::default()
    }
}

fn settlement(form: &Form, refused: &mut Vec<Refused>) -> Settlement {
    let mut of = |name| amount(form, name, refused);
    Settlement {
        realised_amount: of("settlement.realised_amount"),
        technology_amount: of("settlement.technology_amount"),
        costs: Some(SettlementCosts {
            labour: of("settlement.costs.labour"),
            material: of("settlement.costs.material"),
            energy: of("settlement.costs.energy"),
            equipment: of("settlement.costs.equipment"),
            special: of("settlement.costs.special"),
            management: of("settlement.costs.management"),
        }),
        technology_income: of("settlement.technology_income"),
        finance_officer: form.owned("settlement.finance_officer"),
        handler: form.owned("settlement.handler"),
        phone: form.owned("settlement.phone"),
        ..Settlement::default()
    }
}
