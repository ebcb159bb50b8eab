//! What webhooks send, and when.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use techmarket_kernel::Clock as _;
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::webhook::State;
use techmarket_store::Location;
use techmarket_testkit::{eventually, on_both_databases};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::receiver::{Mode, Receiver, by_subject};
use crate::webhook_support::{Hooks, create, rules};

/// The example of a receiver, on a port of this machine, and what it prints.
struct Example {
    url: String,
    lines: Lines<BufReader<ChildStdout>>,
    // Ends with this.
    _program: Child,
}

impl Example {
    async fn start(folder: &Path) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../clients/python/webhook.py");
        let mut program = Command::new("python3")
            .args(["-B", script, "0"])
            .args([folder.join("secrets"), folder.join("events.db")])
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
        let listening = lines.next_line().await.unwrap().unwrap();
        let port = listening.strip_prefix("listening ").unwrap();
        Self {
            url: format!("http://127.0.0.1:{port}/"),
            lines,
            _program: program,
        }
    }

    async fn line(&mut self) -> String {
        let line = tokio::time::timeout(Duration::from_secs(20), self.lines.next_line());
        line.await.unwrap().unwrap().unwrap()
    }
}

/// The clock of the example is this machine's, so that of the market has to be, too.
fn now() -> jiff::Timestamp {
    techmarket_kernel::SystemClock.now()
}

