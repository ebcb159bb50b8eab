//! The end of work in the background.

use tokio::sync::watch;

/// Returns once `stop` turns true, or its sender has gone.
pub async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}
