//! Subsidies that were granted.

use techmarket_store::{Row, Select, Sql, StoreError};
use techmarket_types::{ContractId, CreditCode, Fen, SubsidyGrantId};

use crate::domain::{Claim, SubsidyGrant, SubsidyRole};
use crate::store::money::of_contracts;

const INSERT_GRANT: &str = "INSERT INTO subsidy_grant \
     (id, scheme, measure, role, organization, contract_id, amount, year, create_time, recovered, certificate) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
     ON CONFLICT (scheme, measure, contract_id, role, year) WHERE recovered < amount DO NOTHING";
const GRANTS: &str = "SELECT id, scheme, measure, role, organization, contract_id, amount, year, create_time, recovered, \
     certificate FROM subsidy_grant";
const RECOVER: &str =
    "UPDATE subsidy_grant SET recovered = recovered + $2 WHERE id = $1 AND recovered <= amount - $2";

pub(super) const STATEMENTS: &[&str] = &[INSERT_GRANT, GRANTS, RECOVER];

#[derive(Clone, Debug, Default)]
pub struct GrantQuery {
    pub organization: Option<CreditCode>,
    pub contract: Option<ContractId>,
    pub scheme: Option<String>,
    pub year: Option<i32>,
    pub id: Option<SubsidyGrantId>,
    /// Only for contracts whose registration ended, and what did not all come back.
    pub ended: bool,
    /// Below this one, newest first.
    pub before: Option<SubsidyGrantId>,
    /// At most this many.
    pub limit: i64,
}

/// Keeps what was granted. False if something was granted for the contract, role and year by this measure before that
/// did not all come back.
pub async fn insert(sql: &mut dyn Sql, grant: &SubsidyGrant) -> Result<bool, StoreError> {
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

/// Everything that was granted for these contracts, newest first. At most 200 contracts.
pub async fn of(sql: &mut dyn Sql, contracts: &[ContractId]) -> Result<Vec<SubsidyGrant>, StoreError> {
    let Some(mut select) = of_contracts(GRANTS, contracts) else {
        return Ok(Vec::new());
    };
    select.end("ORDER BY id DESC", []);
    select.rows(sql).await?.iter().map(grant).collect()
}

/// What was granted as `claim` asks for, of whichever measure and for whichever contracts, and did not all come back;
/// newest first, at most so many. A person is told by the certificate alone.
pub async fn claimed(sql: &mut dyn Sql, claim: &Claim, limit: i64) -> Result<Vec<SubsidyGrant>, StoreError> {
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

/// Adds `amount` to what came back of a grant. False if that would be more than was granted.
pub async fn recover(sql: &mut dyn Sql, grant: SubsidyGrantId, amount: Fen) -> Result<bool, StoreError> {
    let args = vec![grant.to_string().into(), amount.0.into()];
    Ok(sql.execute(RECOVER, args).await? == 1)
}

/// A page of grants, newest first.
pub async fn page(sql: &mut dyn Sql, query: &GrantQuery) -> Result<Vec<SubsidyGrant>, StoreError> {
    let mut select = Select::new(GRANTS);
    if let Some(organization) = &query.organization {
        select.and("organization = ?", [organization.as_str().into()]);
    }
    if let Some(contract) = query.contract {
        select.and("contract_id = ?", [contract.to_string().into()]);
    }
    if let Some(scheme) = &query.scheme {
        select.and("scheme = ?", [scheme.as_str().into()]);
    }
    if let Some(year) = query.year {
        select.and("year = ?", [i64::from(year).into()]);
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
