//! From a port to connections: accepted within a bound, and each served until it ends or only waits.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustix::io::Errno;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use techmarket_kernel::subscriber;
use techmarket_rpc::{Connection, Stack, stopped};
use techmarket_telemetry::Event as _;
use techmarket_telemetry::event::{ConnectionCrowdedOut, ConnectionOpen};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use crate::connection::Life;
use crate::tls::{ServerTls, Tls};

/// Connections at once, if the system lets this process open so many files.
const CONNECTIONS: u64 = 10_000;
/// Bytes of messages that are not whole, of one connection.
const WAITING_BYTES: usize = 32 << 20;
/// TLS handshakes of one subscriber (of IPv6 a /64) that may be under way. Who begins more ends his own oldest, and nobody else's.
const HANDSHAKES: usize = 128;
/// How long nothing is accepted when the system gives no more sockets.
const PAUSE: Duration = Duration::from_millis(100);

/// The open connections.
#[derive(Default)]
struct Open(Mutex<HashMap<u64, Held>>);

/// A connection, and how it is told to end.
#[derive(Clone)]
struct Held {
    connection: Arc<Connection>,
    end: Arc<Notify>,
    /// Whether its TLS handshake is under way.
    shaking: Arc<AtomicBool>,
}

/// Serves `stack` until `stop`, and then until every connection has ended its calls.
pub(crate) async fn serve(stack: Stack, listener: TcpListener, tls: Tls, mut stop: watch::Receiver<bool>) {
    let (limit, open) = (connection_limit(), Arc::new(Open::default()));
    let mut tasks = JoinSet::new();
    let mut number = 0;
    loop {
        let socket = tokio::select! {
            () = stopped(&mut stop) => break,
            socket = accept(&listener) => socket,
            Some(_) = tasks.join_next() => continue,
        };
        let (socket, address) = match socket {
            Ok(accepted) => accepted,
            // Whoever went away before it was accepted concerns nobody.
            Err(error) if !no_more_files(&error) => continue,
            Err(error) => {
                tracing::warn!(%error, "no more connections can be accepted");
                open.end_one();
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        if tasks.len() >= limit {
            open.end_one();
        }
        number += 1;
        let held = Held {
            connection: Connection::new(address, WAITING_BYTES),
            end: Arc::default(),
            shaking: Arc::new(AtomicBool::new(tls.server.is_some())),
        };
        if tls.server.is_some() && tasks.len() >= HANDSHAKES {
            open.end_handshake(address);
        }
        open.lock().insert(number, held.clone());
        let life = Life {
            stack: stack.clone(),
            connection: held.connection,
            end: held.end,
            stop: stop.clone(),
            systems: tls.systems.clone(),
        };
        // Taken for each anew: the files may have changed.
        let acceptor = tls.server.as_ref().map(ServerTls::acceptor);
        let (open, shaking) = (Arc::clone(&open), held.shaking);
        tasks.spawn(async move {
            let _counted = ConnectionOpen::begin();
            match acceptor {
                Some(acceptor) => {
                    let shaken = || shaking.store(false, Ordering::Relaxed);
                    life.over_tls(socket, &acceptor, shaken).await;
                }
                None => life.over_tcp(socket).await,
            }
            open.lock().remove(&number);
        });
    }
    // Whoever comes now is refused at once and goes elsewhere.
    drop(listener);
    while tasks.join_next().await.is_some() {}
}

/// The next connection. Its small answers leave at once: without the option each waits 40 ms for the peer's delayed
/// acknowledgement.
async fn accept(listener: &TcpListener) -> std::io::Result<(TcpStream, IpAddr)> {
    let (socket, address) = listener.accept().await?;
    socket.set_nodelay(true)?;
    Ok((socket, address.ip()))
}

fn no_more_files(error: &std::io::Error) -> bool {
    matches!(Errno::from_io_error(error), Some(Errno::MFILE | Errno::NFILE))
}

impl Open {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<u64, Held>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes room for a handshake from `address`, if as many as its subscriber may have are under way.
    fn end_handshake(&self, address: IpAddr) {
        let open = self.lock();
        let from = subscriber(address);
        let shaking = open.iter().filter(|(_, held)| {
            held.shaking.load(Ordering::Relaxed) && subscriber(held.connection.address()) == from
        });
        let mut numbers: Vec<u64> = shaking.map(|(number, _)| *number).collect();
        if numbers.len() < HANDSHAKES {
            return;
        }
        numbers.sort_unstable();
        if let Some(oldest) = numbers.first().and_then(|number| open.get(number)) {
            oldest.end.notify_one();
        }
    }

    /// Makes room: of the subscriber with the most connections, the one that has carried no call for the longest. Where all of
    /// its connections carry calls, the newest of them ends.
    fn end_one(&self) {
        let open = self.lock();
        let mut counts: HashMap<IpAddr, usize> = HashMap::new();
        for held in open.values() {
            *counts.entry(subscriber(held.connection.address())).or_default() += 1;
        }
        let crowd = counts.into_iter().max_by_key(|(_, count)| *count);
        let Some((address, open_by_it)) = crowd else {
            return;
        };
        let of_crowd = open
            .iter()
            .filter(|(_, held)| subscriber(held.connection.address()) == address);
        let ended =
            of_crowd.max_by_key(|(number, held)| (held.connection.idle_since().map(Reverse), **number));
        if let Some((_, held)) = ended {
            held.end.notify_one();
            let open = open_by_it;
            ConnectionCrowdedOut { address, open }.tell();
        }
    }
}

/// Raises the soft limit of open files to the hard one, as the shell's default of 1,024 is for programs that use `select`, and
/// gives three quarters of it to connections: the rest is for databases, indexes and files.
fn connection_limit() -> usize {
    let mut limits = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limits.maximum,
        ..limits
    };
    if setrlimit(Resource::Nofile, raised).is_ok() {
        limits = raised;
    }
    let files = limits.current.unwrap_or(u64::MAX);
    usize::try_from(CONNECTIONS.min(files / 4 * 3)).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn small_answers_leave_at_once() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let _client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (accepted, _) = accept(&listener).await.unwrap();
        assert!(accepted.nodelay().unwrap());
    }

    fn held(connection: Arc<Connection>, shaking: bool) -> Held {
        Held {
            connection,
            end: Arc::default(),
            shaking: Arc::new(shaking.into()),
        }
    }

    #[tokio::test]
    async fn who_only_begins_handshakes_ends_his_own() {
        let open = Open::default();
        let many = 2 + HANDSHAKES as u64;
        for number in 0..many {
            // One of them is done, and one is of somebody else.
            let address = [10, 0, 0, if number == 0 { 1 } else { 2 }];
            let connection = Connection::new(address.into(), 0);
            open.lock().insert(number, held(connection, number != 1));
        }
        open.end_handshake([10, 0, 0, 1].into());
        open.end_handshake([10, 0, 0, 2].into());
        let ended: Vec<u64> = {
            let open = open.lock();
            let told = |held: &Held| futures::FutureExt::now_or_never(held.end.notified()).is_some();
            open.iter()
                .filter(|(_, held)| told(held))
                .map(|(number, _)| *number)
                .collect()
        };
        assert_eq!(ended, [2]);
    }

    #[tokio::test]
    async fn a_subscriber_is_one_however_many_addresses_it_has() {
        let (open, many) = (Open::default(), 1 + HANDSHAKES as u64);
        let address = |last: u64| {
            let last = u16::try_from(last).unwrap();
            IpAddr::from([0x2001, 0xdb8, 1, 2, last, 0, 0, 1])
        };
        for number in 0..many {
            open.lock()
                .insert(number, held(Connection::new(address(number), 0), true));
        }
        let other = Connection::new(IpAddr::from([0x2001, 0xdb8, 1, 3, 0, 0, 0, 1]), 0);
        open.lock().insert(many, held(other, true));
        let ended = |number: u64| {
            let end = open.lock()[&number].end.clone();
            futures::FutureExt::now_or_never(end.notified()).is_some()
        };
        open.end_handshake([0x2001, 0xdb8, 1, 3, 0, 0, 0, 2].into());
        assert!(
            (0..=many).all(|number| !ended(number)),
            "the neighbour has begun one"
        );
        open.end_handshake(address(many));
        assert!(ended(0) && !(1..=many).any(ended));
    }

    #[tokio::test]
    async fn the_crowd_makes_room_by_what_it_uses_least() {
        let open = Open::default();
        let mut calls = Vec::new();
        for (number, address) in [
            (1, [10, 0, 0, 1]),
            (2, [10, 0, 0, 2]),
            (3, [10, 0, 0, 2]),
            (4, [10, 0, 0, 2]),
        ] {
            let connection = Connection::new(address.into(), 0);
            // The first of the crowd carries a call, so the second is the one that has waited for the longest.
            if number == 2 {
                calls.push(connection.open());
            }
            open.lock().insert(number, held(connection, false));
        }
        open.end_one();
        let ended = open.lock()[&3].end.clone();
        tokio::time::timeout(Duration::from_secs(1), ended.notified())
            .await
            .unwrap();
    }
}
