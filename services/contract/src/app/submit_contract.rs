//! SubmitContract.

use techmarket_kernel::{Context, Result};

use crate::app::conclude::Done;
use crate::app::{App, Target};
use crate::domain::Contract;

impl App {
    /// 提交.
    pub async fn submit_contract(&self, context: &Context, target: &Target) -> Result<Contract> {
        let rules = self.rules(context.now)?;
        self.step(context, target, Contract::require_applicant, |contract| {
            contract.submit(self.codes(context.now), &context.caller, context.now)?;
            contract.count_due(&rules)?;
            Ok(Done::plain("contract.submitted", "submit"))
        })
        .await
    }
}
