//! AcceptContract.

use techmarket_feed::Change;
use techmarket_kernel::{Context, Result};

use crate::app::{App, Target};
use crate::domain::Contract;

impl App {
    /// 受理.
    pub async fn accept_contract(&self, context: &Context, target: &Target) -> Result<Contract> {
        let change = Change::of(target, Contract::require_registrar);
        self.contracts
            .change(context, change, |contract| {
                contract.accept(context.now)?;
                Ok("contract.accepted")
            })
            .await
    }
}
