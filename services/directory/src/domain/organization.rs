//! Organisations (单位).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use techmarket_feed::Resource;
use techmarket_kernel::{Caller, Error, Reason, Result, Role};

use super::organization_content::{FormerName, OrganizationContent, PendingChange};
use super::proof::MAX_PROOFS;
use super::{OrganizationId, Proof, Verification};
use crate::events::EVENTS;

techmarket_kernel::words! {
    /// Where an organisation stands.
    pub enum OrganizationState {
        /// 待核验.
        Registered = "registered",
        /// 已核验.
        Verified = "verified",
        /// 退回.
        Returned = "returned",
        /// 已并入.
        Merged = "merged",
        /// 已终止.
        Ended = "ended",
    }
}

impl OrganizationState {
    /// Where it goes on.
    pub const LIVING: &'static [Self] = &[Self::Registered, Self::Verified, Self::Returned];
    /// Where everybody finds it in lists: it is or was verified.
    pub const PUBLIC: &'static [Self] = &[Self::Verified, Self::Merged, Self::Ended];
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    pub id: OrganizationId,
    /// Grows by one with every change.
    pub version: i64,
    pub state: OrganizationState,
    pub content: OrganizationContent,
    /// The latest last.
    pub former_names: Vec<FormerName>,
    pub verification: Option<Verification>,
    /// Why it was returned, merged or ended, or its change refused.
    pub reason: String,
    pub successor: Option<OrganizationId>,
    pub end_time: Option<Timestamp>,
    pub pending: Option<PendingChange>,
    /// Who answers for it here: issuer and subject.
    pub registrant: String,
    pub proofs: Vec<Proof>,
    pub create_time: Timestamp,
    pub update_time: Timestamp,
}

impl Organization {
    /// A new one, which waits.
    #[must_use]
    pub fn new(
        id: OrganizationId,
        content: OrganizationContent,
        proof: Option<Proof>,
        caller: &Caller,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            version: 1,
            state: OrganizationState::Registered,
            content,
            former_names: Vec::new(),
            verification: None,
            reason: String::new(),
            successor: None,
            end_time: None,
            pending: None,
            registrant: caller.person(),
            proofs: proof.into_iter().collect(),
            create_time: now,
            update_time: now,
        }
    }

    /// Whether `caller` is a member, answers for it, or runs the market. Such a caller reads and changes all of it.
    #[must_use]
    pub fn is_own_of(&self, caller: &Caller) -> bool {
        caller.is(Role::Operator)
            || caller.organization.as_ref().is_some_and(|code| self.id.is(code))
            || self.registrant == caller.person()
    }

    /// Refuses everybody else.
    pub fn require_own(&self, caller: &Caller) -> Result<()> {
        if self.is_own_of(caller) {
            return Ok(());
        }
        let message =
            "只有该单位的成员、登记人和运营方可以执行此操作；确属本单位的，请用 ClaimOrganization 认领";
        Err(Error::new(Reason::NotOwner, message).on(Self::KIND, self.name()))
    }

    /// Refuses everybody but operators, in the form of [`techmarket_feed::Change::admit`].
    pub fn require_operator(&self, caller: &Caller) -> Result<()> {
        caller.require_operator()
    }

    /// Refuses one in another state than `states`.
    pub fn require_state(&self, states: &[OrganizationState], verb: &str) -> Result<()> {
        if states.contains(&self.state) {
            return Ok(());
        }
        Err(Error::state_forbids(
            Self::KIND,
            self.name(),
            self.state.as_str(),
            verb,
        ))
    }

    /// Adds a paper; of more than may be, the oldest go.
    pub fn add_proof(&mut self, proof: Proof) {
        self.proofs.push(proof);
        let above = self.proofs.len().saturating_sub(MAX_PROOFS);
        self.proofs.drain(..above);
    }

    /// Its names, present and former.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let former = self
            .former_names
            .iter()
            .map(|former| former.display_name.as_str());
        std::iter::once(self.content.display_name.as_str()).chain(former)
    }
}

impl Resource for Organization {
    const KIND: &'static str = "organization";
    const EVENTS: &'static [&'static str] = EVENTS;
    type Id = OrganizationId;

    fn id(&self) -> OrganizationId {
        self.id
    }

    fn name_of(id: OrganizationId) -> String {
        id.name()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn changed(&mut self, now: Timestamp) {
        self.version += 1;
        self.update_time = now;
    }
}
