//! What a registrar does with a case.

use techmarket_kernel::Role;
use techmarket_proto::contract::v1::{
    AcceptContractRequest, ClaimContractRequest, PrintCertificateRequest, RegisterContractRequest,
    ReleaseContractRequest, ReturnContractRequest, ReviewContractRequest,
};

use super::contract_of;
use crate::answer::{Answer, Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::fields::amount;
use crate::form::Form;
use crate::posts::id;

pub(crate) async fn verb(asked: Asked, form: Form) -> Outcome {
    let name = contract_of(&asked).await?.name;
    let (etag, request_id) = (form.owned("etag"), form.owned("request_id"));
    let mut client = asked.calls().contract()?;
    let verb = asked.param("verb");
    let done = match verb {
        "claim" => {
            let request = ClaimContractRequest {
                name,
                etag,
                request_id,
                lease_minutes: 0,
            };
            client.claim_contract(request).await
        }
        "release" => {
            client
                .release_contract(ReleaseContractRequest {
                    name,
                    etag,
                    request_id,
                })
                .await
        }
        "accept" => {
            let request = AcceptContractRequest {
                name,
                etag,
                request_id,
                lease_minutes: 0,
            };
            client.accept_contract(request).await
        }
        "return" => {
            let reason = form.owned("reason");
            client
                .return_contract(ReturnContractRequest {
                    name,
                    etag,
                    request_id,
                    reason,
                })
                .await
        }
        "review" => {
            let mut refused = Vec::new();
            let (total_amount, technology_amount) = (
                amount(&form, "total_amount", &mut refused),
                amount(&form, "technology_amount", &mut refused),
            );
            if !refused.is_empty() {
                return Err(Fault::Invalid(refused));
            }
            let request = ReviewContractRequest {
                name,
                etag,
                request_id,
                category: form.owned("category"),
                total_amount,
                technology_amount,
                opinion: form.owned("opinion"),
                disputed: form.value("disputed") == "1",
                credit_code_evidence: form.owned("credit_code_evidence"),
            };
            client.review_contract(request).await
        }
        "register" => {
            client
                .register_contract(RegisterContractRequest {
                    name,
                    etag,
                    request_id,
                })
                .await
        }
        _ => return Err(Fault::NotFound),
    };
    let done = done.map_err(Fault::of(Part::Contract))?.into_inner();
    Ok(redirect(format!("/desk/{}?done={verb}", id(&done.name))))
}

/// The certificate as a file (登记证明).
pub(crate) async fn certificate(asked: Asked) -> Outcome {
    asked.person(Role::Registrar)?;
    let request = PrintCertificateRequest {
        name: format!("contracts/{}", asked.param("id")),
        ..PrintCertificateRequest::default()
    };
    let printed = asked.calls().register()?.print_certificate(request).await;
    let printed = printed.map_err(Fault::of(Part::Contract))?.into_inner();
    Ok(Answer::File(
        "application/pdf",
        printed.file_name,
        printed.content,
    ))
}
