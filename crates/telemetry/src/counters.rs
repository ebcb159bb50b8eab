//! What is counted, from the start of the process on.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Whether nothing is counted.
static SILENT: AtomicBool = AtomicBool::new(false);

/// Upper bounds of the durations of calls, in seconds: a read takes a third of a millisecond, a call may take 30 s.
const CALL_SECONDS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0, 30.0,
];
/// Upper bounds of the waits for a connection to a database, in seconds: whoever waits for 10 s is refused.
const WAIT_SECONDS: [f64; 8] = [0.000_1, 0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10.0];

/// `package.Service/Method`, of those that the market has; `other` for all else that is asked for.
pub type Method = Arc<str>;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct OfCall {
    pub(crate) method: Method,
    pub(crate) code: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct OfMethod {
    pub(crate) method: Method,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct OfReason {
    pub(crate) reason: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct OfType {
    pub(crate) r#type: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct OfOutcome {
    pub(crate) outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct OfFollower {
    pub(crate) follower: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct OfSide {
    pub(crate) side: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct OfSignIn {
    pub(crate) way: &'static str,
    pub(crate) outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct OfSignal {
    pub(crate) signal: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct OfDropped {
    pub(crate) signal: &'static str,
    pub(crate) reason: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct OfDatabase {
    pub(crate) database: &'static str,
    pub(crate) access: &'static str,
}

/// A histogram of a family, as the family makes it.
type Seconds<S> = Family<S, Histogram, fn() -> Histogram>;

/// Everything that events count.
#[derive(Debug)]
pub struct Counters {
    registry: Registry,
    pub(crate) calls: Family<OfCall, Counter>,
    pub(crate) call_seconds: Seconds<OfMethod>,
    pub(crate) under_way: Gauge,
    pub(crate) refused: Family<OfReason, Counter>,
    pub(crate) connections: Gauge,
    pub(crate) accepted: Counter,
    pub(crate) crowded: Counter,
    pub(crate) events: Family<OfType, Counter>,
    pub(crate) import_rows: Family<OfOutcome, Counter>,
    pub(crate) mails: Family<OfOutcome, Counter>,
    pub(crate) webhook_events: Family<OfOutcome, Counter>,
    pub(crate) webhook_dead_letters: Counter,
    pub(crate) webhooks_ended: Family<OfReason, Counter>,
    pub(crate) follower_failures: Family<OfFollower, Counter>,
    pub(crate) fallen_back: Family<OfFollower, Counter>,
    pub(crate) slow_statements: Counter,
    pub(crate) index_commits: Family<OfSide, Counter>,
    pub(crate) sign_ins: Family<OfSignIn, Counter>,
    pub(crate) telemetry_sent: Family<OfSignal, Counter>,
    pub(crate) telemetry_dropped: Family<OfDropped, Counter>,
    pub(crate) collector_away: Family<OfSignal, Gauge>,
    waits: Seconds<OfDatabase>,
}

/// Where the waits for connections to one database are counted.
#[derive(Clone, Debug)]
pub struct Waits {
    pub(crate) read: Histogram,
    pub(crate) write: Histogram,
}

impl Counters {
    /// Those of this process.
    #[must_use]
    pub fn of_process() -> &'static Self {
        static COUNTERS: LazyLock<Counters> = LazyLock::new(Counters::default);
        &COUNTERS
    }

    /// Counts and traces from here on, or not: what both cost is measured so, and nothing else is.
    pub fn switch(on: bool) {
        SILENT.store(!on, Ordering::Relaxed);
    }

    pub(crate) fn are_silent() -> bool {
        SILENT.load(Ordering::Relaxed)
    }

    pub(crate) fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Where the waits for the database `name` are counted.
    #[must_use]
    pub fn waits(&self, name: &'static str) -> Waits {
        let of = |access| {
            let labels = OfDatabase {
                database: name,
                access,
            };
            self.waits.get_or_create(&labels).clone()
        };
        Waits {
            read: of("read"),
            write: of("write"),
        }
    }
}

impl Default for Counters {
    fn default() -> Self {
        let mut counters = Self {
            registry: Registry::default(),
            calls: Family::default(),
            call_seconds: Family::new_with_constructor(|| Histogram::new(CALL_SECONDS)),
            under_way: Gauge::default(),
            refused: Family::default(),
            connections: Gauge::default(),
            accepted: Counter::default(),
            crowded: Counter::default(),
            events: Family::default(),
            import_rows: Family::default(),
            mails: Family::default(),
            webhook_events: Family::default(),
            webhook_dead_letters: Counter::default(),
            webhooks_ended: Family::default(),
            follower_failures: Family::default(),
            fallen_back: Family::default(),
            slow_statements: Counter::default(),
            index_commits: Family::default(),
            sign_ins: Family::default(),
            telemetry_sent: Family::default(),
            telemetry_dropped: Family::default(),
            collector_away: Family::default(),
            waits: Family::new_with_constructor(|| Histogram::new(WAIT_SECONDS)),
        };
        counters.register();
        counters
    }
}

impl Counters {
    /// Gives each its name. The library adds `_total` to counters.
    fn register(&mut self) {
        let mut registry = Registry::with_prefix("techmarket");
        macro_rules! name {
            ($($field:ident $name:literal $help:literal;)*) => {
                $(registry.register($name, $help, self.$field.clone());)*
            };
        }
        name! {
            calls "calls" "Calls that were answered, by method and gRPC code; streams when they begin";
            call_seconds "call_duration_seconds" "Seconds from the headers of a call to its answer; of streams to their beginning";
            under_way "calls_under_way" "Calls whose answer has not begun";
            refused "calls_refused" "Calls that the gate refused, by reason; OVERLOADED are those that were shed";
            connections "connections_open" "Open connections";
            accepted "connections_accepted" "Connections that were accepted";
            crowded "connections_crowded_out" "Connections that were told to end because there were too many";
            events "events" "Events that were committed to the feeds, by type: contract.registered counts registrations";
            import_rows "import_rows" "Rows of imports, by what became of them";
            mails "mails" "Mails, by what became of them: sent, refused, failed, timeout, or dropped because too many waited";
            webhook_events "webhook_events" "Events that were sent to other systems, by outcome: delivered, or why they were not taken";
            webhook_dead_letters "webhook_dead_letters" "Events that were not taken however often they were sent";
            webhooks_ended "webhooks_ended" "Webhooks that the market has ended, by reason";
            follower_failures "follower_failures" "Times that the effect of a feed failed, by follower";
            fallen_back "followers_fallen_back" "Times that a follower was ahead of its feed, as behind a restore, and fell back";
            slow_statements "slow_statements" "Statements that took longer than a second";
            index_commits "index_commits" "Times that the index of a side was written";
            sign_ins "sign_ins" "Tries to sign in, by way and by what became of them";
            telemetry_sent "telemetry_sent" "Spans and figures that the collector took";
            telemetry_dropped "telemetry_dropped" "Spans and figures that the collector did not take, by reason: they are gone";
            collector_away "telemetry_collector_away" "Whether the collector took nothing of what it was sent last, by signal: 1 or 0";
            waits "database_wait_seconds" "Seconds that a caller waited for a connection to a database";
        }
        self.registry = registry;
    }
}
