//! What the register tells of brokers.

use std::sync::{Arc, Mutex};

use prost_types::Any;
use techmarket_proto::contract::v1 as contract_pb;
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::contract_service_server::{ContractService, ContractServiceServer};
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::feed::v1::feed_service_server::{FeedService, FeedServiceServer};
use techmarket_proto::feed::v1::{Event, Source, TailRequest, TailResponse};
use techmarket_runtime::{Mounts, Service};
use techmarket_store::Location;
use techmarket_testkit::{Harness, contract, eventually, market, on_both_databases, operator, viewer};
use tokio_stream::{Stream, StreamExt, iter, pending};
use tonic::{Request, Response, Status};

use crate::support::{Client, broker_of_body, service};

const NAMES: [&str; 3] = [
    "contracts/0198c1d2-0000-7000-8000-000000000001",
    "contracts/0198c1d2-0000-7000-8000-000000000002",
    "contracts/0198c1d2-0000-7000-8000-000000000003",
];

/// A contract in `state` that names the certificate `number`.
fn naming(name: &str, state: State, number: &str) -> contract_pb::Contract {
    let mut contract = contract_pb::Contract {
        name: name.to_owned(),
        state: state.into(),
        ..contract()
    };
    contract.broker.as_mut().unwrap().person = Some(contract_pb::BrokerPerson {
        name: "王五".to_owned(),
        certificate_number: number.to_owned(),
    });
    contract
}

/// What the feed tells of `contract`: not the person.
fn told(position: i64, kind: &str, contract: &contract_pb::Contract) -> Event {
    let mut public = contract.clone();
    if let Some(broker) = public.broker.as_mut() {
        broker.person = None;
    }
    Event {
        position,
        r#type: kind.to_owned(),
        resource: Some(Any::from_msg(&public).unwrap()),
        ..Event::default()
    }
}

on_both_databases! {
    async fn contracts_in_force_count_for_the_broker_that_they_name(location: Location) {
        let harness = Harness::new();
        let registered = naming(NAMES[0], State::Registered, "jx-2025-001");
        let cancelled = naming(NAMES[1], State::Cancelled, "JX-2025-001");
        let of_another = naming(NAMES[2], State::Registered, "JX-2025-009");
        let draft = contract_pb::Contract { state: State::Draft.into(), ..registered.clone() };
        let before = contract_pb::Contract { state: State::Registered.into(), ..cancelled.clone() };
        let events = vec![
            told(1, "contract.created", &draft),
            told(2, "contract.registered", &before),
            told(3, "contract.registered", &registered),
            told(4, "contract.registered", &of_another),
            told(5, "contract.cancelled", &cancelled),
        ];
        let asked = Arc::new(Mutex::new(Vec::new()));
        let stand_in = Contracts { events, kept: vec![registered, cancelled, of_another], asked: asked.clone() };
        let contracts = harness.mount(vec![Arc::new(stand_in)]).client(&market());
        let started = harness.start(vec![service(&harness, &location, contracts).await]).await;

        let request = pb::CreateBrokerRequest { broker: Some(broker_of_body()), paper: "证书".to_owned(), ..Default::default() };
        let made = Client::new(started.client(&operator())).create_broker(request).await.unwrap().into_inner();
        // The last contract that is asked for is the third of the events; the cancellation behind it asks for none.
        let counted = eventually("the deal of the broker is counted", || {
            let mut client = Client::new(started.client(&viewer()));
            let request = pb::GetBrokerRequest { name: made.name.clone() };
            let all = asked.lock().unwrap().len() == 3;
            async move {
                let broker = client.get_broker(request).await.ok()?.into_inner();
                (all && broker.registered_contracts == 1).then_some(broker)
            }
        });
        counted.await;
        assert_eq!(asked.lock().unwrap().as_slice(), [NAMES[1], NAMES[0], NAMES[2]]);
        let request = pb::ListBrokersRequest::default();
        let page = Client::new(started.client(&viewer())).list_brokers(request).await.unwrap().into_inner();
        assert_eq!(page.brokers[0].registered_contracts, 1);
        started.running.stop().await;
    }
}

/// A contract service that has its feed, and contracts to be read.
#[derive(Clone)]
struct Contracts {
    events: Vec<Event>,
    kept: Vec<contract_pb::Contract>,
    asked: Arc<Mutex<Vec<String>>>,
}

