//! FeedService over TCP, with the feed of the supply side in it.

use techmarket_kernel::Reason;
use techmarket_proto::feed::v1::feed_service_client::FeedServiceClient;
use techmarket_proto::feed::v1::{Event, Source, TailRequest, TailResponse};
use techmarket_store::Location;
use techmarket_testkit::{
    Refusal, Started, assert_refused, descriptions, listing, on_both_databases, operator, provider,
    registrar, system, viewer,
};
use tonic::{Code, Status, Streaming};

use crate::support::Market;

fn supply() -> TailRequest {
    TailRequest {
        source: Source::Supply.into(),
        ..TailRequest::default()
    }
}

async fn tail(started: &Started, request: TailRequest) -> Result<Streaming<TailResponse>, Status> {
    let mut client = FeedServiceClient::new(started.client(&system()));
    client.tail(request).await.map(tonic::Response::into_inner)
}

/// Reads on to the next message that only carries the head: the events before it, and the head.
async fn until_caught_up(stream: &mut Streaming<TailResponse>) -> (Vec<Event>, i64) {
    let mut events = Vec::new();
    loop {
        let message = stream.message().await.unwrap().unwrap();
        match message.event {
            Some(event) => {
                assert!(message.head_position >= event.position);
                events.push(event);
            }
            None => return (events, message.head_position),
        }
    }
}

fn positions(events: &[Event]) -> Vec<i64> {
    events.iter().map(|event| event.position).collect()
}

