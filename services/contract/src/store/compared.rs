//! What contracts are compared by, computed anew where the register follows an older rule.

use techmarket_store::{Database, Select, Sql, StoreError};

use crate::domain::{Contract, fingerprint};
use crate::store::select::{self, contract};
use crate::store::{contracts, register};

/// The rule of [`fingerprint`] and of the names beside it; to be raised with every change of what they come to.
const RULE: i64 = 2;

/// Contracts that are read at once.
const PAGE: i64 = 200;

const TAKE: &str = "UPDATE compared SET rule = $1 WHERE id = 1 AND rule < $1";
const FORGET: &str = "UPDATE contract SET fingerprint = NULL WHERE fingerprint IS NOT NULL";
const FORGET_FORMER: &str = "DELETE FROM former_fingerprint";
const KEEP: &str =
    "UPDATE contract SET seller_name = $2, buyer_name = $3, fingerprint = $4, body = $5 WHERE id = $1";
const HELD: &str = "SELECT id FROM contract WHERE fingerprint = $1";
const FORMER: &str = "SELECT body FROM contract_version WHERE contract_id = $1 AND end_date IS NOT NULL";

pub(super) const STATEMENTS: &[&str] = &[TAKE, FORGET, FORGET_FORMER, KEEP, HELD, FORMER];

/// Brings the register to the present rule, whole or not at all; how many contracts it holds, 0 if it followed it already.
/// Of two in force that are the same by it the younger stays registered and is marked, for people to decide.
pub async fn compare_anew(database: &Database) -> Result<usize, StoreError> {
    let mut tx = database.begin().await?;
    // Of two replicas that start at once the second waits here, and then has nothing to do.
    if tx.execute(TAKE, vec![RULE.into()]).await? == 0 {
        return Ok(0);
    }
    for statement in [FORGET, FORGET_FORMER] {
        tx.execute(statement, Vec::new()).await?;
    }
    let (mut after, mut count) = (String::new(), 0);
    loop {
        let mut select = Select::new(select::HEAD);
        select.and("id > ?", [after.as_str().into()]);
        select.end("ORDER BY id LIMIT ?", [PAGE.into()]);
        let rows = select.rows(&mut tx).await?;
        for row in &rows {
            let mut contract = contract(row)?;
            keep(&mut tx, &mut contract).await?;
            after = contract.id.to_string();
        }
        count += rows.len();
        if rows.is_empty() {
            break;
        }
    }
    tx.commit().await?;
    Ok(count)
}

async fn keep(sql: &mut dyn Sql, contract: &mut Contract) -> Result<(), StoreError> {
    contract.same_as = None;
    if contract.is_in_force() {
        let held = vec![fingerprint(&contract.content).into()];
        if let Some(row) = sql.row(HELD, held).await? {
            let older = row.text("id")?.parse();
            contract.same_as = Some(older.map_err(|error| StoreError::corrupt("contract.id", error))?);
            tracing::warn!(contract = %contract.id, "registered twice by the present rule of what is the same");
        }
    }
    sql.execute(KEEP, contracts::compared(contract)?).await?;
    if contract
        .registration
        .as_ref()
        .is_some_and(|entry| entry.version > 1)
        && contract.is_in_force()
    {
        let id = contract.id.to_string();
        for row in sql.rows(FORMER, vec![id.as_str().into()]).await? {
            register::keep_former(sql, &self::contract(&row)?).await?;
        }
    }
    Ok(())
}
