//! WithdrawContractChange.

use techmarket_kernel::{Context, Result};

use crate::app::conclude::Done;
use crate::app::{App, Target};
use crate::domain::Contract;

impl App {
    /// 撤回变更申请. What is registered stays.
    pub async fn withdraw_contract_change(
        &self,
        context: &Context,
        target: &Target,
        reason: &str,
    ) -> Result<Contract> {
        self.step(context, target, Contract::require_applicant, |contract| {
            contract.withdraw_change(&context.caller, reason.to_owned(), context.now)?;
            Ok(Done::told("contract.change_withdrawn", "withdraw_change", reason))
        })
        .await
    }
}
