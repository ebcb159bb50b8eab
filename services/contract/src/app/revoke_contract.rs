//! RevokeContract.

use techmarket_kernel::{Context, Result};

use crate::app::conclude::Done;
use crate::app::{App, Target};
use crate::domain::Contract;

impl App {
    /// 撤销登记.
    pub async fn revoke_contract(
        &self,
        context: &Context,
        target: &Target,
        reason: &str,
    ) -> Result<Contract> {
        self.step(context, target, Contract::require_registrar, |contract| {
            contract.revoke(self.registrar(context), reason.to_owned())?;
            Ok(Done::told("contract.revoked", "revoke", reason))
        })
        .await
    }
}
