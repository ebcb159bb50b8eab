//! The applicant's contracts (我的合同): drafted chapter by chapter, checked, handed in, followed, changed; their files and money.

mod change;
mod chapters;
mod check;
mod files;
mod list;
mod new;
mod sheet;
mod show;
mod verbs;

use techmarket_kernel::Role;
use techmarket_proto::contract::v1::{
    CheckContractRequest, CheckContractResponse, Contract, GetContractRequest, contract,
};

use crate::Person;
use crate::asked::Asked;
use crate::fault::{Fault, Part};

pub(crate) use change::{ask, change};
pub(crate) use chapters::{edit, update};
pub(crate) use check::check;
pub(crate) use files::{upload, view};
pub(crate) use list::list;
pub(crate) use new::{create, new};
pub(crate) use show::show;
pub(crate) use verbs::verb;

const BASE: &str = "/my/contracts";

/// Who applies for registrations: the people of suppliers, companies and brokers.
fn applicant(asked: &Asked) -> Result<&Person, Fault> {
    let person = asked.anybody()?;
    let roles = [Role::Provider, Role::Demander, Role::Broker];
    let may = roles.into_iter().any(|role| person.is(role)) && !person.organization().is_empty();
    if may { Ok(person) } else { Err(Fault::Forbidden) }
}

/// The contract of the address, to which the person's organisation must be a party.
async fn own_contract(asked: &Asked) -> Result<Contract, Fault> {
    applicant(asked)?;
    found(asked).await
}

/// The contract of the address, for whoever may see it.
pub(crate) async fn found(asked: &Asked) -> Result<Contract, Fault> {
    let name = format!("contracts/{}", asked.param("id"));
    let request = GetContractRequest { name };
    let found = asked.calls().contract()?.get_contract(request).await;
    Ok(found.map_err(Fault::of_address(Part::Contract))?.into_inner())
}

/// Whether the form is with the applicant.
fn is_open(state: contract::State) -> bool {
    matches!(state, contract::State::Draft | contract::State::Returned)
}

/// What the rules find in the contract.
pub(crate) async fn checked(asked: &Asked, contract: &Contract) -> Result<CheckContractResponse, Fault> {
    let request = CheckContractRequest {
        name: contract.name.clone(),
    };
    let checked = asked.calls().contract()?.check_contract(request).await;
    Ok(checked.map_err(Fault::of(Part::Contract))?.into_inner())
}
