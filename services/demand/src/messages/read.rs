//! Messages to the domain, collecting violations.

use techmarket_kernel::{CodeCheck, Violations};
use techmarket_proto::demand::v1 as pb;
use techmarket_rpc::convert as wire;
use techmarket_types::CreditCode;

use super::parts::{budget, confidential, detail};
use super::{condition, kind};
use crate::domain::{DemandContent, Detail, Kind};

/// The owner and the content of `demand`.
pub(super) fn content(
    v: &mut Violations,
    codes: CodeCheck<'_>,
    demand: pb::Demand,
) -> Option<(CreditCode, DemandContent)> {
    let kind = wire::choice(v, "kind", demand.kind, kind);
    let organization = wire::credit_code(v, "organization", &demand.organization);
    let detail = demand.detail.map(|message| detail(v, message));
    let indicators = demand.indicators.into_iter().enumerate();
    let content = DemandContent {
        // The rules below need a whole content to show every violation at once; without its kind it is not returned.
        kind: kind
            .or(detail.as_ref().map(Detail::kind))
            .unwrap_or(Kind::Technology),
        organization_name: demand.organization_name,
        publisher_hidden: demand.publisher_hidden,
        brokers_may_contact: demand.brokers_may_contact,
        title: demand.title,
        summary: demand.summary,
        keywords: demand.keywords,
        fields: demand.fields,
        industry: demand.industry,
        region: demand.region,
        maturity_wanted: wire::maturity(
            v,
            "maturity_wanted",
            codes.tables,
            demand.maturity_wanted.as_ref(),
        ),
        cooperation: demand.cooperation,
        budget: demand
            .budget
            .map(|message| v.within("budget", |v| budget(v, &message))),
        intellectual_property_wish: demand.intellectual_property_wish,
        indicators: indicators
            .map(|(index, message)| v.within(format!("indicators[{index}]"), |v| wire::indicator(v, message)))
            .collect(),
        detail,
        problem: demand.problem,
        current_state: demand.current_state,
        expected_result: demand.expected_result,
        payment_forms: demand.payment_forms,
        solution_modes: demand.solution_modes,
        activity_type: demand.activity_type,
        confidential: demand.confidential.map(confidential),
        period: wire::period(v, "period", demand.period.as_ref()),
        required_conditions: wire::choices(v, "required_conditions", &demand.required_conditions, condition),
    };
    content.validate(codes, v);
    kind.and(organization).map(|organization| (organization, content))
}
