//! What the feed of contracts does to demands.

use std::sync::Arc;

use prost_types::Any;
use techmarket_demand::following::ContractFollower;
use techmarket_demand::store::SCHEMA;
use techmarket_posting::{PostRules, Posts};
use techmarket_proto::contract::v1::{Contract, Party};
use techmarket_proto::demand::v1::Demand;
use techmarket_proto::demand::v1::demand::State;
use techmarket_proto::feed::v1::feed_service_client::FeedServiceClient;
use techmarket_proto::feed::v1::feed_service_server::{FeedService, FeedServiceServer};
use techmarket_proto::feed::v1::{Event, Source, TailRequest, TailResponse};
use techmarket_rpc::{Follower, Progress};
use techmarket_runtime::{Mounts, Service};
use techmarket_store::{Database, Location};
use techmarket_testkit::{
    DEMANDER, Harness, OTHER_DEMANDER, PROVIDER, contract, demand, demander, eventually, on_both_databases,
    operator, system, tables, viewer,
};
use tokio_stream::{Stream, StreamExt, iter, pending};
use tonic::{Request, Response, Status};

use crate::support::{Client, Demands, Verb, full_demand, get, run, service};

const TRACE: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/// The registration of a contract for `demand` that `buyer` buys by.
fn registration(position: i64, demand: &str, buyer: &str) -> Event {
    let party = Party {
        credit_code: buyer.to_owned(),
        ..contract().buyer.unwrap()
    };
    event(
        position,
        "contract.registered",
        &Contract {
            demand: demand.to_owned(),
            buyer: Some(party),
            ..contract()
        },
    )
}

fn event(position: i64, kind: &str, contract: &Contract) -> Event {
    Event {
        position,
        r#type: kind.to_owned(),
        traceparent: TRACE.to_owned(),
        resource: Some(Any::from_msg(contract).unwrap()),
        ..Event::default()
    }
}

/// A follower over the database of `demands`.
async fn follower(demands: &Demands, location: &Location) -> ContractFollower {
    let database = Database::open(location, &SCHEMA, &techmarket_demand::MIGRATIONS)
        .await
        .unwrap();
    let rules = PostRules::embedded().unwrap();
    let posts = Posts::new(database, demands.harness.rng(), tables(), rules);
    ContractFollower::new(posts, demands.harness.clock(), Progress::default())
}

async fn state(demands: &Demands, name: &str) -> (State, String) {
    let demand = demands.get(&demander(), name).await.unwrap();
    (demand.state(), demand.etag)
}

