//! Services behind the real gate.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use techmarket_kernel::{Caller, Clock, FixedClock, Rng, SeededRng};
use techmarket_rpc::{Credentials, Gate, Keyring, Limits, Policies, Rpc, Stack, local, remote};
use techmarket_runtime::tls::Tls;
use techmarket_runtime::{Doors, Market, Mounts, Retention, Running, Service, Switchboard};
use tokio::net::TcpListener;
use tower::ServiceExt;
use tower::util::BoxCloneSyncService;

/// When tests begin: 2026-11-21, 09:00 in China.
const BEGINNING: &str = "2026-11-21T01:00:00Z";
/// Longer than any test moves the clock.
const TOKEN_LIFETIME: SignedDuration = SignedDuration::from_hours(24 * 3_650);

/// What services are made with, all of it fixed.
pub struct Harness {
    /// Stands at 2026-11-21T01:00:00Z until it is moved.
    pub clock: Arc<FixedClock>,
    /// Gives the same bytes in every run.
    pub rng: Arc<SeededRng>,
    /// Signs and checks the tokens.
    pub key: Keyring,
    /// Of the gate.
    pub limits: Limits,
    /// Of the port of [`Self::start`]; none by default.
    pub tls: Tls,
    /// Of the port of [`Self::start`]; to no other origin by default.
    pub doors: Doors,
    switchboard: Switchboard,
}

/// Services in this process, without health, reflection and feeds.
pub struct Mounted {
    stack: Stack,
    tokens: Tokens,
}

/// Services on a port, as `techmarket serve` runs them.
pub struct Started {
    /// The market; end it with `running.stop()`.
    pub running: Running,
    /// `http://127.0.0.1:port`.
    pub url: String,
    tokens: Tokens,
}

#[derive(Clone)]
struct Tokens {
    key: Keyring,
    clock: Arc<FixedClock>,
}

impl Default for Harness {
    fn default() -> Self {
        Self::new()
    }
}

impl Harness {
    /// A harness whose services find their peers in the same process.
    #[must_use]
    pub fn new() -> Self {
        Self::with_peers(HashMap::new())
    }

    /// A harness whose services find some of their peers elsewhere: name and URL.
    #[must_use]
    pub fn with_peers(peers: HashMap<String, String>) -> Self {
        let now: Timestamp = BEGINNING.parse().expect("a timestamp");
        let clock = Arc::new(FixedClock::new(now));
        let key = Keyring::new(&[42; 32]);
        let credentials = Credentials::system(key.clone(), clock.clone(), Caller::MARKET);
        Self {
            clock,
            rng: Arc::new(SeededRng::new(20_261_121)),
            key,
            limits: Limits::default(),
            tls: Tls::default(),
            doors: Doors::default(),
            switchboard: Switchboard::new(
                peers.into_iter().map(|(name, url)| (name, vec![url])).collect(),
                credentials,
            ),
        }
    }

    /// The clock, as services take it.
    #[must_use]
    pub fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    /// The generator, as services take it.
    #[must_use]
    pub fn rng(&self) -> Arc<dyn Rng> {
        self.rng.clone()
    }

    /// How services of this harness reach each other. It is connected by [`Self::start`], once.
    #[must_use]
    pub fn switchboard(&self) -> Switchboard {
        self.switchboard.clone()
    }

    /// Moves the clock on.
    pub fn advance(&self, by: SignedDuration) {
        self.clock.set(self.clock.now() + by);
    }

    /// A token for `caller`.
    #[must_use]
    pub fn token(&self, caller: &Caller) -> String {
        self.tokens().of(caller)
    }

    /// A gate with the policies of the protos.
    #[must_use]
    pub fn gate(&self) -> Gate {
        let policies = Policies::read(techmarket_proto::FILE_DESCRIPTOR_SET).expect("policies");
        Gate::new(policies, self.key.clone(), self.clock(), self.limits)
    }

    /// Puts services behind the gate in this process. Their background work is not started.
    #[must_use]
    pub fn mount(&self, services: Vec<Arc<dyn Service>>) -> Mounted {
        let mut mounts = Mounts::default();
        for service in services {
            service.mount(&mut mounts);
        }
        Mounted {
            stack: self.gate().before(mounts.finish()),
            tokens: self.tokens(),
        }
    }

    /// Runs services on a free port, and waits until they are ready.
    pub async fn start(&self, services: Vec<Arc<dyn Service>>) -> Started {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let market = Market {
            services,
            gate: self.gate(),
            switchboard: self.switchboard(),
            tls: self.tls.clone(),
            doors: self.doors.clone(),
            retention: Retention::embedded().expect("the table of years"),
        };
        let running = market.start(listener).await.expect("a market");
        running.ready().await;
        Started {
            url: format!("http://{}", running.address()),
            running,
            tokens: self.tokens(),
        }
    }

    fn tokens(&self) -> Tokens {
        Tokens {
            key: self.key.clone(),
            clock: self.clock.clone(),
        }
    }
}

impl Tokens {
    fn of(&self, caller: &Caller) -> String {
        // Tests move the clock back, too, and no token is from the future.
        self.key
            .issue(caller, self.clock.now() - TOKEN_LIFETIME, TOKEN_LIFETIME * 2)
            .expect("a token")
    }
}

impl Mounted {
    /// Calls as `caller`.
    #[must_use]
    pub fn client(&self, caller: &Caller) -> Rpc {
        self.with_token(&self.tokens.of(caller))
    }

    /// Calls with `token`, whatever it is.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Rpc {
        local(self.stack.clone(), Credentials::token(token.to_owned()))
    }

    /// Calls without a token.
    #[must_use]
    pub fn anonymous(&self) -> Rpc {
        BoxCloneSyncService::new(self.stack.clone().map_err(|never| match never {}))
    }
}

impl Started {
    /// Calls as `caller`.
    #[must_use]
    pub fn client(&self, caller: &Caller) -> Rpc {
        self.with_token(&self.tokens.of(caller))
    }

    /// Calls with `token`, whatever it is.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Rpc {
        remote(self.url.clone(), Credentials::token(token.to_owned())).expect("a URL")
    }

    /// Calls without a token.
    #[must_use]
    pub fn anonymous(&self) -> Rpc {
        remote(self.url.clone(), Credentials::none()).expect("a URL")
    }
}
