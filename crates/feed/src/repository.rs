//! The one way in which a service changes its resources.

use std::sync::Arc;

use futures::future::BoxFuture;
use prost_types::Any;
use serde::Serialize;
use serde::de::DeserializeOwned;
use techmarket_kernel::{
    Caller, Context, Error, Kept, Kind, Reason, Repeat, RequestKey, Result, Rng, Target, new_uuid,
};
use techmarket_store::{Database, Replay, Session, Snapshot, StoreError, recorded_answer};
use uuid::Uuid;

use crate::ids::Ids;
use crate::{Feed, Resource, Stored, Unit};

/// Collisions are tried again this often before the caller is told.
const ATTEMPTS: usize = 4;

/// The resources of one service: a table, its feed, and how an event shows a resource.
pub struct Repository<R: Stored> {
    database: Database,
    pub(crate) feed: Feed,
    pub(crate) rng: Arc<dyn Rng>,
    pub(crate) project: fn(&R) -> Any,
    ids: Ids,
}

/// A change that a caller asks for.
pub struct Change<'a, R: Resource> {
    /// The resource.
    pub id: R::Id,
    /// The version that the caller read.
    pub etag: &'a str,
    /// The key of a repeatable call.
    pub key: Option<&'a RequestKey>,
    /// Checks everything and keeps nothing.
    pub validate_only: bool,
    /// Refuses a caller that may not change the resource, before anything about it is told.
    pub admit: fn(&R, &Caller) -> Result<()>,
}

impl<'a, R: Resource> Change<'a, R> {
    /// The change of `target`, for callers that `admit` lets through.
    #[must_use]
    pub fn of(target: &'a Target<R::Id>, admit: fn(&R, &Caller) -> Result<()>) -> Self {
        Self {
            id: target.id,
            etag: &target.etag,
            key: target.key.as_ref(),
            validate_only: target.validate_only,
            admit,
        }
    }
}

impl<R: Resource> Change<'_, R> {
    /// Refuses a caller that may not change `resource`, then one that has not read this version of it.
    fn admitted(&self, resource: &R, caller: &Caller) -> Result<()> {
        (self.admit)(resource, caller)?;
        resource.etag().require(self.etag, R::KIND, &R::name_of(self.id))
    }
}

impl<R: Stored> Repository<R> {
    /// The resources in `database`. `project` turns a resource into what events carry: the whole of it without its
    /// confidential part.
    pub fn over(database: Database, rng: Arc<dyn Rng>, project: fn(&R) -> Any) -> Self {
        Self::sharing(&Feed::new(database, R::EVENTS), rng, project)
    }

    /// The resources of one kind where several kinds share the feed of their service, in the database of `feed`: whoever reads
    /// it sees the changes of all kinds in the order in which they were committed, and a commit of any kind wakes it.
    pub fn sharing(feed: &Feed, rng: Arc<dyn Rng>, project: fn(&R) -> Any) -> Self {
        Self {
            feed: feed.clone(),
            database: feed.database().clone(),
            rng,
            project,
            ids: Ids::default(),
        }
    }

    /// The feed of the changes.
    #[must_use]
    pub fn feed(&self) -> &Feed {
        &self.feed
    }

    /// An id for what a service keeps beside its resources.
    #[must_use]
    pub fn new_id(&self, context: &Context) -> Uuid {
        self.ids.next(new_uuid(&*self.rng, context.now))
    }

    /// A connection for one read.
    pub async fn read(&self) -> Result<Session> {
        Ok(self.database.read().await?)
    }

    /// A snapshot, for an answer that takes several reads.
    pub async fn snapshot(&self) -> Result<Snapshot> {
        Ok(self.database.snapshot().await?)
    }

    /// The resource with `id`.
    pub async fn get(&self, id: R::Id, name: &str) -> Result<R> {
        let mut session = self.database.read().await?;
        R::find(&mut session, id)
            .await?
            .ok_or_else(|| Error::not_found(R::KIND, name))
    }

    /// Makes a resource: `make` gets its new id. What is only validated is made and not kept.
    pub async fn create(
        &self,
        context: &Context,
        repeat: &Repeat,
        event: &'static str,
        make: impl Fn(Uuid) -> Result<R> + Send + Sync,
    ) -> Result<Kept<R>> {
        let make = &make;
        if repeat.validate_only {
            // What only the store knows, such as a key that is taken, is asked of the store; the transaction is given up.
            let mut unit = self.unit(context).await?;
            let resource = make(unit.new_id())?;
            unit.insert(&resource, event).await?;
            return Ok(Kept::Validated(resource));
        }
        let kept = self.write(context, repeat.key.as_ref(), |unit| {
            Box::pin(async move {
                let resource = make(unit.new_id())?;
                unit.insert(&resource, event).await?;
                Ok(resource)
            })
        });
        kept.await.map(Kept::Kept)
    }

