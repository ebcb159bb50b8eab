//! ListVersions: what was public of a post, who wrote it, and what each version changed.

use techmarket_feed::Stored as _;
use techmarket_kernel::{Caller, Context, Error, Page, Result, Violations};
use techmarket_proto::shapes::{Named, Paged};
use techmarket_proto::types::v1 as pb;
use techmarket_rpc::{Answer, convert as wire, request};
use techmarket_store::{Arg, Row, Select, Sql, StoreError};
use techmarket_types::ResourceId as _;

use crate::changes::changes;
use crate::edition::Version;
use crate::{Content, Edition, Post, Posts, Table, Wire};

/// A version as it is listed, with the one before.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed<C: Content> {
    /// The post, with what the version said for its content.
    post: Post<C>,
    edition: Edition,
    end_time: Option<jiff::Timestamp>,
    /// What the version before said.
    before: Option<C>,
}

impl<C: Table> Version<C> {
    /// Keeps it as a version of the post `id`.
    pub(crate) async fn insert(&self, sql: &mut dyn Sql, id: C::Id) -> Result<(), StoreError> {
        self.write(C::STATEMENTS.insert_version, sql, id).await
    }

    /// Keeps it in the place of itself, as another says it.
    pub(crate) async fn replace(&self, sql: &mut dyn Sql, id: C::Id) -> Result<(), StoreError> {
        self.write(C::STATEMENTS.update_version, sql, id).await
    }

    async fn write(&self, statement: &'static str, sql: &mut dyn Sql, id: C::Id) -> Result<(), StoreError> {
        let body = serde_json::to_string(self).map_err(|error| StoreError::corrupt("version.body", error))?;
        let number = i64::from(self.edition.number);
        let args = vec![id.to_string().into(), number.into(), body.into()];
        sql.execute(statement, args).await?;
        Ok(())
    }

    /// The versions of the post `id` before the one with the number `before`, newest first.
    pub(crate) async fn list(
        sql: &mut dyn Sql,
        id: C::Id,
        before: Option<u32>,
        limit: i64,
    ) -> Result<Vec<Self>, StoreError> {
        let mut select = Select::new(C::STATEMENTS.versions);
        select.and("post_id = ?", [id.to_string().into()]);
        if let Some(before) = before {
            select.and("number < ?", [Arg::from(i64::from(before))]);
        }
        select.end("ORDER BY number DESC LIMIT ?", [limit.into()]);
        let read = |row: &Row| {
            serde_json::from_str(&row.text("body")?)
                .map_err(|error| StoreError::corrupt("version.body", error))
        };
        select.rows(sql).await?.iter().map(read).collect()
    }
}

impl<C: Table + Wire> Posts<C> {
    /// 版本, newest first.
    pub async fn list_versions<R: Named + Paged>(
        &self,
        context: &Context,
        request: R,
    ) -> Result<Page<Listed<C>>> {
        let (id, page, before) = Violations::collect(|v| {
            let id = request::id::<C::Id>(v, &request);
            let page = request::page(v, &request);
            let before: Option<u32> = page.after_key(v);
            Some((id?, page, before))
        })?;
        let mut snapshot = self.repository().snapshot().await?;
        let post = Post::<C>::find(&mut snapshot, id).await?;
        let post = post.ok_or_else(|| Error::not_found(C::NAME, id.name()))?;
        post.require_owner(&context.caller)?;
        // Of the last one that is shown the one before is read too.
        let kept = Version::<C>::list(&mut snapshot, id, before, page.fetch() + 1).await?;
        let mut said: Vec<_> = kept
            .into_iter()
            .map(|version| (version.edition, Some(version.end_time), version.content))
            .collect();
        let latest = post.edition.clone().or_else(|| post.unkept_edition());
        if let (None, Some(edition)) = (before, latest) {
            said.insert(0, (edition, None, post.content.clone()));
        }
        let befores: Vec<Option<C>> = said
            .iter()
            .skip(1)
            .map(|(_, _, content)| Some(content.clone()))
            .collect();
        let befores = befores.into_iter().chain([None]);
        let listed = said.into_iter().zip(befores);
        let listed = listed.map(|((edition, end_time, content), before)| Listed {
            post: Post {
                content,
                ..post.clone()
            },
            edition,
            end_time,
            before,
        });
        let listed: Vec<_> = listed.collect();
        drop(snapshot);
        // One entry of the post: its versions have no names of their own.
        let read = listed.iter().map(|version| &version.post);
        let read = read
            .filter(|post| post.is_read_by_another(&context.caller))
            .take(1);
        self.note_readings(context, read).await?;
        Ok(page.page(listed, |listed| listed.edition.number.to_string()))
    }
}

impl<C: Wire> Answer<C::Version> for Listed<C> {
    fn answer(self, _: &Caller) -> C::Version {
        let Self {
            mut post,
            edition,
            end_time,
            before,
        } = self;
        // What waits for review is no part of what was public.
        post.revision = None;
        let changes = before.map(|before| changes(&post, &before, &post.content));
        let version = pb::PostVersion {
            number: i32::try_from(edition.number).unwrap_or(i32::MAX),
            author: edition.author,
            reviewer: edition.reviewer,
            create_time: Some(wire::timestamp(edition.time)),
            end_time: end_time.map(wire::timestamp),
            changes: changes.unwrap_or_default(),
        };
        C::version(version, C::write(post))
    }
}
