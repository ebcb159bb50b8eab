//! CancelContract.

use async_trait::async_trait;
use techmarket_feed::{Change, Work};
use techmarket_kernel::{Context, Reason, Result, Violations};

use crate::app::conclude::{Done, OfficeUnit, conclude};
use crate::app::{App, ContractStore, Target};
use crate::domain::Contract;

impl App {
    /// 注销. Where a subsidy was granted, `informed` tells which departments know of it.
    pub async fn cancel_contract(
        &self,
        context: &Context,
        target: &Target,
        reason: &str,
        informed: &str,
    ) -> Result<Contract> {
        let work = Cancel {
            change: Change::of(target, Contract::require_applicant),
            reason,
            informed,
        };
        self.contracts.transact(context, target.key.as_ref(), &work).await
    }
}

struct Cancel<'a> {
    change: Change<'a, Contract>,
    reason: &'a str,
    informed: &'a str,
}

#[async_trait]
impl Work<Contract, dyn ContractStore> for Cancel<'_> {
    async fn run(&self, unit: &mut OfficeUnit<'_>) -> Result<Contract> {
        // What is granted meanwhile is seen below, or is refused since the registration has ended.
        let table = unit.table();
        table.lock_trail(unit.sql()).await?;
        let before = unit.admitted(&self.change).await?;
        let mut contract = before.clone();
        let Context { caller, now, .. } = unit.context();
        contract.cancel(caller, self.reason.to_owned(), self.informed.to_owned(), *now)?;
        if self.informed.trim().is_empty() {
            require_no_grant(unit, &contract).await?;
        }
        let done = Done::told("contract.cancelled", "cancel", self.told());
        conclude(unit, &before, &mut contract, done).await?;
        Ok(contract)
    }
}

impl Cancel<'_> {
    /// The step in words, for the audit trail.
    fn told(&self) -> String {
        match self.informed.trim() {
            "" => self.reason.to_owned(),
            informed => format!("{}；已告知{informed}", self.reason),
        }
    }
}

/// Who granted a benefit has to be told (征求意见稿第十六条).
async fn require_no_grant(unit: &mut OfficeUnit<'_>, contract: &Contract) -> Result<()> {
    let table = unit.table();
    let mut v = Violations::new();
    if !table.grants_of(unit.sql(), &[contract.id]).await?.is_empty() {
        let rule = "该合同已兑付补助，须告知兑付部门并填写已告知的部门";
        v.add("informed_departments", Reason::FieldRequired, rule);
    }
    v.finish()
}
