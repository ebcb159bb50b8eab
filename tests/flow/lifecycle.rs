//! The first start, what a process tells without a token, who else may run on its folder, and its orderly end.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::GetContractRequest;
use techmarket_proto::demand::v1::GetDemandRequest;
use techmarket_proto::feed::v1::feed_service_client::FeedServiceClient;
use techmarket_proto::feed::v1::{Source, TailRequest};
use techmarket_proto::matching::v1::GetMatchRequest;
use techmarket_proto::supply::v1::import_listings_request::Message;
use techmarket_proto::supply::v1::supply_service_client::SupplyServiceClient;
use techmarket_proto::supply::v1::{
    CreateListingRequest, GetListingRequest, ImportListingsRequest, ImportSettings, Listing, ListingFilter,
};
use techmarket_rpc::{Credentials, remote};
use techmarket_testkit::{PROVIDER, assert_refused, listing};
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_reflection::pb::v1::ServerReflectionRequest;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;

use crate::cli::techmarket;
use crate::clients::{Clients, Urls};
use crate::process::Process;

const SERVICES: [&str; 4] = [
    "techmarket.supply.v1.SupplyService",
    "techmarket.demand.v1.DemandService",
    "techmarket.matching.v1.MatchingService",
    "techmarket.contract.v1.ContractService",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_market_lives_from_its_first_start_to_its_orderly_end() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let process = Process::ready(&data, &[]).await;
    let mut files = Vec::new();
    its_owners_alone(&data, &mut files);
    for file in [
        "operator.token",
        "signing.key",
        "supply.db",
        "contract.db-wal",
        "index/supply/meta.json",
    ] {
        assert!(files.contains(&data.join(file)), "{file} is not in {files:?}");
    }
    let token = std::fs::read_to_string(data.join("operator.token")).unwrap();
    let mut operator = Clients::new(&Urls::all(process.url()), token.trim());
    assert_eq!(operator.listings(ListingFilter::default()).await, []);

    for service in SERVICES {
        assert_eq!(process.health(service).await, ServingStatus::Serving, "{service}");
    }
    reflection_lists_the_services(&process).await;
    nobody_is_let_in_without_a_token(&process).await;
    a_message_above_4_mib_is_refused(&mut operator).await;
    another_process_on_the_folder_is_refused(&data, process.id()).await;
    streams_are_told_to_go_elsewhere(process, token.trim()).await;

    // As a version of before has left it.
    let open =
        |file: &str, mode| std::fs::set_permissions(data.join(file), Permissions::from_mode(mode)).unwrap();
    open("supply.db", 0o644);
    open("index/supply", 0o755);
    open("index", 0o755);
    open(".", 0o755);
    // The token and the key outlive the process.
    let process = Process::ready(&data, &[]).await;
    assert_eq!(
        std::fs::read_to_string(data.join("operator.token")).unwrap(),
        token
    );
    let mut operator = Clients::new(&Urls::all(process.url()), token.trim());
    operator.listings(ListingFilter::default()).await;
    assert!(!process.log().contains(token.trim()), "a token in the log");
    its_owners_alone(&data, &mut Vec::new());
    assert_eq!(
        process.log().matches("was open to others").count(),
        1,
        "{}",
        process.log()
    );
    an_idle_import_does_not_hold_the_process(process, &mut operator).await;
}

fn channel(process: &Process) -> Channel {
    Endpoint::from_shared(process.url().to_owned())
        .unwrap()
        .connect_lazy()
}

async fn reflection_lists_the_services(process: &Process) {
    let request = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let mut client = ServerReflectionClient::new(channel(process));
    let answers = client
        .server_reflection_info(tokio_stream::iter([request]))
        .await
        .unwrap();
    let answer = answers
        .into_inner()
        .message()
        .await
        .unwrap()
        .unwrap()
        .message_response;
    let Some(MessageResponse::ListServicesResponse(list)) = answer else {
        panic!("{answer:?}");
    };
    let names: Vec<&str> = list.service.iter().map(|service| service.name.as_str()).collect();
    for service in SERVICES
        .iter()
        .chain(&["techmarket.feed.v1.FeedService", "grpc.health.v1.Health"])
    {
        assert!(names.contains(service), "{service} is not in {names:?}");
    }
}

