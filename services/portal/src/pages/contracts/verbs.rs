//! What an applicant does with a contract.

use techmarket_proto::contract::v1::{
    CancelContractRequest, RemoveAttachmentRequest, SubmitContractRequest, WithdrawContractChangeRequest,
    WithdrawContractRequest,
};

use super::{BASE, check, own_contract};
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::form::Form;
use crate::posts::id;

pub(crate) async fn verb(asked: Asked, form: Form) -> Outcome {
    let contract = own_contract(&asked).await?;
    let name = contract.name.clone();
    let (etag, request_id, reason) = (form.owned("etag"), form.owned("request_id"), form.owned("reason"));
    let mut client = asked.calls().contract()?;
    let verb = asked.param("verb");
    let done = match verb {
        "submit" => {
            let request = SubmitContractRequest {
                name,
                etag,
                request_id,
            };
            match client
                .submit_contract(request)
                .await
                .map_err(Fault::of(Part::Contract))
            {
                Err(Fault::Invalid(refused)) => return check::shown(&asked, &contract, &refused).await,
                Err(fault) => return Err(fault),
                Ok(done) => Ok(done),
            }
        }
        "withdraw" => {
            let request = WithdrawContractRequest {
                name,
                etag,
                request_id,
                reason,
            };
            client.withdraw_contract(request).await
        }
        "unchange" => {
            let request = WithdrawContractChangeRequest {
                name,
                etag,
                request_id,
                reason,
            };
            client.withdraw_contract_change(request).await
        }
        "cancel" => {
            let request = CancelContractRequest {
                name,
                etag,
                request_id,
                reason,
                informed_departments: form.owned("informed_departments"),
            };
            client.cancel_contract(request).await
        }
        "remove" => {
            let request = RemoveAttachmentRequest {
                name,
                etag,
                request_id,
                sha256: form.owned("sha256"),
            };
            client.remove_attachment(request).await
        }
        _ => return Err(Fault::NotFound),
    };
    let done = done.map_err(Fault::of(Part::Contract))?.into_inner();
    Ok(redirect(format!("{BASE}/{}?done={verb}", id(&done.name))))
}