on_both_databases! {
    async fn a_tail_begins_behind_its_position_and_goes_on(location: Location) {
        let market = Market::at(&location).await;
        let started = market.start().await;
        for _ in 0..3 {
            market.published(listing()).await;
        }
        let mut whole = tail(&started, supply()).await.unwrap();
        let (events, head) = until_caught_up(&mut whole).await;
        assert_eq!((positions(&events), head), ((1..=9).collect(), 9));
        let mut middle = tail(&started, TailRequest { after_position: 7, ..supply() }).await.unwrap();
        assert_eq!(until_caught_up(&mut middle).await.0, &events[7..]);
        let mut end = tail(&started, TailRequest { after_position: 9, ..supply() }).await.unwrap();
        assert_eq!(until_caught_up(&mut end).await, (vec![], 9));
        let types = vec!["listing.published".to_owned(), "listing.withdrawn".to_owned()];
        let mut published = tail(&started, TailRequest { types, ..supply() }).await.unwrap();
        let (events, head) = until_caught_up(&mut published).await;
        assert_eq!((positions(&events), head), (vec![3, 6, 9], 9));
        assert!(events.iter().all(|event| event.r#type == "listing.published"));
        // What happens now arrives at each of them.
        let draft = market.draft().await;
        for stream in [&mut whole, &mut middle, &mut end] {
            let (events, head) = until_caught_up(stream).await;
            assert_eq!((positions(&events), head), (vec![10], 10));
            assert_eq!((events[0].r#type.as_str(), &events[0].subject), ("listing.created", &draft.name));
        }
        assert_eq!(until_caught_up(&mut published).await, (vec![], 10), "the position moves over what is left out");
        drop((whole, middle, end, published));
        started.running.stop().await;
    }

    async fn what_another_process_writes_arrives_too(location: Location) {
        let market = Market::at(&location).await;
        let started = market.start().await;
        let mut stream = tail(&started, supply()).await.unwrap();
        assert_eq!(until_caught_up(&mut stream).await, (vec![], 0));
        let elsewhere = Market::at(&location).await;
        elsewhere.draft().await;
        assert_eq!(positions(&until_caught_up(&mut stream).await.0), [1]);
    }
}

#[tokio::test]
async fn a_tail_may_end_at_the_head() {
    let market = Market::new().await;
    let started = market.start().await;
    market.draft().await;
    market.draft().await;
    let request = TailRequest {
        stop_at_head: true,
        ..supply()
    };
    let mut stream = tail(&started, request).await.unwrap();
    let (events, head) = until_caught_up(&mut stream).await;
    assert_eq!((positions(&events), head), (vec![1, 2], 2));
    assert_eq!(stream.message().await.unwrap(), None);
}

#[tokio::test]
async fn a_full_page_of_other_types_is_told_at_once() {
    let market = Market::new().await;
    let started = market.start().await;
    let types = vec!["listing.withdrawn".to_owned()];
    let mut stream = tail(&started, TailRequest { types, ..supply() }).await.unwrap();
    assert_eq!(until_caught_up(&mut stream).await, (vec![], 0));
    // As many events as the server reads at once, in one commit.
    market.import(256).await;
    // The heartbeat comes after 5 seconds.
    let patience = std::time::Duration::from_secs(4);
    let told = tokio::time::timeout(patience, until_caught_up(&mut stream)).await;
    assert_eq!(told.unwrap(), (vec![], 256));
}

#[tokio::test]
async fn bad_requests_are_refused() {
    let market = Market::new().await;
    let started = market.start().await;
    market.draft().await;
    let refused = async |request: TailRequest| match tail(&started, request).await {
        Ok(_) => panic!("a stream"),
        Err(status) => Refusal::read(&status),
    };
    let wrong = TailRequest {
        source: 0,
        after_position: -1,
        types: vec!["listing.created".to_owned(), String::new()],
        stop_at_head: false,
    };
    let expected = Refusal::of_fields(&[
        ("source", Reason::EnumInvalid),
        ("after_position", Reason::ValueOutOfRange),
        ("types[1]", Reason::FieldRequired),
    ]);
    assert_eq!(refused(wrong).await, expected);
    let many = TailRequest {
        types: vec!["listing.created".to_owned(); 21],
        ..supply()
    };
    assert_eq!(
        refused(many).await,
        Refusal::of_fields(&[("types", Reason::TooManyItems)])
    );
    let unknown = TailRequest {
        types: vec!["listing.created".to_owned(), "listing.exploded".to_owned()],
        ..supply()
    };
    let refusal = refused(unknown.clone()).await;
    assert_eq!(refusal, Refusal::of_fields(&[("types[1]", Reason::EnumInvalid)]));
    let told = tail(&started, unknown).await.err().unwrap();
    let rule = &descriptions(&told)[0];
    for known in ["listing.created", "listing.withdrawn"] {
        assert!(rule.contains(known), "{rule}");
    }
    let elsewhere = TailRequest {
        source: Source::Demand.into(),
        ..supply()
    };
    assert_eq!(
        refused(elsewhere).await,
        Refusal::new(Code::FailedPrecondition, Reason::SourceNotServed).with("role", "demand")
    );
    let ahead = TailRequest {
        after_position: 2,
        ..supply()
    };
    let expected = Refusal::new(Code::OutOfRange, Reason::PositionAhead).with("head", "1");
    assert_eq!(refused(ahead).await, expected);
}

#[tokio::test]
async fn the_feed_is_for_systems_and_operators() {
    let market = Market::new().await;
    let started = market.start().await;
    let request = TailRequest {
        stop_at_head: true,
        ..supply()
    };
    for caller in [system(), operator()] {
        FeedServiceClient::new(started.client(&caller))
            .tail(request.clone())
            .await
            .unwrap();
    }
    for caller in [provider(), registrar(), viewer()] {
        let refused = FeedServiceClient::new(started.client(&caller))
            .tail(request.clone())
            .await;
        let refusal = assert_refused(
            &refused.unwrap_err(),
            Code::PermissionDenied,
            Reason::RoleForbidden,
        );
        assert_eq!(refusal.metadata["roles_allowed"], "system,operator");
    }
    let refused = FeedServiceClient::new(started.anonymous()).tail(request).await;
    assert_refused(&refused.unwrap_err(), Code::Unauthenticated, Reason::TokenMissing);
}

#[tokio::test]
async fn shutting_down_ends_a_tail_with_unavailable() {
    let market = Market::new().await;
    let started = market.start().await;
    let mut stream = tail(&started, supply()).await.unwrap();
    assert_eq!(until_caught_up(&mut stream).await, (vec![], 0));
    let url = started.url.clone();
    let (end, ()) = tokio::join!(stream.message(), started.running.stop());
    assert_eq!(
        Refusal::read(&end.unwrap_err()),
        Refusal::new(Code::Unavailable, Reason::ShuttingDown)
    );
    let late = tonic::transport::Endpoint::from_shared(url)
        .unwrap()
        .connect()
        .await;
    assert!(late.is_err(), "nothing listens any more");
}
