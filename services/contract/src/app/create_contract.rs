//! CreateContract.

use techmarket_kernel::{Context, RequestKey, Result};
use techmarket_types::ContractId;
use uuid::Uuid;

use crate::app::App;
use crate::domain::{Contract, ContractContent};

/// A contract to make, what is filled in checked.
#[derive(Clone, Debug)]
pub struct CreateContract {
    /// What its applicant claims.
    pub content: ContractContent,
    /// The key of a repeatable call.
    pub key: Option<RequestKey>,
    /// Keeps nothing.
    pub validate_only: bool,
}

impl App {
    /// 填报: makes a draft for the caller's organisation as seller or broker.
    pub async fn create_contract(&self, context: &Context, command: &CreateContract) -> Result<Contract> {
        command.content.require_applicant(&context.caller)?;
        let draft = |id: Uuid| {
            Ok(Contract::draft(
                ContractId::new(id),
                command.content.clone(),
                context.now,
            ))
        };
        if command.validate_only {
            return draft(Uuid::nil());
        }
        self.contracts
            .create(context, command.key.as_ref(), "contract.created", draft)
            .await
    }
}
