//! Payments, settlements and subsidies.

use async_trait::async_trait;
use serde::Serialize;
use serde::de::DeserializeOwned;
use techmarket_store::{Arg, Row, Select, Sql, StoreError};
use techmarket_types::{ContractId, Fen, SubsidyGrantId};

use crate::app::{Claim, GrantQuery, MoneyStore};
use crate::domain::{Payment, Settlement, SubsidyGrant, SubsidyRole};
use crate::store::SqlContracts;

const PAYMENTS: &str = "SELECT body FROM payment WHERE contract_id = $1 ORDER BY number LIMIT 500";
const PAYMENTS_OF: &str = "SELECT body FROM payment";
const KEEP_PAYMENT: &str = "INSERT INTO payment (contract_id, number, body) VALUES ($1, $2, $3) \
     ON CONFLICT (contract_id, number) DO UPDATE SET body = excluded.body";
const SETTLEMENTS: &str = "SELECT body FROM settlement WHERE contract_id = $1 ORDER BY number LIMIT 200";
const KEEP_SETTLEMENT: &str = "INSERT INTO settlement (contract_id, number, body) VALUES ($1, $2, $3) \
     ON CONFLICT (contract_id, number) DO UPDATE SET body = excluded.body";
const INSERT_GRANT: &str = "INSERT INTO subsidy_grant \
     (id, scheme, measure, role, organization, contract_id, amount, year, create_time, recovered, certificate) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
     ON CONFLICT (scheme, measure, contract_id, role, year) WHERE recovered < amount DO NOTHING";
const GRANTS: &str = "SELECT id, scheme, measure, role, organization, contract_id, amount, year, create_time, recovered, \
     certificate FROM subsidy_grant";
const RECOVER: &str =
    "UPDATE subsidy_grant SET recovered = recovered + $2 WHERE id = $1 AND recovered <= amount - $2";

pub(super) const STATEMENTS: &[&str] = &[
    PAYMENTS,
    PAYMENTS_OF,
    KEEP_PAYMENT,
    SETTLEMENTS,
    KEEP_SETTLEMENT,
    INSERT_GRANT,
    GRANTS,
    RECOVER,
];

#[async_trait]
impl MoneyStore for SqlContracts {
    async fn payments(&self, sql: &mut dyn Sql, contract: ContractId) -> Result<Vec<Payment>, StoreError> {
        parts(sql, PAYMENTS, contract).await
    }

    async fn payments_of(
        &self,
        sql: &mut dyn Sql,
        contracts: &[ContractId],
    ) -> Result<Vec<Payment>, StoreError> {
        let Some(mut select) = of_contracts(PAYMENTS_OF, contracts) else {
            return Ok(Vec::new());
        };
        select.end("ORDER BY contract_id, number", []);
        select.rows(sql).await?.iter().map(part).collect()
    }

    async fn keep_payment(&self, sql: &mut dyn Sql, payment: &Payment) -> Result<(), StoreError> {
        keep(sql, KEEP_PAYMENT, (payment.contract, payment.number), payment).await
    }

    async fn settlements(
        &self,
        sql: &mut dyn Sql,
        contract: ContractId,
    ) -> Result<Vec<Settlement>, StoreError> {
        parts(sql, SETTLEMENTS, contract).await
    }

    async fn keep_settlement(&self, sql: &mut dyn Sql, settlement: &Settlement) -> Result<(), StoreError> {
        let place = (settlement.contract, settlement.number);
        keep(sql, KEEP_SETTLEMENT, place, settlement).await
    }

    async fn insert_grant(&self, sql: &mut dyn Sql, grant: &SubsidyGrant) -> Result<bool, StoreError> {
        let args = vec![
            grant.id.to_string().into(),
            grant.scheme.as_str().into(),
            grant.measure.as_str().into(),
            grant.role.as_str().into(),
            grant.organization.as_str().into(),
            grant.contract.to_string().into(),
            grant.amount.0.into(),
            i64::from(grant.year).into(),
            grant.create_time.into(),
            grant.recovered.0.into(),
            grant.certificate.clone().unwrap_or_default().into(),
        ];
        Ok(sql.execute(INSERT_GRANT, args).await? == 1)
    }

    async fn grants_of(
        &self,
        sql: &mut dyn Sql,
        contracts: &[ContractId],
    ) -> Result<Vec<SubsidyGrant>, StoreError> {
        let Some(mut select) = of_contracts(GRANTS, contracts) else {
            return Ok(Vec::new());
        };
        select.end("ORDER BY id DESC", []);
        select.rows(sql).await?.iter().map(grant).collect()
    }

    async fn grants_as(
        &self,
        sql: &mut dyn Sql,
        claim: &Claim,
        limit: i64,
    ) -> Result<Vec<SubsidyGrant>, StoreError> {
        let mut select = Select::new(GRANTS);
        match &claim.certificate {
            None => select.and("organization = ?", [claim.organization.as_str().into()]),
            Some(certificate) => select.and("certificate = ?", [certificate.as_str().into()]),
        };
        select
            .and("scheme = ?", [claim.scheme.as_str().into()])
            .and("role = ?", [claim.role.as_str().into()])
            .and("year = ?", [i64::from(claim.year).into()])
            .and("recovered < amount", [])
            .page(None, false, limit);
        select.rows(sql).await?.iter().map(grant).collect()
    }

    async fn recover(
        &self,
        sql: &mut dyn Sql,
        grant: SubsidyGrantId,
        amount: Fen,
    ) -> Result<bool, StoreError> {
        let args = vec![grant.to_string().into(), amount.0.into()];
        Ok(sql.execute(RECOVER, args).await? == 1)
    }

    async fn grants(&self, sql: &mut dyn Sql, query: &GrantQuery) -> Result<Vec<SubsidyGrant>, StoreError> {
        let mut select = Select::new(GRANTS);
        if let Some(organization) = &query.organization {
            select.and("organization = ?", [organization.as_str().into()]);
        }
        if let Some(id) = query.id {
            select.and("id = ?", [id.to_string().into()]);
        }
        if query.ended {
            let ended = "contract_id IN (SELECT id FROM contract WHERE state IN ('cancelled', 'revoked'))";
            select.and(ended, []).and("recovered < amount", []);
        }
        select.page(query.before.map(|id| id.to_string()), false, query.limit);
        select.rows(sql).await?.iter().map(grant).collect()
    }
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
fn of_contracts(head: &'static str, contracts: &[ContractId]) -> Option<Select> {
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

fn grant(row: &Row) -> Result<SubsidyGrant, StoreError> {
    let corrupt = |column: &'static str| move || StoreError::corrupt(column, "cannot be read");
    Ok(SubsidyGrant {
        id: row
            .text("id")?
            .parse()
            .map_err(|error| StoreError::corrupt("id", error))?,
        scheme: row.text("scheme")?,
        measure: row.text("measure")?,
        role: SubsidyRole::from_word(&row.text("role")?).ok_or_else(corrupt("role"))?,
        organization: row
            .text("organization")?
            .parse()
            .map_err(|_| corrupt("organization")())?,
        contract: row
            .text("contract_id")?
            .parse()
            .map_err(|_| corrupt("contract_id")())?,
        amount: Fen(row.int("amount")?),
        year: i16::try_from(row.int("year")?).map_err(|_| corrupt("year")())?,
        create_time: row.time("create_time")?,
        recovered: Fen(row.int("recovered")?),
        certificate: Some(row.text("certificate")?).filter(|number| !number.is_empty()),
    })
}