on_both_databases! {
    async fn a_registered_contract_meets_the_demand_of_its_buyer(location: Location) {
        let demands = Demands::open(&location).await;
        let mut follower = follower(&demands, &location).await;
        assert_eq!(follower.position().await.unwrap(), 0);
        let met = demands.after(demand(), &[Verb::Submit, Verb::Publish]).await;
        let before = event(6, "contract.accepted", &Contract { demand: met.name.clone(), ..contract() });
        let registered = registration(7, &met.name, DEMANDER);
        follower.take(vec![before, registered.clone()], 9).await.unwrap();
        assert_eq!(follower.position().await.unwrap(), 9);
        assert_eq!(state(&demands, &met.name).await, (State::Contracted, "1-4".to_owned()));
        // Everybody sees it still.
        assert_eq!(demands.get(&viewer(), &met.name).await.unwrap().state(), State::Contracted);

        follower.take(vec![registered], 9).await.unwrap();
        assert_eq!(state(&demands, &met.name).await.1, "1-4", "delivered twice, it has its effect once");
        assert_eq!(follower.position().await.unwrap(), 9, "the cursor never goes back");
        let contracted = demands.get(&demander(), &met.name).await.unwrap();
        let closed = run(&mut demands.of(&demander()), Verb::Close, &contracted).await.unwrap();
        assert_eq!(closed.state(), State::Closed);
    }

    async fn anything_else_only_moves_the_cursor(location: Location) {
        let demands = Demands::open(&location).await;
        let mut follower = follower(&demands, &location).await;
        let published = demands.after(demand(), &[Verb::Submit, Verb::Publish]).await;
        let draft = demands.draft(demand()).await;
        let submitted = demands.after(demand(), &[Verb::Submit]).await;
        let closed = demands.after(demand(), &[Verb::Submit, Verb::Publish, Verb::Close]).await;
        let nobody = "demands/0198c1d2-0000-7000-8000-000000000001";
        let withdrawn = Contract { demand: published.name.clone(), ..contract() };
        let unreadable = Any { type_url: "type.googleapis.com/x".to_owned(), value: vec![1] };
        let events = vec![
            registration(1, &published.name, OTHER_DEMANDER),
            registration(2, &published.name, ""),
            registration(3, &published.name, "x"),
            registration(4, "", DEMANDER),
            registration(5, nobody, DEMANDER),
            registration(6, &draft.name, DEMANDER),
            registration(7, &submitted.name, DEMANDER),
            registration(8, &closed.name, DEMANDER),
            event(9, "contract.withdrawn", &withdrawn),
            Event { resource: Some(unreadable), ..registration(10, &published.name, DEMANDER) },
            Event { resource: None, ..registration(11, &published.name, DEMANDER) },
            registration(12, &published.name, PROVIDER),
        ];
        follower.take(events, 12).await.unwrap();
        for demand in [&published, &draft, &submitted, &closed] {
            assert_eq!(&demands.get(&demander(), &demand.name).await.unwrap(), demand);
        }
        assert_eq!(follower.position().await.unwrap(), 12);

        // What is behind the cursor stays without effect, even where it would have one by now.
        run(&mut demands.of(&operator()), Verb::Publish, &submitted).await.unwrap();
        follower.take(vec![registration(7, &submitted.name, DEMANDER)], 12).await.unwrap();
        assert_eq!(state(&demands, &submitted.name).await, (State::Published, "1-3".to_owned()));
        follower.take(Vec::new(), 20).await.unwrap();
        assert_eq!(follower.position().await.unwrap(), 20);
    }

    async fn the_service_follows_and_tells(location: Location) {
        let harness = Harness::new();
        let nobody = harness.switchboard().here();
        let name = {
            // The demand must be there before the contract that names it.
            let market = harness.mount(vec![service(&harness, &location, nobody).await]);
            let demands = Demands { harness: Harness::new(), market };
            demands.after(full_demand(), &[Verb::Submit, Verb::Publish]).await.name
        };
        let events = vec![event(1, "contract.created", &contract()), registration(2, &name, DEMANDER)];
        let contracts = harness.mount(vec![Arc::new(ContractFeed { events })]).client(&system());
        let started = harness.start(vec![service(&harness, &location, contracts).await]).await;
        let mut client = Client::new(started.client(&demander()));
        let met = eventually("the demand is contracted", || {
            let mut client = client.clone();
            let name = name.clone();
            async move { get(&mut client, &name).await.ok().filter(|demand| demand.state() == State::Contracted) }
        });
        let met = met.await;
        run(&mut client, Verb::Close, &met).await.unwrap();

        let request = TailRequest { source: Source::Demand.into(), stop_at_head: true, ..TailRequest::default() };
        let mut feed = FeedServiceClient::new(started.client(&system()));
        let mut tail = feed.tail(request).await.unwrap().into_inner();
        let mut told = Vec::new();
        while let Some(message) = tail.message().await.unwrap() {
            told.extend(message.event);
        }
        let kinds: Vec<_> = told.iter().map(|event| event.r#type.as_str()).collect();
        let life = ["demand.created", "demand.submitted", "demand.published", "demand.contracted", "demand.closed"];
        assert_eq!(kinds, life);
        assert_eq!(told[3].traceparent, TRACE, "the trace goes on from the registration");
        for event in &told {
            assert_eq!(event.subject, name);
            let resource: Demand = event.resource.as_ref().unwrap().to_msg().unwrap();
            assert_eq!(resource.confidential, None, "{}", event.r#type);
            let public = ![State::Draft, State::Submitted].contains(&resource.state());
            let known = if public { DEMANDER } else { "" };
            assert_eq!(resource.organization, known, "other services know a hidden publisher, and nobody what is not public");
        }
        started.running.stop().await;
    }
}

/// A contract service that has only its feed.
#[derive(Clone)]
struct ContractFeed {
    events: Vec<Event>,
}

#[tonic::async_trait]
impl Service for ContractFeed {
    fn grpc_name(&self) -> &'static str {
        "techmarket.contract.v1.ContractService"
    }

    fn mount(&self, mounts: &mut Mounts) {
        mounts.add(FeedServiceServer::new(self.clone()));
    }

    async fn close(&self) {}
}

#[tonic::async_trait]
impl FeedService for ContractFeed {
    type TailStream = std::pin::Pin<Box<dyn Stream<Item = Result<TailResponse, Status>> + Send>>;

    async fn tail(&self, request: Request<TailRequest>) -> Result<Response<Self::TailStream>, Status> {
        let request = request.into_inner();
        assert_eq!(request.source(), Source::Contract);
        let head_position = i64::try_from(self.events.len()).unwrap();
        let behind = self
            .events
            .clone()
            .into_iter()
            .filter(move |event| event.position > request.after_position);
        let sent = behind.map(move |event| {
            Ok(TailResponse {
                event: Some(event),
                head_position,
            })
        });
        Ok(Response::new(Box::pin(iter(sent).chain(pending()))))
    }
}