    /// Changes a resource: `decide` changes it in memory and names the event, or refuses. What is only validated is decided
    /// and not kept.
    pub async fn change(
        &self,
        context: &Context,
        change: Change<'_, R>,
        decide: impl Fn(&mut R) -> Result<&'static str> + Send + Sync,
    ) -> Result<R> {
        let (change, decide) = (&change, &decide);
        if change.validate_only {
            let mut resource = self.get(change.id, &R::name_of(change.id)).await?;
            change.admitted(&resource, &context.caller)?;
            decide(&mut resource)?;
            return Ok(resource);
        }
        self.write(context, change.key, |unit| {
            Box::pin(async move {
                let mut resource = unit.admitted(change).await?;
                let event = decide(&mut resource)?;
                unit.save(&mut resource, event).await?;
                Ok(resource)
            })
        })
        .await
    }

    /// Runs `work` in one transaction, or returns the first answer to a repeated request. `work` may run again when writers
    /// collide, so it keeps nothing outside the transaction.
    pub async fn write<'c, A, W>(
        &'c self,
        context: &'c Context,
        key: Option<&RequestKey>,
        work: W,
    ) -> Result<A>
    where
        A: Serialize + DeserializeOwned + Send,
        W: for<'u> Fn(&'u mut Unit<'c, R>) -> BoxFuture<'u, Result<A>> + Send + Sync,
    {
        let memo = key.map(|key| Memo {
            key,
            write: serde_json::to_string::<A>,
            read: |answer| serde_json::from_str(answer),
        });
        self.run(context, memo.as_ref(), &work).await
    }

    /// Runs `work` in one transaction, for a call that cannot be repeated by a key.
    pub async fn write_once<'c, A, W>(&'c self, context: &'c Context, work: W) -> Result<A>
    where
        A: Send,
        W: for<'u> Fn(&'u mut Unit<'c, R>) -> BoxFuture<'u, Result<A>> + Send + Sync,
    {
        self.run(context, None, &work).await
    }

    async fn run<'c, A, W>(&'c self, context: &'c Context, memo: Option<&Memo<'_, A>>, work: &W) -> Result<A>
    where
        A: Send,
        W: for<'u> Fn(&'u mut Unit<'c, R>) -> BoxFuture<'u, Result<A>> + Send + Sync,
    {
        let mut attempt = 1;
        loop {
            let error = match self.attempt(context, memo, work).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            // A twin of a repeated request may have won the race; the next attempt finds its answer.
            let raced = error.reason() == Reason::WriteConflict
                || (memo.is_some()
                    && matches!(error.kind(), Kind::Aborted | Kind::AlreadyExists)
                    && attempt == 1);
            if !raced || attempt == ATTEMPTS {
                return Err(error);
            }
            attempt += 1;
        }
    }

    async fn unit<'c>(&'c self, context: &'c Context) -> Result<Unit<'c, R>> {
        Ok(Unit {
            tx: self.database.begin().await?,
            repository: self,
            context,
            events: Vec::new(),
        })
    }

    async fn attempt<'c, A, W>(
        &'c self,
        context: &'c Context,
        memo: Option<&Memo<'_, A>>,
        work: &W,
    ) -> Result<A>
    where
        A: Send,
        W: for<'u> Fn(&'u mut Unit<'c, R>) -> BoxFuture<'u, Result<A>> + Send + Sync,
    {
        let mut unit = self.unit(context).await?;
        if let Some(memo) = memo {
            match recorded_answer(&mut unit.tx, &context.caller.person(), memo.key, context.now).await? {
                Replay::New => {}
                Replay::Answered(answer) => return (memo.read)(&answer).map_err(Error::internal),
                Replay::Reused => {
                    let id = memo.key.id.to_string();
                    let message = "request_id 已用于内容不同的请求";
                    return Err(Error::new(Reason::RequestIdReused, message).with("request_id", id));
                }
            }
        }
        let answer = work(&mut unit).await?;
        let recorded = match memo {
            Some(memo) => Some((memo.key, (memo.write)(&answer).map_err(Error::internal)?)),
            None => None,
        };
        match unit.finish(recorded).await {
            Err(StoreError::Unique(name)) if name == Database::IDEMPOTENCY_KEY.name => Err(Error::new(
                Reason::WriteConflict,
                "相同 request_id 的请求正在处理",
            )),
            other => other.map(|()| answer).map_err(Error::from),
        }
    }
}

/// How the answer to a repeatable request is kept.
struct Memo<'a, A> {
    key: &'a RequestKey,
    write: fn(&A) -> serde_json::Result<String>,
    read: fn(&str) -> serde_json::Result<A>,
}

impl<R: Stored> Unit<'_, R> {
    /// The resource that `change` is about, once its caller is admitted and its etag holds.
    pub async fn admitted(&mut self, change: &Change<'_, R>) -> Result<R> {
        let resource = self.load(change.id, &R::name_of(change.id)).await?;
        change.admitted(&resource, &self.context.caller)?;
        Ok(resource)
    }

    /// An id for a new resource.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        self.repository.new_id(self.context)
    }
}
