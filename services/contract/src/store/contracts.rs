//! The statements on contracts.

use async_trait::async_trait;
use techmarket_feed::Table;
use techmarket_kernel::{Error, Reason};
use techmarket_store::{Arg, Row, Select, Sql, StoreError};
use techmarket_types::{ContractId, CreditCode};

use crate::app::{ContractQuery, ContractStore};
use crate::domain::{Contract, State, fingerprint};
use crate::store::{FINGERPRINT, REGISTRATION_NUMBER, select};

const FIND: &str = "SELECT body FROM contract WHERE id = $1";
const INSERT: &str = "INSERT INTO contract \
     (id, version, body, state, category, registration_point, seller, buyer, broker, listing_id, demand_id, match_id) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const UPDATE: &str = "UPDATE contract SET version = $2, body = $3, state = $4, category = $5, registration_point = $6, \
     seller = $7, buyer = $8, broker = $9, listing_id = $10, demand_id = $11, match_id = $12, \
     registration_number = $13, register_date = $14, seller_region = $15, buyer_region = $16, recognised_total = $17, \
     recognised_technology = $18, fingerprint = $19, assignee = $20, due_date = $21 \
     WHERE id = $1 AND version = $22";

pub(super) const STATEMENTS: &[&str] = &[FIND, INSERT, UPDATE, select::HEAD];

/// Contracts in SQL.
#[derive(Clone, Copy, Debug, Default)]
pub struct SqlContracts;

#[async_trait]
impl Table<Contract> for SqlContracts {
    async fn find(&self, sql: &mut dyn Sql, id: ContractId) -> Result<Option<Contract>, StoreError> {
        sql.row(FIND, vec![id.to_string().into()])
            .await?
            .as_ref()
            .map(contract)
            .transpose()
    }

    async fn insert(&self, sql: &mut dyn Sql, contract: &Contract) -> Result<(), StoreError> {
        sql.execute(INSERT, columns(contract)?).await?;
        Ok(())
    }

    async fn update(&self, sql: &mut dyn Sql, contract: &Contract, before: i64) -> Result<bool, StoreError> {
        let mut args = columns(contract)?;
        args.extend(later_columns(contract));
        args.push(before.into());
        Ok(sql.execute(UPDATE, args).await? == 1)
    }

    fn refusal(&self, constraint: &str, contract: &Contract) -> Option<Error> {
        if constraint == FINGERPRINT.name {
            let message = "卖方、买方、项目名称、签订日期和成交总额均相同的合同已经登记";
            return Some(Error::new(Reason::ContractDuplicate, message).on("contract", contract.id.name()));
        }
        (constraint == REGISTRATION_NUMBER.name).then(|| {
            let number = contract
                .registration
                .as_ref()
                .map_or_else(String::new, |entry| entry.number.to_string());
            let message = format!("登记编号 {number} 已被使用");
            Error::new(Reason::NumberTaken, message).with("registration_number", number)
        })
    }
}

#[async_trait]
impl ContractStore for SqlContracts {
    async fn find_many(&self, sql: &mut dyn Sql, ids: &[ContractId]) -> Result<Vec<Contract>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut select = Select::new(select::HEAD);
        select.and_in("id", ids.iter().map(|id| Arg::from(id.to_string())));
        select.rows(sql).await?.iter().map(contract).collect()
    }

    async fn list(&self, sql: &mut dyn Sql, query: &ContractQuery) -> Result<Vec<Contract>, StoreError> {
        select::select(query)
            .rows(sql)
            .await?
            .iter()
            .map(contract)
            .collect()
    }

    async fn of_seller(
        &self,
        sql: &mut dyn Sql,
        seller: Option<&CreditCode>,
        states: &[State],
        limit: i64,
    ) -> Result<Vec<Contract>, StoreError> {
        let mut select = Select::new(select::HEAD);
        let seller = seller.map_or(NO_SELLER, CreditCode::as_str);
        select.and("seller = ?", [seller.into()]);
        select.and_in("state", states.iter().map(|state| Arg::from(state.as_str())));
        select.page(None, false, limit);
        select.rows(sql).await?.iter().map(contract).collect()
    }
}

/// Stands for the code of a seller that has none; no credit code and no member is like it.
const NO_SELLER: &str = "-";

/// The columns that a contract gets later, in the order of [`UPDATE`]. What concerns the register stays when a
/// registration ends, but for the fingerprint: the same contract may be registered again then.
fn later_columns(contract: &Contract) -> Vec<Arg> {
    let entry = contract.registration.as_ref();
    let recognition = contract.recognition.as_ref().filter(|_| entry.is_some());
    let content = entry.map(|_| &contract.content);
    let due = contract.due.filter(|_| contract.is_under_decision());
    vec![
        entry.map(|entry| entry.number.to_string()).into(),
        entry.map(|entry| entry.date().to_string()).into(),
        content.map(|content| content.seller.region.clone()).into(),
        content
            .map(|content| {
                content
                    .buyer
                    .as_ref()
                    .map_or_else(String::new, |buyer| buyer.region.clone())
            })
            .into(),
        recognition.map(|recognised| recognised.total_amount.0).into(),
        recognition
            .map(|recognised| recognised.technology_amount.0)
            .into(),
        content.filter(|_| contract.is_in_force()).map(fingerprint).into(),
        contract
            .assignment
            .as_ref()
            .map(|taken| taken.registrar.clone())
            .into(),
        due.map(|due| due.date.to_string()).into(),
    ]
}

/// The columns that every contract has, in the order of [`INSERT`].
fn columns(contract: &Contract) -> Result<Vec<Arg>, StoreError> {
    let content = &contract.content;
    let body =
        serde_json::to_string(contract).map_err(|error| StoreError::corrupt("contract.body", error))?;
    let code = |code: Option<&CreditCode>| Arg::from(code.map(ToString::to_string));
    Ok(vec![
        contract.id.to_string().into(),
        contract.version.into(),
        body.into(),
        contract.state.as_str().into(),
        contract.category().into(),
        content.registration_point.map(|point| point.to_string()).into(),
        // A seller abroad has none.
        content
            .seller
            .credit_code
            .as_ref()
            .map_or(NO_SELLER, CreditCode::as_str)
            .into(),
        code(content.buyer_code()),
        code(content.broker_code()),
        content.listing.map(|id| id.to_string()).into(),
        content.demand.map(|id| id.to_string()).into(),
        content.match_id.map(|id| id.to_string()).into(),
    ])
}

pub(super) fn contract(row: &Row) -> Result<Contract, StoreError> {
    serde_json::from_str(&row.text("body")?).map_err(|error| StoreError::corrupt("contract.body", error))
}
