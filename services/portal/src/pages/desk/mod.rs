//! The registrar's desk (登记工作台): queues, a case, and what is done with it.

mod audit;
mod beside;
mod case;
mod decisions;
mod list;
mod lists;
mod next;
mod told;
mod verbs;

use techmarket_kernel::Role;
use techmarket_proto::contract::v1::Contract;

use crate::asked::Asked;
use crate::fault::Fault;
use crate::pages::contracts::found;

pub(crate) use audit::audit;
pub(crate) use beside::beside;
pub(crate) use case::case;
pub(crate) use list::list;
pub(crate) use lists::{kept, lists, make};
pub(crate) use next::next;
pub(crate) use verbs::verb;

/// The contract of the address, for a registrar.
async fn contract_of(asked: &Asked) -> Result<Contract, Fault> {
    asked.person(Role::Registrar)?;
    found(asked).await
}
