//! Other systems that are known by their client certificate (客户端证书): a table of the office says which name of a certificate is
//! which system, and what that may do.

mod parse;

use std::collections::HashMap;
use std::sync::Arc;

use http::HeaderMap;
use http::header::AUTHORIZATION;
use jiff::Timestamp;
use techmarket_kernel::{Caller, Error, Reason, Result};
use tokio::sync::watch;

/// What a client certificate says of its holder. Its authority was checked in the handshake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Its names as the table writes them: `subject:CN=...`, `dns:...`, `uri:...`, `email:...`, `ip:...`.
    pub names: Vec<String>,
    /// When it ends: a connection may live longer.
    pub ends: Timestamp,
}

/// The systems of an office by the names of their certificates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SystemTable(HashMap<String, Arc<System>>);

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct System {
    caller: Caller,
    /// Whether it calls for people who show tokens of their own, as a web front end does.
    relays: bool,
    revoked: bool,
}

/// The table in force. A clone is the same.
#[derive(Clone)]
pub struct Systems(Arc<watch::Sender<Arc<SystemTable>>>);

/// Who a certificate is of.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Standing {
    /// The table does not name it, or names it as two systems.
    Unknown,
    Known(Arc<System>),
    Revoked,
}

impl Default for Systems {
    /// None.
    fn default() -> Self {
        Self(Arc::new(watch::Sender::default()))
    }
}

impl SystemTable {
    fn standing(&self, certificate: &Certificate) -> Standing {
        let mut found: Option<&Arc<System>> = None;
        for system in certificate.names.iter().filter_map(|name| self.0.get(name)) {
            if system.revoked {
                return Standing::Revoked;
            }
            if found.is_some_and(|found| found != system) {
                return Standing::Unknown;
            }
            found = Some(system);
        }
        found.map_or(Standing::Unknown, |system| Standing::Known(Arc::clone(system)))
    }
}

impl Systems {
    /// Goes by `table` from now on. Connections of who is revoked or taken out end.
    pub fn replace(&self, table: SystemTable) {
        self.0.send_replace(Arc::new(table));
    }

    /// Who calls by the certificate of the connection alone; `None` where there is none, or where a token is shown.
    pub(crate) fn caller(
        &self,
        certificate: Option<&Certificate>,
        headers: &HeaderMap,
        now: Timestamp,
    ) -> Result<Option<Caller>> {
        let Some(certificate) = certificate.filter(|_| !headers.contains_key(AUTHORIZATION)) else {
            return Ok(None);
        };
        match self.standing(certificate, now) {
            Standing::Known(system) => Ok(Some(system.caller.clone())),
            Standing::Revoked => Err(revoked()),
            // Whoever has a certificate of the authority is not yet somebody here. Methods for anybody are open to it.
            Standing::Unknown => Ok(None),
        }
    }

    /// Refuses a token of another caller than the certificate's system, unless that relays for others.
    pub(crate) fn agree(
        &self,
        certificate: Option<&Certificate>,
        caller: Option<&Caller>,
        now: Timestamp,
    ) -> Result<()> {
        let Some(certificate) = certificate else {
            return Ok(());
        };
        match (self.standing(certificate, now), caller) {
            (Standing::Revoked, _) => Err(revoked()),
            (Standing::Known(system), Some(caller)) if !system.speaks_for(caller) => Err(Error::new(
                Reason::CertificateMismatch,
                "令牌与客户端证书不属于同一系统：请使用该系统自己的令牌，或不出示令牌",
            )),
            _ => Ok(()),
        }
    }

    /// Why a call without a token was refused, where the connection has a certificate.
    pub(crate) fn explain(certificate: Option<&Certificate>, refused: Error) -> Error {
        if certificate.is_none() || refused.reason() != Reason::TokenMissing {
            return refused;
        }
        Error::new(
            Reason::CertificateUnknown,
            "客户端证书不在本市场的系统表（--systems）中或已到期，且没有出示令牌：请联系运营方登记此证书",
        )
    }

    /// Returns once the system of `certificate` is not any more what it is now, so that what it reads ends too.
    pub async fn changed(&self, certificate: Option<&Certificate>) {
        let Some(certificate) = certificate else {
            std::future::pending::<()>().await;
            return;
        };
        let mut tables = self.0.subscribe();
        let before = tables.borrow_and_update().standing(certificate);
        while tables.changed().await.is_ok() {
            if tables.borrow_and_update().standing(certificate) != before {
                return;
            }
        }
        std::future::pending::<()>().await;
    }

    fn standing(&self, certificate: &Certificate, now: Timestamp) -> Standing {
        if certificate.ends < now {
            return Standing::Unknown;
        }
        self.0.borrow().standing(certificate)
    }
}

impl System {
    fn speaks_for(&self, caller: &Caller) -> bool {
        self.relays
            || (self.caller.person() == caller.person() && self.caller.organization == caller.organization)
    }
}

fn revoked() -> Error {
    Error::new(
        Reason::CertificateRevoked,
        "此客户端证书已被本市场吊销：请联系运营方",
    )
}

#[cfg(test)]
mod tests;
