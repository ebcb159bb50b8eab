//! One POST to a receiver. The name is looked up, its addresses are checked, and the connection goes to one that was; what the
//! receiver answers is bounded, and not read by anybody.

use std::error::Error as StdError;
use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Response, Url};
use techmarket_kernel::{Error, Result};

use crate::domain::{Answered, DeliveryError, Outgoing, Reachable, Webhook, literal};
use crate::feeds::WebhookSettings;

const CONNECT: Duration = Duration::from_secs(5);
/// Of an answer so much is read, so that the connection serves the next event, and for so long.
const ANSWER_BYTES: usize = 8 << 10;
const ANSWER_TIME: Duration = Duration::from_secs(1);

/// Sends events.
#[derive(Clone)]
pub(super) struct Client {
    http: reqwest::Client,
    reachable: Reachable,
}

/// Looks names up and leaves out addresses to which nothing is sent.
struct Guarded(Reachable);

/// A name leads to such addresses alone.
#[derive(Debug)]
struct AddressRefused;

impl fmt::Display for AddressRefused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("nothing is sent to the address")
    }
}

impl StdError for AddressRefused {}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let reachable = self.0.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let reached: Vec<SocketAddr> = found.filter(|found| reachable.holds(found.ip())).collect();
            if reached.is_empty() {
                return Err(AddressRefused.into());
            }
            let reached: Addrs = Box::new(reached.into_iter());
            Ok(reached)
        })
    }
}

impl Client {
    pub(super) fn new(settings: &WebhookSettings) -> Result<Self> {
        // It may have been installed before; then there is nothing to do.
        drop(rustls::crypto::ring::default_provider().install_default());
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .timeout(Duration::from_secs(settings.rules.timeout_seconds.into()))
            .redirect(Policy::none())
            // A proxy would look the name up by itself.
            .no_proxy()
            .dns_resolver(std::sync::Arc::new(Guarded(settings.reachable.clone())))
            .user_agent("techmarket")
            .build();
        Ok(Self {
            http: http.map_err(Error::internal)?,
            reachable: settings.reachable.clone(),
        })
    }

    /// Sends `event` as of `now`.
    pub(super) async fn send(&self, webhook: &Webhook, event: &Outgoing, now: Timestamp) -> Answered {
        let Ok(url) = Url::parse(&webhook.content.url) else {
            return Answered::of_error(DeliveryError::Unreachable);
        };
        // An address in the place of a name is not looked up. What is allowed may have changed since the webhook was made.
        let literal = literal(&url);
        let near = literal.is_some_and(|address| address.is_loopback());
        if literal.is_some_and(|address| !self.reachable.holds(address)) || (url.scheme() != "https" && !near)
        {
            return Answered::of_error(DeliveryError::AddressRefused);
        }
        let signatures = webhook.secrets.signatures(&event.event_id, now, &event.body);
        let request = self
            .http
            .post(url)
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .header("webhook-id", &event.event_id)
            .header("webhook-timestamp", now.as_second())
            .header("webhook-signature", signatures)
            .body(event.body.clone());
        match request.send().await {
            Ok(response) => {
                let status = response.status().as_u16();
                // The status has said everything.
                drop(tokio::time::timeout(ANSWER_TIME, drain(response)).await);
                Answered::of_status(status)
            }
            Err(error) => Answered::of_error(class(&error)),
        }
    }
}

async fn drain(mut response: Response) {
    let mut read = 0;
    while read < ANSWER_BYTES
        && let Ok(Some(chunk)) = response.chunk().await
    {
        read += chunk.len();
    }
}

fn class(error: &reqwest::Error) -> DeliveryError {
    let mut cause: Option<&(dyn StdError + 'static)> = error.source();
    while let Some(error) = cause {
        if error.is::<AddressRefused>() {
            return DeliveryError::AddressRefused;
        }
        cause = error.source();
    }
    if error.is_timeout() {
        DeliveryError::Timeout
    } else if error.is_connect() {
        DeliveryError::Unreachable
    } else {
        DeliveryError::Broken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn found(networks: &[&str]) -> std::result::Result<usize, bool> {
        let networks = networks.iter().map(|text| text.parse().unwrap()).collect();
        let guarded = Guarded(Reachable(networks));
        let found = guarded.resolve("localhost".parse().unwrap()).await;
        found
            .map(Iterator::count)
            .map_err(|error| error.is::<AddressRefused>())
    }

    #[tokio::test]
    async fn a_name_of_this_machine_leads_nowhere_unless_it_is_allowed() {
        assert_eq!(found(&[]).await, Err(true));
        assert!(found(&["127.0.0.0/8", "::1"]).await.unwrap() > 0);
    }
}
