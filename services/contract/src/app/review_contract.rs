//! ReviewContract.

use techmarket_kernel::{Context, Result};

use crate::app::conclude::Done;
use crate::app::{App, Target};
use crate::domain::{Contract, Judgement};

impl App {
    /// 初审 or 复核, under the rules in force today.
    pub async fn review_contract(
        &self,
        context: &Context,
        target: &Target,
        judgement: &Judgement,
    ) -> Result<Contract> {
        let rules = self.rules(context.now)?;
        self.step(context, target, Contract::require_registrar, |contract| {
            contract.review(self.registrar(context), judgement.clone(), &rules)?;
            Ok(Done::told("contract.reviewed", "review", judgement.told()))
        })
        .await
    }
}
