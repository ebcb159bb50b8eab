//! ReturnContract.

use techmarket_feed::Change;
use techmarket_kernel::{Context, Result};

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
        let change = Change::of(target, Contract::require_registrar);
        self.contracts
            .change(context, change, |contract| {
                contract.send_back(reason.to_owned())?;
                Ok("contract.returned")
            })
            .await
    }
}
