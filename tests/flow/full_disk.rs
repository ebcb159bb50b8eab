//! A disk to which nothing can be written for a while.

use techmarket_proto::supply::v1::{CreateListingRequest, GetListingRequest, Listing};
use techmarket_testkit::{listing, operator, provider};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::cli;
use crate::clients::{Clients, Urls};
use crate::process::Process;

async fn create(clients: &mut Clients, external_id: &str) -> Result<Listing, Status> {
    let listing = Listing {
        external_id: external_id.to_owned(),
        ..listing()
    };
    let request = CreateListingRequest {
        listing: Some(listing),
        ..CreateListingRequest::default()
    };
    clients
        .supply
        .create_listing(request)
        .await
        .map(tonic::Response::into_inner)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_market_writes_again_once_its_disk_can_be_written_to() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let process = Process::serve_limited(&data).await;
    process.serving().await;
    let token = cli::token(&["--data", data.to_str().unwrap()], &operator()).await;
    let mut clients = Clients::new(&Urls::all(process.url()), &token);
    // An owner reads on. What others read that is confidential could not be noted, and is not shown then (0073).
    let owner = cli::token(&["--data", data.to_str().unwrap()], &provider()).await;
    let mut owner = Clients::new(&Urls::all(process.url()), &owner);
    let before = create(&mut clients, "before").await.unwrap();

    process.limit_files("1");
    for attempt in 0..5 {
        let refused = create(&mut clients, "while").await.unwrap_err();
        assert_eq!(refused.code(), Code::Unavailable, "{attempt}: {refused:?}");
        assert!(
            refused.get_details_retry_info().is_some(),
            "{attempt}: {refused:?}"
        );
        let request = GetListingRequest {
            name: before.name.clone(),
        };
        let read = owner
            .supply
            .get_listing(request.clone())
            .await
            .unwrap()
            .into_inner();
        assert_eq!(read, before);
        let refused = clients.supply.get_listing(request).await.unwrap_err();
        assert_eq!(refused.code(), Code::Unavailable, "{attempt}: {refused:?}");
    }

    process.limit_files("unlimited");
    for external_id in ["while", "after"] {
        let made = create(&mut clients, external_id).await.unwrap();
        assert_eq!(made.external_id, external_id);
    }
    process.stop().await;
}
