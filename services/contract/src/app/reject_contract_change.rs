//! RejectContractChange.

use techmarket_kernel::{Context, Result};

use crate::app::conclude::Done;
use crate::app::{App, Target};
use crate::domain::Contract;

impl App {
    /// 不予变更.
    pub async fn reject_contract_change(
        &self,
        context: &Context,
        target: &Target,
        reason: &str,
    ) -> Result<Contract> {
        self.step(context, target, Contract::require_registrar, |contract| {
            contract.reject_change(self.registrar(context), reason.to_owned())?;
            Ok(Done::told("contract.change_rejected", "reject_change", reason))
        })
        .await
    }
}
