//! Several clients at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Clients take what is asked from one list until it is empty: the time of each, and of all together.
pub(crate) fn concurrently<T: Sync, E: Send>(
    asked: &[T],
    clients: usize,
    ask: impl Fn(&T) -> Result<Duration, E> + Sync,
) -> Result<(Vec<Duration>, Duration), E> {
    let next = AtomicUsize::new(0);
    let client = || -> Result<Vec<Duration>, E> {
        let mut times = Vec::new();
        while let Some(one) = asked.get(next.fetch_add(1, Ordering::Relaxed)) {
            times.push(ask(one)?);
        }
        Ok(times)
    };
    let start = Instant::now();
    let done: Vec<Result<Vec<Duration>, E>> = thread::scope(|scope| {
        let running: Vec<_> = (0..clients).map(|_| scope.spawn(client)).collect();
        running
            .into_iter()
            .filter_map(|thread| thread.join().ok())
            .collect()
    });
    let spent = start.elapsed();
    let times: Result<Vec<Vec<Duration>>, E> = done.into_iter().collect();
    Ok((times?.concat(), spent))
}
