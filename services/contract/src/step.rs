//! How a contract changes: it is kept with its event, the trail has the step, the register follows.

use std::collections::BTreeSet;

use techmarket_audit::{AuditHash, Step};
use techmarket_feed::{Change, Unit};
use techmarket_kernel::{Caller, Context, Error, Reason, Result};
use techmarket_types::{ContractId, of_old_gbk};

use crate::domain::{Attachment, Contract, PendingChange, Realised, Version};
use crate::registry::{Registry, Target};
use crate::store::contents::{ContentStep, being_removed};
use crate::store::{contents, lists, money, register};

/// The unit of work of this service.
pub(crate) type OfficeUnit<'a> = Unit<'a, Contract>;

/// Who may change a contract.
pub(crate) type Admit = fn(&Contract, &Caller) -> Result<()>;

/// What a step came to.
pub(crate) struct StepRecord {
    pub event: &'static str,
    /// What was done, for the trail.
    pub action: &'static str,
    /// What a reader of the trail has to know.
    pub summary: String,
    /// The change that was approved.
    pub change: Option<PendingChange>,
}

impl StepRecord {
    /// A step that its name says all of.
    pub fn plain(event: &'static str, action: &'static str) -> Self {
        Self::with_summary(event, action, String::new())
    }

    /// A step with something to say beside its name.
    pub fn with_summary(event: &'static str, action: &'static str, summary: impl Into<String>) -> Self {
        Self {
            event,
            action,
            summary: summary.into(),
            change: None,
        }
    }
}

impl Registry {
    /// Changes a contract by `decide`, for callers that `admit` lets through. What is only validated is decided and not kept.
    pub async fn step<D>(
        &self,
        context: &Context,
        target: &Target,
        admit: Admit,
        decide: D,
    ) -> Result<Contract>
    where
        D: Fn(&mut Contract) -> Result<StepRecord> + Send + Sync,
    {
        let (change, decide) = (Change::of(target, admit), &decide);
        if target.validate_only {
            let decide = |contract: &mut Contract| decide(contract).map(|record| record.event);
            return self.contracts.change(context, change, decide).await;
        }
        let change = &change;
        let stepped = self.contracts.write(context, change.key, |unit| {
            Box::pin(async move {
                let before = unit.admitted(change).await?;
                decided(unit, &before, decide).await
            })
        });
        stepped.await
    }

    /// As [`Self::step`], with what was realised of the contract when it is decided. Payments and settlements change the
    /// contract's version, so that none can come between.
    pub async fn step_with_realised<D>(
        &self,
        context: &Context,
        target: &Target,
        admit: Admit,
        decide: D,
    ) -> Result<Contract>
    where
        D: Fn(&mut Contract, &Realised) -> Result<StepRecord> + Send + Sync,
    {
        let (change, decide) = (&Change::of(target, admit), &decide);
        let stepped = self.contracts.write(context, change.key, |unit| {
            Box::pin(async move {
                let before = unit.admitted(change).await?;
                let payments = money::payments(unit.sql(), before.id).await?;
                let settlements = money::settlements(unit.sql(), before.id).await?;
                let realised = Realised::of(&payments, &settlements)?;
                decided(unit, &before, |contract| decide(contract, &realised)).await
            })
        });
        stepped.await
    }
}

