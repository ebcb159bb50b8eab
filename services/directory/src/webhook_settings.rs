//! How events are sent to other systems, as the market is started.

use techmarket_kernel::{Error, Result};

use crate::domain::{Reachable, WebhookRules};
use crate::feeds::Feeds;

/// How events are sent to other systems.
#[derive(Clone)]
pub struct WebhookSettings {
    pub rules: WebhookRules,
    /// Networks to which events are sent though they are not public.
    pub reachable: Reachable,
    /// The feeds, as far as this process reaches them.
    pub feeds: Feeds,
}

impl WebhookSettings {
    /// The usual ones: to public addresses alone, and of no feed.
    pub fn new() -> Result<Self> {
        Ok(Self {
            rules: WebhookRules::embedded().map_err(Error::internal)?,
            reachable: Reachable::default(),
            feeds: Feeds::new(),
        })
    }
}
