//! The statements on claims to organisations.

use techmarket_feed::Stored;
use techmarket_kernel::Error;
use techmarket_store::{Arg, Select, Sql, StoreError};
use techmarket_types::OrganizationClaimId;

use super::json;
use crate::domain::{ClaimState, OrganizationClaim, OrganizationId};

const FIND: &str = "SELECT body FROM organization_claim WHERE id = $1";
const INSERT: &str = "INSERT INTO organization_claim (id, version, state, organization, claimant, open_key, body) \
     VALUES ($1, $2, $3, $4, $5, $6, $7)";
const UPDATE: &str = "UPDATE organization_claim SET version = $2, state = $3, open_key = $4, body = $5 WHERE id = $1 AND version = $6";
const OPEN: &str =
    "SELECT COUNT(*) AS number FROM organization_claim WHERE claimant = $1 AND open_key IS NOT NULL";
const HEAD: &str = "SELECT body FROM organization_claim";
const BODY: &str = "organization_claim.body";

pub(super) const STATEMENTS: [&str; 5] = [FIND, INSERT, UPDATE, OPEN, HEAD];

/// Which claims, from where.
#[derive(Clone, Debug, Default)]
pub struct ClaimQuery {
    /// Of this person; none for any.
    pub claimant: Option<String>,
    pub organization: Option<OrganizationId>,
    /// Empty for any.
    pub states: Vec<ClaimState>,
    /// Behind this one.
    pub after: Option<OrganizationClaimId>,
    /// At most this many.
    pub limit: i64,
}

impl ClaimQuery {
    /// The statement.
    #[must_use]
    pub fn select(&self) -> Select {
        let mut select = Select::new(HEAD);
        if let Some(claimant) = &self.claimant {
            select.and("claimant = ?", [claimant.as_str().into()]);
        }
        if let Some(organization) = &self.organization {
            select.and("organization = ?", [organization.as_str().into()]);
        }
        select.and_in("state", self.states.iter().map(|state| Arg::from(state.as_str())));
        select.page(self.after.map(|id| id.to_string()), false, self.limit);
        select
    }
}

/// How many claims of `claimant` are open.
pub(crate) async fn open_of(sql: &mut dyn Sql, claimant: &str) -> Result<i64, StoreError> {
    let row = sql.row(OPEN, vec![claimant.into()]).await?;
    row.map_or(Ok(0), |row| row.int("number"))
}

/// A page of claims, the newest first.
pub(crate) async fn list(
    sql: &mut dyn Sql,
    query: &ClaimQuery,
) -> Result<Vec<OrganizationClaim>, StoreError> {
    let rows = query.select().rows(sql).await?;
    rows.iter().map(|row| json::read(row, BODY)).collect()
}

impl Stored for OrganizationClaim {
    async fn find(sql: &mut dyn Sql, id: OrganizationClaimId) -> Result<Option<Self>, StoreError> {
        json::find(sql, FIND, vec![id.to_string().into()], BODY).await
    }

    async fn insert(&self, sql: &mut dyn Sql) -> Result<(), StoreError> {
        let args = vec![
            self.id.to_string().into(),
            self.version.into(),
            self.state.as_str().into(),
            self.organization.as_str().into(),
            self.claimant.as_str().into(),
            open_key(self).into(),
            json::body(self, BODY)?.into(),
        ];
        sql.execute(INSERT, args).await.map(drop)
    }

    async fn update(&self, sql: &mut dyn Sql, before: i64) -> Result<bool, StoreError> {
        let args = vec![
            self.id.to_string().into(),
            self.version.into(),
            self.state.as_str().into(),
            open_key(self).into(),
            json::body(self, BODY)?.into(),
        ];
        json::replace(sql, UPDATE, args, before).await
    }

    fn refusal(&self, constraint: &str) -> Option<Error> {
        (constraint == "organization_claim_open").then(|| Self::already_open(self.organization))
    }
}

/// What keeps one person from claiming an organisation twice at once.
pub(super) fn open_key(claim: &OrganizationClaim) -> Option<String> {
    (claim.state == ClaimState::Open).then(|| format!("{} {}", claim.organization, claim.claimant))
}