#[tonic::async_trait]
impl Service for Contracts {
    fn grpc_name(&self) -> &'static str {
        "techmarket.contract.v1.ContractService"
    }

    fn mount(&self, mounts: &mut Mounts) {
        mounts
            .add(ContractServiceServer::new(self.clone()))
            .add(FeedServiceServer::new(self.clone()));
    }

    async fn close(&self) {}
}

type Parts<M> = std::pin::Pin<Box<dyn Stream<Item = Result<M, Status>> + Send>>;

#[tonic::async_trait]
impl FeedService for Contracts {
    type TailStream = Parts<TailResponse>;

    async fn tail(&self, request: Request<TailRequest>) -> Result<Response<Self::TailStream>, Status> {
        let request = request.into_inner();
        assert_eq!(request.source(), Source::Contract);
        let head_position = i64::try_from(self.events.len()).unwrap();
        let events = self.events.clone().into_iter();
        let behind = events.filter(move |event| event.position > request.after_position);
        let sent = behind.map(move |event| {
            Ok(TailResponse {
                event: Some(event),
                head_position,
            })
        });
        Ok(Response::new(Box::pin(iter(sent).chain(pending()))))
    }
}

/// The methods that nobody calls.
macro_rules! contracts {
    ($($method:ident($request:ident) -> $answer:ident;)*) => {
        #[tonic::async_trait]
        impl ContractService for Contracts {
            type DownloadAttachmentStream = Parts<contract_pb::DownloadAttachmentResponse>;

            async fn get_contract(
                &self,
                request: Request<contract_pb::GetContractRequest>,
            ) -> Result<Response<contract_pb::Contract>, Status> {
                let name = request.into_inner().name;
                self.asked.lock().unwrap().push(name.clone());
                let found = self.kept.iter().find(|contract| contract.name == name);
                Ok(Response::new(found.unwrap().clone()))
            }

            async fn upload_attachment(
                &self,
                _: Request<tonic::Streaming<contract_pb::UploadAttachmentRequest>>,
            ) -> Result<Response<contract_pb::Contract>, Status> {
                Err(Status::unimplemented("nobody calls it"))
            }

            async fn download_attachment(
                &self,
                _: Request<contract_pb::DownloadAttachmentRequest>,
            ) -> Result<Response<Self::DownloadAttachmentStream>, Status> {
                Err(Status::unimplemented("nobody calls it"))
            }

            $(async fn $method(
                &self,
                _: Request<contract_pb::$request>,
            ) -> Result<Response<contract_pb::$answer>, Status> {
                Err(Status::unimplemented("nobody calls it"))
            })*
        }
    };
}

contracts! {
    create_contract(CreateContractRequest) -> Contract;
    batch_get_contracts(BatchGetContractsRequest) -> BatchGetContractsResponse;
    list_contracts(ListContractsRequest) -> ListContractsResponse;
    update_contract(UpdateContractRequest) -> Contract;
    submit_contract(SubmitContractRequest) -> Contract;
    return_contract(ReturnContractRequest) -> Contract;
    accept_contract(AcceptContractRequest) -> Contract;
    review_contract(ReviewContractRequest) -> Contract;
    register_contract(RegisterContractRequest) -> Contract;
    refuse_contract(RefuseContractRequest) -> Contract;
    withdraw_contract(WithdrawContractRequest) -> Contract;
    check_contract(CheckContractRequest) -> CheckContractResponse;
    claim_contract(ClaimContractRequest) -> Contract;
    record_contract_opinion(RecordContractOpinionRequest) -> Contract;
    release_contract(ReleaseContractRequest) -> Contract;
    request_contract_change(RequestContractChangeRequest) -> Contract;
    approve_contract_change(ApproveContractChangeRequest) -> Contract;
    reject_contract_change(RejectContractChangeRequest) -> Contract;
    withdraw_contract_change(WithdrawContractChangeRequest) -> Contract;
    cancel_contract(CancelContractRequest) -> Contract;
    revoke_contract(RevokeContractRequest) -> Contract;
    list_contract_versions(ListContractVersionsRequest) -> ListContractVersionsResponse;
    list_audit_entries(ListAuditEntriesRequest) -> ListAuditEntriesResponse;
    verify_audit_trail(VerifyAuditTrailRequest) -> VerifyAuditTrailResponse;
    remove_attachment(RemoveAttachmentRequest) -> Contract;
    get_register_totals(GetRegisterTotalsRequest) -> RegisterTotals;
}
