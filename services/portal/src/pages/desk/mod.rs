//! The registrar's desk (登记工作台): queues, a case, and what is done with it.

mod case;
mod list;
mod verbs;

use techmarket_kernel::Role;
use techmarket_proto::contract::v1::{Contract, GetContractRequest};

use crate::asked::Asked;
use crate::fault::{Fault, Part};

pub(crate) use case::case;
pub(crate) use list::list;
pub(crate) use verbs::{certificate, verb};

/// The contract of the address, for a registrar.
async fn contract_of(asked: &Asked) -> Result<Contract, Fault> {
    asked.person(Role::Registrar)?;
    let name = format!("contracts/{}", asked.param("id"));
    let found = asked
        .calls()
        .contract()?
        .get_contract(GetContractRequest { name })
        .await;
    match found.map_err(Fault::of(Part::Contract)) {
        Err(Fault::Invalid(_)) => Err(Fault::NotFound),
        found => Ok(found?.into_inner()),
    }
}
