//! Learning in the background, and putting into use what another replica has learnt.

use std::time::Duration;

use jiff::SignedDuration;
use techmarket_rpc::stopped;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use crate::app::App;

/// When the weights are learnt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Learning {
    /// How often a replica looks which version is in force: one row by its key.
    pub look: Duration,
    /// Time from one look for new answers to the next.
    pub interval: SignedDuration,
    /// Answers that must have come since the last version, at least 1.
    pub least_answers: i64,
}

impl Default for Learning {
    /// A look every 5 seconds, a training every hour for a hundred answers.
    fn default() -> Self {
        Self {
            look: Duration::from_secs(5),
            interval: SignedDuration::from_hours(1),
            least_answers: 100,
        }
    }
}

/// Looks, and learns when the interval has passed, until `stop` turns true.
pub(crate) async fn learn(app: App, learning: Learning, mut stop: watch::Receiver<bool>) {
    let mut looks = tokio::time::interval(learning.look);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last = app.clock.now();
    loop {
        tokio::select! {
            _ = looks.tick() => {}
            () = stopped(&mut stop) => return,
        }
        if let Err(error) = app.reload_model().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "weights not reloaded yet"
            );
        }
        if app.clock.now().duration_since(last) < learning.interval {
            continue;
        }
        last = app.clock.now();
        if app.lease.number().is_none() {
            // Another replica learns.
            continue;
        }
        tokio::select! {
            () = train(&app) => {}
            () = stopped(&mut stop) => return,
        }
    }
}

async fn train(app: &App) {
    match app.train_once(app.clock.now()).await {
        Ok(Some(model)) => tracing::info!(
            version = model.version.number(),
            state = model.state.as_str(),
            "ranking weights learnt"
        ),
        Ok(None) => {}
        Err(error) => tracing::warn!(
            error = &error as &dyn std::error::Error,
            "ranking weights not learnt"
        ),
    }
}
