//! Waiting for what another task or process does.

use std::future::Future;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(10);

/// Asks `probe` until it gives a value, for at most 10 seconds. The test goes on as soon as the condition holds, however fast or
/// slow the machine is: unlike sleeping until something should be ready, the deadline is reached only by a failure.
pub async fn eventually<T, F>(what: &str, mut probe: impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let mut pauses = tokio::time::interval(PAUSE);
    let found = tokio::time::timeout(PATIENCE, async {
        loop {
            pauses.tick().await;
            if let Some(value) = probe().await {
                return value;
            }
        }
    });
    let found = found.await;
    found.unwrap_or_else(|elapsed| panic!("not within {PATIENCE:?} ({elapsed}): {what}"))
}
