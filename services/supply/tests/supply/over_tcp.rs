//! What only a real connection shows.

use techmarket_kernel::Reason;
use techmarket_proto::supply::v1::import_listings_request::Message;
use techmarket_proto::supply::v1::supply_service_client::SupplyServiceClient;
use techmarket_proto::supply::v1::{
    CreateListingRequest, ImportBatch, ImportListingsRequest, ImportRow, ImportSettings, Listing,
};
use techmarket_testkit::{PROVIDER, Refusal, eventually, listing, provider};
use tonic::Code;
use tonic::codec::CompressionEncoding::Gzip;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::v1::ServerReflectionRequest;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;

use crate::support::Market;

/// More than 4 MiB.
fn too_large() -> Listing {
    Listing {
        summary: "瓷".repeat(2 << 20),
        ..listing()
    }
}

#[tokio::test]
async fn a_message_above_4_mib_is_refused() {
    let market = Market::new().await;
    let started = market.start().await;
    let mut client = SupplyServiceClient::new(started.client(&provider()));
    let request = CreateListingRequest {
        listing: Some(too_large()),
        ..CreateListingRequest::default()
    };
    let refused = client.create_listing(request).await.unwrap_err();
    assert_eq!(
        Refusal::read(&refused),
        Refusal::new(Code::OutOfRange, Reason::MessageTooLarge)
    );
    // The connection goes on.
    let request = CreateListingRequest {
        listing: Some(listing()),
        ..CreateListingRequest::default()
    };
    client.create_listing(request).await.unwrap();
    assert_eq!(market.count().await, 1);
}

#[tokio::test]
async fn so_is_one_in_a_stream() {
    let market = Market::new().await;
    let started = market.start().await;
    let settings = ImportSettings {
        organization: PROVIDER.to_owned(),
        ..ImportSettings::default()
    };
    let row = ImportRow {
        number: 1,
        listing: Some(too_large()),
    };
    let messages = [
        Message::Settings(settings),
        Message::Batch(ImportBatch { rows: vec![row] }),
    ];
    let messages = messages.map(|message| ImportListingsRequest {
        message: Some(message),
    });
    let mut client = SupplyServiceClient::new(started.client(&provider()));
    let answers = client
        .import_listings(tokio_stream::iter(messages))
        .await
        .unwrap();
    let refused = answers.into_inner().message().await.unwrap_err();
    assert_eq!(
        Refusal::read(&refused),
        Refusal::new(Code::OutOfRange, Reason::MessageTooLarge)
    );
    assert_eq!(market.count().await, 0);
}

#[tokio::test]
async fn health_needs_no_token() {
    let market = Market::new().await;
    let started = market.start().await;
    let mut client = HealthClient::new(started.anonymous());
    for service in ["", "techmarket.supply.v1.SupplyService"] {
        let serving = eventually(service, || {
            let mut client = client.clone();
            let request = HealthCheckRequest {
                service: service.to_owned(),
            };
            async move {
                let status = client.check(request).await.unwrap().into_inner().status();
                (status == ServingStatus::Serving).then_some(())
            }
        });
        serving.await;
    }
    let unknown = HealthCheckRequest {
        service: "techmarket.demand.v1.DemandService".to_owned(),
    };
    let refused = client.check(unknown).await.unwrap_err();
    assert_eq!(
        Refusal::read(&refused),
        Refusal::new(Code::NotFound, Reason::ResourceNotFound)
    );
    started.running.stop().await;
}

#[tokio::test]
async fn reflection_needs_no_token() {
    let market = Market::new().await;
    let started = market.start().await;
    let mut client = ServerReflectionClient::new(started.anonymous());
    let list = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let mut answers = client
        .server_reflection_info(tokio_stream::iter([list]))
        .await
        .unwrap()
        .into_inner();
    let answer = answers.message().await.unwrap().unwrap().message_response;
    let Some(MessageResponse::ListServicesResponse(list)) = answer else {
        panic!("{answer:?}");
    };
    let names: Vec<_> = list.service.iter().map(|service| service.name.as_str()).collect();
    assert!(names.contains(&"techmarket.supply.v1.SupplyService"), "{names:?}");
    assert!(names.contains(&"grpc.health.v1.Health"), "{names:?}");
}

#[tokio::test]
async fn a_client_may_compress_and_be_answered_so() {
    let market = Market::new().await;
    let started = market.start().await;
    let mut client = SupplyServiceClient::new(started.client(&provider()))
        .send_compressed(Gzip)
        .accept_compressed(Gzip);
    let long = Listing {
        summary: "膜".repeat(2_000),
        ..listing()
    };
    let request = CreateListingRequest {
        listing: Some(long.clone()),
        ..CreateListingRequest::default()
    };
    let made = client.create_listing(request).await.unwrap();
    assert_eq!(made.metadata().get("grpc-encoding").unwrap(), "gzip");
    assert_eq!(made.get_ref().summary, long.summary);
    // A stream both ways.
    let settings = ImportSettings {
        organization: PROVIDER.to_owned(),
        ..ImportSettings::default()
    };
    let row = ImportRow {
        number: 1,
        listing: Some(Listing {
            external_id: "压缩-1".to_owned(),
            ..long
        }),
    };
    let messages = [
        Message::Settings(settings),
        Message::Batch(ImportBatch { rows: vec![row] }),
    ];
    let messages = messages.map(|message| ImportListingsRequest {
        message: Some(message),
    });
    let answers = client
        .import_listings(tokio_stream::iter(messages))
        .await
        .unwrap();
    let mut answers = answers.into_inner();
    while answers.message().await.unwrap().is_some() {}
    assert_eq!(market.count().await, 2);
}

/// 8 MiB in some thousand bytes.
#[tokio::test]
async fn a_bomb_in_a_stream_is_refused() {
    let market = Market::new().await;
    let started = market.start().await;
    let row = ImportRow {
        number: 1,
        listing: Some(Listing {
            summary: " ".repeat(8 << 20),
            ..listing()
        }),
    };
    let batch = ImportListingsRequest {
        message: Some(Message::Batch(ImportBatch { rows: vec![row] })),
    };
    let mut client = SupplyServiceClient::new(started.client(&provider())).send_compressed(Gzip);
    let answers = client.import_listings(tokio_stream::iter([batch])).await.unwrap();
    let refused = answers.into_inner().message().await.unwrap_err();
    assert_eq!(
        Refusal::read(&refused),
        Refusal::new(Code::OutOfRange, Reason::MessageTooLarge)
    );
}
