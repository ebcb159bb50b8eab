//! WithdrawContract.

use techmarket_feed::Change;
use techmarket_kernel::{Context, Result};

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
        let change = Change::of(target, Contract::require_applicant);
        self.contracts
            .change(context, change, |contract| {
                contract.withdraw(reason.to_owned())?;
                Ok("contract.withdrawn")
            })
            .await
    }
}