on_both_databases! {
    async fn the_example_in_python_takes_what_is_genuine(location: Location) {
        let folder = tempfile::tempdir().unwrap();
        let mut example = Example::start(folder.path()).await;
        let hooks = Hooks::open(&location).await;
        hooks.harness.clock.set(now());
        let webhook = hooks.made(&example.url).await;
        std::fs::write(folder.path().join("secrets"), "whsec_c29tZXRoaW5nIGVsc2U=\n").unwrap();
        let made = hooks.university().await;
        let refused = hooks.until("another secret is refused", &webhook, |found| found.last_attempt_time.is_some()).await;
        assert_eq!(refused.last_status, 401);
        std::fs::write(folder.path().join("secrets"), format!("whsec_c29tZXRoaW5nIGVsc2U=\n{}\n", webhook.secret)).unwrap();
        hooks.harness.advance(jiff::SignedDuration::from_secs(10));
        assert_eq!(example.line().await, format!("organization.registered {} 1", made.name));
        hooks.verified(&made).await;
        assert_eq!(example.line().await, format!("organization.verified {} 2", made.name));
        hooks.started.running.stop().await;
    }

    async fn an_event_is_sent_signed(location: Location) {
        let (hooks, receiver) = (Hooks::open(&location).await, Receiver::start(Mode::Status(204)).await);
        let webhook = hooks.made(&format!("{}?system=1", receiver.url)).await;
        assert!(webhook.secret.starts_with("whsec_") && webhook.state() == State::Active, "{webhook:?}");
        let made = hooks.university().await;
        hooks.verified(&made).await;
        let taken = eventually("both events are taken", || async {
            let taken = receiver.taken();
            (taken.len() >= 2).then_some(taken)
        }).await;
        assert_eq!(taken.iter().map(crate::receiver::Got::kind).collect::<Vec<_>>(), ["organization.registered", "organization.verified"]);
        let (got, body) = (&taken[0], taken[0].json());
        assert_eq!(got.path, "/events?system=1");
        assert_eq!(got.headers["content-type"], "application/json");
        assert_eq!(got.headers["webhook-id"], body["id"].as_str().unwrap());
        let sent: i64 = got.headers["webhook-timestamp"].parse().unwrap();
        assert!((hooks.harness.clock.now().as_second() - sent).abs() <= 10);
        assert!(got.is_signed_by(&webhook.secret) && !got.is_signed_by("whsec_c29tZXRoaW5nIGVsc2U="));
        assert_eq!(body["subject"], made.name);
        assert_eq!(body["source"], "SOURCE_DIRECTORY");
        assert_eq!(body["data"]["displayName"], "示例大学");
        assert_eq!(body["data"]["@type"], "type.googleapis.com/techmarket.directory.v1.Organization");
        assert!(body["data"].get("confidential").is_none(), "what is confidential stays");
        let settled = hooks.until("nothing waits", &webhook, |found| found.waiting_count == 0 && found.feeds[0].lag == 0).await;
        assert_eq!((settled.last_status, settled.last_error, settled.secret.as_str()), (204, 0, ""));
        assert!(settled.feeds[0].position >= taken[1].position() && settled.last_attempt_time.is_some());
        hooks.started.running.stop().await;
    }

    async fn a_new_webhook_begins_now_or_at_the_beginning(location: Location) {
        // A queue of one event shows that what has no room waits in the feed.
        let hooks = Hooks::with(&location, rules(&[("queue = 1000", "queue = 1")]), &["127.0.0.0/8"]).await;
        let made = hooks.university().await;
        hooks.transfer_body().await;
        let (all, later) = (Receiver::start(Mode::Status(200)).await, Receiver::start(Mode::Status(200)).await);
        let first = hooks.made(&later.url).await;
        hooks.until("the feed is read", &first, |found| found.feeds[0].lag == 0 && found.feeds[0].position > 0).await;
        let second = hooks.made(&later.url).await;
        let from_beginning = pb::CreateWebhookRequest { from_beginning: true, ..create(&all.url) };
        hooks.system().create_webhook(from_beginning).await.unwrap();
        let request = pb::DeleteWebhookRequest { name: first.name, etag: first.etag, ..Default::default() };
        hooks.system().delete_webhook(request).await.unwrap();
        hooks.verified(&made).await;
        eventually("everything is taken", || async { (all.taken().len() == 3).then_some(()) }).await;
        hooks.until("the second is up to date", &second, |found| found.feeds[0].lag == 0 && found.waiting_count == 0).await;
        let found = by_subject(&all.taken());
        assert!(found.len() == 2 && found.values().all(|positions| positions.is_sorted()), "{found:?}");
        let kinds: Vec<String> = later.taken().iter().filter(|got| got.subject() == made.name).map(crate::receiver::Got::kind).collect();
        assert_eq!(kinds.last().map(String::as_str), Some("organization.verified"));
        hooks.started.running.stop().await;
    }

    async fn while_it_is_paused_nothing_is_sent_and_nothing_is_lost(location: Location) {
        let hooks = Hooks::open(&location).await;
        let (paused, other) = (Receiver::start(Mode::Status(200)).await, Receiver::start(Mode::Status(200)).await);
        let webhook = hooks.made(&paused.url).await;
        hooks.made(&other.url).await;
        let request = pb::PauseWebhookRequest { name: webhook.name.clone(), etag: webhook.etag.clone(), ..Default::default() };
        let webhook = hooks.system().pause_webhook(request).await.unwrap().into_inner();
        assert_eq!(webhook.state(), State::Paused);
        let made = hooks.university().await;
        hooks.verified(&made).await;
        eventually("the other has taken both", || async { (other.taken().len() == 2).then_some(()) }).await;
        assert!(paused.got().is_empty());
        let request = pb::ResumeWebhookRequest { name: webhook.name.clone(), etag: webhook.etag.clone(), ..Default::default() };
        let webhook = hooks.system().resume_webhook(request).await.unwrap().into_inner();
        assert_eq!(webhook.state(), State::Active);
        eventually("it has taken both, too", || async { (paused.taken().len() == 2).then_some(()) }).await;
        let positions = paused.taken();
        assert!(positions[0].position() < positions[1].position());
        hooks.started.running.stop().await;
    }

    async fn a_new_secret_signs_beside_the_old_one_for_a_day(location: Location) {
        let (hooks, receiver) = (Hooks::open(&location).await, Receiver::start(Mode::Status(200)).await);
        let webhook = hooks.made(&receiver.url).await;
        let request = pb::RotateWebhookSecretRequest {
            name: webhook.name.clone(),
            etag: webhook.etag.clone(),
            request_id: "0198c1d2-0000-7000-8000-000000000009".to_owned(),
        };
        let rotated = hooks.system().rotate_webhook_secret(request.clone()).await.unwrap().into_inner();
        assert!(rotated.secret.starts_with("whsec_") && rotated.secret != webhook.secret);
        let again = hooks.system().rotate_webhook_secret(request).await.unwrap().into_inner();
        assert_eq!((again.secret.as_str(), again.etag), ("", rotated.etag));
        let made = hooks.university().await;
        let first = eventually("the event is taken", || async { receiver.taken().pop() }).await;
        assert!(first.is_signed_by(&webhook.secret) && first.is_signed_by(&rotated.secret));
        hooks.harness.advance(jiff::SignedDuration::from_hours(25));
        hooks.verified(&made).await;
        let second = eventually("the next is taken", || async { receiver.taken().into_iter().nth(1) }).await;
        assert!(!second.is_signed_by(&webhook.secret) && second.is_signed_by(&rotated.secret));
        hooks.started.running.stop().await;
    }
}
