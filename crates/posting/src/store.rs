//! Posts in SQL: one set of statements, whose tables differ by name and by columns of their own.

use techmarket_feed::Stored;
use techmarket_kernel::{Error, Page, PageRequest, Sieve, Word as _};
use techmarket_store::{Arg, Row, Select, Sql, StoreError, insert_many};

use crate::{Content, Post, Query};

/// Content with a table. Its columns are id, version, state, kind, organization, publisher_hidden, region, body (the whole
/// post), due_time, expire_time, revision (where that stands), and those of its own. Beside it stands the table of versions.
pub trait Table: Content {
    /// Its statements, by [`statements!`](crate::statements).
    const STATEMENTS: Statements;

    /// The values of the columns of its own.
    fn own_columns(post: &Post<Self>) -> Vec<Arg> {
        let _ = post;
        Vec::new()
    }

    /// The values of those of them that a change may change.
    fn own_changes(post: &Post<Self>) -> Vec<Arg> {
        let _ = post;
        Vec::new()
    }

    /// Its owner's own key of a post; empty where a side has none, or the owner gave none.
    fn own_key(&self) -> String {
        String::new()
    }

    /// Why `post` may not take its own key again, which another post may have by now.
    fn key_taken(
        sql: &mut dyn Sql,
        post: &Post<Self>,
    ) -> impl Future<Output = Result<Option<Error>, StoreError>> + Send {
        let _ = (sql, post);
        std::future::ready(Ok(None))
    }

    /// The client's error for a violated constraint; `None` for one that no client can violate.
    fn refusal(&self, constraint: &str) -> Option<Error> {
        let _ = constraint;
        None
    }
}

/// The statements on a table of posts.
#[derive(Clone, Copy, Debug)]
pub struct Statements {
    /// The body of the post with an id.
    pub find: &'static str,
    /// A new row.
    pub insert: &'static str,
    /// A row in the place of one version.
    pub update: &'static str,
    /// The ids, without a condition.
    pub ids: &'static str,
    /// The bodies, without a condition.
    pub select: &'static str,
    /// The bodies of the ids that a statement picks, which follows in parentheses.
    pub picked: &'static str,
    /// The bodies of posts to which something is to happen by itself.
    pub due: &'static str,
    /// A version that is public no more.
    pub insert_version: &'static str,
    /// A version in the place of itself.
    pub update_version: &'static str,
    /// The versions, without a condition.
    pub versions: &'static str,
    /// Name of the column of bodies, for errors.
    pub body: &'static str,
}

impl Statements {
    /// Those that are whole, for the test that prepares them on both databases. Lists are joined of the others.
    #[must_use]
    pub const fn all(&self) -> [&'static str; 9] {
        [
            self.find,
            self.insert,
            self.update,
            self.ids,
            self.select,
            self.due,
            self.insert_version,
            self.update_version,
            self.versions,
        ]
    }
}

/// The [`Statements`] on a table: `statements!("demand")`, or with columns of its own, of which the first is `$12`, and
/// with what a change sets of them, of which the first is `$11`: `statements!("listing", ", import_id", ", $12", ", import_id = $11")`.
#[macro_export]
macro_rules! statements {
    ($table:literal) => {
        $crate::statements!($table, "", "", "")
    };
    ($table:literal, $columns:literal, $values:literal, $changes:literal) => {
        $crate::Statements {
            find: concat!("SELECT body FROM ", $table, " WHERE id = $1"),
            insert: concat!(
                "INSERT INTO ",
                $table,
                " (id, version, state, kind, organization, publisher_hidden, region, body, due_time, expire_time, revision",
                $columns,
                ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11",
                $values,
                ")"
            ),
            update: concat!(
                "UPDATE ",
                $table,
                " SET version = $2, state = $3, publisher_hidden = $4, region = $5, body = $6, \
                 due_time = $8, expire_time = $9, revision = $10",
                $changes,
                " WHERE id = $1 AND version = $7"
            ),
            ids: concat!("SELECT id FROM ", $table),
            select: concat!("SELECT body FROM ", $table),
            picked: concat!("SELECT body FROM ", $table, " WHERE id IN"),
            due: concat!(
                "SELECT body FROM ",
                $table,
                " WHERE due_time <= $1 ORDER BY due_time LIMIT $2"
            ),
            insert_version: concat!(
                "INSERT INTO ",
                $table,
                "_version (post_id, number, body) VALUES ($1, $2, $3)"
            ),
            update_version: concat!(
                "UPDATE ",
                $table,
                "_version SET body = $3 WHERE post_id = $1 AND number = $2"
            ),
            versions: concat!("SELECT body FROM ", $table, "_version"),
            body: concat!($table, ".body"),
        }
    };
}

