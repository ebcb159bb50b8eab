//! Order and loss: receivers that come back, restarts, replicas.

use jiff::SignedDuration;
use techmarket_proto::directory::v1 as pb;
use techmarket_store::Location;
use techmarket_testkit::{TestDatabase, eventually, on_both_databases, run};

use crate::receiver::{Got, Mode, Receiver, by_subject};
use crate::webhook_support::{Hooks, rules};

/// Two events on each of two organisations.
async fn four_events(hooks: &Hooks) {
    let university = hooks.university().await;
    let transfer = hooks.transfer_body().await;
    hooks.verified(&university).await;
    hooks.verified(&transfer).await;
}

/// Every event once, in order for each of the two organisations.
fn assert_whole(taken: &[Got]) {
    let found = by_subject(taken);
    assert_eq!(found.len(), 2, "{found:?}");
    for (subject, positions) in &found {
        assert!(
            positions.len() == 2 && positions[0] < positions[1],
            "{subject}: {positions:?}"
        );
    }
}

async fn comes_back(location: &Location, down: Mode, status: i32) {
    let (hooks, receiver) = (Hooks::open(location).await, Receiver::start(down).await);
    let webhook = hooks.made(&receiver.url).await;
    four_events(&hooks).await;
    let is_failing = |found: &pb::Webhook| found.waiting_count == 4 && found.failing_since.is_some();
    let failing = hooks.until("it fails", &webhook, is_failing).await;
    assert_eq!(failing.last_status, status);
    let several = || async { (receiver.got().len() >= 5).then_some(()) };
    hooks.in_time("several were tried", several).await;
    let is_first = |got: &Got| got.kind() == "organization.registered";
    assert!(
        receiver.got().iter().all(is_first),
        "a later event waits for the earlier"
    );
    receiver.turn(Mode::Status(200));
    let all = || async { (receiver.taken().len() >= 4).then_some(()) };
    hooks.in_time("all are taken", all).await;
    assert_whole(&receiver.taken());
    let well = hooks.until("nothing waits", &webhook, |found| found.waiting_count == 0);
    let well = well.await;
    assert_eq!(
        (well.failing_since, well.last_error, well.dead_letter_count),
        (None, 0, 0)
    );
    hooks.started.running.stop().await;
}

on_both_databases! {
    async fn a_receiver_that_refuses_for_a_while_gets_everything_in_order(location: Location) {
        comes_back(&location, Mode::Status(503), 503).await;
    }

    async fn a_receiver_that_breaks_off_for_a_while_gets_everything_in_order(location: Location) {
        comes_back(&location, Mode::Closed, 0).await;
    }

    async fn a_restart_in_the_middle_loses_nothing(location: Location) {
        let receiver = Receiver::start(Mode::Status(503)).await;
        let hooks = Hooks::open(&location).await;
        let webhook = hooks.made(&receiver.url).await;
        four_events(&hooks).await;
        hooks.until("it fails", &webhook, |found| found.waiting_count == 4).await;
        hooks.started.running.stop().await;
        receiver.turn(Mode::Status(200));
        let hooks = Hooks::open(&location).await;
        hooks.harness.advance(SignedDuration::from_hours(1));
        hooks.in_time("all are taken", || async { (receiver.taken().len() >= 4).then_some(()) }).await;
        assert_whole(&receiver.taken());
        hooks.started.running.stop().await;
    }

    async fn a_receiver_that_is_away_holds_nobody_else(location: Location) {
        let hooks = Hooks::with(&location, rules(&[("timeout_seconds = 10", "timeout_seconds = 60")]), &["127.0.0.0/8"]).await;
        let (silent, well) = (Receiver::start(Mode::Silent).await, Receiver::start(Mode::Status(200)).await);
        let webhook = hooks.made(&silent.url).await;
        hooks.made(&well.url).await;
        four_events(&hooks).await;
        eventually("the other takes all", || async { (well.taken().len() == 4).then_some(()) }).await;
        assert_whole(&well.taken());
        assert!(silent.taken().is_empty());
        assert_eq!(hooks.get(&webhook).await.waiting_count, 4);
        // What is under way does not hold up the end for longer than it may.
        hooks.started.running.stop().await;
    }
}

#[test]
fn of_two_replicas_one_sends() {
    let database = run(TestDatabase::postgres());
    run(async {
        let receiver = Receiver::start(Mode::Status(200)).await;
        let (first, second) = (
            Hooks::open(&database.location()).await,
            Hooks::open(&database.location()).await,
        );
        let webhook = second.made(&receiver.url).await;
        four_events(&first).await;
        eventually("all are taken", || async {
            (receiver.taken().len() >= 4).then_some(())
        })
        .await;
        first
            .until("nothing waits", &webhook, |found| found.waiting_count == 0)
            .await;
        assert_eq!(receiver.got().len(), 4, "nothing is sent twice");
        assert_whole(&receiver.taken());
        // The one that holds the lease goes, and the other takes over at once.
        first.started.running.stop().await;
        let made = second.get(&webhook).await;
        assert_eq!(made.feeds[0].lag, 0);
        let late = Receiver::start(Mode::Status(200)).await;
        let from_beginning = pb::CreateWebhookRequest {
            from_beginning: true,
            ..crate::webhook_support::create(&late.url)
        };
        second.system().create_webhook(from_beginning).await.unwrap();
        eventually("the second replica sends", || async {
            (late.taken().len() == 4).then_some(())
        })
        .await;
        assert_whole(&late.taken());
        second.started.running.stop().await;
    });
}
