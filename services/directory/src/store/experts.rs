//! The statements on experts.

use techmarket_feed::Stored;
use techmarket_kernel::{Page, PageRequest, Sieve};
use techmarket_store::{Arg, Select, Sql, StoreError};
use techmarket_text::same_form;
use techmarket_types::{CreditCode, ExpertId};

use super::json;
use crate::domain::{Expert, ExpertKind, ExpertState};

const FIND: &str = "SELECT body FROM expert WHERE id = $1";
const INSERT: &str = "INSERT INTO expert \
     (id, version, state, kind, commissioner, sending, region, first_year, last_year, body) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const UPDATE: &str = "UPDATE expert SET version = $2, state = $3, kind = $4, commissioner = $5, sending = $6, region = $7, \
     first_year = $8, last_year = $9, body = $10 WHERE id = $1 AND version = $11";
const BODIES: &str = "SELECT body FROM expert";
const COUNT: &str = "SELECT region, kind, COUNT(*) AS number FROM expert";
const BODY: &str = "expert.body";

pub(super) const STATEMENTS: [&str; 4] = [FIND, INSERT, UPDATE, BODIES];

/// Rows to read at once where names are compared.
const AT_ONCE: i64 = 500;

/// Which experts, from where.
#[derive(Clone, Debug, Default)]
pub struct ExpertQuery {
    /// Empty for any.
    pub kinds: Vec<ExpertKind>,
    /// Empty for any.
    pub states: Vec<ExpertState>,
    /// Commissioners alone.
    pub commissioners: bool,
    pub sending: Option<CreditCode>,
    /// Empty for any.
    pub region_prefix: String,
    /// Part of the name; empty for any.
    pub text: String,
    /// Behind this one.
    pub after: Option<ExpertId>,
}

impl ExpertQuery {
    /// The statement for at most `limit` rows.
    #[must_use]
    pub fn select(&self, limit: i64) -> Select {
        let mut select = Select::new(BODIES);
        select
            .and_in("state", self.states.iter().map(|state| Arg::from(state.as_str())))
            .and_in("kind", self.kinds.iter().map(|kind| Arg::from(kind.as_str())));
        if self.commissioners {
            select.and("commissioner IS TRUE", []);
        }
        if let Some(sending) = &self.sending {
            select.and("sending = ?", [sending.as_str().into()]);
        }
        select.and_prefix("region", &self.region_prefix);
        select.page(self.after.map(|id| id.to_string()), false, limit);
        select
    }
}

/// A page of what `query` finds.
pub(crate) async fn page(
    sql: &mut dyn Sql,
    page: PageRequest,
    mut query: ExpertQuery,
) -> Result<Page<Expert>, StoreError> {
    let sought = same_form(&query.text);
    let limit = if sought.is_empty() { page.fetch() } else { AT_ONCE };
    let key = |one: &Expert| one.id.to_string();
    let keeps = |one: &Expert| sought.is_empty() || same_form(&one.content.display_name).contains(&sought);
    let mut found = Sieve::default();
    loop {
        let rows = query.select(limit).rows(sql).await?;
        let read: Vec<Expert> = rows
            .iter()
            .map(|row| json::read(row, BODY))
            .collect::<Result<_, _>>()?;
        query.after = read.last().map(|last| last.id);
        if !found.take(&page, read, limit, keeps, key) {
            return Ok(found.page(page, key));
        }
    }
}

/// How many commissioners of each kind have a period that touches `year`, by the county to which they are sent.
pub(crate) async fn count(
    sql: &mut dyn Sql,
    year: i16,
    region_prefix: &str,
) -> Result<Vec<(String, ExpertKind, i64)>, StoreError> {
    let year = i64::from(year);
    let mut select = Select::new(COUNT);
    select
        .and(
            "commissioner IS TRUE AND first_year <= ? AND last_year >= ?",
            [year.into(), year.into()],
        )
        .and_prefix("region", region_prefix)
        .end("GROUP BY region, kind", []);
    let rows = select.rows(sql).await?;
    let counted = rows.iter().map(|row| {
        let kind = row.text("kind")?;
        let kind = ExpertKind::from_word(&kind).ok_or_else(|| StoreError::corrupt("expert.kind", kind))?;
        Ok((row.text("region")?, kind, row.int("number")?))
    });
    counted.collect()
}

impl Stored for Expert {
    async fn find(sql: &mut dyn Sql, id: ExpertId) -> Result<Option<Self>, StoreError> {
        json::find(sql, FIND, vec![id.to_string().into()], BODY).await
    }

    async fn insert(&self, sql: &mut dyn Sql) -> Result<(), StoreError> {
        sql.execute(INSERT, columns(self)?).await.map(drop)
    }

    async fn update(&self, sql: &mut dyn Sql, before: i64) -> Result<bool, StoreError> {
        json::replace(sql, UPDATE, columns(self)?, before).await
    }
}

fn columns(expert: &Expert) -> Result<Vec<Arg>, StoreError> {
    let content = &expert.content;
    let sending = content.sending.as_ref().map(CreditCode::as_str);
    let [first, last] = content.period.map_or([0, 0], |(first, last)| {
        [first, last].map(|day| i64::from(day.year()))
    });
    Ok(vec![
        expert.id.to_string().into(),
        expert.version.into(),
        expert.state.as_str().into(),
        content.kind.as_str().into(),
        content.commissioner.into(),
        sending.unwrap_or_default().into(),
        content.region.as_str().into(),
        first.into(),
        last.into(),
        json::body(expert, BODY)?.into(),
    ])
}
