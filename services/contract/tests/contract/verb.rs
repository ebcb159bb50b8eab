//! What may be done to a contract, as one may do it on the shortest way.

use techmarket_proto::contract::v1::{
    AcceptContractRequest, ApproveContractChangeRequest, CancelContractRequest, ClaimContractRequest,
    Contract, RefuseContractRequest, RegisterContractRequest, RejectContractChangeRequest,
    ReleaseContractRequest, RequestContractChangeRequest, ReturnContractRequest, ReviewContractRequest,
    RevokeContractRequest, SubmitContractRequest, UpdateContractRequest, WithdrawContractChangeRequest,
    WithdrawContractRequest,
};
use tonic::Status;

use crate::support::Client;

/// What may be done to a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Update,
    Submit,
    Return,
    Accept,
    Review,
    Register,
    Refuse,
    Withdraw,
    Claim,
    Release,
    RequestChange,
    ApproveChange,
    RejectChange,
    WithdrawChange,
    Cancel,
    Revoke,
}

impl Verb {
    pub(crate) const ALL: [Self; 16] = [
        Self::Update,
        Self::Submit,
        Self::Return,
        Self::Accept,
        Self::Review,
        Self::Register,
        Self::Refuse,
        Self::Withdraw,
        Self::Claim,
        Self::Release,
        Self::RequestChange,
        Self::ApproveChange,
        Self::RejectChange,
        Self::WithdrawChange,
        Self::Cancel,
        Self::Revoke,
    ];

    /// Whether it is the applicant's, not a registrar's.
    pub(crate) fn is_of_applicant(self) -> bool {
        matches!(
            self,
            Self::Update
                | Self::Submit
                | Self::Withdraw
                | Self::RequestChange
                | Self::WithdrawChange
                | Self::Cancel
        )
    }

    /// The word for it in errors.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Update => "update",
            Self::Submit => "submit",
            Self::Return => "return",
            Self::Accept => "accept",
            Self::Review => "review",
            Self::Register => "register",
            Self::Refuse => "refuse",
            Self::Withdraw => "withdraw",
            Self::Claim => "claim",
            Self::Release => "release",
            Self::RequestChange => "change",
            Self::ApproveChange => "approve",
            Self::RejectChange => "reject",
            Self::WithdrawChange => "withdraw_change",
            Self::Cancel => "cancel",
            Self::Revoke => "revoke",
        }
    }

    /// Calls it on the version `at`; a review recognises what is claimed, a change is one of the title.
    pub(crate) async fn call(self, client: &mut Client, at: &Contract) -> Result<Contract, Status> {
        // All requests of all verbs are in the future, which would be large in every test.
        Box::pin(self.called(client, at)).await
    }

    async fn called(self, client: &mut Client, at: &Contract) -> Result<Contract, Status> {
        let (name, etag, request_id) = (at.name.clone(), at.etag.clone(), String::new());
        let reason = "请补充技术指标".to_owned();
        macro_rules! request {
            ($message:ident $(, $field:ident)*) => {
                $message { name, etag, request_id $(, $field)* }
            };
        }
        let response = match self {
            Self::Update => {
                let request = UpdateContractRequest {
                    contract: Some(at.clone()),
                    ..UpdateContractRequest::default()
                };
                client.update_contract(request).await
            }
            Self::Submit => client.submit_contract(request!(SubmitContractRequest)).await,
            Self::Accept => {
                let lease_minutes = 0;
                client
                    .accept_contract(request!(AcceptContractRequest, lease_minutes))
                    .await
            }
            Self::Review => client.review_contract(review(at)).await,
            Self::Register => client.register_contract(request!(RegisterContractRequest)).await,
            Self::Return => {
                client
                    .return_contract(request!(ReturnContractRequest, reason))
                    .await
            }
            Self::Refuse => {
                let request = RefuseContractRequest {
                    name,
                    etag,
                    request_id,
                    refusal_ground: "x-2".to_owned(),
                    reason: "不能辨认其技术内容".to_owned(),
                };
                client.refuse_contract(request).await
            }
            Self::Withdraw => {
                let reason = String::new();
                client
                    .withdraw_contract(request!(WithdrawContractRequest, reason))
                    .await
            }
            Self::Claim => {
                let lease_minutes = 0;
                client
                    .claim_contract(request!(ClaimContractRequest, lease_minutes))
                    .await
            }
            Self::Release => client.release_contract(request!(ReleaseContractRequest)).await,
            Self::RequestChange => {
                let to = Contract {
                    title: format!("{}（变更）", at.title),
                    ..at.clone()
                };
                client.request_contract_change(change(at, to)).await
            }
            Self::ApproveChange => client.approve_contract_change(approval(at)).await,
            Self::RejectChange => {
                let request = request!(RejectContractChangeRequest, reason);
                client.reject_contract_change(request).await
            }
            Self::WithdrawChange => {
                let reason = "暂不变更".to_owned();
                let request = request!(WithdrawContractChangeRequest, reason);
                client.withdraw_contract_change(request).await
            }
            Self::Cancel => {
                let request = CancelContractRequest {
                    name,
                    etag,
                    request_id,
                    reason: "双方解除合同".to_owned(),
                    informed_departments: String::new(),
                };
                client.cancel_contract(request).await
            }
            Self::Revoke => {
                client
                    .revoke_contract(request!(RevokeContractRequest, reason))
                    .await
            }
        };
        response.map(tonic::Response::into_inner)
    }
}

/// A review that recognises what is claimed.
pub(crate) fn review(at: &Contract) -> ReviewContractRequest {
    ReviewContractRequest {
        name: at.name.clone(),
        etag: at.etag.clone(),
        category: at.category.clone(),
        total_amount: at.total_amount.clone(),
        technology_amount: at.technology_amount.clone(),
        opinion: "材料齐全".to_owned(),
        ..ReviewContractRequest::default()
    }
}

/// A request to register `to` instead of `at`.
pub(crate) fn change(at: &Contract, to: Contract) -> RequestContractChangeRequest {
    RequestContractChangeRequest {
        name: at.name.clone(),
        etag: at.etag.clone(),
        contract: Some(to),
        update_mask: Some(prost_types::FieldMask {
            paths: vec!["*".to_owned()],
        }),
        reason: "双方签订补充协议".to_owned(),
        ..RequestContractChangeRequest::default()
    }
}

/// An approval of the change of `at` that recognises what is proposed.
pub(crate) fn approval(at: &Contract) -> ApproveContractChangeRequest {
    let pending = at.pending_change.as_ref();
    let proposed = pending
        .and_then(|pending| pending.proposed.as_deref())
        .unwrap_or(at);
    ApproveContractChangeRequest {
        name: at.name.clone(),
        etag: at.etag.clone(),
        request_id: String::new(),
        category: proposed.category.clone(),
        total_amount: proposed.total_amount.clone(),
        technology_amount: proposed.technology_amount.clone(),
        opinion: "准予变更".to_owned(),
        disputed: false,
        credit_code_evidence: String::new(),
    }
}
