//! The statements on listings.

use async_trait::async_trait;
use techmarket_feed::Table;
use techmarket_kernel::{Error, Reason};
use techmarket_store::{Arg, Row, Select, Sql, StoreError};
use techmarket_types::{CreditCode, ListingId};

use crate::app::{ListingQuery, ListingStore, Viewer};
use crate::domain::Listing;
use crate::store::EXTERNAL_ID;

const FIND: &str = "SELECT body FROM listing WHERE id = $1";
const INSERT: &str = "INSERT INTO listing \
     (id, version, state, kind, organization, publisher_hidden, external_id, region, body) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const UPDATE: &str = "UPDATE listing SET version = $2, state = $3, publisher_hidden = $4, region = $5, body = $6 \
     WHERE id = $1 AND version = $7";
const SELECT: &str = "SELECT body FROM listing";

/// Every constant, for the test that prepares them on both databases.
#[must_use]
pub fn statements() -> Vec<&'static str> {
    vec![FIND, INSERT, UPDATE, SELECT]
}

/// Listings in SQL.
#[derive(Clone, Copy, Debug, Default)]
pub struct SqlListings;

#[async_trait]
impl Table<Listing> for SqlListings {
    async fn find(&self, sql: &mut dyn Sql, id: ListingId) -> Result<Option<Listing>, StoreError> {
        sql.row(FIND, vec![id.to_string().into()])
            .await?
            .as_ref()
            .map(listing)
            .transpose()
    }

    async fn insert(&self, sql: &mut dyn Sql, listing: &Listing) -> Result<(), StoreError> {
        let content = &listing.content;
        let external_id = Some(content.external_id.clone()).filter(|id| !id.is_empty());
        let args = vec![
            listing.id.to_string().into(),
            listing.version.into(),
            listing.state.as_str().into(),
            content.kind.as_str().into(),
            content.organization.as_str().into(),
            content.publisher_hidden.into(),
            external_id.into(),
            content.region.as_str().into(),
            body(listing)?.into(),
        ];
        sql.execute(INSERT, args).await?;
        Ok(())
    }

    async fn update(&self, sql: &mut dyn Sql, listing: &Listing, before: i64) -> Result<bool, StoreError> {
        let args = vec![
            listing.id.to_string().into(),
            listing.version.into(),
            listing.state.as_str().into(),
            listing.content.publisher_hidden.into(),
            listing.content.region.as_str().into(),
            body(listing)?.into(),
            before.into(),
        ];
        Ok(sql.execute(UPDATE, args).await? == 1)
    }

    fn refusal(&self, constraint: &str, listing: &Listing) -> Option<Error> {
        (constraint == EXTERNAL_ID.name).then(|| {
            let external_id = &listing.content.external_id;
            let message = format!("本单位已有编号为 {external_id} 的记录");
            Error::new(Reason::ExternalIdTaken, message).with("external_id", external_id.clone())
        })
    }
}

#[async_trait]
impl ListingStore for SqlListings {
    async fn find_many(&self, sql: &mut dyn Sql, ids: &[ListingId]) -> Result<Vec<Listing>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut select = Select::new(SELECT);
        select.and_in("id", ids.iter().map(|id| Arg::from(id.to_string())));
        read(select, sql).await
    }

    async fn find_by_external_ids(
        &self,
        sql: &mut dyn Sql,
        organization: &CreditCode,
        external_ids: &[String],
    ) -> Result<Vec<Listing>, StoreError> {
        if external_ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut select = Select::new(SELECT);
        select.and("organization = ?", [organization.as_str().into()]);
        select.and_in(
            "external_id",
            external_ids.iter().map(|id| Arg::from(id.as_str())),
        );
        read(select, sql).await
    }

    async fn list(&self, sql: &mut dyn Sql, query: &ListingQuery) -> Result<Vec<Listing>, StoreError> {
        read(select(query), sql).await
    }
}

fn select(query: &ListingQuery) -> Select {
    let mut select = Select::new(SELECT);
    if let Viewer::Member(own) = &query.viewer {
        // A member without an organisation owns nothing; no credit code is empty.
        let own = || Arg::from(own.as_ref().map_or("", CreditCode::as_str));
        select.and("state = ? OR organization = ?", ["published".into(), own()]);
        // Either filter would tell who hides.
        if query.organization.is_some() || !query.external_id.is_empty() {
            select.and("publisher_hidden IS FALSE OR organization = ?", [own()]);
        }
    }
    if let Some(organization) = &query.organization {
        select.and("organization = ?", [organization.as_str().into()]);
    }
    select.and_in(
        "state",
        query.states.iter().map(|state| Arg::from(state.as_str())),
    );
    select.and_in("kind", query.kinds.iter().map(|kind| Arg::from(kind.as_str())));
    select.and_prefix("region", &query.region_prefix);
    if !query.external_id.is_empty() {
        select.and("external_id = ?", [query.external_id.as_str().into()]);
    }
    select.page(query.after.map(|id| id.to_string()), query.ascending, query.limit);
    select
}

async fn read(select: Select, sql: &mut dyn Sql) -> Result<Vec<Listing>, StoreError> {
    select.rows(sql).await?.iter().map(listing).collect()
}

fn listing(row: &Row) -> Result<Listing, StoreError> {
    serde_json::from_str(&row.text("body")?).map_err(|error| StoreError::corrupt("listing.body", error))
}

fn body(listing: &Listing) -> Result<String, StoreError> {
    serde_json::to_string(listing).map_err(|error| StoreError::corrupt("listing.body", error))
}
