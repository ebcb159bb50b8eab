//! CreateContract.

use async_trait::async_trait;
use techmarket_feed::Work;
use techmarket_kernel::{Context, RequestKey, Result, Rng, new_uuid};
use techmarket_types::ContractId;
use uuid::Uuid;

use crate::app::conclude::{OfficeUnit, record};
use crate::app::{App, ContractStore};
use crate::domain::{Contract, ContractContent, require_applicant};

/// A draft to make.
#[derive(Clone, Debug)]
pub struct CreateContract {
    /// What the applicant claims.
    pub content: ContractContent,
    /// The key of a repeatable call.
    pub key: Option<RequestKey>,
    /// Keeps nothing.
    pub validate_only: bool,
}

impl App {
    /// 填报: makes a draft for the caller's organisation.
    pub async fn create_contract(&self, context: &Context, command: &CreateContract) -> Result<Contract> {
        require_applicant(&command.content, &context.caller)?;
        if command.validate_only {
            let nobody = ContractId::new(Uuid::nil());
            return Ok(Contract::draft(nobody, command.content.clone(), context.now));
        }
        let work = Create {
            content: &command.content,
            rng: &*self.rng,
        };
        self.contracts
            .transact(context, command.key.as_ref(), &work)
            .await
    }
}

struct Create<'a> {
    content: &'a ContractContent,
    rng: &'a dyn Rng,
}

#[async_trait]
impl Work<Contract, dyn ContractStore> for Create<'_> {
    async fn run(&self, unit: &mut OfficeUnit<'_>) -> Result<Contract> {
        let now = unit.context().now;
        let id = ContractId::new(new_uuid(self.rng, now));
        let contract = Contract::draft(id, self.content.clone(), now);
        unit.insert(&contract, "contract.created").await?;
        record(unit, &contract, "create", String::new()).await?;
        Ok(contract)
    }
}
