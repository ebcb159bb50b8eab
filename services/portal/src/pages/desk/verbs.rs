//! What a registrar does with a case.

use techmarket_proto::contract::v1::{
    AcceptContractRequest, ClaimContractRequest, RecordContractOpinionRequest, RegisterContractRequest,
    ReleaseContractRequest, ReturnContractRequest,
};

use super::contract_of;
use super::decisions::decided;
use super::told::reason;
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
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
            let reason = reason(&form);
            client
                .return_contract(ReturnContractRequest {
                    name,
                    etag,
                    request_id,
                    reason,
                })
                .await
        }
        "opinion" => {
            let request = RecordContractOpinionRequest {
                name,
                etag,
                request_id,
                opinion: form.owned("opinion"),
                pass_to: form.owned("pass_to"),
            };
            client.record_contract_opinion(request).await
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
        _ => {
            let decided = decided(&asked, &form, name).await?;
            return Ok(redirect(format!("/desk/{}?done={verb}", id(&decided.name))));
        }
    };
    let done = done.map_err(Fault::of(Part::Contract))?.into_inner();
    Ok(redirect(format!("/desk/{}?done={verb}", id(&done.name))))
}
