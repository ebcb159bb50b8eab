//! Receivers that fail, and addresses to which nothing is sent.

use jiff::SignedDuration;
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::DeliveryError;
use techmarket_proto::directory::v1::account_service_client::AccountServiceClient;
use techmarket_proto::directory::v1::webhook::{EndReason, State};
use techmarket_proto::types::v1 as types;
use techmarket_store::Location;
use techmarket_testkit::{eventually, on_both_databases, operator};

use crate::receiver::{Mode, Receiver};
use crate::webhook_support::{Client, Hooks, create, rules};

fn letters(webhook: &pb::Webhook) -> pb::ListDeadLettersRequest {
    pb::ListDeadLettersRequest {
        filter: Some(pb::DeadLetterFilter {
            webhook: webhook.name.clone(),
        }),
        ..Default::default()
    }
}

on_both_databases! {
    async fn what_is_not_taken_becomes_a_dead_letter_and_is_sent_again(location: Location) {
        let quick = rules(&[("retry_seconds = [5, 30, 120, 600, 1800, 3600, 7200, 14400, 21600, 36000]", "retry_seconds = [5]")]);
        let hooks = Hooks::with(&location, quick, &["127.0.0.0/8"]).await;
        let receiver = Receiver::start(Mode::Status(400)).await;
        let webhook = hooks.made(&receiver.url).await;
        let made = hooks.university().await;
        hooks.in_time("it is a dead letter", || async {
            (hooks.get(&webhook).await.dead_letter_count == 1).then_some(())
        }).await;
        assert_eq!(receiver.got().len(), 2);
        let listed = hooks.system().list_dead_letters(letters(&webhook)).await.unwrap().into_inner();
        let letter = &listed.dead_letters[0];
        assert_eq!((letter.attempts, letter.last_status, letter.last_error()), (2, 400, DeliveryError::Status));
        assert_eq!((letter.r#type.as_str(), letter.subject.as_str()), ("organization.registered", made.name.as_str()));
        assert_eq!(letter.event_id, receiver.got()[0].headers["webhook-id"]);
        // The next event of the organisation waits for a dead letter no more.
        receiver.turn(Mode::Status(200));
        hooks.verified(&made).await;
        hooks.in_time("the next is taken", || async { (receiver.taken().len() == 1).then_some(()) }).await;
        let request = pb::RedeliverDeadLettersRequest {
            name: webhook.name.clone(),
            event_ids: vec![letter.event_id.clone()],
            ..Default::default()
        };
        let sent = hooks.system().redeliver_dead_letters(request).await.unwrap().into_inner();
        assert_eq!(sent.dead_letter_count, 0);
        let again = eventually("it is taken", || async { receiver.taken().into_iter().nth(1) }).await;
        assert_eq!((again.headers["webhook-id"].as_str(), again.kind().as_str()), (letter.event_id.as_str(), "organization.registered"));
        hooks.started.running.stop().await;
    }

    async fn dead_letters_go_with_their_time_and_too_many_end_a_webhook(location: Location) {
        let quick = rules(&[
            ("retry_seconds = [5, 30, 120, 600, 1800, 3600, 7200, 14400, 21600, 36000]", "retry_seconds = [1]"),
            ("dead_letters = 1000", "dead_letters = 2"),
        ]);
        let hooks = Hooks::with(&location, quick, &["127.0.0.0/8"]).await;
        let receiver = Receiver::start(Mode::Status(400)).await;
        let webhook = hooks.made(&receiver.url).await;
        let made = hooks.university().await;
        hooks.verified(&made).await;
        let ended = hooks.in_time("it ends", || async {
            let found = hooks.get(&webhook).await;
            (found.state() == State::Ended).then_some(found)
        }).await;
        assert_eq!((ended.end_reason(), ended.dead_letter_count), (EndReason::DeadLetters, 2));
        hooks.harness.advance(SignedDuration::from_hours(24 * 31));
        let listed = eventually("the dead letters go", || async {
            let found = hooks.get(&webhook).await;
            (found.dead_letter_count == 0).then_some(found)
        }).await;
        assert_eq!(listed.waiting_count, 0);
        hooks.started.running.stop().await;
    }

    async fn a_receiver_that_is_gone_ends_its_webhook_until_it_is_resumed(location: Location) {
        let (hooks, receiver) = (Hooks::open(&location).await, Receiver::start(Mode::Status(410)).await);
        let webhook = hooks.made(&receiver.url).await;
        hooks.university().await;
        let ended = hooks.until("it ends", &webhook, |found| found.state() == State::Ended).await;
        assert_eq!((ended.end_reason(), ended.last_status, ended.waiting_count), (EndReason::Gone, 410, 1));
        receiver.turn(Mode::Status(200));
        let request = pb::ResumeWebhookRequest { name: ended.name.clone(), etag: ended.etag, ..Default::default() };
        hooks.system().resume_webhook(request).await.unwrap();
        eventually("the event is taken", || async { (receiver.taken().len() == 1).then_some(()) }).await;
        assert_eq!(receiver.got().len(), 2);
        hooks.started.running.stop().await;
    }

    async fn slow_huge_and_redirecting_answers_are_bounded(location: Location) {
        let hooks = Hooks::with(&location, rules(&[("timeout_seconds = 10", "timeout_seconds = 1")]), &["127.0.0.0/8"]).await;
        let silent = Receiver::start(Mode::Silent).await;
        let redirects = Receiver::start(Mode::Redirects).await;
        let huge = Receiver::start(Mode::Huge).await;
        let [slow, elsewhere, large] = [hooks.made(&silent.url).await, hooks.made(&redirects.url).await, hooks.made(&huge.url).await];
        hooks.university().await;
        let found = hooks.until("the slow one fails", &slow, |found| found.last_attempt_time.is_some()).await;
        assert_eq!((found.last_error(), found.last_status), (DeliveryError::Timeout, 0));
        let found = hooks.until("the redirect is not followed", &elsewhere, |found| found.last_attempt_time.is_some()).await;
        assert_eq!((found.last_error(), found.last_status), (DeliveryError::Status, 302));
        assert!(redirects.got().iter().all(|got| got.path == "/events"));
        let found = hooks.until("the huge one is taken", &large, |found| found.last_attempt_time.is_some()).await;
        assert_eq!((found.last_error(), found.last_status, found.waiting_count), (DeliveryError::Unspecified, 200, 0));
        hooks.started.running.stop().await;
    }

    async fn a_name_of_this_machine_is_not_reached(location: Location) {
        let receiver = Receiver::start(Mode::Status(200)).await;
        let port = receiver.url.rsplit(':').next().unwrap().split('/').next().unwrap().to_owned();
        let hooks = Hooks::with(&location, rules(&[]), &[]).await;
        let webhook = hooks.made(&format!("https://localhost:{port}/events")).await;
        hooks.university().await;
        let found = hooks.until("it is refused", &webhook, |found| found.last_attempt_time.is_some()).await;
        assert_eq!((found.last_error(), found.waiting_count), (DeliveryError::AddressRefused, 1));
        assert!(receiver.got().is_empty());
        hooks.started.running.stop().await;
    }

    async fn a_network_that_is_allowed_no_more_is_not_reached(location: Location) {
        let receiver = Receiver::start(Mode::Status(200)).await;
        let hooks = Hooks::open(&location).await;
        let webhook = hooks.made(&receiver.url).await;
        hooks.started.running.stop().await;
        let hooks = Hooks::with(&location, rules(&[]), &[]).await;
        hooks.university().await;
        let found = hooks.until("it is refused", &webhook, |found| found.last_attempt_time.is_some()).await;
        assert_eq!(found.last_error(), DeliveryError::AddressRefused);
        assert!(receiver.got().is_empty());
        hooks.started.running.stop().await;
    }

    async fn a_webhook_ends_with_its_key(location: Location) {
        let (hooks, receiver) = (Hooks::open(&location).await, Receiver::start(Mode::Status(200)).await);
        let mut accounts = AccountServiceClient::new(hooks.started.client(&operator()));
        let ends = techmarket_kernel::Clock::now(&*hooks.harness.clock) + SignedDuration::from_hours(48);
        let request = pb::IssueApiKeyRequest {
            api_key: Some(pb::ApiKey {
                display_name: "政务系统".to_owned(),
                roles: vec![types::Role::System.into()],
                expire_time: Some(prost_types::Timestamp { seconds: ends.as_second(), nanos: 0 }),
                ..Default::default()
            }),
            ..Default::default()
        };
        let issued = accounts.issue_api_key(request).await.unwrap().into_inner();
        let request = pb::ExchangeApiKeyRequest { secret: issued.secret };
        let grant = accounts.exchange_api_key(request).await.unwrap().into_inner().grant.unwrap();
        let mut client = Client::new(hooks.started.with_token(&grant.access_token));
        let webhook = client.create_webhook(create(&receiver.url)).await.unwrap().into_inner();
        assert_eq!(webhook.subject, "政务系统");
        let key = issued.api_key.unwrap();
        let request = pb::RevokeApiKeyRequest { name: key.name, etag: key.etag, ..Default::default() };
        accounts.revoke_api_key(request).await.unwrap();
        let ended = hooks.until("it ends", &webhook, |found| found.state() == State::Ended).await;
        assert_eq!(ended.end_reason(), EndReason::KeyEnded);
        hooks.university().await;
        let request = pb::ResumeWebhookRequest { name: ended.name.clone(), etag: ended.etag, ..Default::default() };
        hooks.of(&operator()).resume_webhook(request).await.unwrap();
        let again = hooks.until("it ends again", &webhook, |found| found.state() == State::Ended).await;
        assert_eq!(again.end_reason(), EndReason::KeyEnded);
        hooks.started.running.stop().await;
    }
}
