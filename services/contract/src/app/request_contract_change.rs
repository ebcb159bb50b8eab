//! RequestContractChange.

use techmarket_kernel::{Context, Result};

use crate::app::conclude::Done;
use crate::app::{App, Target};
use crate::domain::{Contract, ContractContent};

impl App {
    /// 申请变更登记. `edit` turns the registered content into the one that shall be registered instead.
    pub async fn request_contract_change<E>(
        &self,
        context: &Context,
        target: &Target,
        reason: &str,
        edit: E,
    ) -> Result<Contract>
    where
        E: Fn(&Contract) -> Result<ContractContent> + Send + Sync,
    {
        let admit = Contract::require_applicant;
        self.step_beside_money(context, target, admit, |contract, realised| {
            let changed = (edit(contract)?, realised);
            let codes = self.codes(context.now);
            contract.request_change(&context.caller, changed, reason.to_owned(), codes, context.now)?;
            contract.count_due(&self.rules_of(contract, context.now)?)?;
            let pending = contract.pending.as_ref();
            let fields = pending.map_or_else(String::new, |pending| pending.changed.join("、"));
            let detail = format!("{fields}：{reason}");
            Ok(Done::told("contract.change_requested", "request_change", detail))
        })
        .await
    }
}
