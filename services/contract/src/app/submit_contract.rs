//! SubmitContract.

use techmarket_feed::Change;
use techmarket_kernel::{Context, Result};

use crate::app::{App, Target};
use crate::domain::Contract;

impl App {
    /// 提交.
    pub async fn submit_contract(&self, context: &Context, target: &Target) -> Result<Contract> {
        let change = Change::of(target, Contract::require_applicant);
        self.contracts
            .change(context, change, |contract| {
                contract.submit(self.codes(context.now), context.now)?;
                Ok("contract.submitted")
            })
            .await
    }
}
