//! TLS of a market under test: an authority that the test makes, and everything that it issues.

use std::path::PathBuf;

use jiff::SignedDuration;
use techmarket_kernel::{Clock as _, SystemClock};
use techmarket_rpc::{Credentials, Rpc, remote};
use techmarket_runtime::tls::{Authority, ClientFiles, ClientTls, Pair, Usage};
use tempfile::TempDir;

/// The client of the tests relays for everybody whose token it shows.
const TABLE: &str = r#"
[[system]]
certificates = ["subject:CN=tests"]
subject = "tests"
roles = ["viewer"]
relays = true

[[system]]
certificates = ["dns:cloud.example.gov.cn"]
subject = "省科技云"
roles = ["system"]
"#;

/// Certificates in a folder.
pub(crate) struct Certificates {
    authority: Authority,
    folder: TempDir,
}

impl Certificates {
    pub(crate) fn new() -> Self {
        let authority = Authority::new("flow", SystemClock.now(), SignedDuration::from_hours(24)).unwrap();
        let made = Self {
            authority,
            folder: tempfile::tempdir().unwrap(),
        };
        made.write("authority.pem", &made.authority.certificate());
        made.write("systems.toml", TABLE);
        made.serve_by("server", &made.server("market"));
        made.serve_by(
            "tests",
            &made.authority.issue("tests", &[], Usage::Client).unwrap(),
        );
        let cloud = ["cloud.example.gov.cn".to_owned()];
        made.serve_by(
            "cloud",
            &made.authority.issue("cloud", &cloud, Usage::Client).unwrap(),
        );
        made
    }

    /// A pair for a process of the market on this machine, which is a client of the others.
    pub(crate) fn server(&self, name: &str) -> Pair {
        let names = ["127.0.0.1".to_owned()];
        self.authority.issue(name, &names, Usage::Both).unwrap()
    }

    /// Writes `pair` as `NAME.pem` and `NAME.key`.
    pub(crate) fn serve_by(&self, name: &str, pair: &Pair) {
        self.write(&format!("{name}.pem"), &pair.certificate);
        self.write(&format!("{name}.key"), &pair.key);
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.file(name), text).unwrap();
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Options of `serve`: TLS, and peers over it.
    pub(crate) fn options(&self) -> Vec<String> {
        let options = [
            ("--tls-certificate", "server.pem"),
            ("--tls-key", "server.key"),
            ("--peer-authority", "authority.pem"),
        ];
        self.named(&options)
    }

    /// The same, and nobody comes without a certificate.
    pub(crate) fn mutual(&self) -> Vec<String> {
        let mut options = self.options();
        options.extend(self.named(&[
            ("--tls-client-authority", "authority.pem"),
            ("--systems", "systems.toml"),
        ]));
        options.push("--tls-client-required".to_owned());
        options
    }

    fn named(&self, options: &[(&str, &str)]) -> Vec<String> {
        let named =
            |(option, name): &(&str, &str)| [(*option).to_owned(), self.file(name).display().to_string()];
        options.iter().flat_map(named).collect()
    }

    /// A client that shows the pair `name`.
    pub(crate) fn client(&self, name: &str) -> ClientTls {
        let pair = (
            self.file(&format!("{name}.pem")),
            self.file(&format!("{name}.key")),
        );
        let files = ClientFiles {
            authority: Some(self.file("authority.pem")),
            pair: Some(pair),
        };
        ClientTls::open(files).unwrap()
    }
}

/// Calls `url` over `tls`, or in the clear.
pub(crate) fn rpc(url: &str, tls: Option<&ClientTls>, credentials: Credentials) -> Rpc {
    match tls {
        Some(tls) => tls.remote(url.to_owned(), credentials).unwrap(),
        None => remote(url.to_owned(), credentials).unwrap(),
    }
}
