//! ReviewContract.

use techmarket_feed::Change;
use techmarket_kernel::{Context, Result};

use crate::app::{App, Target};
use crate::domain::{Contract, Judgement, Review};

impl App {
    /// 初审 or 复核, under the rules in force today.
    pub async fn review_contract(
        &self,
        context: &Context,
        target: &Target,
        judgement: &Judgement,
    ) -> Result<Contract> {
        let rules = self.rules(context.now)?;
        let change = Change::of(target, Contract::require_registrar);
        self.contracts
            .change(context, change, |contract| {
                let review = Review {
                    reviewer: context.caller.subject.clone(),
                    time: context.now,
                };
                contract.review(judgement.clone(), rules, review)?;
                Ok("contract.reviewed")
            })
            .await
    }
}
