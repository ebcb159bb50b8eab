//! From the draft to the decision (认定登记程序). Registration itself, which gives the number, is in `register_contract`.

use techmarket_kernel::{Context, Reason, Result, TextRule, Violations, check_text};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::{convert as wire, request};
use techmarket_types::TableId;

use crate::domain::{Contract, Opinion, Registrar, Said};
use crate::messages;
use crate::registry::Registry;
use crate::step::StepRecord;

impl Registry {
    /// 提交.
    pub(crate) async fn submit_contract(
        &self,
        context: &Context,
        request: pb::SubmitContractRequest,
    ) -> Result<Contract> {
        let target = Violations::collect(|v| request::target(v, &request))?;
        let rules = self.rules(context.now)?;
        self.step(context, &target, Contract::require_applicant, |contract| {
            contract.submit(self.codes(context.now), &context.caller, context.now)?;
            self.reference.require_printable(&contract.content)?;
            contract.count_due(&rules)?;
            Ok(StepRecord::plain("contract.submitted", "submit"))
        })
        .await
    }

    /// 退回补正.
    pub(crate) async fn return_contract(
        &self,
        context: &Context,
        request: pb::ReturnContractRequest,
    ) -> Result<Contract> {
        let (target, reason) = Violations::collect(|v| {
            let target = request::target(v, &request);
            let reason = request::reason(v, &request);
            Some((target?, reason))
        })?;
        self.step(context, &target, Contract::require_registrar, |contract| {
            contract.send_back(self.registrar(context), reason.clone())?;
            Ok(StepRecord::with_summary("contract.returned", "return", &reason))
        })
        .await
    }

    /// 受理.
    pub(crate) async fn accept_contract(
        &self,
        context: &Context,
        request: pb::AcceptContractRequest,
    ) -> Result<Contract> {
        let (target, registrar) = Violations::collect(|v| {
            let target = request::target(v, &request);
            target.zip(self.registrar_for(v, context, request.lease_minutes))
        })?;
        let rules = self.rules(context.now)?;
        self.step(context, &target, Contract::require_registrar, |contract| {
            contract.accept(registrar, &rules)?;
            let due = contract.due.map_or_else(String::new, |due| due.date.to_string());
            let summary = format!("办结期限{due}");
            Ok(StepRecord::with_summary("contract.accepted", "accept", summary))
        })
        .await
    }

    /// 初审 or 复核, under the rules in force today.
    pub(crate) async fn review_contract(
        &self,
        context: &Context,
        request: pb::ReviewContractRequest,
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
        let rules = self.rules(context.now)?;
        self.step(context, &target, Contract::require_registrar, |contract| {
            contract.review(self.registrar(context), judgement.clone(), &rules)?;
            let summary = judgement.summary();
            Ok(StepRecord::with_summary("contract.reviewed", "review", summary))
        })
        .await
    }

    /// 不予登记, under the rules in force today.
    pub(crate) async fn refuse_contract(
        &self,
        context: &Context,
        request: pb::RefuseContractRequest,
    ) -> Result<Contract> {
        let codes = self.codes(context.now).check;
        let ground = &request.refusal_ground;
        let (target, reason) = Violations::collect(|v| {
            let target = request::target(v, &request);
            codes.required(v, "refusal_ground", TableId::RefusalGround, ground);
            let reason = request::reason(v, &request);
            Some((target?, reason))
        })?;
        let rules = self.rules(context.now)?;
        self.step(context, &target, Contract::require_registrar, |contract| {
            contract.refuse(self.registrar(context), &rules, ground.clone(), reason.clone())?;
            let summary = format!("{ground}：{reason}");
            Ok(StepRecord::with_summary("contract.refused", "refuse", summary))
        })
        .await
    }

    /// 撤回.
    pub(crate) async fn withdraw_contract(
        &self,
        context: &Context,
        request: pb::WithdrawContractRequest,
    ) -> Result<Contract> {
        let (target, reason) = Violations::collect(|v| {
            let target = request::target(v, &request);
            let reason = request::optional_reason(v, &request);
            Some((target?, reason))
        })?;
        self.step(context, &target, Contract::require_applicant, |contract| {
            contract.withdraw(&context.caller, reason.clone(), context.now)?;
            Ok(StepRecord::with_summary(
                "contract.withdrawn",
                "withdraw",
                &reason,
            ))
        })
        .await
    }

    /// 领取.
    pub(crate) async fn claim_contract(
        &self,
        context: &Context,
        request: pb::ClaimContractRequest,
    ) -> Result<Contract> {
        let (target, asked) = Violations::collect(|v| {
            let target = request::target(v, &request);
            target.zip(self.registrar_for(v, context, request.lease_minutes))
        })?;
        let registrar = Registrar {
            lease: asked.lease.or(Some(self.settings.lease)),
            ..asked
        };
        self.step(context, &target, Contract::require_registrar, |contract| {
            contract.claim(registrar)?;
            Ok(StepRecord::plain("contract.claimed", "claim"))
        })
        .await
    }

    /// 审查意见 of any desk, with which the contract may be passed on (转报、移送).
    pub(crate) async fn record_contract_opinion(
        &self,
        context: &Context,
        request: pb::RecordContractOpinionRequest,
    ) -> Result<Contract> {
        let codes = self.codes(context.now).check;
        let (target, text, passed_to) = Violations::collect(|v| {
            let target = request::target(v, &request);
            let (text, point) = (request.opinion, request.pass_to);
            check_text(v, "opinion", &text, TextRule::text(1_000).required());
            codes.optional(v, "pass_to", TableId::RegistrationPoint, &point);
            let passed_to = wire::optional(v, "pass_to", &point, Reason::CodeUnknown);
            Some((target?, text, passed_to))
        })?;
        let (rules, caller) = (self.rules(context.now)?, &context.caller);
        self.step(context, &target, Contract::require_reviewer, |contract| {
            let opinion = Opinion {
                reviewer: caller.subject.clone(),
                time: context.now,
                text: text.clone(),
                passed_to,
            };
            if contract.record_opinion(caller, opinion)? {
                contract.count_due(&rules)?;
            }
            let to = passed_to.map_or_else(String::new, |point| format!("转登记点{point}："));
            let summary = format!("{to}{text}");
            Ok(StepRecord::with_summary(
                "contract.opinion_recorded",
                "record_opinion",
                summary,
            ))
        })
        .await
    }

    /// 交回.
    pub(crate) async fn release_contract(
        &self,
        context: &Context,
        request: pb::ReleaseContractRequest,
    ) -> Result<Contract> {
        let target = Violations::collect(|v| request::target(v, &request))?;
        self.step(context, &target, Contract::require_desk, |contract| {
            contract.release(&context.caller, context.now)?;
            Ok(StepRecord::plain("contract.released", "release"))
        })
        .await
    }
}