/// Concludes what `decide` makes of the contract that was `before`.
pub(crate) async fn decided<D>(unit: &mut OfficeUnit<'_>, before: &Contract, decide: D) -> Result<Contract>
where
    D: FnOnce(&mut Contract) -> Result<StepRecord> + Send,
{
    let mut contract = before.clone();
    let record = decide(&mut contract)?;
    conclude(unit, before, &mut contract, record).await?;
    Ok(contract)
}

/// Keeps `contract`, which was `before`, with its event; the step in the trail; and what changed in the register.
pub(crate) async fn conclude(
    unit: &mut OfficeUnit<'_>,
    before: &Contract,
    contract: &mut Contract,
    record: StepRecord,
) -> Result<()> {
    // Boxed: the future of every step holds that of each of these, and without boxes outgrows the stack's share of a task.
    Box::pin(unit.save(contract, record.event)).await?;
    Box::pin(name_contents(unit, before, contract)).await?;
    let version = new_version(before, contract, record.change);
    let content = version.as_deref().map(Version::content_hash).transpose();
    let entry = Entry {
        resource: contract.id.name(),
        action: record.action,
        detail: record.summary,
        content: content.map_err(Error::internal)?,
    };
    // The trail first: from here on this transaction has its lock, and sees every list that was sealed before.
    append(unit, entry).await?;
    Box::pin(update_register(unit, before, contract, version)).await
}

/// The contract whose part is made or changed, once its caller is admitted.
pub(crate) async fn contract_of(unit: &mut OfficeUnit<'_>, id: ContractId, admit: Admit) -> Result<Contract> {
    let contract = unit.load(id, &id.name()).await?;
    admit(&contract, &unit.context().caller)?;
    Ok(contract)
}

/// Keeps the contract with a step that changed one of its parts. Two at once are tried again one after the other: the callers
/// have not read the contract's version.
pub(crate) async fn conclude_part(
    unit: &mut OfficeUnit<'_>,
    contract: &Contract,
    record: StepRecord,
) -> Result<()> {
    let mut changed = contract.clone();
    let concluded = conclude(unit, contract, &mut changed, record).await;
    concluded.map_err(|error| match error.reason() {
        Reason::EtagMismatch => Error::new(Reason::WriteConflict, "该合同同时被他人修改，请重试"),
        _ => error,
    })
}

/// What the trail has of a step beside who made it and when.
pub(crate) struct Entry {
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
pub(crate) async fn record(
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
pub(crate) async fn append(unit: &mut OfficeUnit<'_>, entry: Entry) -> Result<()> {
    let Context { caller, now, .. } = unit.context();
    let roles: Vec<&str> = caller.roles.iter().map(|role| role.as_str()).collect();
    let step = Step {
        time: *now,
        subject: caller.subject.clone(),
        role: roles.join(","),
        action: entry.action,
        resource: entry.resource,
        detail: entry.detail + &rewritten(&unit.context().mapped),
        content: entry.content,
    };
    techmarket_audit::append(unit.sql(), &step).await?;
    Ok(())
}

/// What the trail says of characters that old GBK fonts had in the private use area; empty where there were none.
fn rewritten(mapped: &[char]) -> String {
    let pairs: BTreeSet<String> = mapped
        .iter()
        .filter_map(|old| Some(format!("U+{:04X}→{}", u32::from(*old), of_old_gbk(*old)?)))
        .collect();
    if pairs.is_empty() {
        return String::new();
    }
    let pairs: Vec<String> = pairs.into_iter().collect();
    format!("；旧编码字符已改为现行字符：{}", pairs.join("、"))
}

/// Notes that the contract names the contents of the files that it was not known by before.
async fn name_contents(unit: &mut OfficeUnit<'_>, before: &Contract, contract: &Contract) -> Result<()> {
    let now = unit.context().now;
    for Attachment { sha256, .. } in &contract.attachments {
        let known = before.attachment(sha256).is_some();
        if !known && !contents::step(unit.sql(), sha256, ContentStep::Name, now).await? {
            return Err(being_removed(sha256));
        }
    }
    Ok(())
}

/// The version that the step entered into the register, if it did.
fn new_version(
    before: &Contract,
    contract: &Contract,
    change: Option<PendingChange>,
) -> Option<Box<Version>> {
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

/// A new version takes the place of the one before; an ended registration counts no more.
async fn update_register(
    unit: &mut OfficeUnit<'_>,
    before: &Contract,
    contract: &Contract,
    version: Option<Box<Version>>,
) -> Result<()> {
    let (id, sql) = (contract.id, unit.sql());
    if let Some(version) = version {
        if before.registration.is_some() {
            register::end_version(sql, id, version.start).await?;
            register::keep_former(sql, before).await?;
        }
        if register::is_former_of_another(sql, contract).await? {
            return Err(contract.duplicate_refusal());
        }
        register::enter(sql, &version).await?;
    }
    if let (None, Some(ending)) = (&before.ending, &contract.ending) {
        register::end_version(sql, id, ending.date()).await?;
        register::forget_former(sql, id).await?;
        lists::void(sql, id, ending.time).await?;
    }
    Ok(())
}
