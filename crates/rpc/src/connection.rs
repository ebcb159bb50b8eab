//! What the gate and the listener know together of one connection.

use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, Semaphore};
use tokio::time::Instant;

use crate::Certificate;

/// How often the faults of one connection's client are logged.
const TELL_EVERY: Duration = Duration::from_mins(1);

/// One connection (连接) of a client. The listener puts it into the extensions of every request.
#[derive(Debug)]
pub struct Connection {
    address: IpAddr,
    /// The client certificate that it began with, if it showed one that holds.
    certificate: OnceLock<Certificate>,
    since: Instant,
    /// Bytes that may still wait in messages that are not whole.
    pub(crate) waiting: Arc<Semaphore>,
    /// Calls whose answer is not sent to its end.
    open: AtomicUsize,
    /// When the last whole message came and when the last call ended, in milliseconds since the beginning.
    carried: AtomicU64,
    ended: AtomicU64,
    only_waits: Notify,
    faults: Mutex<Faults>,
}

/// Requests that cannot be read, by their client's fault.
#[derive(Debug, Default)]
struct Faults {
    count: u64,
    told: Option<Instant>,
}

/// One call of a connection, until its answer is sent or dropped.
#[derive(Debug)]
pub struct OpenCall(Arc<Connection>);

impl Connection {
    /// A connection from `address` whose unfinished messages may hold `bytes`.
    #[must_use]
    pub fn new(address: IpAddr, bytes: usize) -> Arc<Self> {
        Arc::new(Self {
            address,
            certificate: OnceLock::new(),
            since: Instant::now(),
            waiting: Arc::new(Semaphore::new(bytes)),
            open: AtomicUsize::new(0),
            carried: AtomicU64::new(0),
            ended: AtomicU64::new(0),
            only_waits: Notify::new(),
            faults: Mutex::default(),
        })
    }

    /// Whose it is.
    #[must_use]
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// Notes the certificate that its client has shown, once the handshake has found that it holds.
    pub fn show(&self, certificate: Certificate) {
        // A connection has one handshake.
        let _ = self.certificate.set(certificate);
    }

    /// The client's certificate.
    #[must_use]
    pub fn certificate(&self) -> Option<&Certificate> {
        self.certificate.get()
    }

    /// Counts a call until what is returned is dropped.
    #[must_use]
    pub fn open(self: &Arc<Self>) -> OpenCall {
        self.open.fetch_add(1, Ordering::Relaxed);
        OpenCall(Arc::clone(self))
    }

    /// Calls under way.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// Since when it has carried no call; `None` while it carries one.
    #[must_use]
    pub fn idle_since(&self) -> Option<Instant> {
        let ended = Duration::from_millis(self.ended.load(Ordering::Relaxed));
        (self.calls() == 0).then(|| self.since + ended)
    }

    /// Returns once its client has shown that it only waits, and does not mean to call.
    pub async fn only_waits(&self) {
        self.only_waits.notified().await;
    }

    /// A whole message has come.
    pub(crate) fn carried(&self) {
        self.now(&self.carried);
    }

    /// The message of a call that has waited for `waited` did not come. Others on the connection may be well: a proxy carries
    /// the calls of many.
    pub(crate) fn left_waiting(&self, waited: Duration) {
        if self.ago(&self.carried) >= waited {
            self.only_waits.notify_one();
        }
    }

    /// Counts a request that cannot be read. Whoever sends such by the thousand writes one line a minute into the log.
    pub(crate) fn fault(&self, path: &str, reason: &str) {
        let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        faults.count += 1;
        if faults.told.is_none_or(|told| told.elapsed() >= TELL_EVERY) {
            faults.told = Some(Instant::now());
            let count = std::mem::take(&mut faults.count);
            tracing::info!(address = %self.address, %path, reason, count, "requests that cannot be read");
        }
    }

    fn now(&self, moment: &AtomicU64) {
        let now = u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX);
        moment.store(now, Ordering::Relaxed);
    }

    fn ago(&self, moment: &AtomicU64) -> Duration {
        let moment = Duration::from_millis(moment.load(Ordering::Relaxed));
        self.since.elapsed().saturating_sub(moment)
    }
}

impl Drop for OpenCall {
    fn drop(&mut self) {
        self.0.now(&self.0.ended);
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}
