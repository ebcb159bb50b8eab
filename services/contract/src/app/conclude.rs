//! What every step of the procedure ends with: the contract is kept, the register follows, the trail has it.

use async_trait::async_trait;
use techmarket_feed::{Change, Unit, Work};
use techmarket_kernel::{Caller, Context, Error, Result};
use techmarket_recognition::AuditHash;

use crate::app::content_store::being_removed;
use crate::app::{App, ContentStep, ContractStore, Target, Version};
use crate::domain::{Attachment, Contract, PendingChange, Step};

/// The unit of work of this service.
pub(super) type OfficeUnit<'a> = Unit<'a, Contract, dyn ContractStore>;

/// What a step came to.
pub(super) struct Done {
    /// The event.
    pub event: &'static str,
    /// What was done, for the trail.
    pub action: &'static str,
    /// What a reader of the trail has to know.
    pub detail: String,
    /// The change that was approved.
    pub change: Option<PendingChange>,
}

impl Done {
    /// A step with nothing more to tell.
    pub fn plain(event: &'static str, action: &'static str) -> Self {
        Self::told(event, action, String::new())
    }

    /// A step with something to tell.
    pub fn told(event: &'static str, action: &'static str, detail: impl Into<String>) -> Self {
        Self {
            event,
            action,
            detail: detail.into(),
            change: None,
        }
    }
}

impl App {
    /// Changes a contract by `decide`, for callers that `admit` lets through.
    pub(super) async fn step<D>(
        &self,
        context: &Context,
        target: &Target,
        admit: fn(&Contract, &Caller) -> Result<()>,
        decide: D,
    ) -> Result<Contract>
    where
        D: Fn(&mut Contract) -> Result<Done> + Send + Sync,
    {
        let work = StepOf {
            change: Change::of(target, admit),
            decide,
        };
        self.contracts.transact(context, target.key.as_ref(), &work).await
    }
}

struct StepOf<'a, D> {
    change: Change<'a, Contract>,
    decide: D,
}

#[async_trait]
impl<D> Work<Contract, dyn ContractStore> for StepOf<'_, D>
where
    D: Fn(&mut Contract) -> Result<Done> + Send + Sync,
{
    async fn run(&self, unit: &mut OfficeUnit<'_>) -> Result<Contract> {
        let before = unit.admitted(&self.change).await?;
        decided(unit, &before, &self.decide).await
    }
}

/// Concludes what `decide` makes of the contract that was `before`.
pub(super) async fn decided<D>(unit: &mut OfficeUnit<'_>, before: &Contract, decide: D) -> Result<Contract>
where
    D: FnOnce(&mut Contract) -> Result<Done> + Send,
{
    let mut contract = before.clone();
    let done = decide(&mut contract)?;
    conclude(unit, before, &mut contract, done).await?;
    Ok(contract)
}

/// Keeps `contract`, which was `before`, with its event; the step in the trail; and what changed in the register.
pub(super) async fn conclude(
    unit: &mut OfficeUnit<'_>,
    before: &Contract,
    contract: &mut Contract,
    done: Done,
) -> Result<()> {
    // Boxed: every step of the procedure holds what this one holds.
    Box::pin(unit.save(contract, done.event)).await?;
    Box::pin(name_contents(unit, before, contract)).await?;
    let version = entered(before, contract, done.change);
    let content = version.as_deref().map(Version::content_hash).transpose();
    let entry = Entry {
        resource: contract.id.name(),
        action: done.action,
        detail: done.detail,
        content: content.map_err(Error::internal)?,
    };
    // The trail first: from here on this transaction has its lock, and sees every list that was sealed before.
    Box::pin(append(unit, entry)).await?;
    Box::pin(follow(unit, before, contract, version)).await
}

/// What the trail has of a step beside who made it and when.
pub(super) struct Entry {
    /// Name of the contract or list.
    pub resource: String,
    /// What was done.
    pub action: &'static str,
    /// What a reader has to know.
    pub detail: String,
    /// Hash of what it put into the register.
    pub content: Option<AuditHash>,
}

/// Adds a step of a contract that changes nothing in the register.
pub(super) async fn record(
    unit: &mut OfficeUnit<'_>,
    contract: &Contract,
    action: &'static str,
    detail: String,
) -> Result<()> {
    let entry = Entry {
        resource: contract.id.name(),
        action,
        detail,
        content: None,
    };
    append(unit, entry).await
}

/// Adds a step to the trail.
pub(super) async fn append(unit: &mut OfficeUnit<'_>, entry: Entry) -> Result<()> {
    let Context { caller, now, .. } = unit.context();
    let roles: Vec<&str> = caller.roles.iter().map(|role| role.as_str()).collect();
    let step = Step {
        time: *now,
        subject: caller.subject.clone(),
        role: roles.join(","),
        action: entry.action,
        resource: entry.resource,
        detail: entry.detail,
        content: entry.content,
    };
    let table = unit.table();
    table.append(unit.sql(), &step).await?;
    Ok(())
}

/// Notes that the contract names the contents of the files that it was not known by before.
async fn name_contents(unit: &mut OfficeUnit<'_>, before: &Contract, contract: &Contract) -> Result<()> {
    let (table, now) = (unit.table(), unit.context().now);
    for Attachment { sha256, .. } in &contract.attachments {
        let known = before.attachment(sha256).is_some();
        if !known
            && !table
                .content_step(unit.sql(), sha256, ContentStep::Name, now)
                .await?
        {
            return Err(being_removed(sha256));
        }
    }
    Ok(())
}

/// The version that the step entered into the register, if it did.
fn entered(before: &Contract, contract: &Contract, change: Option<PendingChange>) -> Option<Box<Version>> {
    let version = |contract: &Contract| contract.registration.as_ref().map(|entry| entry.version);
    let entry = contract.registration.as_ref()?;
    if version(before) == version(contract) {
        return None;
    }
    let (changed, reason) = change.map_or_else(Default::default, |change| (change.changed, change.reason));
    Some(Box::new(Version {
        contract: contract.clone(),
        number: entry.version,
        certificate: entry.certificate.clone(),
        start: entry.version_date(),
        end: None,
        changed,
        reason,
    }))
}
/// Lets the register follow: a new version takes the place of the one before, an ended registration counts no more.
async fn follow(
    unit: &mut OfficeUnit<'_>,
    before: &Contract,
    contract: &Contract,
    version: Option<Box<Version>>,
) -> Result<()> {
    let table = unit.table();
    if let Some(version) = version {
        if before.registration.is_some() {
            table.end_version(unit.sql(), contract.id, version.start).await?;
            table.keep_former(unit.sql(), before).await?;
        }
        if table.is_former_of_another(unit.sql(), contract).await? {
            return Err(contract.duplicate_refusal());
        }
        table.enter(unit.sql(), &version).await?;
    }
    if let (None, Some(ending)) = (&before.ending, &contract.ending) {
        table.end_version(unit.sql(), contract.id, ending.date()).await?;
        table.forget_former(unit.sql(), contract.id).await?;
        table.void_lists(unit.sql(), contract.id, ending.time).await?;
    }
    Ok(())
}
