//! A contract service, and contracts on their way.

use std::sync::Arc;

use techmarket_contract::Contract as ContractModule;
use techmarket_feed::StoredEvent;
use techmarket_kernel::Caller;
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::contract_service_client::ContractServiceClient;
use techmarket_proto::contract::v1::{
    AcceptContractRequest, Contract, CreateContractRequest, RefuseContractRequest, RegisterContractRequest,
    ReturnContractRequest, ReviewContractRequest, SubmitContractRequest, UpdateContractRequest,
    WithdrawContractRequest,
};
use techmarket_recognition::RuleSets;
use techmarket_rpc::Rpc;
use techmarket_runtime::Service as _;
use techmarket_store::Location;
use techmarket_testkit::{Harness, Mounted, contract, money, provider, registrar, second_registrar, tables};
use tonic::Status;

pub(crate) type Client = ContractServiceClient<Rpc>;

/// A contract service behind the gate.
pub(crate) struct Office {
    pub(crate) harness: Harness,
    service: Arc<ContractModule>,
    market: Mounted,
}

impl Office {
    pub(crate) async fn open(location: &Location) -> Self {
        let harness = Harness::new();
        let rules = RuleSets::embedded().unwrap();
        let service = ContractModule::open(location, tables(), rules, harness.clock(), harness.rng());
        let service = service.await.unwrap();
        let market = harness.mount(vec![service.clone()]);
        Self {
            harness,
            service,
            market,
        }
    }

    pub(crate) fn client(&self, caller: &Caller) -> Client {
        ContractServiceClient::new(self.market.client(caller))
    }

    pub(crate) async fn events(&self) -> Vec<StoredEvent> {
        let (_, feed) = self.service.feed().unwrap();
        feed.after(0, 1_000).await.unwrap()
    }

    /// A draft of the seller.
    pub(crate) async fn draft(&self, contract: Contract) -> Contract {
        create(&mut self.client(&provider()), contract).await.unwrap()
    }

    /// `contract` on the shortest way to `state`.
    pub(crate) async fn brought_to(&self, state: State, contract: Contract) -> Contract {
        use Verb::{Accept, Refuse, Register, Return, Review, Submit, Withdraw};
        let way: &[Verb] = match state {
            State::Submitted => &[Submit],
            State::Returned => &[Submit, Return],
            State::Accepted => &[Submit, Accept],
            State::FirstReviewed => &[Submit, Accept, Review],
            State::SecondReviewed => &[Submit, Accept, Review, Review],
            State::Registered => &[Submit, Accept, Review, Register],
            State::Refused => &[Submit, Accept, Refuse],
            State::Withdrawn => &[Withdraw],
            _ => &[],
        };
        let mut at = self.draft(contract).await;
        for verb in way {
            at = self.done(*verb, &at).await.unwrap();
        }
        assert_eq!(at.state(), state);
        at
    }

    /// A contract of this title that only waits for its number.
    pub(crate) async fn reviewed(&self, title: &str) -> Contract {
        let contract = Contract {
            title: title.to_owned(),
            ..contract()
        };
        self.brought_to(State::FirstReviewed, contract).await
    }

    /// `verb` by one who may. The second review is another registrar's.
    pub(crate) async fn done(&self, verb: Verb, at: &Contract) -> Result<Contract, Status> {
        let second = verb == Verb::Review && at.state() == State::FirstReviewed;
        let caller = match verb {
            Verb::Update | Verb::Submit | Verb::Withdraw => provider(),
            _ if second => second_registrar(),
            _ => registrar(),
        };
        Box::pin(verb.call(&mut self.client(&caller), at)).await
    }
}

/// What may be done to a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Update,
    Submit,
    Return,
    Accept,
    Review,
    Register,
    Refuse,
    Withdraw,
}

impl Verb {
    pub(crate) const ALL: [Self; 8] = [
        Self::Update,
        Self::Submit,
        Self::Return,
        Self::Accept,
        Self::Review,
        Self::Register,
        Self::Refuse,
        Self::Withdraw,
    ];

    /// The word for it in errors.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Update => "update",
            Self::Submit => "submit",
            Self::Return => "return",
            Self::Accept => "accept",
            Self::Review => "review",
            Self::Register => "register",
            Self::Refuse => "refuse",
            Self::Withdraw => "withdraw",
        }
    }

    /// Calls it on the version `at`; a review recognises what is claimed.
    pub(crate) async fn call(self, client: &mut Client, at: &Contract) -> Result<Contract, Status> {
        let (name, etag, request_id) = (at.name.clone(), at.etag.clone(), String::new());
        let response = match self {
            Self::Update => {
                let request = UpdateContractRequest {
                    contract: Some(at.clone()),
                    ..UpdateContractRequest::default()
                };
                client.update_contract(request).await
            }
            Self::Submit => {
                client
                    .submit_contract(SubmitContractRequest {
                        name,
                        etag,
                        request_id,
                    })
                    .await
            }
            Self::Accept => {
                client
                    .accept_contract(AcceptContractRequest {
                        name,
                        etag,
                        request_id,
                    })
                    .await
            }
            Self::Review => client.review_contract(review(at)).await,
            Self::Register => {
                client
                    .register_contract(RegisterContractRequest {
                        name,
                        etag,
                        request_id,
                    })
                    .await
            }
            Self::Return => {
                let reason = "请补充技术指标".to_owned();
                let request = ReturnContractRequest {
                    name,
                    etag,
                    request_id,
                    reason,
                };
                client.return_contract(request).await
            }
            Self::Refuse => {
                let request = RefuseContractRequest {
                    name,
                    etag,
                    request_id,
                    refusal_ground: "x-2".to_owned(),
                    reason: "不能辨认其技术内容".to_owned(),
                };
                client.refuse_contract(request).await
            }
            Self::Withdraw => {
                let reason = String::new();
                let request = WithdrawContractRequest {
                    name,
                    etag,
                    request_id,
                    reason,
                };
                client.withdraw_contract(request).await
            }
        };
        response.map(tonic::Response::into_inner)
    }
}

/// A review that recognises what is claimed.
pub(crate) fn review(at: &Contract) -> ReviewContractRequest {
    ReviewContractRequest {
        name: at.name.clone(),
        etag: at.etag.clone(),
        category: at.category.clone(),
        total_amount: at.total_amount.clone(),
        technology_amount: at.technology_amount.clone(),
        opinion: "材料齐全".to_owned(),
        ..ReviewContractRequest::default()
    }
}

pub(crate) async fn create(client: &mut Client, contract: Contract) -> Result<Contract, Status> {
    let request = CreateContractRequest {
        contract: Some(contract),
        ..CreateContractRequest::default()
    };
    // The message is large, and so is every future that holds it.
    let made = Box::pin(client.create_contract(request)).await;
    made.map(tonic::Response::into_inner)
}

/// A contract of so many yuan, all of it for technology.
pub(crate) fn of_yuan(title: &str, yuan: i64) -> Contract {
    Contract {
        title: title.to_owned(),
        total_amount: Some(money(yuan)),
        technology_amount: Some(money(yuan)),
        ..contract()
    }
}
