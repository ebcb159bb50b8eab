//! Money that really came: payments, and what of them is technical income.

mod file_settlement;
mod list_payments;
mod list_settlements;
mod print_settlement;
mod record_payment;
mod return_settlement;
mod verify_settlement;
mod void_payment;

use techmarket_kernel::{Caller, Error, Etag, Reason, Result};
use techmarket_types::ContractId;

use crate::app::conclude::{Done, OfficeUnit, conclude};
use crate::domain::Contract;

/// The contract whose part is made or changed, once its caller is admitted.
async fn contract_of(
    unit: &mut OfficeUnit<'_>,
    id: ContractId,
    admit: fn(&Contract, &Caller) -> Result<()>,
) -> Result<Contract> {
    let contract = unit.load(id, &id.name()).await?;
    admit(&contract, &unit.context().caller)?;
    Ok(contract)
}

/// Refuses a caller who acts on a version of a part that is gone.
fn require_etag(version: i64, stated: &str, kind: &'static str, name: &str) -> Result<()> {
    Etag::new(version).require(stated, kind, name)
}

/// Keeps the contract with a step that changed one of its parts. Two at once are tried again one after the other: the callers
/// have not read the contract's version.
async fn conclude_part(unit: &mut OfficeUnit<'_>, contract: &Contract, done: Done) -> Result<()> {
    let mut changed = contract.clone();
    conclude(unit, contract, &mut changed, done)
        .await
        .map_err(|error| match error.reason() {
            Reason::EtagMismatch => Error::new(Reason::WriteConflict, "该合同同时被他人修改，请重试"),
            _ => error,
        })
}
