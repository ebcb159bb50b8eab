//! The domain to messages: the whole, or what a reader may see.

use prost_types::Any;
use techmarket_kernel::{Caller, Etag};
use techmarket_proto::demand::v1 as pb;
use techmarket_rpc::convert as wire;
use techmarket_types::DemandId;

use super::choices::{to_condition, to_kind, to_outcome, to_state};
use super::write_parts::{to_budget, to_confidential, to_detail};
use crate::domain::Demand;

/// What `caller` may read of `demand`.
pub(in crate::grpc) fn to_view(demand: &Demand, caller: &Caller) -> pb::Demand {
    let whole = to_whole(demand);
    if demand.is_open_to(caller) {
        return whole;
    }
    let public = pb::Demand {
        confidential: None,
        reason: String::new(),
        ..whole
    };
    if !demand.content.publisher_hidden {
        return public;
    }
    pb::Demand {
        organization: String::new(),
        organization_name: String::new(),
        ..public
    }
}

/// What GetDemand answers `caller`.
pub(in crate::grpc) fn to_named(demand: &Demand, caller: &Caller) -> pb::Demand {
    let confidential = to_whole(demand).confidential;
    pb::Demand {
        confidential: confidential.filter(|_| demand.shows_confidential_to(caller)),
        ..to_view(demand, caller)
    }
}

/// What the feed carries: everything but the confidential layer.
#[must_use]
pub fn event_resource(demand: &Demand) -> Any {
    let public = pb::Demand {
        confidential: None,
        ..to_whole(demand)
    };
    Any {
        type_url: <pb::Demand as prost::Name>::type_url(),
        value: prost::Message::encode_to_vec(&public),
    }
}

/// All of `demand`.
pub(in crate::grpc) fn to_whole(demand: &Demand) -> pb::Demand {
    let content = &demand.content;
    pb::Demand {
        // A demand that was only validated has no name.
        name: if demand.id == DemandId::new(uuid::Uuid::nil()) {
            String::new()
        } else {
            demand.id.name()
        },
        etag: Etag::new(demand.version).to_string(),
        state: to_state(demand.state).into(),
        kind: to_kind(content.kind).into(),
        organization: content.organization.to_string(),
        organization_name: content.organization_name.clone(),
        publisher_hidden: content.publisher_hidden,
        title: content.title.clone(),
        summary: content.summary.clone(),
        keywords: content.keywords.clone(),
        fields: content.fields.clone(),
        industry: content.industry.clone(),
        region: content.region.clone(),
        maturity_wanted: content.maturity_wanted.as_ref().map(wire::to_maturity),
        cooperation: content.cooperation.clone(),
        budget: content.budget.map(to_budget),
        intellectual_property_wish: content.intellectual_property_wish.clone(),
        indicators: content.indicators.iter().map(wire::to_indicator).collect(),
        detail: content.detail.as_ref().map(to_detail),
        problem: content.problem.clone(),
        current_state: content.current_state.clone(),
        expected_result: content.expected_result.clone(),
        payment_forms: content.payment_forms.clone(),
        solution_modes: content.solution_modes.clone(),
        activity_type: content.activity_type.clone(),
        required_conditions: content
            .required_conditions
            .iter()
            .map(|condition| to_condition(*condition).into())
            .collect(),
        confidential: content.confidential.as_ref().map(to_confidential),
        period: content.period.map(wire::to_period),
        reason: demand.reason.clone(),
        create_time: Some(wire::timestamp(demand.create_time)),
        update_time: Some(wire::timestamp(demand.update_time)),
        publish_time: demand.publish_time.map(wire::timestamp),
        close_time: demand.close_time.map(wire::timestamp),
        outcome: demand.outcome.map(to_outcome).unwrap_or_default().into(),
    }
}
