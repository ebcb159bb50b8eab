//! What `/metrics` shows beside what was counted.

use std::fs;
use std::time::UNIX_EPOCH;

use techmarket_feed::Feed;
use techmarket_telemetry::Seen;

use crate::admin::state::{State, is_ready};
use crate::{IndexSize, Service};

/// How the followers are named that bring posts their sentence vectors.
const VECTORS: &str = " vectors";

/// Looks at everything that runs here.
pub(super) async fn look(state: &State) -> Seen {
    let mut seen = Seen::default();
    let heads = state.heads().await;
    for service in state.services() {
        let role = role(service.grpc_name());
        seen.add(
            "techmarket_role_ready",
            "Whether a role answers as it should: 1 or 0",
            &[("role", role)],
            flag(is_ready(service)),
        );
        let head = heads.iter().find(|(of, _)| *of == service.grpc_name());
        if let Some((_, head)) = head {
            seen.add(
                "techmarket_database_reached",
                "Whether the database of a role answers: 1 or 0",
                &[("role", role)],
                flag(head.is_some()),
            );
            if let Some(head) = head {
                seen.add(
                    "techmarket_feed_head",
                    "Position of the last event of a feed",
                    &[("source", role)],
                    number(*head),
                );
            }
        }
        if let Some((_, feed)) = service.feed() {
            pool(&mut seen, &feed);
        }
        lags(&mut seen, state, role, &**service);
        for index in service.indexes() {
            of_index(&mut seen, &index);
        }
    }
    process(&mut seen, state);
    seen
}

/// `supply` of `techmarket.supply.v1.SupplyService`.
fn role(grpc_name: &'static str) -> &'static str {
    grpc_name.split('.').nth(1).unwrap_or(grpc_name)
}

fn pool(seen: &mut Seen, feed: &Feed) {
    let (database, connections) = feed.connections();
    for (state, count) in [("used", connections.used), ("most", connections.most)] {
        seen.add(
            "techmarket_database_connections",
            "Connections of a service to its database: in use, and the most that may be",
            &[("database", database), ("state", state)],
            number(count),
        );
    }
}

fn lags(seen: &mut Seen, state: &State, role: &'static str, service: &dyn Service) {
    for (follower, lag) in service.lags(state.clock.now()) {
        let labels = [("role", role), ("follower", follower)];
        seen.add(
            "techmarket_feed_lag_events",
            "Events that a follower of a feed has not taken in",
            &labels,
            number(lag.events),
        );
        seen.add(
            "techmarket_feed_lag_seconds",
            "How long the oldest of them has been waiting, in seconds",
            &labels,
            lag.age.as_secs_f64(),
        );
        if let Some(side) = follower.strip_suffix(VECTORS) {
            seen.add(
                "techmarket_encoder_backlog",
                "Events of a side whose posts wait for their sentence vectors",
                &[("side", side)],
                number(lag.events),
            );
        }
    }
}

fn of_index(seen: &mut Seen, index: &IndexSize) {
    let side = [("side", index.side)];
    seen.add(
        "techmarket_index_documents",
        "Posts in the index of a side",
        &side,
        number(index.documents),
    );
    seen.add(
        "techmarket_index_bytes",
        "Bytes of the files of the index of a side",
        &side,
        number(index.bytes),
    );
    seen.add(
        "techmarket_index_position",
        "Position of the feed up to which the index of a side has been read",
        &side,
        number(index.position),
    );
    let committed = index
        .committed
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    if let Some(committed) = committed {
        seen.add(
            "techmarket_index_commit_timestamp_seconds",
            "Unix time at which the index of a side was last written",
            &side,
            committed.as_secs_f64(),
        );
    }
}

fn process(seen: &mut Seen, state: &State) {
    seen.add(
        "techmarket_build_info",
        "The version that runs: always 1",
        &[("version", env!("CARGO_PKG_VERSION"))],
        1.0,
    );
    seen.add(
        "process_start_time_seconds",
        "Unix time at which the process began",
        &[],
        state.began,
    );
    if let Some(kibibytes) = resident() {
        seen.add(
            "process_resident_memory_bytes",
            "Memory of the process",
            &[],
            kibibytes * 1_024.0,
        );
    }
    if let Ok(files) = fs::read_dir("/proc/self/fd") {
        seen.add(
            "process_open_fds",
            "Open files of the process",
            &[],
            number(files.count()),
        );
    }
    if let Some(time) = state.last_backup() {
        seen.add(
            "techmarket_backup_timestamp_seconds",
            "Unix time of the last backup that ended well",
            &[],
            time,
        );
    }
}

/// Memory of the process in KiB, as Linux tells it.
fn resident() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

fn flag(is: bool) -> f64 {
    f64::from(u8::from(is))
}

/// Figures of Prometheus are floating-point numbers: above 2^53 the last digits are lost.
fn number<N: TryInto<i64>>(count: N) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "as the format has it")]
    let number = count.try_into().unwrap_or(i64::MAX) as f64;
    number
}
