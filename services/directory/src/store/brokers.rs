//! The statements on brokers.

use std::collections::HashMap;

use jiff::Timestamp;
use techmarket_feed::Stored;
use techmarket_kernel::{Error, Page, PageRequest, Sieve};
use techmarket_store::{Arg, Select, Sql, StoreError};
use techmarket_text::same_form;
use techmarket_types::{BrokerId, CreditCode};

use super::{deals, json};
use crate::domain::{Broker, BrokerState};

const FIND: &str = "SELECT body FROM broker WHERE id = $1";
const INSERT: &str = "INSERT INTO broker (id, version, state, grade, region, organization, certificate_form, due_time, body) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const UPDATE: &str = "UPDATE broker SET version = $2, state = $3, grade = $4, region = $5, organization = $6, \
     certificate_form = $7, due_time = $8, body = $9 WHERE id = $1 AND version = $10";
const DUE: &str = "SELECT body FROM broker WHERE due_time <= $1 ORDER BY due_time LIMIT $2";
const IDS: &str = "SELECT id FROM broker";
const PICKED: &str = "SELECT body FROM broker WHERE id IN";
const BODY: &str = "broker.body";

pub(super) const STATEMENTS: [&str; 5] = [FIND, INSERT, UPDATE, DUE, IDS];

/// Rows to read at once where names are compared.
const AT_ONCE: i64 = 500;

/// Which brokers, from where.
#[derive(Clone, Debug, Default)]
pub struct BrokerQuery {
    /// In one of these states; empty for any.
    pub states: Vec<BrokerState>,
    /// Those of this body too, whatever states are asked for by one who does not run the market.
    pub also_of: Option<CreditCode>,
    /// States asked for, which hold for those too; empty for any.
    pub asked: Vec<BrokerState>,
    pub organization: Option<CreditCode>,
    /// Empty for any.
    pub grade: String,
    /// Empty for any.
    pub region_prefix: String,
    /// Number of the certificate; empty for any.
    pub certificate: String,
    /// Part of the name; empty for any.
    pub text: String,
    /// Behind this one.
    pub after: Option<BrokerId>,
}

impl BrokerQuery {
    /// The statement for at most `limit` rows: ids are picked in an index for each state, then the bodies of those alone are read.
    #[must_use]
    pub fn select(&self, limit: i64) -> Select {
        let branch = |state: Option<BrokerState>, body: Option<&CreditCode>| {
            let mut select = Select::new(IDS);
            if let Some(state) = state {
                select.and("state = ?", [state.as_str().into()]);
            }
            for code in [body, self.organization.as_ref()].into_iter().flatten() {
                select.and("organization = ?", [code.as_str().into()]);
            }
            if body.is_some() {
                select.and_in("state", self.asked.iter().map(|state| Arg::from(state.as_str())));
            }
            if !self.grade.is_empty() {
                select.and("grade = ?", [self.grade.as_str().into()]);
            }
            if !self.certificate.is_empty() {
                select.and("certificate_form = ?", [same_form(&self.certificate).into()]);
            }
            select.and_prefix("region", &self.region_prefix);
            select.page(self.after.map(|id| id.to_string()), false, limit);
            select
        };
        let mut branches: Vec<Select> = self
            .states
            .iter()
            .map(|state| branch(Some(*state), None))
            .collect();
        if let Some(body) = &self.also_of {
            branches.push(branch(None, Some(body)));
        }
        if branches.is_empty() {
            branches.push(branch(None, None));
        }
        Select::first_of("SELECT id", branches, "ORDER BY id DESC LIMIT ?", [limit.into()])
            .read_picked(PICKED, "ORDER BY id DESC")
    }
}

/// A page of what `query` finds, with the counts of their deals.
pub(crate) async fn page(
    sql: &mut dyn Sql,
    page: PageRequest,
    mut query: BrokerQuery,
) -> Result<Page<Broker>, StoreError> {
    let sought = same_form(&query.text);
    let limit = if sought.is_empty() { page.fetch() } else { AT_ONCE };
    let key = |one: &Broker| one.id.to_string();
    let keeps = |one: &Broker| sought.is_empty() || same_form(&one.content.display_name).contains(&sought);
    let mut found = Sieve::default();
    let mut page = loop {
        let rows = query.select(limit).rows(sql).await?;
        let read: Vec<Broker> = rows
            .iter()
            .map(|row| json::read(row, BODY))
            .collect::<Result<_, _>>()?;
        query.after = read.last().map(|last| last.id);
        if !found.take(&page, read, limit, keeps, key) {
            break found.page(page, key);
        }
    };
    count(sql, &mut page.rows).await?;
    Ok(page)
}

/// Counts the deals of `brokers`, at most 500.
pub(crate) async fn count(sql: &mut dyn Sql, brokers: &mut [Broker]) -> Result<(), StoreError> {
    let forms = brokers.iter().map(form).collect::<Vec<_>>();
    let counts: HashMap<String, i32> = deals::counts(sql, &forms).await?;
    for (broker, form) in brokers.iter_mut().zip(&forms) {
        broker.registered_contracts = counts.get(form).copied().unwrap_or_default();
    }
    Ok(())
}

/// At most `limit` brokers to which something is to happen by itself at `now`.
pub(crate) async fn list_due(
    sql: &mut dyn Sql,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Broker>, StoreError> {
    let rows = sql.rows(DUE, vec![now.into(), limit.into()]).await?;
    rows.iter().map(|row| json::read(row, BODY)).collect()
}

impl Stored for Broker {
    async fn find(sql: &mut dyn Sql, id: BrokerId) -> Result<Option<Self>, StoreError> {
        json::find(sql, FIND, vec![id.to_string().into()], BODY).await
    }

    async fn insert(&self, sql: &mut dyn Sql) -> Result<(), StoreError> {
        sql.execute(INSERT, columns(self)?).await.map(drop)
    }

    async fn update(&self, sql: &mut dyn Sql, before: i64) -> Result<bool, StoreError> {
        json::replace(sql, UPDATE, columns(self)?, before).await
    }

    fn refusal(&self, constraint: &str) -> Option<Error> {
        (constraint == "broker_certificate").then(|| self.taken())
    }
}

/// The number of a certificate as numbers are compared.
fn form(broker: &Broker) -> String {
    same_form(&broker.content.certificate.number)
}

fn columns(broker: &Broker) -> Result<Vec<Arg>, StoreError> {
    let content = &broker.content;
    let body = content.organization.as_ref().map(CreditCode::as_str);
    Ok(vec![
        broker.id.to_string().into(),
        broker.version.into(),
        broker.state.as_str().into(),
        content.grade.as_str().into(),
        content.region.as_str().into(),
        body.unwrap_or_default().into(),
        form(broker).into(),
        broker.due_time.map(Timestamp::as_microsecond).into(),
        json::body(broker, BODY)?.into(),
    ])
}