impl<C: Table> Stored for Post<C> {
    async fn find(sql: &mut dyn Sql, id: C::Id) -> Result<Option<Self>, StoreError> {
        let row = sql.row(C::STATEMENTS.find, vec![id.to_string().into()]).await?;
        row.as_ref().map(Self::read).transpose()
    }

    async fn insert(&self, sql: &mut dyn Sql) -> Result<(), StoreError> {
        sql.execute(C::STATEMENTS.insert, self.columns()?).await?;
        Ok(())
    }

    async fn insert_many(sql: &mut dyn Sql, posts: &[&Self]) -> Result<(), StoreError> {
        let rows = posts.iter().map(|post| post.columns());
        insert_many(sql, C::STATEMENTS.insert, rows).await
    }

    async fn update(&self, sql: &mut dyn Sql, before: i64) -> Result<bool, StoreError> {
        let mut args = vec![
            self.id.to_string().into(),
            self.version.into(),
            self.state.word().into(),
            self.content.publisher_hidden().into(),
            self.content.region().into(),
            self.body()?.into(),
            before.into(),
        ];
        args.extend(self.watched());
        args.extend(C::own_changes(self));
        let saved = sql.execute(C::STATEMENTS.update, args).await? == 1;
        if let Some(version) = self.superseded.as_deref().filter(|_| saved) {
            version.insert(sql, self.id).await?;
        }
        Ok(saved)
    }

    fn refusal(&self, constraint: &str) -> Option<Error> {
        self.content.refusal(constraint)
    }
}

impl<C: Table> Post<C> {
    /// The posts with `ids`, in no order; unknown ids are left out. At most 500.
    pub async fn find_many(sql: &mut dyn Sql, ids: &[C::Id]) -> Result<Vec<Self>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut select = Select::new(C::STATEMENTS.select);
        select.and_in("id", ids.iter().map(|id| Arg::from(id.to_string())));
        Self::read_all(select, sql).await
    }

    /// A page of the posts that the viewer may see.
    pub async fn list(sql: &mut dyn Sql, query: &Query<C>) -> Result<Vec<Self>, StoreError> {
        Self::read_all(query.select(), sql).await
    }

    /// `page` of what `query` finds. What stands in no index is looked at post by post.
    pub(crate) async fn page(
        sql: &mut dyn Sql,
        page: PageRequest,
        mut query: Query<C>,
    ) -> Result<Page<Self>, StoreError> {
        let key = |post: &Self| post.id.to_string();
        let mut found = Sieve::default();
        loop {
            let posts = Self::list(sql, &query).await?;
            query.after = posts.last().map(|last| last.id);
            let sought = &query.filter.sought;
            let keeps = |post: &Self| sought.keeps(post.content.title(), post.create_time, post.update_time);
            if !found.take(&page, posts, query.limit, keeps, key) {
                return Ok(found.page(page, key));
            }
        }
    }

    /// The posts that `select` finds; it selects the column `body`.
    pub(crate) async fn read_all(select: Select, sql: &mut dyn Sql) -> Result<Vec<Self>, StoreError> {
        select.rows(sql).await?.iter().map(Self::read).collect()
    }

    /// The values of [`Statements::insert`].
    fn columns(&self) -> Result<Vec<Arg>, StoreError> {
        let content = &self.content;
        let mut columns = vec![
            self.id.to_string().into(),
            self.version.into(),
            self.state.word().into(),
            content.kind().word().into(),
            self.organization.as_str().into(),
            content.publisher_hidden().into(),
            content.region().into(),
            self.body()?.into(),
        ];
        columns.extend(self.watched());
        columns.extend(C::own_columns(self));
        Ok(columns)
    }

    /// What is looked for of its term and its revision.
    fn watched(&self) -> [Arg; 3] {
        let revision = self
            .open_revision()
            .map_or("", |revision| revision.state.as_str());
        let end = self.end().map(jiff::Timestamp::as_microsecond);
        [self.due().into(), end.into(), revision.into()]
    }

    /// At most `limit` posts to which something is to happen by itself at `now`.
    pub(crate) async fn list_due(
        sql: &mut dyn Sql,
        now: jiff::Timestamp,
        limit: i64,
    ) -> Result<Vec<Self>, StoreError> {
        let rows = sql
            .rows(C::STATEMENTS.due, vec![now.into(), limit.into()])
            .await?;
        rows.iter().map(Self::read).collect()
    }

    /// The post of a row with the column `body`.
    fn read(row: &Row) -> Result<Self, StoreError> {
        serde_json::from_str(&row.text("body")?)
            .map_err(|error| StoreError::corrupt(C::STATEMENTS.body, error))
    }

    /// What the column `body` holds.
    fn body(&self) -> Result<String, StoreError> {
        serde_json::to_string(self).map_err(|error| StoreError::corrupt(C::STATEMENTS.body, error))
    }
}
