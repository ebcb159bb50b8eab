//! A demand service, and demands in every state.

use std::sync::Arc;

use techmarket_demand::Demand as Service;
use techmarket_kernel::Caller;
use techmarket_posting::PostRules;
use techmarket_proto::demand::v1::demand_service_client::DemandServiceClient;
use techmarket_proto::demand::v1::{
    CloseDemandRequest, CreateDemandRequest, Demand, DemandConfidential, GetDemandRequest,
    PublishDemandRequest, ReopenDemandRequest, ReturnDemandRequest, SubmitDemandRequest,
    WithdrawDemandRequest, demand,
};
use techmarket_proto::types::v1 as types;
use techmarket_rpc::Rpc;
use techmarket_store::Location;
use techmarket_testkit::{Harness, Mounted, contact, demander, money, open_call, operator, period, tables};
use tonic::Status;

pub(crate) type Client = DemandServiceClient<Rpc>;

/// The service in this process, without the feed of contracts.
pub(crate) struct Demands {
    pub(crate) harness: Harness,
    pub(crate) market: Mounted,
}

/// A change of state.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Verb {
    Submit,
    Publish,
    Return,
    Withdraw,
    Reopen,
    Close,
}

/// The service over `location`, following contracts by `contract_feed`.
pub(crate) async fn service(harness: &Harness, location: &Location, contract_feed: Rpc) -> Arc<Service> {
    let rules = PostRules::embedded().unwrap();
    opened(harness, location, rules, contract_feed).await
}

/// The same, of an office with `rules` of its own.
pub(crate) async fn opened(
    harness: &Harness,
    location: &Location,
    rules: &'static PostRules,
    contract_feed: Rpc,
) -> Arc<Service> {
    let (clock, rng) = (harness.clock(), harness.rng());
    Service::open(location, tables(), rules, clock, rng, contract_feed)
        .await
        .unwrap()
}

impl Demands {
    pub(crate) async fn open(location: &Location) -> Self {
        let harness = Harness::new();
        let nobody = harness.switchboard().here();
        let market = harness.mount(vec![service(&harness, location, nobody).await]);
        Self { harness, market }
    }

    pub(crate) fn of(&self, caller: &Caller) -> Client {
        Client::new(self.market.client(caller))
    }

    /// A draft of its owner. Time goes on, so that the next is newer.
    pub(crate) async fn draft(&self, demand: Demand) -> Demand {
        self.harness.advance(jiff::SignedDuration::from_secs(1));
        self.of(&demander())
            .create_demand(create(demand))
            .await
            .unwrap()
            .into_inner()
    }

    /// A demand after `verbs`, each done by who may.
    pub(crate) async fn after(&self, demand: Demand, verbs: &[Verb]) -> Demand {
        let mut demand = self.draft(demand).await;
        for verb in verbs {
            demand = run(&mut self.of(&operator()), *verb, &demand).await.unwrap();
        }
        demand
    }

    pub(crate) async fn get(&self, caller: &Caller, name: &str) -> Result<Demand, Status> {
        get(&mut self.of(caller), name).await
    }
}

pub(crate) async fn get(client: &mut Client, name: &str) -> Result<Demand, Status> {
    let request = GetDemandRequest {
        name: name.to_owned(),
    };
    client.get_demand(request).await.map(tonic::Response::into_inner)
}

pub(crate) fn create(demand: Demand) -> CreateDemandRequest {
    CreateDemandRequest {
        demand: Some(demand),
        ..CreateDemandRequest::default()
    }
}

/// Changes the state of `demand` as it was read.
pub(crate) async fn run(client: &mut Client, verb: Verb, demand: &Demand) -> Result<Demand, Status> {
    let (name, etag) = (demand.name.clone(), demand.etag.clone());
    let (request_id, reason) = (String::new(), "指标不完整".to_owned());
    match verb {
        Verb::Submit => {
            client
                .submit_demand(SubmitDemandRequest {
                    name,
                    etag,
                    request_id,
                })
                .await
        }
        Verb::Publish => {
            client
                .publish_demand(PublishDemandRequest {
                    name,
                    etag,
                    request_id,
                })
                .await
        }
        Verb::Return => {
            let request = ReturnDemandRequest {
                name,
                etag,
                request_id,
                reason,
            };
            client.return_demand(request).await
        }
        Verb::Withdraw => {
            let request = WithdrawDemandRequest {
                name,
                etag,
                request_id,
                reason,
            };
            client.withdraw_demand(request).await
        }
        Verb::Reopen => {
            let request = ReopenDemandRequest {
                name,
                etag,
                request_id,
            };
            client.reopen_demand(request).await
        }
        Verb::Close => {
            let outcome = demand::Outcome::Met.into();
            let request = CloseDemandRequest {
                name,
                etag,
                request_id,
                outcome,
                reason,
            };
            client.close_demand(request).await
        }
    }
    .map(tonic::Response::into_inner)
}

/// An open call with every field that an owner may write.
pub(crate) fn full_demand() -> Demand {
    let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
    Demand {
        publisher_hidden: true,
        keywords: texts(&["电瓷", "绝缘子"]),
        fields: texts(&["6", "4"]),
        industry: "30".to_owned(),
        maturity_wanted: Some(types::Maturity {
            scale: "gbt22900-2022".to_owned(),
            level: 5,
        }),
        cooperation: texts(&["3", "4"]),
        budget: Some(types::MoneyRange {
            minimum: Some(money(500_000)),
            maximum: Some(money(2_000_000)),
        }),
        intellectual_property_wish: "归我方所有".to_owned(),
        problem: "抗弯强度不足".to_owned(),
        current_state: "现为 120 MPa".to_owned(),
        expected_result: "达到 160 MPa".to_owned(),
        payment_forms: texts(&["x-1", "x-2"]),
        solution_modes: texts(&["x-2", "x-3"]),
        activity_type: "x-3".to_owned(),
        confidential: Some(DemandConfidential {
            detail: "现有配方".to_owned(),
            contact: Some(contact()),
        }),
        period: Some(period((2026, 12, 1), (2028, 12, 31))),
        required_conditions: vec![
            demand::Condition::Maturity.into(),
            demand::Condition::Budget.into(),
        ],
        ..open_call()
    }
}
