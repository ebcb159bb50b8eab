//! The calls that both sides have, each over the shape of its request.

use std::collections::HashMap;
use std::sync::Arc;

use techmarket_feed::{Change, Feed, Repository};
use techmarket_kernel::{CodeCheck, Context, Error, Kept, Page, Result, Rng, Target, Violations, china_date};
use techmarket_proto::shapes::{Batched, Creates, Filtered, Named, Paged, Repeatable, Validatable};
use techmarket_rpc::{convert as wire, request};
use techmarket_store::{Database, Sql};
use techmarket_types::{CodeTables, ResourceId as _};

use crate::audited::Noted;
use crate::changes::name_by;
use crate::views::Views;
use crate::{ByName, Content, Moment, Post, PostRules, Query, Table, Wire, mandates};

/// The posts of one side. Cheap to clone: a clone is the same posts.
pub struct Posts<C: Table + Wire> {
    repository: Arc<Repository<Post<C>>>,
    pub(crate) tables: &'static CodeTables,
    pub(crate) rules: &'static PostRules,
    pub(crate) noted: Arc<Noted>,
    pub(crate) views: Arc<Views<C::Id>>,
}

impl<C: Table + Wire> Clone for Posts<C> {
    fn clone(&self) -> Self {
        Self {
            repository: Arc::clone(&self.repository),
            tables: self.tables,
            rules: self.rules,
            noted: Arc::clone(&self.noted),
            views: Arc::clone(&self.views),
        }
    }
}

impl<C: Table + Wire> Posts<C> {
    /// The posts in `database`.
    #[must_use]
    pub fn new(
        database: Database,
        rng: Arc<dyn Rng>,
        tables: &'static CodeTables,
        rules: &'static PostRules,
    ) -> Self {
        name_by(tables);
        let repository = Repository::over(database, rng, Post::event_resource);
        Self {
            repository: Arc::new(repository),
            tables,
            rules,
            noted: Arc::new(Noted::new()),
            views: Arc::new(Views::new()),
        }
    }

    /// Where they are kept, for what only one side does.
    #[must_use]
    pub fn repository(&self) -> &Repository<Post<C>> {
        &self.repository
    }

    /// The feed of every change.
    #[must_use]
    pub fn feed(&self) -> &Feed {
        self.repository.feed()
    }

    /// The code tables on the day of the request.
    #[must_use]
    pub fn codes(&self, context: &Context) -> CodeCheck<'static> {
        CodeCheck {
            tables: self.tables,
            on: china_date(context.now),
        }
    }

    /// Who changes posts by a request, when, and by which rules.
    #[must_use]
    pub fn moment<'a>(&self, context: &'a Context) -> Moment<'a> {
        Moment {
            now: context.now,
            subject: &context.caller.subject,
            rules: self.rules,
        }
    }

    /// Makes a draft for the caller's organisation.
    pub async fn create<R>(&self, context: &Context, mut request: R) -> Result<Kept<Post<C>>>
    where
        R: Creates<Resource = C::Message> + Repeatable + Validatable,
    {
        let codes = self.codes(context);
        let (repeat, owner, written) = Violations::collect(|v| {
            // The key is of the whole request, so it is read before the post is taken out.
            let repeat = request::repeat(v, &request);
            let written = v.within(R::FIELD, |v| C::read(v, codes, request.take_resource()));
            written.map(|(owner, written)| (repeat, owner, written))
        })?;
        context.caller.require(&owner)?;
        let draft = |id| {
            let (owner, written) = (owner.clone(), written.clone());
            let draft = Post::draft(C::Id::new(id), owner, written, context.now);
            Ok(draft.by(&context.caller.subject))
        };
        self.repository
            .create(context, &repeat, C::EVENTS.created, draft)
            .await
    }

    /// The post, if the caller may know of it.
    pub async fn get(&self, context: &Context, request: impl Named) -> Result<ByName<C>> {
        let id = Violations::collect(|v| request::id::<C::Id>(v, &request))?;
        let post = self.repository.get(id, &id.name()).await?;
        post.require_visible(&context.caller)?;
        self.note_readings(context, [&post]).await?;
        self.count_view(context, &post);
        let brokers = if context.caller.is_market() {
            let mut session = self.repository.read().await?;
            mandates::brokers(&mut session, &post.organization, china_date(context.now)).await?
        } else {
            Vec::new()
        };
        Ok(ByName { post, brokers })
    }

    /// The posts in the order of the names, or the error of the first that the caller may not know of.
    pub async fn batch_get(&self, context: &Context, request: impl Batched) -> Result<Page<Post<C>>> {
        let batch = Violations::collect(|v| request::batch::<C::Id, _>(v, &request))?;
        let mut session = self.repository.read().await?;
        let posts = self
            .named(&mut session, &batch.ids, |post| {
                post.require_visible(&context.caller)
            })
            .await?;
        drop(session);
        self.note_readings(context, &posts).await?;
        Ok(batch.page(posts))
    }

    /// The posts with `ids` in their order, or the error of the first that is not there or that `admit` refuses.
    pub(crate) async fn named(
        &self,
        sql: &mut dyn Sql,
        ids: &[C::Id],
        admit: impl Fn(&Post<C>) -> Result<()>,
    ) -> Result<Vec<Post<C>>> {
        let found = Post::find_many(sql, ids).await?;
        let mut found: HashMap<_, Post<C>> = found.into_iter().map(|post| (post.id, post)).collect();
        let mut posts: Vec<Post<C>> = Vec::with_capacity(ids.len());
        for &id in ids {
            // A name may come twice; then the post stands among the answers already.
            let again = || posts.iter().find(|post| post.id == id).cloned();
            let post = found.remove(&id).or_else(again);
            let post = post.ok_or_else(|| Error::not_found(C::NAME, id.name()))?;
            admit(&post)?;
            posts.push(post);
        }
        Ok(posts)
    }

    /// A page of the posts that the caller may see.
    pub async fn list<R>(&self, context: &Context, mut request: R) -> Result<Page<Post<C>>>
    where
        R: Paged + Filtered<Filter = C::Filter>,
    {
        let (page, query) = Violations::collect(|v| {
            let page = request::page(v, &request);
            let ascending = wire::ascending(v, request.order_by());
            let filter = v.within("filter", |v| {
                C::filter(v, self.tables, &context.caller, request.take_filter())
            });
            let query = Query::of(v, &context.caller, filter, &page, ascending);
            Some((page, query))
        })?;
        let mut session = self.repository.read().await?;
        let found = Post::page(&mut session, page, query).await?;
        drop(session);
        self.note_readings(context, &found.rows).await?;
        Ok(found)
    }

    /// One change of one post by a caller whom `admit` lets through; `decide` changes it and names the event.
    pub async fn step(
        &self,
        context: &Context,
        target: &Target<<C as Content>::Id>,
        admit: fn(&Post<C>, &techmarket_kernel::Caller) -> Result<()>,
        decide: impl Fn(&mut Post<C>) -> Result<&'static str> + Send + Sync,
    ) -> Result<Post<C>> {
        let change = Change::of(target, admit);
        let post = self.repository.change(context, change, decide).await?;
        self.note_readings(context, [&post]).await?;
        Ok(post)
    }
}
