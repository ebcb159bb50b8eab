//! CancelContract.

use techmarket_kernel::{Context, Result};

use crate::app::conclude::Done;
use crate::app::{App, Target};
use crate::domain::Contract;

impl App {
    /// 注销.
    pub async fn cancel_contract(
        &self,
        context: &Context,
        target: &Target,
        reason: &str,
        informed: &str,
    ) -> Result<Contract> {
        self.step(context, target, Contract::require_applicant, |contract| {
            contract.cancel(
                &context.caller,
                reason.to_owned(),
                informed.to_owned(),
                context.now,
            )?;
            Ok(Done::told("contract.cancelled", "cancel", reason))
        })
        .await
    }
}
