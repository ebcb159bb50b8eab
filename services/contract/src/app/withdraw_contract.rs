//! WithdrawContract.

use techmarket_kernel::{Context, Result};

use crate::app::conclude::Done;
use crate::app::{App, Target};
use crate::domain::Contract;

impl App {
    /// 撤回.
    pub async fn withdraw_contract(
        &self,
        context: &Context,
        target: &Target,
        reason: &str,
    ) -> Result<Contract> {
        self.step(context, target, Contract::require_applicant, |contract| {
            contract.withdraw(&context.caller, reason.to_owned(), context.now)?;
            Ok(Done::told("contract.withdrawn", "withdraw", reason))
        })
        .await
    }
}
