//! ClaimContract.

use techmarket_kernel::{Context, Result};

use crate::app::conclude::Done;
use crate::app::{App, Target};
use crate::domain::Contract;

impl App {
    /// 领取.
    pub async fn claim_contract(&self, context: &Context, target: &Target) -> Result<Contract> {
        self.step(context, target, Contract::require_registrar, |contract| {
            contract.claim(&context.caller.subject, context.now, self.settings.lease)?;
            Ok(Done::plain("contract.claimed", "claim"))
        })
        .await
    }
}
