//! Sealed lists.

use jiff::Timestamp;
use techmarket_store::{Arg, Row, Select, Sql, StoreError, timestamp};
use techmarket_types::{ContractId, RegisterListId, RegistrationPoint};

use crate::domain::{CertificateCode, RegisterList};

const INSERT: &str = "INSERT INTO register_list (id, certificate_code, registration_point, void_time, body) \
     VALUES ($1, $2, $3, NULL, $4)";
const INSERT_CONTRACT: &str = "INSERT INTO register_list_contract (list_id, contract_id) VALUES ($1, $2)";
const LISTS: &str = "SELECT void_time, body FROM register_list";
const VOID: &str = "UPDATE register_list SET void_time = $2 WHERE void_time IS NULL \
     AND id IN (SELECT list_id FROM register_list_contract WHERE contract_id = $1)";

pub(super) const STATEMENTS: &[&str] = &[INSERT, INSERT_CONTRACT, LISTS, VOID];

pub(super) async fn insert(
    sql: &mut dyn Sql,
    list: &RegisterList,
    contracts: &[ContractId],
) -> Result<(), StoreError> {
    let body =
        serde_json::to_string(list).map_err(|error| StoreError::corrupt("register_list.body", error))?;
    let id = list.id.to_string();
    let args = vec![
        id.as_str().into(),
        list.code.as_str().into(),
        list.request.point.to_string().into(),
        body.into(),
    ];
    sql.execute(INSERT, args).await?;
    for contract in contracts {
        let args = vec![id.as_str().into(), contract.to_string().into()];
        sql.execute(INSERT_CONTRACT, args).await?;
    }
    Ok(())
}

pub(super) async fn find(sql: &mut dyn Sql, id: RegisterListId) -> Result<Option<RegisterList>, StoreError> {
    one(sql, "id = ?", id.to_string().into()).await
}

pub(super) async fn by_certificate(
    sql: &mut dyn Sql,
    code: &CertificateCode,
) -> Result<Option<RegisterList>, StoreError> {
    one(sql, "certificate_code = ?", code.as_str().into()).await
}

async fn one(
    sql: &mut dyn Sql,
    condition: &'static str,
    value: Arg,
) -> Result<Option<RegisterList>, StoreError> {
    let mut select = Select::new(LISTS);
    select.and(condition, [value]);
    select.rows(sql).await?.first().map(list).transpose()
}

pub(super) async fn page(
    sql: &mut dyn Sql,
    point: Option<RegistrationPoint>,
    before: Option<RegisterListId>,
    limit: i64,
) -> Result<Vec<RegisterList>, StoreError> {
    let mut select = Select::new(LISTS);
    if let Some(point) = point {
        select.and("registration_point = ?", [point.to_string().into()]);
    }
    select.page(before.map(|id| id.to_string()), false, limit);
    select.rows(sql).await?.iter().map(list).collect()
}

pub(super) async fn void(sql: &mut dyn Sql, contract: ContractId, time: Timestamp) -> Result<(), StoreError> {
    sql.execute(VOID, vec![contract.to_string().into(), time.into()])
        .await?;
    Ok(())
}

fn list(row: &Row) -> Result<RegisterList, StoreError> {
    let body: RegisterList = serde_json::from_str(&row.text("body")?)
        .map_err(|error| StoreError::corrupt("register_list.body", error))?;
    let void = row.int_or_null("void_time")?.map(timestamp).transpose();
    Ok(RegisterList {
        void_time: void.map_err(|error| StoreError::corrupt("void_time", error))?,
        ..body
    })
}
