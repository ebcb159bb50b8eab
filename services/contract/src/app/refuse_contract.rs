//! RefuseContract.

use techmarket_kernel::{Context, Result};

use crate::app::conclude::Done;
use crate::app::{App, Target};
use crate::domain::Contract;

impl App {
    /// 不予登记, under the rules in force today.
    pub async fn refuse_contract(
        &self,
        context: &Context,
        target: &Target,
        ground: &str,
        reason: &str,
    ) -> Result<Contract> {
        let rules = self.rules(context.now)?;
        self.step(context, target, Contract::require_registrar, |contract| {
            let registrar = self.registrar(context);
            contract.refuse(registrar, &rules, ground.to_owned(), reason.to_owned())?;
            Ok(Done::told(
                "contract.refused",
                "refuse",
                format!("{ground}：{reason}"),
            ))
        })
        .await
    }
}
