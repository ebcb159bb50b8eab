//! What every step of the procedure ends with: the contract is kept, the register follows, the trail has it.

use async_trait::async_trait;
use techmarket_feed::{Change, Unit, Work};
use techmarket_kernel::{Caller, Context, Error, Result};

use crate::app::{App, ContractStore, Target, Version};
use crate::domain::{Contract, PendingChange, Step};

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
        let mut contract = before.clone();
        let done = (self.decide)(&mut contract)?;
        conclude(unit, &before, &mut contract, done).await?;
        Ok(contract)
    }
}

/// Keeps `contract`, which was `before`, with its event; what changed in the register; and the step in the trail.
pub(super) async fn conclude(
    unit: &mut OfficeUnit<'_>,
    before: &Contract,
    contract: &mut Contract,
    done: Done,
) -> Result<()> {
    unit.save(contract, done.event).await?;
    follow(unit, before, contract, done.change).await?;
    record(unit, contract, done.action, done.detail).await
}

/// Adds a step to the trail.
pub(super) async fn record(
    unit: &mut OfficeUnit<'_>,
    contract: &Contract,
    action: &'static str,
    detail: String,
) -> Result<()> {
    let Context { caller, now, .. } = unit.context();
    let roles: Vec<&str> = caller.roles.iter().map(|role| role.as_str()).collect();
    let step = Step {
        time: *now,
        subject: caller.subject.clone(),
        role: roles.join(","),
        action,
        contract: contract.id,
        detail,
    };
    let table = unit.table();
    table.append(unit.sql(), &step).await?;
    Ok(())
}

/// Lets the register follow: a new version takes the place of the one before, an ended registration counts no more.
async fn follow(
    unit: &mut OfficeUnit<'_>,
    before: &Contract,
    contract: &Contract,
    change: Option<PendingChange>,
) -> Result<()> {
    let table = unit.table();
    let version = |contract: &Contract| contract.registration.as_ref().map(|entry| entry.version);
    if let Some(entry) = &contract.registration
        && version(before) != version(contract)
    {
        let start = entry.version_date();
        if before.registration.is_some() {
            table.end_version(unit.sql(), contract.id, start).await?;
        }
        let (changed, reason) =
            change.map_or_else(Default::default, |change| (change.changed, change.reason));
        let no_code = || Error::internal("a registered version without a certificate");
        let version = Version {
            contract: contract.clone(),
            number: entry.version,
            certificate: entry.certificate.clone().ok_or_else(no_code)?,
            start,
            end: None,
            changed,
            reason,
        };
        table.enter(unit.sql(), &version).await?;
    }
    if let (None, Some(ending)) = (&before.ending, &contract.ending) {
        table.end_version(unit.sql(), contract.id, ending.date()).await?;
        table.void_lists(unit.sql(), contract.id, ending.time).await?;
    }
    Ok(())
}
