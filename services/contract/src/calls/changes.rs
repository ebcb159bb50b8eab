//! Changes of what is registered (变更登记): the applicant asks, the registrar decides, the number stays.

use techmarket_kernel::{Context, Result, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::request;

use crate::domain::{Approval, CertificateCode, Contract, Said};
use crate::messages;
use crate::registry::Registry;
use crate::step::StepRecord;

impl Registry {
    /// 申请变更登记.
    pub(crate) async fn request_contract_change(
        &self,
        context: &Context,
        request: pb::RequestContractChangeRequest,
    ) -> Result<Contract> {
        let (target, reason) = Violations::collect(|v| {
            let target = request::target(v, &request);
            let reason = request::reason(v, &request);
            Some((target?, reason))
        })?;
        let (codes, admit) = (self.codes(context.now), Contract::require_applicant);
        self.step_with_realised(context, &target, admit, |contract, realised| {
            let changed = (messages::edited(&request, contract, codes)?, realised);
            contract.request_change(&context.caller, changed, reason.clone(), codes, context.now)?;
            contract.count_due(&self.rules_of(contract, context.now)?)?;
            let pending = contract.pending.as_ref();
            if let Some(pending) = pending {
                self.reference.require_printable(&pending.content)?;
            }
            let fields = pending.map_or_else(String::new, |pending| pending.changed.join("、"));
            let summary = format!("{fields}：{reason}");
            Ok(StepRecord::with_summary(
                "contract.change_requested",
                "request_change",
                summary,
            ))
        })
        .await
    }

    /// 准予变更, or its first review, under the rule set of the registration.
    pub(crate) async fn approve_contract_change(
        &self,
        context: &Context,
        request: pb::ApproveContractChangeRequest,
    ) -> Result<Contract> {
        let codes = self.codes(context.now).check;
        let (target, judgement) = Violations::collect(|v| {
            let target = request::target(v, &request);
            let (total, technology) = (request.total_amount, request.technology_amount);
            let amounts = [total.as_ref(), technology.as_ref()];
            let said = Said {
                opinion: request.opinion,
                disputed: request.disputed,
                code_evidence: request.credit_code_evidence,
            };
            target.zip(messages::judgement(v, codes, request.category, amounts, said))
        })?;
        let certificate = CertificateCode::new(&*self.rng);
        let admit = Contract::require_registrar;
        self.step_with_realised(context, &target, admit, |contract, realised| {
            let rules = self.rules_of(contract, context.now)?;
            if let Some(pending) = &contract.pending {
                self.reference.require_papers(contract, &pending.content)?;
            }
            let registrar = self.registrar(context);
            let summary = judgement.summary();
            let judged = (judgement.clone(), realised);
            let approval = contract.approve_change(registrar, judged, &rules, certificate.clone())?;
            Ok(match approval {
                Approval::Reviewed => {
                    StepRecord::with_summary("contract.change_reviewed", "review_change", summary)
                }
                Approval::Registered(change) => {
                    let fields = change.changed.join("、");
                    let summary = format!("{summary}；变更{fields}：{}", change.reason);
                    StepRecord {
                        change: Some(*change),
                        ..StepRecord::with_summary("contract.changed", "approve_change", summary)
                    }
                }
            })
        })
        .await
    }

    /// 不予变更. What is registered stays.
    pub(crate) async fn reject_contract_change(
        &self,
        context: &Context,
        request: pb::RejectContractChangeRequest,
    ) -> Result<Contract> {
        let (target, reason) = Violations::collect(|v| {
            let target = request::target(v, &request);
            let reason = request::reason(v, &request);
            Some((target?, reason))
        })?;
        self.step(context, &target, Contract::require_registrar, |contract| {
            contract.reject_change(self.registrar(context), reason.clone())?;
            Ok(StepRecord::with_summary(
                "contract.change_rejected",
                "reject_change",
                &reason,
            ))
        })
        .await
    }

    /// 撤回变更申请. What is registered stays.
    pub(crate) async fn withdraw_contract_change(
        &self,
        context: &Context,
        request: pb::WithdrawContractChangeRequest,
    ) -> Result<Contract> {
        let (target, reason) = Violations::collect(|v| {
            let target = request::target(v, &request);
            let reason = request::optional_reason(v, &request);
            Some((target?, reason))
        })?;
        self.step(context, &target, Contract::require_applicant, |contract| {
            contract.withdraw_change(&context.caller, reason.clone(), context.now)?;
            Ok(StepRecord::with_summary(
                "contract.change_withdrawn",
                "withdraw_change",
                &reason,
            ))
        })
        .await
    }
}
