//! Claims to organisations that somebody else registered (认领).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use techmarket_feed::Resource;
use techmarket_kernel::{Caller, Error, Reason, Result};
use techmarket_types::OrganizationClaimId;

use super::{OrganizationId, Proof};
use crate::events::EVENTS;

techmarket_kernel::words! {
    /// Where a claim stands.
    pub enum ClaimState {
        /// 待处理.
        Open = "open",
        /// 已同意.
        Accepted = "accepted",
        /// 未获同意.
        Rejected = "rejected",
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationClaim {
    pub id: OrganizationClaimId,
    /// Grows by one with every change.
    pub version: i64,
    pub state: ClaimState,
    pub organization: OrganizationId,
    /// Issuer and subject.
    pub claimant: String,
    pub reason: String,
    pub proof: Proof,
    /// On what paper it was accepted, or why it was rejected.
    pub decision: String,
    pub create_time: Timestamp,
    pub decide_time: Option<Timestamp>,
}

impl OrganizationClaim {
    /// Accepts or rejects it.
    pub fn decide(&mut self, state: ClaimState, decision: String, now: Timestamp) -> Result<()> {
        if self.state != ClaimState::Open {
            let verb = if state == ClaimState::Accepted {
                "accept"
            } else {
                "reject"
            };
            return Err(Error::state_forbids(
                Self::KIND,
                self.name(),
                self.state.as_str(),
                verb,
            ));
        }
        self.state = state;
        self.decision = decision;
        self.decide_time = Some(now);
        Ok(())
    }

    /// Refuses everybody but operators, in the form of [`techmarket_feed::Change::admit`].
    pub fn require_operator(&self, caller: &Caller) -> Result<()> {
        caller.require_operator()
    }

    /// The refusal of a second one of the same caller.
    #[must_use]
    pub fn already_open(organization: OrganizationId) -> Error {
        let message = "您对该单位的认领申请正在等待处理";
        Error::new(Reason::ClaimOpen, message).on("organization", organization.name())
    }
}

impl Resource for OrganizationClaim {
    const KIND: &'static str = "organization_claim";
    const EVENTS: &'static [&'static str] = EVENTS;
    type Id = OrganizationClaimId;

    fn id(&self) -> OrganizationClaimId {
        self.id
    }

    fn name_of(id: OrganizationClaimId) -> String {
        id.name()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn changed(&mut self, _: Timestamp) {
        self.version += 1;
    }
}
