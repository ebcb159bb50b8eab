//! The domain to messages.

use techmarket_feed::Resource as _;
use techmarket_proto::demand::v1 as pb;
use techmarket_rpc::convert as wire;
use techmarket_types::ImportId;

use super::parts::{to_budget, to_confidential, to_detail};
use super::{to_condition, to_kind, to_outcome, to_state};
use crate::domain::{Condition, Demand};

/// All of `demand`.
pub(super) fn whole(demand: Demand) -> pb::Demand {
    let (etag, expire_time) = (demand.etag().to_string(), demand.end());
    let content = demand.content;
    let condition = |condition: Condition| to_condition(condition).into();
    pb::Demand {
        name: demand.id.name(),
        etag,
        state: to_state(demand.state).into(),
        kind: to_kind(content.kind).into(),
        organization: demand.organization.to_string(),
        organization_name: content.organization_name,
        publisher_hidden: content.publisher_hidden,
        brokers_may_contact: content.brokers_may_contact,
        mandated_brokers: Vec::new(),
        title: content.title,
        summary: content.summary,
        keywords: content.keywords,
        fields: content.fields,
        industry: content.industry,
        region: content.region,
        maturity_wanted: content.maturity_wanted.as_ref().map(wire::to_maturity),
        cooperation: content.cooperation,
        budget: content.budget.map(to_budget),
        intellectual_property_wish: content.intellectual_property_wish,
        indicators: content.indicators.iter().map(wire::to_indicator).collect(),
        detail: content.detail.map(to_detail),
        problem: content.problem,
        current_state: content.current_state,
        expected_result: content.expected_result,
        payment_forms: content.payment_forms,
        solution_modes: content.solution_modes,
        activity_type: content.activity_type,
        required_conditions: content.required_conditions.into_iter().map(condition).collect(),
        confidential: content.confidential.map(to_confidential),
        period: content.period.map(wire::to_period),
        reason: demand.reason,
        create_time: Some(wire::timestamp(demand.create_time)),
        update_time: Some(wire::timestamp(demand.update_time)),
        publish_time: demand.publish_time.map(wire::timestamp),
        expire_time: expire_time.map(wire::timestamp),
        revision: None,
        import_name: demand.import.map(ImportId::name).unwrap_or_default(),
        close_time: demand.more.map(|closing| wire::timestamp(closing.time)),
        outcome: demand
            .more
            .map(|closing| to_outcome(closing.outcome))
            .unwrap_or_default()
            .into(),
    }
}
