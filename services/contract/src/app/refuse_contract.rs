//! RefuseContract.

use techmarket_feed::Change;
use techmarket_kernel::{Context, Result};

use crate::app::{App, Target};
use crate::domain::Contract;

impl App {
    /// 不予登记.
    pub async fn refuse_contract(
        &self,
        context: &Context,
        target: &Target,
        ground: &str,
        reason: &str,
    ) -> Result<Contract> {
        let change = Change::of(target, Contract::require_registrar);
        self.contracts
            .change(context, change, |contract| {
                contract.refuse(ground.to_owned(), reason.to_owned())?;
                Ok("contract.refused")
            })
            .await
    }
}
