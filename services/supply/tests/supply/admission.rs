//! Who is let in: tokens and roles, on every method.

use jiff::SignedDuration;
use techmarket_kernel::{Caller, Reason, Role};
use techmarket_proto::supply::v1::supply_service_client::SupplyServiceClient;
use techmarket_proto::supply::v1::{
    BatchGetListingsRequest, CreateListingRequest, GetListingRequest, ImportListingsRequest,
    ListListingsRequest, PublishListingRequest, ReturnListingRequest, SubmitListingRequest,
    UpdateListingRequest, WithdrawListingRequest,
};
use techmarket_rpc::{Keyring, Rpc};
use techmarket_testkit::{Refusal, caller, provider, viewer};
use tonic::{Code, Status};

use crate::support::Market;

/// Calls every method with an empty request, and returns how each was refused.
async fn every_method(rpc: Rpc) -> Vec<(&'static str, Status)> {
    let mut client = SupplyServiceClient::new(rpc);
    let batches = tokio_stream::iter([ImportListingsRequest::default()]);
    let import = match client.import_listings(batches).await {
        Ok(answers) => answers.into_inner().message().await.map(drop),
        Err(status) => Err(status),
    };
    let list = ListListingsRequest {
        page_size: -1,
        ..ListListingsRequest::default()
    };
    vec![
        (
            "create",
            client
                .create_listing(CreateListingRequest::default())
                .await
                .map(drop),
        ),
        (
            "get",
            client.get_listing(GetListingRequest::default()).await.map(drop),
        ),
        (
            "batch",
            client
                .batch_get_listings(BatchGetListingsRequest::default())
                .await
                .map(drop),
        ),
        ("list", client.list_listings(list).await.map(drop)),
        (
            "update",
            client
                .update_listing(UpdateListingRequest::default())
                .await
                .map(drop),
        ),
        (
            "submit",
            client
                .submit_listing(SubmitListingRequest::default())
                .await
                .map(drop),
        ),
        (
            "publish",
            client
                .publish_listing(PublishListingRequest::default())
                .await
                .map(drop),
        ),
        (
            "return",
            client
                .return_listing(ReturnListingRequest::default())
                .await
                .map(drop),
        ),
        (
            "withdraw",
            client
                .withdraw_listing(WithdrawListingRequest::default())
                .await
                .map(drop),
        ),
        ("import", import),
    ]
    .into_iter()
    .map(|(method, answer)| (method, answer.unwrap_err()))
    .collect()
}

#[tokio::test]
async fn nobody_is_let_in_without_a_token() {
    let market = Market::new().await;
    for (method, refused) in every_method(market.mounted.anonymous()).await {
        let expected = Refusal::new(Code::Unauthenticated, Reason::TokenMissing);
        assert_eq!(Refusal::read(&refused), expected, "{method}");
    }
}

#[tokio::test]
async fn bad_tokens_are_refused() {
    let market = Market::new().await;
    let (harness, now) = (
        &market.harness,
        techmarket_kernel::Clock::now(&*market.harness.clock),
    );
    let hour = SignedDuration::from_hours(1);
    let issue = |key: &Keyring, caller: &Caller, at| key.issue(caller, at, hour).unwrap();
    let long = caller(&"名".repeat(101), Role::Operator, None);
    let roleless = Caller {
        roles: Vec::new(),
        ..provider()
    };
    let good = issue(&harness.key, &provider(), now);
    let tokens = [
        String::new(),
        "x".to_owned(),
        issue(&Keyring::new(&[9; 32]), &provider(), now),
        issue(&harness.key, &provider(), now - hour),
        issue(&harness.key, &long, now),
        issue(&harness.key, &roleless, now),
        // Signed by nobody: {"alg":"none"}.
        format!("eyJhbGciOiJub25lIn0.{}.", good.split('.').nth(1).unwrap()),
        format!("{good}x"),
    ];
    for token in tokens {
        for (method, refused) in every_method(market.mounted.with_token(&token)).await {
            let expected = Refusal::new(Code::Unauthenticated, Reason::TokenInvalid);
            assert_eq!(Refusal::read(&refused), expected, "{method} with {token}");
        }
    }
    // The good one is let in until it ends.
    let mut client = SupplyServiceClient::new(market.mounted.with_token(&good));
    client
        .list_listings(ListListingsRequest::default())
        .await
        .unwrap();
    harness.advance(hour);
    let refused = client
        .list_listings(ListListingsRequest::default())
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::Unauthenticated);
}

#[tokio::test]
async fn roles_are_those_of_the_policy() {
    let market = Market::new().await;
    let allowed = |method: &str| match method {
        "publish" | "return" => "reviewer,operator",
        "create" | "update" | "submit" => "provider,broker,operator",
        "withdraw" | "import" => "provider,operator",
        _ => "viewer,provider,demander,broker,registrar,operator,system,reviewer",
    };
    for role in Role::ALL {
        let rpc = market.mounted.client(&caller("someone", *role, None));
        for (method, refused) in every_method(rpc).await {
            let roles = allowed(method);
            if roles.split(',').any(|word| word == role.as_str()) {
                assert_eq!(
                    refused.code(),
                    Code::InvalidArgument,
                    "{method} by {role:?}: {refused:?}"
                );
            } else {
                let expected =
                    Refusal::new(Code::PermissionDenied, Reason::RoleForbidden).with("roles_allowed", roles);
                assert_eq!(Refusal::read(&refused), expected, "{method} by {role:?}");
            }
        }
    }
}

#[tokio::test]
async fn one_role_of_several_is_enough() {
    let market = Market::new().await;
    let both = Caller {
        roles: vec![Role::Viewer, Role::Provider],
        ..provider()
    };
    let request = CreateListingRequest {
        listing: Some(techmarket_testkit::listing()),
        ..CreateListingRequest::default()
    };
    market.as_(&both).create_listing(request.clone()).await.unwrap();
    let refused = market.as_(&viewer()).create_listing(request).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
}
