use std::io::Write;
use std::sync::{Arc, Mutex};

use super::*;
use crate::Seen;

/// What is written is kept.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The event must have written `line` (nothing, if it is empty), and the counters must print `sample`.
#[track_caller]
fn told(event: &dyn Event, line: &str, sample: &str) {
    let (log, counters) = (Log::default(), Counters::default());
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::with_default(subscriber, || event.log());
    event.count(&counters);
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains(line), "{line:?} is not in {logged:?}");
    assert_eq!(logged.is_empty(), line.is_empty(), "{logged:?}");
    let text = Seen::default().print(&counters);
    assert!(
        text.lines().any(|found| found == sample),
        "{sample} is not in\n{text}"
    );
}

#[test]
fn calls_are_logged_by_their_path_and_counted_by_their_method() {
    let method: Method = "other".into();
    let call = CallAnswered {
        method: &method,
        path: "/wp-login.php",
        code: "UNIMPLEMENTED",
        took: Duration::from_millis(4),
    };
    told(
        &call,
        "call method=/wp-login.php code=UNIMPLEMENTED milliseconds=4",
        "techmarket_calls_total{method=\"other\",code=\"UNIMPLEMENTED\"} 1",
    );
    told(
        &call,
        "call",
        "techmarket_call_duration_seconds_bucket{le=\"0.005\",method=\"other\"} 1",
    );
}

#[test]
fn refusals_and_what_is_committed_are_counted_alone() {
    let refused = CallRefused { reason: "OVERLOADED" };
    told(
        &refused,
        "",
        "techmarket_calls_refused_total{reason=\"OVERLOADED\"} 1",
    );
    let registered = Committed {
        kind: "contract.registered",
    };
    told(
        &registered,
        "",
        "techmarket_events_total{type=\"contract.registered\"} 1",
    );
    let rows = RowsImported {
        outcome: "created",
        rows: 500,
    };
    told(&rows, "", "techmarket_import_rows_total{outcome=\"created\"} 500");
}

#[test]
fn mails_are_counted_and_those_that_were_not_sent_are_logged() {
    let sent = MailHandled { outcome: "sent" };
    told(&sent, "", "techmarket_mails_total{outcome=\"sent\"} 1");
    let refused = MailHandled { outcome: "refused" };
    told(
        &refused,
        "a mail was not sent outcome=\"refused\"",
        "techmarket_mails_total{outcome=\"refused\"} 1",
    );
}

#[test]
fn a_crowd_is_named_and_counted() {
    let crowd = ConnectionCrowdedOut {
        address: [10, 0, 0, 7].into(),
        open: 9_000,
    };
    told(
        &crowd,
        "address=10.0.0.7 count=9000",
        "techmarket_connections_crowded_out_total 1",
    );
}

#[test]
fn what_goes_wrong_with_a_follower_says_which() {
    let failed = FollowerFailed {
        source: &"Supply",
        follower: "supply index",
        error: &"disk",
        pause: Duration::from_secs(1),
    };
    let failures = "techmarket_follower_failures_total{follower=\"supply index\"} 1";
    told(&failed, "effect of a feed failed", failures);
    let error = std::io::Error::other("foreign");
    let ended = FollowerEnded {
        follower: "supply index",
        error: &error,
    };
    told(&ended, "a feed is followed no more", failures);
    let fell = FollowerFellBack {
        source: &"Supply",
        follower: "supply index",
        position: 9,
        head: 7,
    };
    told(
        &fell,
        "position=9 head=7",
        "techmarket_followers_fallen_back_total{follower=\"supply index\"} 1",
    );
}

#[test]
fn a_slow_statement_is_shown_without_its_values() {
    let slow = StatementSlow {
        statement: "SELECT title FROM listing WHERE id = $1",
        took: Duration::from_millis(1_200),
    };
    told(&slow, "milliseconds=1200", "techmarket_slow_statements_total 1");
}

#[test]
fn sign_ins_and_writes_of_an_index_are_counted_alone() {
    let side = "supply";
    told(
        &IndexCommitted { side },
        "",
        "techmarket_index_commits_total{side=\"supply\"} 1",
    );
    for (way, admitted, sample) in [
        (
            "password",
            true,
            "techmarket_sign_ins_total{way=\"password\",outcome=\"admitted\"} 1",
        ),
        (
            "identity",
            false,
            "techmarket_sign_ins_total{way=\"identity\",outcome=\"refused\"} 1",
        ),
    ] {
        told(&SignInAnswered { way, admitted }, "", sample);
    }
}

#[test]
fn a_collector_that_goes_away_is_one_line_however_much_it_does_not_take() {
    let (signal, items) = (Signal::Traces, 512);
    told(
        &TelemetrySent { signal, items },
        "",
        "techmarket_telemetry_sent_total{signal=\"traces\"} 512",
    );
    let reason = "late";
    told(
        &TelemetryDropped {
            signal,
            reason,
            items,
        },
        "",
        "techmarket_telemetry_dropped_total{signal=\"traces\",reason=\"late\"} 512",
    );
    for (reason, line, away) in [
        (
            Some("late"),
            "takes nothing: it is dropped signal=\"traces\" reason=\"late\"",
            1,
        ),
        (None, "takes them again signal=\"traces\"", 0),
    ] {
        let sample = format!("techmarket_telemetry_collector_away{{signal=\"traces\"}} {away}");
        told(&CollectorTurned { signal, reason }, line, &sample);
    }
}

#[test]
fn waits_are_counted_by_database_and_access() {
    let counters = Counters::default();
    let waits = counters.waits("supply");
    waits.read(Duration::from_micros(30));
    waits.write(Duration::from_secs(3));
    let text = Seen::default().print(&counters);
    for sample in [
        "techmarket_database_wait_seconds_bucket{le=\"0.0001\",database=\"supply\",access=\"read\"} 1",
        "techmarket_database_wait_seconds_bucket{le=\"2.5\",database=\"supply\",access=\"write\"} 0",
        "techmarket_database_wait_seconds_bucket{le=\"10.0\",database=\"supply\",access=\"write\"} 1",
    ] {
        assert!(
            text.lines().any(|found| found == sample),
            "{sample} is not in\n{text}"
        );
    }
}

#[test]
fn what_lasts_is_counted_while_it_lasts() {
    let counters = Counters::of_process();
    let (calls, connections) = (counters.under_way.get(), counters.connections.get());
    let (call, connection) = (CallUnderWay::begin(), ConnectionOpen::begin());
    assert_eq!(
        (counters.under_way.get(), counters.connections.get()),
        (calls + 1, connections + 1)
    );
    drop((call, connection));
    assert_eq!(
        (counters.under_way.get(), counters.connections.get()),
        (calls, connections)
    );
}

#[test]
fn events_that_are_not_taken_are_told_without_their_address() {
    let answered = WebhookAnswered { answer: "timeout" };
    told(
        &answered,
        "",
        "techmarket_webhook_events_total{outcome=\"timeout\"} 1",
    );
    let gave_up = WebhookGaveUp {
        webhook: "webhooks/1",
        event: "2",
        answer: "status",
        status: 500,
    };
    told(
        &gave_up,
        "an event was not taken and is a dead letter webhook=\"webhooks/1\" event=\"2\" answer=\"status\" status=500",
        "techmarket_webhook_dead_letters_total 1",
    );
    let ended = WebhookEnded {
        webhook: "webhooks/1",
        reason: "gone",
    };
    told(
        &ended,
        "a webhook was ended webhook=\"webhooks/1\" reason=\"gone\"",
        "techmarket_webhooks_ended_total{reason=\"gone\"} 1",
    );
}
