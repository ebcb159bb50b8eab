//! Payments and settlements.

use serde::Serialize;
use serde::de::DeserializeOwned;
use techmarket_store::{Arg, Row, Select, Sql, StoreError};
use techmarket_types::ContractId;

use crate::domain::{Payment, Settlement};

const PAYMENTS: &str = "SELECT body FROM payment WHERE contract_id = $1 ORDER BY number LIMIT 500";
const PAYMENTS_OF: &str = "SELECT body FROM payment";
const KEEP_PAYMENT: &str = "INSERT INTO payment (contract_id, number, body) VALUES ($1, $2, $3) \
     ON CONFLICT (contract_id, number) DO UPDATE SET body = excluded.body";
const SETTLEMENTS: &str = "SELECT body FROM settlement WHERE contract_id = $1 ORDER BY number LIMIT 200";
const KEEP_SETTLEMENT: &str = "INSERT INTO settlement (contract_id, number, body) VALUES ($1, $2, $3) \
     ON CONFLICT (contract_id, number) DO UPDATE SET body = excluded.body";

pub(super) const STATEMENTS: &[&str] = &[PAYMENTS, PAYMENTS_OF, KEEP_PAYMENT, SETTLEMENTS, KEEP_SETTLEMENT];

/// The payments of a contract in the order of their numbers, at most 500.
pub async fn payments(sql: &mut dyn Sql, contract: ContractId) -> Result<Vec<Payment>, StoreError> {
    parts(sql, PAYMENTS, contract).await
}

/// The payments of these contracts, in the order of their numbers within each. At most 200 contracts.
pub async fn payments_of(sql: &mut dyn Sql, contracts: &[ContractId]) -> Result<Vec<Payment>, StoreError> {
    let Some(mut select) = of_contracts(PAYMENTS_OF, contracts) else {
        return Ok(Vec::new());
    };
    select.end("ORDER BY contract_id, number", []);
    select.rows(sql).await?.iter().map(part).collect()
}

/// Keeps a payment in the place of its version before, or as a new one.
pub async fn keep_payment(sql: &mut dyn Sql, payment: &Payment) -> Result<(), StoreError> {
    keep(sql, KEEP_PAYMENT, (payment.contract, payment.number), payment).await
}

/// The settlements of a contract in the order of their numbers, at most 200.
pub async fn settlements(sql: &mut dyn Sql, contract: ContractId) -> Result<Vec<Settlement>, StoreError> {
    parts(sql, SETTLEMENTS, contract).await
}

/// Keeps a settlement in the place of its version before, or as a new one.
pub async fn keep_settlement(sql: &mut dyn Sql, settlement: &Settlement) -> Result<(), StoreError> {
    let place = (settlement.contract, settlement.number);
    keep(sql, KEEP_SETTLEMENT, place, settlement).await
}

async fn parts<T: DeserializeOwned>(
    sql: &mut dyn Sql,
    statement: &str,
    contract: ContractId,
) -> Result<Vec<T>, StoreError> {
    let rows = sql.rows(statement, vec![contract.to_string().into()]).await?;
    rows.iter().map(part).collect()
}

fn part<T: DeserializeOwned>(row: &Row) -> Result<T, StoreError> {
    serde_json::from_str(&row.text("body")?).map_err(|error| StoreError::corrupt("body", error))
}

/// `head` for these contracts; none for no contracts, which would be all of them.
pub(super) fn of_contracts(head: &'static str, contracts: &[ContractId]) -> Option<Select> {
    let mut select = Select::new(head);
    select.and_in(
        "contract_id",
        contracts.iter().map(|id| Arg::from(id.to_string())),
    );
    (!contracts.is_empty()).then_some(select)
}

async fn keep<T: Serialize + Sync>(
    sql: &mut dyn Sql,
    statement: &str,
    (contract, number): (ContractId, i64),
    part: &T,
) -> Result<(), StoreError> {
    let body = serde_json::to_string(part).map_err(|error| StoreError::corrupt("body", error))?;
    let args = vec![contract.to_string().into(), number.into(), body.into()];
    sql.execute(statement, args).await?;
    Ok(())
}
