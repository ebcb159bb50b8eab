//! One write transaction with the events it gives rise to.

use techmarket_kernel::{Context, Error, Reason, RequestKey, Result};
use techmarket_store::{Sql, StoreError, Tx, record_answer};
use techmarket_telemetry::Event as _;
use techmarket_telemetry::event::Committed;

use crate::{NewEvent, Repository, Stored, log};

/// A write transaction under way.
pub struct Unit<'a, R: Stored> {
    pub(crate) tx: Tx,
    pub(crate) repository: &'a Repository<R>,
    pub(crate) context: &'a Context,
    pub(crate) events: Vec<NewEvent>,
}

impl<'a, R: Stored> Unit<'a, R> {
    /// Who asks, and when.
    #[must_use]
    pub fn context(&self) -> &'a Context {
        self.context
    }

    /// The transaction, for statements of the service's own.
    pub fn sql(&mut self) -> &mut dyn Sql {
        &mut self.tx
    }

    /// The resource with `id`, as it is in this transaction.
    pub async fn load(&mut self, id: R::Id, name: &str) -> Result<R> {
        let found = R::find(&mut self.tx, id).await?;
        found.ok_or_else(|| Error::not_found(R::KIND, name))
    }

    /// Keeps a new resource and its event.
    pub async fn insert(&mut self, resource: &R, event: &'static str) -> Result<()> {
        let kept = resource.insert(&mut self.tx).await;
        kept.map_err(|error| refuse(error, resource))?;
        self.note(resource, event);
        Ok(())
    }

    /// Keeps new resources, each with the event `event`. A key that is taken meanwhile by another writer is a collision: which
    /// of the resources has it is not known.
    pub async fn insert_many(&mut self, resources: &[&R], event: &'static str) -> Result<()> {
        let kept = R::insert_many(&mut self.tx, resources).await;
        kept.map_err(|error| match error {
            StoreError::Unique(_) => Error::new(Reason::WriteConflict, "写入冲突，请重试").with_source(error),
            other => other.into(),
        })?;
        for resource in resources {
            self.note(resource, event);
        }
        Ok(())
    }

    /// Counts the change, keeps the resource and its event.
    pub async fn save(&mut self, resource: &mut R, event: &'static str) -> Result<()> {
        let before = resource.version();
        resource.changed(self.context.now);
        let kept = resource.update(&mut self.tx, before).await;
        if !kept.map_err(|error| refuse(error, resource))? {
            let message = format!("{} 同时被他人修改，请重新读取后再试", resource.name());
            return Err(Error::new(Reason::EtagMismatch, message).on(R::KIND, resource.name()));
        }
        self.note(resource, event);
        Ok(())
    }

    /// Adds an event of something that is kept by statements of the service's own.
    pub fn emit(&mut self, event: NewEvent) {
        self.events.push(event);
    }

    fn note(&mut self, resource: &R, kind: &'static str) {
        let resource_after = (self.repository.project)(resource);
        self.events.push(NewEvent {
            kind,
            subject: resource.name(),
            resource: resource_after,
        });
    }

    /// Appends the events, records the answer and commits.
    pub(crate) async fn finish(mut self, answer: Option<(&RequestKey, String)>) -> Result<(), StoreError> {
        if let Some((key, answer)) = answer {
            record_answer(
                &mut self.tx,
                &self.context.caller.person(),
                key,
                answer,
                self.context.now,
            )
            .await?;
        }
        let declared = self.repository.feed.types();
        if let Some(event) = self.events.iter().find(|event| !declared.contains(&event.kind)) {
            return Err(StoreError::corrupt(
                "feed.type",
                format!("{} is not declared", event.kind),
            ));
        }
        let kinds: Vec<&'static str> = self.events.iter().map(|event| event.kind).collect();
        log::append(&mut self.tx, &*self.repository.rng, self.context, self.events).await?;
        self.tx.commit().await?;
        for kind in &kinds {
            Committed { kind }.tell();
        }
        if !kinds.is_empty() {
            self.repository.feed.announce();
        }
        Ok(())
    }
}

/// The one place where a violated constraint becomes a client's error.
fn refuse<R: Stored>(error: StoreError, resource: &R) -> Error {
    match &error {
        StoreError::Unique(name) => resource.refusal(name).unwrap_or_else(|| Error::internal(error)),
        _ => error.into(),
    }
}
