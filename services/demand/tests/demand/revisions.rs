//! A public demand that is put right, and its term: revisions, versions, reminders, the end.

use jiff::SignedDuration;
use techmarket_kernel::{Caller, Reason};
use techmarket_posting::{Passed, PostRules};
use techmarket_proto::demand::v1::demand::State;
use techmarket_proto::demand::v1::{
    BatchPublishDemandsRequest, Demand, DemandFilter, ListDemandVersionsRequest, ListDemandsRequest,
    RenewDemandRequest, UpdateDemandRequest, WithdrawDemandRevisionRequest,
};
use techmarket_proto::types::v1::post_revision::State as Stands;
use techmarket_store::Location;
use techmarket_testkit::{
    Harness, Refusal, demand, demander, on_both_databases, operator, other_demander, viewer,
};
use tonic::{Code, Response, Status};

use crate::support::{Demands, Verb, opened, run};

const PUBLIC: &[Verb] = &[Verb::Submit, Verb::Publish];

async fn retitle(demands: &Demands, caller: &Caller, demand: &Demand, title: &str) -> Result<Demand, Status> {
    let request = UpdateDemandRequest {
        demand: Some(Demand {
            name: demand.name.clone(),
            etag: demand.etag.clone(),
            title: title.to_owned(),
            ..Demand::default()
        }),
        ..UpdateDemandRequest::default()
    };
    demands
        .of(caller)
        .update_demand(request)
        .await
        .map(Response::into_inner)
}

fn state(demand: &Demand) -> Option<Stands> {
    demand
        .revision
        .as_ref()
        .map(techmarket_proto::types::v1::PostRevision::state)
}

async fn listed(demands: &Demands, caller: &Caller, filter: DemandFilter) -> Vec<Demand> {
    let request = ListDemandsRequest {
        filter: Some(filter),
        ..ListDemandsRequest::default()
    };
    let page = demands.of(caller).list_demands(request).await.unwrap();
    page.into_inner().demands
}

on_both_databases! {
    async fn a_public_demand_is_put_right_after_a_review(location: Location) {
        let demands = Demands::open(&location).await;
        let public = demands.after(demand(), PUBLIC).await;
        let revised = retitle(&demands, &demander(), &public, "新名称").await.unwrap();
        assert_eq!((revised.state(), state(&revised)), (State::Published, Some(Stands::Submitted)));
        let read = demands.get(&viewer(), &public.name).await.unwrap();
        assert_eq!((read.title, read.revision), (public.title.clone(), None));
        let returned = run(&mut demands.of(&operator()), Verb::Return, &revised).await.unwrap();
        assert_eq!((returned.state(), state(&returned)), (State::Published, Some(Stands::Returned)));
        let again = run(&mut demands.of(&demander()), Verb::Submit, &returned).await.unwrap();
        assert_eq!(state(&again), Some(Stands::Submitted));
        let waiting = DemandFilter { revision_states: vec![Stands::Submitted.into()], ..DemandFilter::default() };
        assert_eq!(listed(&demands, &operator(), waiting.clone()).await, [again]);
        assert_eq!(listed(&demands, &other_demander(), waiting.clone()).await, []);
        let request = BatchPublishDemandsRequest { filter: Some(waiting), ..BatchPublishDemandsRequest::default() };
        let answer = demands.of(&operator()).batch_publish_demands(request).await.unwrap().into_inner();
        assert_eq!(answer.results[0].demand.as_ref().unwrap().title, "新名称");
        assert_eq!(demands.get(&viewer(), &public.name).await.unwrap().title, "新名称");
    }

    async fn a_revision_is_taken_back(location: Location) {
        let demands = Demands::open(&location).await;
        let public = demands.after(demand(), PUBLIC).await;
        let revised = retitle(&demands, &demander(), &public, "新名称").await.unwrap();
        let request = WithdrawDemandRevisionRequest {
            name: revised.name.clone(),
            etag: revised.etag.clone(),
            request_id: String::new(),
        };
        let refused = demands.of(&other_demander()).withdraw_demand_revision(request.clone()).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::new(Code::PermissionDenied, Reason::NotOwner));
        let left = demands.of(&demander()).withdraw_demand_revision(request).await.unwrap().into_inner();
        assert_eq!((left.title, left.revision), (public.title, None));
    }

    async fn what_was_public_is_listed(location: Location) {
        let demands = Demands::open(&location).await;
        let public = demands.after(demand(), PUBLIC).await;
        retitle(&demands, &operator(), &public, "新名称").await.unwrap();
        let request = ListDemandVersionsRequest { name: public.name.clone(), ..ListDemandVersionsRequest::default() };
        let listed = demands.of(&demander()).list_demand_versions(request.clone()).await.unwrap().into_inner();
        let told = |place: usize| {
            let (version, demand) = (listed.versions[place].version.as_ref(), listed.versions[place].demand.as_ref());
            (version.unwrap().number, demand.unwrap().title.clone())
        };
        assert_eq!((told(0), told(1)), ((2, "新名称".to_owned()), (1, public.title)));
        let refused = demands.of(&other_demander()).list_demand_versions(request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::new(Code::PermissionDenied, Reason::NotOwner));
    }

    async fn a_demand_has_the_term_of_its_kind(location: Location) {
        let text = include_str!("../../../../crates/posting/data/posts.toml");
        let text = text.replace("technology = 365", "technology = 20").replace("open_call = 365", "open_call = 0");
        let rules: &'static PostRules = Box::leak(Box::new(PostRules::parse("posts.toml", &text).unwrap()));
        let harness = Harness::new();
        let nobody = harness.switchboard().here();
        let service = opened(&harness, &location, rules, nobody).await;
        let market = harness.mount(vec![service.clone()]);
        let demands = Demands { harness, market };
        let public = demands.after(demand(), PUBLIC).await;
        let for_ever = demands.after(techmarket_testkit::open_call(), PUBLIC).await;
        assert_eq!(for_ever.expire_time, None);
        let pass = async |days: i64| {
            demands.harness.advance(SignedDuration::from_hours(24 * days));
            service.pass().await.unwrap()
        };
        let nothing = Passed::default();
        assert_eq!(pass(12).await, nothing);
        assert_eq!(pass(1).await, Passed { reminded: 1, ..nothing });
        assert_eq!(pass(7).await, Passed { expired: 1, ..nothing });
        assert_eq!(pass(365).await, nothing);
        let expired = demands.get(&demander(), &public.name).await.unwrap();
        assert_eq!(expired.state(), State::Expired);
        demands.get(&viewer(), &public.name).await.unwrap_err();
        demands.get(&viewer(), &for_ever.name).await.unwrap();
        let request = RenewDemandRequest {
            name: expired.name.clone(),
            etag: expired.etag.clone(),
            request_id: String::new(),
        };
        let renewed = demands.of(&demander()).renew_demand(request.clone()).await.unwrap().into_inner();
        assert_eq!(renewed.state(), State::Published);
        let refused = demands.of(&demander()).renew_demand(request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).reason, Reason::EtagMismatch.as_str());
        let closed = run(&mut demands.of(&demander()), Verb::Close, &renewed).await.unwrap();
        let refused = retitle(&demands, &demander(), &closed, "新").await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::state_forbids("demand", &closed.name, "CLOSED", "update"));
    }
}
