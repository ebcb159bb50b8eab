//! What a registrar decides of a case: what it is, and whether it is or stays in the register.

use techmarket_proto::contract::v1::{
    ApproveContractChangeRequest, Contract, RefuseContractRequest, RejectContractChangeRequest,
    ReviewContractRequest, RevokeContractRequest,
};
use techmarket_proto::google::r#type::Money;

use crate::amounts::amount;
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::form::Form;

/// The contract after the decision of the address.
pub(super) async fn decided(asked: &Asked, form: &Form, name: String) -> Result<Contract, Fault> {
    let (etag, request_id) = (form.owned("etag"), form.owned("request_id"));
    let mut client = asked.calls().contract()?;
    let done = match asked.param("verb") {
        "review" => {
            let Figures {
                category,
                total_amount,
                technology_amount,
            } = figures(form)?;
            let request = ReviewContractRequest {
                name,
                etag,
                request_id,
                category,
                total_amount,
                technology_amount,
                opinion: form.owned("opinion"),
                disputed: form.is_set("disputed"),
                credit_code_evidence: form.owned("credit_code_evidence"),
            };
            client.review_contract(request).await
        }
        "approve" => {
            let Figures {
                category,
                total_amount,
                technology_amount,
            } = figures(form)?;
            let request = ApproveContractChangeRequest {
                name,
                etag,
                request_id,
                category,
                total_amount,
                technology_amount,
                opinion: form.owned("opinion"),
                disputed: form.is_set("disputed"),
                credit_code_evidence: form.owned("credit_code_evidence"),
            };
            client.approve_contract_change(request).await
        }
        "reject" => {
            let request = RejectContractChangeRequest {
                name,
                etag,
                request_id,
                reason: form.owned("reason"),
            };
            client.reject_contract_change(request).await
        }
        "refuse" => {
            let request = RefuseContractRequest {
                name,
                etag,
                request_id,
                refusal_ground: form.owned("refusal_ground"),
                reason: form.owned("reason"),
            };
            client.refuse_contract(request).await
        }
        "revoke" => {
            let request = RevokeContractRequest {
                name,
                etag,
                request_id,
                reason: form.owned("reason"),
            };
            client.revoke_contract(request).await
        }
        _ => return Err(Fault::NotFound),
    };
    Ok(done.map_err(Fault::of(Part::Contract))?.into_inner())
}

/// What a review recognises.
struct Figures {
    category: String,
    total_amount: Option<Money>,
    technology_amount: Option<Money>,
}

fn figures(form: &Form) -> Result<Figures, Fault> {
    let mut refused = Vec::new();
    let figures = Figures {
        category: form.owned("category"),
        total_amount: amount(form, "total_amount", &mut refused),
        technology_amount: amount(form, "technology_amount", &mut refused),
    };
    if refused.is_empty() {
        Ok(figures)
    } else {
        Err(Fault::Invalid(refused))
    }
}
