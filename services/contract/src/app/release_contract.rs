//! ReleaseContract.

use techmarket_kernel::{Context, Result};

use crate::app::conclude::Done;
use crate::app::{App, Target};
use crate::domain::Contract;

impl App {
    /// 交回.
    pub async fn release_contract(&self, context: &Context, target: &Target) -> Result<Contract> {
        self.step(context, target, Contract::require_desk, |contract| {
            contract.release(&context.caller, context.now)?;
            Ok(Done::plain("contract.released", "release"))
        })
        .await
    }
}
