//! The end of a registration: 注销 at the wish of the parties, 撤销 by the registration body.

use techmarket_feed::Change;
use techmarket_kernel::{Context, Reason, Result, TextRule, Violations, check_text};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::request;

use crate::domain::Contract;
use crate::registry::Registry;
use crate::step::{OfficeUnit, StepRecord, conclude};
use crate::store::grants;

impl Registry {
    /// 注销. Where a subsidy was granted, the departments that know of it are stated.
    pub(crate) async fn cancel_contract(
        &self,
        context: &Context,
        request: pb::CancelContractRequest,
    ) -> Result<Contract> {
        let informed = &request.informed_departments;
        let (target, reason) = Violations::collect(|v| {
            let target = request::target(v, &request);
            let reason = request::reason(v, &request);
            check_text(v, "informed_departments", informed, TextRule::text(500));
            Some((target?, reason))
        })?;
        let summary = match informed.trim() {
            "" => reason.clone(),
            informed => format!("{reason}；已告知{informed}"),
        };
        let change = &Change::of(&target, Contract::require_applicant);
        let (reason, summary) = (&reason, &summary);
        let cancelled = self.contracts.write(context, change.key, |unit| {
            Box::pin(async move {
                // A grant either waits for the lock and is refused since the registration has ended, or is seen below.
                techmarket_audit::lock(unit.sql()).await?;
                let before = unit.admitted(change).await?;
                let mut contract = before.clone();
                contract.cancel(&context.caller, reason.clone(), informed.clone(), context.now)?;
                if informed.trim().is_empty() {
                    require_no_grant(unit, &contract).await?;
                }
                let record = StepRecord::with_summary("contract.cancelled", "cancel", summary);
                conclude(unit, &before, &mut contract, record).await?;
                Ok(contract)
            })
        });
        cancelled.await
    }

    /// 撤销登记.
    pub(crate) async fn revoke_contract(
        &self,
        context: &Context,
        request: pb::RevokeContractRequest,
    ) -> Result<Contract> {
        let (target, reason) = Violations::collect(|v| {
            let target = request::target(v, &request);
            let reason = request::reason(v, &request);
            Some((target?, reason))
        })?;
        self.step(context, &target, Contract::require_registrar, |contract| {
            contract.revoke(self.registrar(context), reason.clone())?;
            Ok(StepRecord::with_summary("contract.revoked", "revoke", &reason))
        })
        .await
    }
}

/// Who granted a benefit has to be told (征求意见稿第十六条).
async fn require_no_grant(unit: &mut OfficeUnit<'_>, contract: &Contract) -> Result<()> {
    let mut v = Violations::new();
    if !grants::of(unit.sql(), &[contract.id]).await?.is_empty() {
        let rule = "该合同已兑付补助，须告知兑付部门并填写已告知的部门";
        v.add("informed_departments", Reason::FieldRequired, rule);
    }
    v.finish()
}
