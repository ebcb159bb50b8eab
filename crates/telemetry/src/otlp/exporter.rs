//! Sending, beside all else.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tonic::transport::Channel;

use crate::otlp::Settings;
use crate::otlp::collector::Collector;
use crate::otlp::metrics::Period;
use crate::otlp::spans::nanoseconds;
use crate::trace::{self, Queue, Tracer};

/// How long what waits at the end may take to be sent.
const FLUSH: Duration = Duration::from_secs(5);

/// Gives the figures as `/metrics` prints them.
pub type Look = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = String> + Send>> + Send + Sync>;

/// Sends the traces and figures of this process. A process has one at most.
pub struct Exporter {
    queue: Arc<Queue>,
    stop: watch::Sender<bool>,
    sending: Vec<JoinHandle<()>>,
}

impl Exporter {
    /// Begins to send by `channel` as `settings` say, within a runtime. `look` gives the figures.
    #[must_use]
    pub fn start(settings: &Settings, channel: Channel, look: Look) -> Self {
        let collector = Arc::new(Collector::new(settings, channel));
        let queue = Arc::new(Queue::new(settings.queue));
        let (stop, stopped) = watch::channel(false);
        let mut sending = Vec::new();
        if let Some(sampler) = settings.sampler {
            let task = send_spans(Arc::clone(&queue), Arc::clone(&collector), settings.span_delay);
            sending.push(tokio::spawn(task));
            trace::collect(Some(Tracer {
                sampler,
                queue: Arc::clone(&queue),
            }));
        }
        if let Some(each) = settings.figures_each {
            sending.push(tokio::spawn(send_figures(collector, look, each, stopped)));
        }
        Self { queue, stop, sending }
    }

    /// Sends what waits, for 5 s at most, and ends. What is not sent by then is dropped.
    pub async fn stop(mut self) {
        trace::collect(None);
        self.queue.close();
        self.stop.send_replace(true);
        let sending = &mut self.sending;
        let orderly = async {
            for task in sending.iter_mut() {
                let _ = task.await;
            }
        };
        if timeout(FLUSH, orderly).await.is_err() {
            sending.iter().for_each(JoinHandle::abort);
            self.queue.give_up();
        }
    }
}

async fn send_spans(queue: Arc<Queue>, collector: Arc<Collector>, delay: Duration) {
    while let Some(spans) = queue.batch(delay).await {
        collector.take_spans(spans).await;
    }
}

/// Sends the figures each time that `each` is over, and once more at the end.
async fn send_figures(
    collector: Arc<Collector>,
    look: Look,
    each: Duration,
    mut stop: watch::Receiver<bool>,
) {
    let from = nanoseconds(trace::now());
    let mut times = interval(each);
    times.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // The first is over at once: there is nothing to tell yet.
    times.tick().await;
    loop {
        let ended = tokio::select! {
            _ = times.tick() => false,
            _ = stop.wait_for(|stop| *stop) => true,
        };
        let text = look().await;
        let until = nanoseconds(trace::now());
        collector.take_figures(&text, Period { from, until }).await;
        if ended {
            return;
        }
    }
}
