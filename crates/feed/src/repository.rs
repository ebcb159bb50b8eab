//! The one way in which a service changes its resources.

use std::sync::Arc;

use async_trait::async_trait;
use prost_types::Any;
use serde::Serialize;
use serde::de::DeserializeOwned;
use techmarket_kernel::{Caller, Context, Error, Kind, Reason, RequestKey, Result, Rng, Target, new_uuid};
use techmarket_store::{Database, Replay, Session, Snapshot, StoreError, recorded_answer};
use uuid::Uuid;

use crate::{Feed, Resource, Table, Unit, Work};

/// Collisions are tried again this often before the caller hears of them.
const ATTEMPTS: usize = 4;

/// The resources of one service: a table, its feed, and how an event shows a resource.
pub struct Repository<R: Resource, T: Table<R> + ?Sized> {
    database: Database,
    pub(crate) table: Arc<T>,
    pub(crate) feed: Feed,
    pub(crate) rng: Arc<dyn Rng>,
    pub(crate) project: fn(&R) -> Any,
}

/// A change that a caller asks for.
pub struct Change<'a, R: Resource> {
    /// The resource.
    pub id: R::Id,
    /// The version that the caller read.
    pub etag: &'a str,
    /// The key of a repeatable call.
    pub key: Option<&'a RequestKey>,
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
            admit,
        }
    }
}

impl<R: Resource, T: Table<R> + ?Sized> Repository<R, T> {
    /// The resources in `table` of `database`. `project` turns a resource into what events carry: the whole of it
    /// without its confidential part.
    pub fn new(database: Database, table: Arc<T>, rng: Arc<dyn Rng>, project: fn(&R) -> Any) -> Self {
        Self {
            feed: Feed::new(database.clone()),
            database,
            table,
            rng,
            project,
        }
    }

    /// The feed of the changes.
    #[must_use]
    pub fn feed(&self) -> &Feed {
        &self.feed
    }

    /// The table, for reading.
    #[must_use]
    pub fn table(&self) -> &T {
        &self.table
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
        self.table
            .find(&mut session, id)
            .await?
            .ok_or_else(|| Error::not_found(R::KIND, name))
    }

    /// Makes a resource: `make` gets its new id.
    pub async fn create(
        &self,
        context: &Context,
        key: Option<&RequestKey>,
        event: &'static str,
        make: impl Fn(Uuid) -> Result<R> + Send + Sync,
    ) -> Result<R> {
        self.transact(context, key, &Create { event, make }).await
    }

    /// Changes a resource: `decide` changes it in memory and names the event, or refuses.
    pub async fn change(
        &self,
        context: &Context,
        change: Change<'_, R>,
        decide: impl Fn(&mut R) -> Result<&'static str> + Send + Sync,
    ) -> Result<R> {
        let key = change.key;
        self.transact(context, key, &Decide { change, decide }).await
    }

    /// Runs `work` in one transaction, or returns the first answer to a repeated request.
    pub async fn transact<A, W>(&self, context: &Context, key: Option<&RequestKey>, work: &W) -> Result<A>
    where
        A: Serialize + DeserializeOwned + Send,
        W: Work<R, T, A> + ?Sized,
    {
        let memo = key.map(|key| Memo {
            key,
            write: serde_json::to_string::<A>,
            read: |answer| serde_json::from_str(answer),
        });
        self.run(context, memo.as_ref(), work).await
    }

    /// Runs `work` in one transaction, for a call that cannot be repeated by a key.
    pub async fn transact_once<A, W>(&self, context: &Context, work: &W) -> Result<A>
    where
        A: Send,
        W: Work<R, T, A> + ?Sized,
    {
        self.run(context, None, work).await
    }

    async fn run<A, W>(&self, context: &Context, memo: Option<&Memo<'_, A>>, work: &W) -> Result<A>
    where
        A: Send,
        W: Work<R, T, A> + ?Sized,
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

    async fn attempt<A, W>(&self, context: &Context, memo: Option<&Memo<'_, A>>, work: &W) -> Result<A>
    where
        A: Send,
        W: Work<R, T, A> + ?Sized,
    {
        let mut tx = self.database.begin().await?;
        if let Some(memo) = memo {
            match recorded_answer(&mut tx, &context.caller.subject, memo.key, context.now).await? {
                Replay::New => {}
                Replay::Answered(answer) => return (memo.read)(&answer).map_err(Error::internal),
                Replay::Reused => {
                    let id = memo.key.id.to_string();
                    let message = "request_id 已用于内容不同的请求";
                    return Err(Error::new(Reason::RequestIdReused, message).with("request_id", id));
                }
            }
        }
        let mut unit = Unit {
            tx,
            repository: self,
            context,
            events: Vec::new(),
        };
        let answer = work.run(&mut unit).await?;
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

    /// The one place where a violated constraint becomes a client's error.
    pub(crate) fn refuse(&self, error: StoreError, resource: &R) -> Error {
        match &error {
            StoreError::Unique(name) => self
                .table
                .refusal(name, resource)
                .unwrap_or_else(|| Error::internal(error)),
            _ => error.into(),
        }
    }
}

/// How the answer to a repeatable request is kept.
struct Memo<'a, A> {
    key: &'a RequestKey,
    write: fn(&A) -> serde_json::Result<String>,
    read: fn(&str) -> serde_json::Result<A>,
}

struct Create<M> {
    event: &'static str,
    make: M,
}

#[async_trait]
impl<R, T, M> Work<R, T> for Create<M>
where
    R: Resource,
    T: Table<R> + ?Sized,
    M: Fn(Uuid) -> Result<R> + Send + Sync,
{
    async fn run(&self, unit: &mut Unit<'_, R, T>) -> Result<R> {
        let resource = (self.make)(new_uuid(&*unit.repository.rng, unit.context.now))?;
        unit.insert(&resource, self.event).await?;
        Ok(resource)
    }
}

struct Decide<'a, R: Resource, D> {
    change: Change<'a, R>,
    decide: D,
}

#[async_trait]
impl<R, T, D> Work<R, T> for Decide<'_, R, D>
where
    R: Resource,
    T: Table<R> + ?Sized,
    D: Fn(&mut R) -> Result<&'static str> + Send + Sync,
{
    async fn run(&self, unit: &mut Unit<'_, R, T>) -> Result<R> {
        let mut resource = unit.admitted(&self.change).await?;
        let event = (self.decide)(&mut resource)?;
        unit.save(&mut resource, event).await?;
        Ok(resource)
    }
}

impl<R: Resource, T: Table<R> + ?Sized> Unit<'_, R, T> {
    /// The resource that `change` is about, once its caller is admitted and its etag holds.
    pub async fn admitted(&mut self, change: &Change<'_, R>) -> Result<R> {
        let name = R::name_of(change.id);
        let resource = self.load(change.id, &name).await?;
        (change.admit)(&resource, &self.context.caller)?;
        resource.etag().require(change.etag, R::KIND, &name)?;
        Ok(resource)
    }
}
