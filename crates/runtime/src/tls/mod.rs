//! TLS: of the port, of the clients that this process is of others, and what client certificates say.
//!
//! Everything is read from files and read anew when they change, so that a certificate is rotated without a restart.

mod client;
mod error;
mod identity;
mod kept;
mod pem;
mod self_signed;
mod server;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use techmarket_rpc::{SystemTable, Systems};

pub use client::{ClientFiles, ClientTls};
pub use error::TlsError;
pub use identity::{certificate, certificate_names};
pub use self_signed::{Authority, Pair, Usage};
pub use server::{ServerFiles, ServerTls};

pub(crate) use kept::{LOOK_EVERY, Look};

use kept::Kept;

/// What a market knows of TLS. By default it has none.
#[derive(Clone, Default)]
pub struct Tls {
    /// Of the port.
    pub(crate) server: Option<ServerTls>,
    /// Systems by their client certificates.
    pub(crate) systems: Systems,
    /// What is read from files.
    pub(crate) kept: Vec<Arc<dyn Look>>,
}

impl Tls {
    /// Serves the port by `server`.
    #[must_use]
    pub fn with_server(mut self, server: ServerTls) -> Self {
        self.kept.push(server.look());
        self.server = Some(server);
        self
    }

    /// Reads the files of `client` anew when they change.
    #[must_use]
    pub fn with_client(mut self, client: &ClientTls) -> Self {
        self.kept.push(client.look());
        self
    }

    /// Knows the systems of the table in `file`.
    pub fn with_systems(mut self, file: &Path) -> Result<Self, TlsError> {
        let systems = self.systems.clone();
        let named: PathBuf = file.to_owned();
        let kept = Kept::open("systems", vec![file.to_owned()], move |contents| {
            let text = contents.first().map_or(&[][..], Vec::as_slice);
            let table = std::str::from_utf8(text)
                .map_err(|error| error.to_string())
                .and_then(SystemTable::read)
                .map_err(|wrong| TlsError::Systems(named.clone(), wrong))?;
            systems.replace(table);
            Ok(())
        })?;
        self.kept.push(kept);
        Ok(self)
    }
}
