//! The demand side of the demo: posted by companies, published by the operator, answered with the best listings.

use jiff::ToSpan;
use jiff::civil::Date;
use techmarket_kernel::{Clock, SystemClock};
use techmarket_proto::demand::v1::demand::{Detail, Kind};
use techmarket_proto::demand::v1::demand_service_client::DemandServiceClient;
use techmarket_proto::demand::v1::{
    CreateDemandRequest, Demand, DemandConfidential, ExpertServiceDetail, OpenCallDetail,
    PublishDemandRequest, SubmitDemandRequest,
};
use techmarket_proto::matching::v1::matching_service_client::MatchingServiceClient;
use techmarket_proto::matching::v1::rank_listings_request::Subject;
use techmarket_proto::matching::v1::{ListingHit, RankListingsRequest};
use techmarket_proto::types::v1::indicator::Comparison;
use techmarket_proto::types::v1::{Indicator, Maturity, MoneyRange, Period};
use techmarket_rpc::convert::{money, to_date};
use techmarket_types::Fen;
use tonic::Code;

use crate::connect::explain;
use crate::demo::cast::Cast;
use crate::demo::sample::{Organization, Sample, SampleDemand, SampleIndicator};
use crate::demo::{show, waiting};

const SCALE: &str = "gbt22900-2022";
/// Listings shown for a demand.
const BEST: i32 = 3;
/// Fen in 万元.
const WAN: i64 = 1_000_000;

/// A demand that is published, with the best listing for it.
pub struct Posted {
    pub demand: Demand,
    /// The best hit, if there is one.
    pub best: Option<ListingHit>,
}

/// Posts every demand and shows what fits it.
pub async fn post_and_rank(cast: &Cast, sample: &Sample) -> anyhow::Result<Vec<Posted>> {
    show::heading("二、发布需求，按理由排序供给");
    let mut posted = Vec::new();
    for (index, wanted) in sample.demands.iter().enumerate() {
        let company = sample.company(&wanted.company)?;
        let demand = publish(cast, company, wanted).await?;
        let hits = rank(cast, company, &demand).await?;
        show::demand(index + 1, &demand);
        for (place, hit) in hits.iter().enumerate() {
            show::hit(place + 1, hit);
        }
        posted.push(Posted {
            demand,
            best: hits.into_iter().next(),
        });
    }
    Ok(posted)
}

async fn publish(cast: &Cast, company: &Organization, wanted: &SampleDemand) -> anyhow::Result<Demand> {
    let mut owner = DemandServiceClient::new(cast.demander(company)?);
    let mut operator = DemandServiceClient::new(cast.operator()?);
    let demand = Some(message(company, wanted, SystemClock.today())?);
    let draft = owner
        .create_demand(CreateDemandRequest {
            demand,
            ..Default::default()
        })
        .await;
    let Demand { name, etag, .. } = draft.map_err(|status| explain(&status))?.into_inner();
    let submitted = owner
        .submit_demand(SubmitDemandRequest {
            name,
            etag,
            ..Default::default()
        })
        .await;
    let Demand { name, etag, .. } = submitted.map_err(|status| explain(&status))?.into_inner();
    let published = operator
        .publish_demand(PublishDemandRequest {
            name,
            etag,
            ..Default::default()
        })
        .await;
    Ok(published.map_err(|status| explain(&status))?.into_inner())
}

/// The best listings for the demand, once the index has read of it.
async fn rank(cast: &Cast, company: &Organization, demand: &Demand) -> anyhow::Result<Vec<ListingHit>> {
    let client = MatchingServiceClient::new(cast.demander(company)?);
    waiting::until("需求进入索引", || {
        let mut client = client.clone();
        let subject = Some(Subject::Demand(demand.name.clone()));
        async move {
            let request = RankListingsRequest {
                subject,
                page_size: BEST,
                ..Default::default()
            };
            match client.rank_listings(request).await {
                Ok(response) => Ok(Some(response.into_inner().hits)),
                Err(status) if status.code() == Code::NotFound => Ok(None),
                Err(status) => Err(explain(&status)),
            }
        }
    })
    .await
}

fn message(company: &Organization, wanted: &SampleDemand, today: Date) -> anyhow::Result<Demand> {
    let months = |count: i32| Ok::<_, jiff::Error>(to_date(today.checked_add(count.months())?));
    let kind = match wanted.kind.as_str() {
        "open_call" => Kind::OpenCall,
        "expert_service" => Kind::ExpertService,
        _ => Kind::Technology,
    };
    let detail = match (&wanted.open_call, &wanted.expert_service) {
        (Some(call), _) => Some(Detail::OpenCall(OpenCallDetail {
            taker_conditions: call.taker_conditions.clone(),
            completion_date: Some(months(call.completion_months)?),
            rights_ownership: call.rights_ownership.clone(),
        })),
        (None, Some(expert)) => Some(Detail::ExpertService(ExpertServiceDetail {
            directions: expert.directions.clone(),
            professional_title: expert.professional_title.clone(),
            service_form: expert.service_form.clone(),
        })),
        (None, None) => None,
    };
    let [minimum, maximum] = wanted.budget_wan.map(|wan| Some(money(Fen(wan * WAN))));
    Ok(Demand {
        kind: kind.into(),
        organization: company.credit_code.clone(),
        organization_name: company.name.clone(),
        title: wanted.title.clone(),
        summary: wanted.summary.clone(),
        keywords: wanted.keywords.clone(),
        fields: wanted.fields.clone(),
        industry: wanted.industry.clone(),
        region: wanted.region.clone(),
        maturity_wanted: wanted.maturity.map(|level| Maturity {
            scale: SCALE.to_owned(),
            level,
        }),
        cooperation: wanted.cooperation.clone(),
        budget: Some(MoneyRange { minimum, maximum }),
        intellectual_property_wish: wanted.intellectual_property_wish.clone(),
        indicators: wanted.indicators.iter().map(indicator).collect(),
        detail,
        problem: wanted.problem.clone(),
        current_state: wanted.current_state.clone(),
        expected_result: wanted.expected_result.clone(),
        payment_forms: wanted.payment_forms.clone(),
        solution_modes: wanted.solution_modes.clone(),
        confidential: Some(DemandConfidential {
            detail: wanted.confidential.clone(),
            contact: None,
        }),
        period: Some(Period {
            start_date: Some(to_date(today)),
            end_date: Some(months(wanted.deadline_months)?),
        }),
        ..Demand::default()
    })
}

fn indicator(sample: &SampleIndicator) -> Indicator {
    let comparison = match sample.comparison.as_str() {
        "at_most" => Comparison::AtMost,
        "at_least" => Comparison::AtLeast,
        _ => Comparison::Equal,
    };
    Indicator {
        name: sample.name.clone(),
        comparison: comparison.into(),
        value: sample.value.clone(),
        unit: sample.unit.clone(),
    }
}
