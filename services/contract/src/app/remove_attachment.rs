//! RemoveAttachment.

use async_trait::async_trait;
use techmarket_feed::{Change, Work};
use techmarket_kernel::{Context, Result};

use crate::app::conclude::{Done, OfficeUnit, conclude};
use crate::app::{App, ContractStore, Target};
use crate::domain::Contract;

impl App {
    /// 删除附件. The content stays in the store: another contract may have the same file, and the trail names it.
    pub async fn remove_attachment(
        &self,
        context: &Context,
        target: &Target,
        sha256: &str,
    ) -> Result<Contract> {
        let work = Remove {
            change: Change::of(target, Contract::require_visible),
            sha256,
        };
        self.contracts.transact(context, target.key.as_ref(), &work).await
    }
}

struct Remove<'a> {
    change: Change<'a, Contract>,
    sha256: &'a str,
}

#[async_trait]
impl Work<Contract, dyn ContractStore> for Remove<'_> {
    async fn run(&self, unit: &mut OfficeUnit<'_>) -> Result<Contract> {
        let before = unit.admitted(&self.change).await?;
        let table = unit.table();
        // A payment that is recorded at the same time changes the version of the contract too: one of the two is refused.
        let payments = table.payments(unit.sql(), before.id).await?;
        // What was in a version is in every later one: the last one tells.
        let versions = table.versions(unit.sql(), before.id, None, 1).await?;
        let registered = versions.first().map(|version| &version.contract);
        let mut contract = before.clone();
        contract.detach(&unit.context().caller, self.sha256, &payments, registered)?;
        let done = Done::told("contract.attachment_removed", "detach", self.sha256);
        conclude(unit, &before, &mut contract, done).await?;
        Ok(contract)
    }
}
