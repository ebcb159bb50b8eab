//! Matches and their reasons.

use prost::{Message, Name};
use prost_types::Any;
use techmarket_kernel::{Caller, Etag, Role};
use techmarket_proto::demand::v1::DemandConfidential;
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::supply::v1::ListingConfidential;
use techmarket_proto::types::v1 as common;
use techmarket_ranking::{Contribution, FailedCondition};
use techmarket_rpc::{Answer, convert as wire, wire_enum};
use techmarket_types::ContractId;

use crate::domain::{DeclineReason, Disclosure, Match, MatchState, MatchedTerm, Side};

/// What `caller` may read of `pair`.
pub(super) fn to_match(pair: &Match, caller: &Caller) -> pb::Match {
    let shown = |side: Side, text: &dyn ToString| {
        let shown = Some(text).filter(|_| pair.shows(side, caller));
        shown.map(ToString::to_string).unwrap_or_default()
    };
    let decline = pair.decline.as_ref();
    pb::Match {
        name: pair.id.name(),
        etag: Etag::new(pair.version).to_string(),
        state: to_state(pair.state).into(),
        listing: pair.listing.name(),
        demand: pair.demand.name(),
        listing_title: pair.listing_title.clone(),
        demand_title: pair.demand_title.clone(),
        supply_organization: shown(Side::Supply, &pair.supply_organization),
        demand_organization: shown(Side::Demand, &pair.demand_organization),
        supply_organization_name: shown(Side::Supply, &pair.supply_name),
        demand_organization_name: shown(Side::Demand, &pair.demand_name),
        score: pair.score,
        contributions: to_contributions(&pair.contributions),
        matched_terms: to_terms(&pair.matched_terms),
        failed_conditions: to_conditions(&pair.failed_conditions),
        supply_accepted: pair.accepted.supply,
        demand_accepted: pair.accepted.demand,
        decline_reason: decline
            .map(|decline| to_reason(decline.reason).into())
            .unwrap_or_default(),
        decline_text: decline.map(|decline| decline.text.clone()).unwrap_or_default(),
        contract: pair.contract.map(ContractId::name).unwrap_or_default(),
        create_time: Some(wire::timestamp(pair.create_time)),
        update_time: Some(wire::timestamp(pair.update_time)),
        supply_view_time: pair.viewed.supply.map(wire::timestamp),
        demand_view_time: pair.viewed.demand.map(wire::timestamp),
        supply_release_time: pair.released.supply.map(wire::timestamp),
        demand_release_time: pair.released.demand.map(wire::timestamp),
        broker: pair.broker.clone().unwrap_or_default(),
        supply_broker_consent_time: pair.consented.supply.map(wire::timestamp),
        demand_broker_consent_time: pair.consented.demand.map(wire::timestamp),
        supply_broker_revoke_time: pair.revoked.supply.map(wire::timestamp),
        demand_broker_revoke_time: pair.revoked.demand.map(wire::timestamp),
        notes: Vec::new(),
        supply_region: pair.supply_region.clone().unwrap_or_default(),
        demand_region: pair.demand_region.clone().unwrap_or_default(),
        fields: pair.fields.iter().cloned().collect(),
        variant_group: pair.variant_group.name(),
    }
}

impl Answer<pb::Match> for Match {
    fn answer(self, caller: &Caller) -> pb::Match {
        to_match(&self, caller)
    }
}

impl Answer<pb::MatchDisclosure> for Disclosure {
    fn answer(self, _: &Caller) -> pb::MatchDisclosure {
        pb::MatchDisclosure {
            r#match: self.pair.name(),
            listing: self.supply.map(|layer| ListingConfidential {
                detail: layer.detail,
                contact: layer.contact.map(wire::to_contact),
            }),
            demand: self.demand.map(|layer| DemandConfidential {
                detail: layer.detail,
                contact: layer.contact.map(wire::to_contact),
            }),
            release_time: self.release_time.map(wire::timestamp),
        }
    }
}

/// What the feed carries: the match as a system reads it.
pub(crate) fn event_resource(pair: &Match) -> Any {
    let system = Caller::new("", [Role::System], None);
    Any {
        type_url: pb::Match::type_url(),
        value: to_match(pair, &system).encode_to_vec(),
    }
}

pub(super) fn to_contributions(contributions: &[Contribution]) -> Vec<common::FieldScore> {
    let part = |part: &Contribution| common::FieldScore {
        feature: part.feature.name().to_owned(),
        value: part.value,
        weight: part.weight,
        contribution: part.contribution,
        reason: part.reason.clone().unwrap_or_default(),
    };
    contributions.iter().map(part).collect()
}

pub(super) fn to_terms(terms: &[MatchedTerm]) -> Vec<pb::MatchedTerm> {
    terms
        .iter()
        .map(|term| pb::MatchedTerm {
            term: term.term.clone(),
            weight: term.weight,
        })
        .collect()
}

pub(super) fn to_conditions(conditions: &[FailedCondition]) -> Vec<common::FailedCondition> {
    let condition = |failed: &FailedCondition| common::FailedCondition {
        condition: failed.condition.name().to_owned(),
        reason: failed.reason.clone(),
    };
    conditions.iter().map(condition).collect()
}

wire_enum!(pub(super) match_state, to_state: MatchState, pb::r#match::State {
    Suggested, Viewed, Interested, Accepted, Negotiating, Contracted, Registered, Declined
});

wire_enum!(pub(crate) decline_reason, to_reason: DeclineReason, pb::r#match::DeclineReason {
    NotRelevant, NotMature, Indicators, Price, Terms, NotAvailable, Other
});