async fn nobody_is_let_in_without_a_token(process: &Process) {
    use techmarket_proto::contract::v1::contract_service_client::ContractServiceClient;
    use techmarket_proto::demand::v1::demand_service_client::DemandServiceClient;
    use techmarket_proto::matching::v1::matching_service_client::MatchingServiceClient;
    let channel = channel(process);
    let name = "x".to_owned();
    let tail = TailRequest {
        source: Source::Supply.into(),
        ..TailRequest::default()
    };
    let refused: [Status; 5] = [
        SupplyServiceClient::new(channel.clone())
            .get_listing(GetListingRequest { name: name.clone() })
            .await
            .unwrap_err(),
        DemandServiceClient::new(channel.clone())
            .get_demand(GetDemandRequest { name: name.clone() })
            .await
            .unwrap_err(),
        MatchingServiceClient::new(channel.clone())
            .get_match(GetMatchRequest { name: name.clone() })
            .await
            .unwrap_err(),
        ContractServiceClient::new(channel.clone())
            .get_contract(GetContractRequest { name })
            .await
            .unwrap_err(),
        FeedServiceClient::new(channel)
            .tail(tail.clone())
            .await
            .unwrap_err(),
    ];
    for refused in refused {
        assert_refused(&refused, Code::Unauthenticated, Reason::TokenMissing);
    }
    let rpc = remote(process.url().to_owned(), Credentials::token("abc".to_owned())).unwrap();
    let refused = FeedServiceClient::new(rpc).tail(tail).await.unwrap_err();
    assert_refused(&refused, Code::Unauthenticated, Reason::TokenInvalid);
}

async fn a_message_above_4_mib_is_refused(operator: &mut Clients) {
    let request = CreateListingRequest {
        listing: Some(Listing {
            summary: "长".repeat(5 << 20 >> 1),
            ..listing()
        }),
        ..CreateListingRequest::default()
    };
    let refused = operator.supply.create_listing(request).await.unwrap_err();
    assert_refused(&refused, Code::OutOfRange, Reason::MessageTooLarge);
    assert_eq!(operator.listings(ListingFilter::default()).await, []);
}

/// Nobody but the owner may enter `folder`, or read what lies in it; `files` are added.
fn its_owners_alone(folder: &Path, files: &mut Vec<PathBuf>) {
    let alone = |path: &Path| {
        let mode = std::fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{} is {mode:o}", path.display());
    };
    alone(folder);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            its_owners_alone(&path, files);
        } else {
            alone(&path);
            files.push(path);
        }
    }
}

async fn another_process_on_the_folder_is_refused(data: &Path, holder: u32) {
    let data = data.to_str().unwrap();
    let holder = format!("进程 {holder}");
    for (role, title) in [
        (None, "供给服务"),
        (Some("supply"), "供给服务"),
        (Some("demand"), "需求服务"),
        (Some("contract"), "合同服务"),
        (Some("matching"), "匹配服务"),
    ] {
        let mut arguments = vec!["serve", "--listen", "127.0.0.1:0", "--data", data];
        arguments.extend(role.into_iter().flat_map(|role| ["--role", role]));
        let ran = techmarket(&arguments).await;
        ran.failed(1, &[title, &holder]);
        assert!(!ran.out.contains("http://"), "{ran:?}");
    }
}

async fn streams_are_told_to_go_elsewhere(process: Process, token: &str) {
    let rpc = remote(process.url().to_owned(), Credentials::token(token.to_owned())).unwrap();
    let request = TailRequest {
        source: Source::Supply.into(),
        ..TailRequest::default()
    };
    let mut stream = FeedServiceClient::new(rpc)
        .tail(request)
        .await
        .unwrap()
        .into_inner();
    stream.message().await.unwrap().unwrap();
    process.terminate();
    let told = loop {
        // A heartbeat may come first.
        match stream.message().await {
            Ok(message) => assert!(message.is_some(), "the stream ended without a word"),
            Err(status) => break status,
        }
    };
    assert_refused(&told, Code::Unavailable, Reason::ShuttingDown);
    let status = process.ended().await;
    assert!(status.success(), "{status}");
}

/// Who has opened an import and sends nothing is cut off at the end of the grace, 10 seconds, at the latest.
async fn an_idle_import_does_not_hold_the_process(process: Process, operator: &mut Clients) {
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    let settings = ImportSettings {
        organization: PROVIDER.to_owned(),
        ..ImportSettings::default()
    };
    let message = ImportListingsRequest {
        message: Some(Message::Settings(settings)),
    };
    sender.send(message).await.unwrap();
    let answers = operator
        .supply
        .import_listings(ReceiverStream::new(receiver))
        .await;
    let mut answers = answers.unwrap().into_inner();
    process.terminate();
    let told = answers.message().await;
    assert!(
        told.is_err(),
        "an import that is cut off has not ended well: {told:?}"
    );
    let status = process.ended().await;
    assert!(status.success(), "{status}");
    drop(sender);
}
