//! The statements on organisations.

use techmarket_feed::Stored;
use techmarket_kernel::{Error, Page, PageRequest, Sieve};
use techmarket_store::{Arg, Select, Sql, StoreError};
use techmarket_text::same_form;

use super::json;
use crate::domain::{Organization, OrganizationId, OrganizationKind, OrganizationState};

const FIND: &str = "SELECT body FROM organization WHERE id = $1";
const INSERT: &str = "INSERT INTO organization (id, version, state, kind, region, registrant, body) \
     VALUES ($1, $2, $3, $4, $5, $6, $7)";
const UPDATE: &str = "UPDATE organization SET version = $2, state = $3, kind = $4, region = $5, registrant = $6, body = $7 \
     WHERE id = $1 AND version = $8";
const WAITING: &str = "SELECT COUNT(*) AS number FROM organization WHERE registrant = $1 AND state = $2";
const IDS: &str = "SELECT id FROM organization";
const BODIES: &str = "SELECT body FROM organization";
const PICKED: &str = "SELECT body FROM organization WHERE id IN";
const BODY: &str = "organization.body";

pub(super) const STATEMENTS: [&str; 6] = [FIND, INSERT, UPDATE, WAITING, IDS, BODIES];

/// Rows to read at once where names are compared.
const AT_ONCE: i64 = 500;

/// Which organisations, from where.
#[derive(Clone, Debug, Default)]
pub struct OrganizationQuery {
    /// In one of these states; empty for any.
    pub states: Vec<OrganizationState>,
    /// Of one of these kinds; empty for any.
    pub kinds: Vec<OrganizationKind>,
    /// In a region whose code begins so; empty for any.
    pub region_prefix: String,
    /// Part of one of its names; empty for any.
    pub text: String,
    /// Behind this one.
    pub after: Option<OrganizationId>,
}

impl OrganizationQuery {
    /// The statement for at most `limit` rows: ids are picked in an index for each state, then the bodies of those alone are read.
    #[must_use]
    pub fn select(&self, limit: i64) -> Select {
        let branch = |state: Option<OrganizationState>| {
            let mut select = Select::new(IDS);
            if let Some(state) = state {
                select.and("state = ?", [state.as_str().into()]);
            }
            select.and_in("kind", self.kinds.iter().map(|kind| Arg::from(kind.as_str())));
            select.and_prefix("region", &self.region_prefix);
            select.page(self.after.map(|id| id.to_string()), true, limit);
            select
        };
        let branches = if self.states.is_empty() {
            vec![branch(None)]
        } else {
            self.states.iter().map(|state| branch(Some(*state))).collect()
        };
        Select::first_of("SELECT id", branches, "ORDER BY id LIMIT ?", [limit.into()])
            .read_picked(PICKED, "ORDER BY id")
    }
}

/// A page of what `query` finds. Names stand in no index: organisations are looked at one by one, so many for a page.
pub(crate) async fn page(
    sql: &mut dyn Sql,
    page: PageRequest,
    mut query: OrganizationQuery,
) -> Result<Page<Organization>, StoreError> {
    let sought = same_form(&query.text);
    let limit = if sought.is_empty() { page.fetch() } else { AT_ONCE };
    let key = |one: &Organization| one.id.to_string();
    let keeps =
        |one: &Organization| sought.is_empty() || one.names().any(|name| same_form(name).contains(&sought));
    let mut found = Sieve::default();
    loop {
        let rows = query.select(limit).rows(sql).await?;
        let read: Vec<Organization> = rows
            .iter()
            .map(|row| json::read(row, BODY))
            .collect::<Result<_, _>>()?;
        query.after = read.last().map(|last| last.id);
        if !found.take(&page, read, limit, keeps, key) {
            return Ok(found.page(page, key));
        }
    }
}

/// How many organisations of `registrant` wait for an operator.
pub(crate) async fn waiting_of(sql: &mut dyn Sql, registrant: &str) -> Result<i64, StoreError> {
    let args = vec![registrant.into(), OrganizationState::Registered.as_str().into()];
    let row = sql.row(WAITING, args).await?;
    row.map_or(Ok(0), |row| row.int("number"))
}

/// The organisations with `ids`, in no order; unknown ids are left out. At most 500.
pub(crate) async fn find_many(
    sql: &mut dyn Sql,
    ids: &[OrganizationId],
) -> Result<Vec<Organization>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut select = Select::new(BODIES);
    select.and_in("id", ids.iter().map(|id| Arg::from(id.as_str())));
    select
        .rows(sql)
        .await?
        .iter()
        .map(|row| json::read(row, BODY))
        .collect()
}

impl Stored for Organization {
    async fn find(sql: &mut dyn Sql, id: OrganizationId) -> Result<Option<Self>, StoreError> {
        json::find(sql, FIND, vec![id.as_str().into()], BODY).await
    }

    async fn insert(&self, sql: &mut dyn Sql) -> Result<(), StoreError> {
        sql.execute(INSERT, columns(self)?).await.map(drop)
    }

    async fn update(&self, sql: &mut dyn Sql, before: i64) -> Result<bool, StoreError> {
        json::replace(sql, UPDATE, columns(self)?, before).await
    }

    fn refusal(&self, constraint: &str) -> Option<Error> {
        (constraint == "organization_key").then(|| Self::taken(self.id))
    }
}

fn columns(organization: &Organization) -> Result<Vec<Arg>, StoreError> {
    Ok(vec![
        organization.id.as_str().into(),
        organization.version.into(),
        organization.state.as_str().into(),
        organization.content.kind.as_str().into(),
        organization.content.region.as_str().into(),
        organization.registrant.as_str().into(),
        json::body(organization, BODY)?.into(),
    ])
}
