//! AcceptContract.

use techmarket_kernel::{Context, Result};

use crate::app::conclude::Done;
use crate::app::{App, Target};
use crate::domain::Contract;

impl App {
    /// 受理.
    pub async fn accept_contract(&self, context: &Context, target: &Target) -> Result<Contract> {
        let rules = self.rules(context.now)?;
        self.step(context, target, Contract::require_registrar, |contract| {
            contract.accept(self.registrar(context), &rules)?;
            let due = contract.due.map_or_else(String::new, |due| due.date.to_string());
            Ok(Done::told(
                "contract.accepted",
                "accept",
                format!("办结期限{due}"),
            ))
        })
        .await
    }
}
