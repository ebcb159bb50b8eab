//! What a process shows when it calls.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use techmarket_kernel::{Caller, Clock, Error, Result, Role};

use crate::Keyring;

/// What a service of the market shows another.
const SYSTEM_TOKEN_MINUTES: i64 = 5;
/// It shows the same for so long: calls of one minute share a signature and its check.
const RENEWED_AFTER: SignedDuration = SignedDuration::from_mins(1);

/// What this process shows when it calls a service of the market.
#[derive(Clone)]
pub struct Credentials(Arc<dyn Fn() -> Result<Option<String>> + Send + Sync>);

impl Credentials {
    /// Nothing: for methods that anybody may call.
    #[must_use]
    pub fn none() -> Self {
        Self(Arc::new(|| Ok(None)))
    }

    /// The same token for every call.
    #[must_use]
    pub fn token(token: String) -> Self {
        Self(Arc::new(move || Ok(Some(token.clone()))))
    }

    /// A token of role `system`, made anew long before it ends.
    #[must_use]
    pub fn system(key: Keyring, clock: Arc<dyn Clock>, subject: &str) -> Self {
        let caller = Caller::new(subject, [Role::System], None);
        let lifetime = SignedDuration::from_mins(SYSTEM_TOKEN_MINUTES);
        let shown: Mutex<Option<(String, Timestamp)>> = Mutex::default();
        Self(Arc::new(move || {
            let now = clock.now();
            let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
            // A clock that was set back makes a new one as well.
            let age = shown.as_ref().map(|(_, made)| now.duration_since(*made));
            if !age.is_some_and(|age| (SignedDuration::ZERO..RENEWED_AFTER).contains(&age)) {
                *shown = Some((key.issue(&caller, now, lifetime)?, now));
            }
            Ok(shown.as_ref().map(|(token, _)| token.clone()))
        }))
    }

    /// The value of the `authorization` header, if there is to be one.
    pub(crate) fn header(&self) -> Result<Option<http::HeaderValue>> {
        let Some(token) = (self.0)()? else {
            return Ok(None);
        };
        let mut value = http::HeaderValue::from_str(&format!("Bearer {token}")).map_err(Error::internal)?;
        value.set_sensitive(true);
        Ok(Some(value))
    }
}

#[cfg(test)]
mod tests;
