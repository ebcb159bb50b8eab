//! CountDemandViews, and which readings it counts.

use techmarket_kernel::{Caller, Reason};
use techmarket_proto::demand::v1::CountDemandViewsRequest;
use techmarket_proto::types::v1::PostViews;
use techmarket_store::Location;
use techmarket_testkit::{
    Harness, Mounted, Refusal, demand, demander, on_both_databases, operator, other_demander, provider,
    viewer,
};
use tonic::{Code, Status};

use crate::support::{Client, Verb, create, get, run, service};

async fn views(market: &Mounted, caller: &Caller, name: &str, days: i32) -> Result<Vec<PostViews>, Status> {
    let request = CountDemandViewsRequest {
        names: vec![name.to_owned()],
        days,
    };
    let counted = Client::new(market.client(caller))
        .count_demand_views(request)
        .await;
    counted.map(|counted| counted.into_inner().posts)
}

on_both_databases! {
    async fn the_owner_of_a_demand_learns_how_often_it_was_opened(location: Location) {
        let harness = Harness::new();
        let nobody = harness.switchboard().here();
        let service = service(&harness, &location, nobody).await;
        let market = harness.mount(vec![service.clone()]);
        let client = |caller: &Caller| Client::new(market.client(caller));
        let draft = client(&demander()).create_demand(create(demand())).await.unwrap().into_inner();
        let submitted = run(&mut client(&demander()), Verb::Submit, &draft).await.unwrap();
        let public = run(&mut client(&operator()), Verb::Publish, &submitted).await.unwrap();
        for caller in [viewer(), provider(), demander(), operator(), provider(), other_demander()] {
            get(&mut client(&caller), &public.name).await.unwrap();
        }
        service.keep_views().await.unwrap();
        let counted = views(&market, &demander(), &public.name, 1).await.unwrap();
        let told: Vec<_> = counted.iter().map(|post| (post.name.as_str(), post.total, post.days[0].views)).collect();
        assert_eq!(told, [(public.name.as_str(), 3, 3)]);
        // What is withdrawn is opened by nobody, and keeps its figure.
        run(&mut client(&operator()), Verb::Withdraw, &public).await.unwrap();
        get(&mut client(&viewer()), &public.name).await.unwrap_err();
        service.keep_views().await.unwrap();
        assert_eq!(views(&market, &operator(), &public.name, 0).await.unwrap()[0].total, 3);

        let refused = views(&market, &other_demander(), &public.name, 0).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("demand", &public.name));
        let again = client(&demander()).create_demand(create(demand())).await.unwrap().into_inner();
        let again = run(&mut client(&demander()), Verb::Submit, &again).await.unwrap();
        let again = run(&mut client(&operator()), Verb::Publish, &again).await.unwrap();
        let refused = views(&market, &other_demander(), &again.name, 0).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::new(Code::PermissionDenied, Reason::NotOwner));
        let refused = views(&market, &provider(), &again.name, 0).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).reason, Reason::RoleForbidden.as_str());
    }
}
