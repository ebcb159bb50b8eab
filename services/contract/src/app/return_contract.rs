//! ReturnContract.

use techmarket_kernel::{Context, Result};

use crate::app::conclude::Done;
use crate::app::{App, Target};
use crate::domain::Contract;

impl App {
    /// 退回补正.
    pub async fn return_contract(
        &self,
        context: &Context,
        target: &Target,
        reason: &str,
    ) -> Result<Contract> {
        self.step(context, target, Contract::require_registrar, |contract| {
            contract.send_back(self.registrar(context), reason.to_owned())?;
            Ok(Done::told("contract.returned", "return", reason))
        })
        .await
    }
}
