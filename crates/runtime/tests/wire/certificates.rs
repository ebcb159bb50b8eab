//! An authority of the test, and a market that serves by it.

use std::path::PathBuf;

use jiff::SignedDuration;
use techmarket_kernel::{Clock as _, SystemClock};
use techmarket_rpc::{Credentials, Rpc};
use techmarket_runtime::tls::{Authority, ClientFiles, ClientTls, Pair, ServerFiles, ServerTls, Tls, Usage};
use techmarket_testkit::{Harness, Started};
use tempfile::TempDir;

use crate::answers::started;

/// Certificates in a folder.
pub(crate) struct Certificates {
    pub(crate) authority: Authority,
    folder: TempDir,
}

/// A market over TLS.
pub(crate) struct Secured {
    pub(crate) certificates: Certificates,
    pub(crate) started: Started,
    /// `https://127.0.0.1:port`.
    pub(crate) url: String,
}

pub(crate) fn authority(name: &str) -> Authority {
    Authority::new(name, SystemClock.now(), SignedDuration::from_hours(24)).unwrap()
}

impl Certificates {
    pub(crate) fn new() -> Self {
        let made = Self {
            authority: authority("test"),
            folder: tempfile::tempdir().unwrap(),
        };
        made.write("authority.pem", &made.authority.certificate());
        made.serve_by(&made.server("one"));
        made
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let file = self.file(name);
        std::fs::write(&file, text).unwrap();
        file
    }

    /// A pair for a server of this name on this machine.
    pub(crate) fn server(&self, name: &str) -> Pair {
        let names = ["127.0.0.1".to_owned()];
        self.authority.issue(name, &names, Usage::Server).unwrap()
    }

    /// Puts a server's pair where the market reads it.
    pub(crate) fn serve_by(&self, pair: &Pair) {
        self.write("server.pem", &pair.certificate);
        self.write("server.key", &pair.key);
    }

    /// A client that trusts the authority and shows `pair`.
    pub(crate) fn client(&self, name: &str, pair: Option<&Pair>) -> ClientTls {
        let pair = pair.map(|pair| {
            let certificate = self.write(&format!("{name}.pem"), &pair.certificate);
            (certificate, self.write(&format!("{name}.key"), &pair.key))
        });
        let authority = Some(self.file("authority.pem"));
        ClientTls::open(ClientFiles { authority, pair }).unwrap()
    }

    pub(crate) fn files(&self) -> ServerFiles {
        ServerFiles {
            certificate: self.file("server.pem"),
            key: self.file("server.key"),
            client_authority: None,
            client_required: false,
        }
    }
}

impl Secured {
    /// A market with a certificate, that asks clients for none.
    pub(crate) async fn plain() -> Self {
        let certificates = Certificates::new();
        let tls = Tls::default().with_server(ServerTls::open(certificates.files()).unwrap());
        Self::with(certificates, tls).await
    }

    pub(crate) async fn with(certificates: Certificates, tls: Tls) -> Self {
        let mut harness = Harness::new();
        harness.tls = tls;
        let started = started(&harness).await;
        let url = format!("https://{}", started.running.address());
        Self {
            certificates,
            started,
            url,
        }
    }

    /// Calls over `tls`, with a token or without.
    pub(crate) fn rpc(&self, tls: &ClientTls, token: Option<&str>) -> Rpc {
        let credentials = token.map_or_else(Credentials::none, |token| Credentials::token(token.to_owned()));
        tls.remote(self.url.clone(), credentials).unwrap()
    }
}
