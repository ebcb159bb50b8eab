//! What stays of a person who was erased, and for whom it stands from then on.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use techmarket_feed::{NewEvent, Resource as _, Unit};
use techmarket_kernel::{Erased, Error, Result, contact_hash, subject_hash};

use crate::domain::{Account, Expert};
use crate::messages::{event_broker, event_expert, event_organization};
use crate::store::erasures::{self, KnownBy};
use crate::store::people::{self, Kept};

/// Addresses and numbers are told to other services for so long: one that was away or restored since erases too.
const TOLD: SignedDuration = SignedDuration::from_hours(24 * 90);
/// The digits of a number that stand together however it is written.
const TOGETHER: usize = 4;

/// What was erased at that time or before is told without addresses and numbers at `now`.
pub(crate) fn told_since(now: Timestamp) -> Result<Timestamp> {
    now.saturating_sub(TOLD).map_err(Error::internal)
}

/// The words of an account that lead to its person.
pub(crate) struct Contacts(Vec<String>);

impl Contacts {
    pub(crate) fn of(account: &Account) -> Self {
        let words: BTreeSet<&String> = [&account.mail, &account.login_name].into();
        let leading = words.into_iter().filter(|word| contact_hash(word).is_some());
        // A login name that is neither an address nor a number may have some digits.
        let leading = leading.filter(|word| word.contains('@') || !word.contains(char::is_alphabetic));
        Self(leading.cloned().collect())
    }

    pub(crate) fn known_by(&self, subject: &str) -> KnownBy {
        let hashes: BTreeSet<String> = self.0.iter().filter_map(|word| contact_hash(word)).collect();
        KnownBy {
            subject: subject_hash(subject),
            contacts: hashes.into_iter().collect(),
        }
    }

    /// What stands in a record that names one of them, however it is written.
    fn sought(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|word| {
            if word.contains('@') {
                return word.to_lowercase();
            }
            let digits: Vec<char> = word.chars().filter(char::is_ascii_digit).collect();
            digits[digits.len().saturating_sub(TOGETHER)..].iter().collect()
        })
    }
}

/// Takes the person away from where organisations and experts say whom to call: they name another.
pub(crate) async fn take_contacts(
    unit: &mut Unit<'_, Account>,
    erased: &Erased,
    contacts: &Contacts,
) -> Result<()> {
    let now = unit.context().now;
    for text in contacts.sought() {
        for mut one in erasures::organizations(unit.sql(), &text).await? {
            let layer = one.content.confidential.as_mut();
            if !layer.is_some_and(|layer| erased.take(&mut layer.contact)) {
                continue;
            }
            people::save(unit.sql(), &mut one, now).await?;
            unit.emit(NewEvent {
                kind: "organization.updated",
                subject: one.name(),
                resource: event_organization(&one),
            });
        }
        for mut expert in erasures::experts(unit.sql(), &text).await? {
            if !erased.take(&mut expert.content.contact) {
                continue;
            }
            keep_expert(unit, expert).await?;
        }
    }
    Ok(())
}

async fn keep_expert(unit: &mut Unit<'_, Account>, mut expert: Expert) -> Result<()> {
    let now = unit.context().now;
    people::save(unit.sql(), &mut expert, now).await?;
    unit.emit(NewEvent {
        kind: "expert.updated",
        subject: expert.name(),
        resource: event_expert(&expert),
    });
    Ok(())
}

/// Puts the person `after` in the place of `before` where something that stays names who it was.
pub(crate) async fn pass_on(
    unit: &mut Unit<'_, Account>,
    kept: Kept,
    before: &str,
    after: &str,
) -> Result<()> {
    let now = unit.context().now;
    for mut one in kept.organizations {
        after.clone_into(&mut one.registrant);
        people::save(unit.sql(), &mut one, now).await?;
    }
    for mut claim in kept.claims {
        after.clone_into(&mut claim.claimant);
        people::save_claim(unit.sql(), &claim).await?;
    }
    for mut broker in kept.brokers {
        broker.erase(after);
        people::save(unit.sql(), &mut broker, now).await?;
        unit.emit(NewEvent {
            kind: "broker.suspended",
            subject: broker.name(),
            resource: event_broker(&broker),
        });
    }
    for mut expert in kept.experts {
        // What the sending body keeps of whom it sent is its own; nobody records services for it but that body.
        expert.person.clear();
        keep_expert(unit, expert).await?;
    }
    erasures::rename_acting(unit.sql(), before, after).await?;
    Ok(people::pass_proofs(unit.sql(), before, after).await?)
}
