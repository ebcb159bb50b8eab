//! UpdateContract.

use techmarket_feed::Resource as _;
use techmarket_kernel::{Context, Result};

use crate::app::conclude::Done;
use crate::app::{App, Target};
use crate::domain::{Contract, ContractContent, changed_fields};

/// An update. `edit` turns the content as it is into the content as it shall be, checked.
pub struct UpdateContract<E> {
    /// Which contract.
    pub target: Target,
    /// The edit; it may be called again when writers collide.
    pub edit: E,
    /// Keeps nothing.
    pub validate_only: bool,
}

impl App {
    /// Changes what the applicant claims.
    pub async fn update_contract<E>(&self, context: &Context, command: &UpdateContract<E>) -> Result<Contract>
    where
        E: Fn(&Contract) -> Result<ContractContent> + Send + Sync,
    {
        let target = &command.target;
        let update = |contract: &mut Contract| {
            let before = contract.content.clone();
            contract.update((command.edit)(contract)?, &context.caller)?;
            let changed = changed_fields(&before, &contract.content);
            Ok(Done::told("contract.updated", "update", changed.join("、")))
        };
        if command.validate_only {
            let name = target.id.name();
            let mut contract = self.contracts.get(target.id, &name).await?;
            contract.require_applicant(&context.caller)?;
            contract.etag().require(&target.etag, Contract::KIND, &name)?;
            update(&mut contract)?;
            return Ok(contract);
        }
        self.step(context, target, Contract::require_applicant, update)
            .await
    }
}
