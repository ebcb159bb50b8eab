//! Claims to organisations.

use prost::{Message as _, Name as _};
use prost_types::Any;
use techmarket_feed::Resource as _;
use techmarket_kernel::Caller;
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::{Answer, convert as wire, wire_enum};

use super::proof::to_proof;
use crate::domain::{ClaimState, OrganizationClaim};

wire_enum!(pub(crate) read_state, to_state: ClaimState, pb::organization_claim::State { Open, Accepted, Rejected });

impl Answer<pb::OrganizationClaim> for OrganizationClaim {
    fn answer(self, _: &Caller) -> pb::OrganizationClaim {
        pb::OrganizationClaim {
            claimant: Caller::subject_of(&self.claimant).to_owned(),
            claim_reason: self.reason.clone(),
            proof: Some(to_proof(&self.proof)),
            decision: self.decision.clone(),
            ..outline(&self)
        }
    }
}

fn outline(claim: &OrganizationClaim) -> pb::OrganizationClaim {
    pb::OrganizationClaim {
        name: claim.id.name(),
        etag: claim.etag().to_string(),
        state: to_state(claim.state).into(),
        claimed: claim.organization.name(),
        create_time: Some(wire::timestamp(claim.create_time)),
        decide_time: claim.decide_time.map(wire::timestamp),
        ..pb::OrganizationClaim::default()
    }
}

/// What the feed carries: who claims it, and why, is between the claimant and the operator.
pub(crate) fn event_claim(claim: &OrganizationClaim) -> Any {
    Any {
        type_url: pb::OrganizationClaim::type_url(),
        value: outline(claim).encode_to_vec(),
    }
}
