//! From the settings of a process to a collector that is told of it.

use std::sync::Arc;

use techmarket_rpc::endpoint;
use techmarket_telemetry::otlp::{Exporter, Look, Settings, SettingsError};
use tonic::transport::Channel;

use crate::Watched;
use crate::tls::{ClientFiles, ClientTls, TlsError};

/// Sends traces and figures of this process, or nothing.
#[derive(Default)]
pub struct Exporting(Option<Exporter>);

/// Why nothing can be sent.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// A setting cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The files of TLS cannot be used.
    #[error("收集器的证书")]
    Tls(#[from] TlsError),
    /// The endpoint is no address.
    #[error("收集器的地址")]
    Endpoint(#[from] tonic::transport::Error),
}

impl Exporting {
    /// Begins to send to `endpoint` what `watched` shows, under the name of `roles`, as the variables of OpenTelemetry say that
    /// `variable` gives; nothing where no endpoint is given. The collector is called when there is something to send: whether it
    /// is there is no concern of the start.
    pub fn start(
        endpoint: Option<&str>,
        variable: impl Fn(&str) -> Option<String>,
        roles: &str,
        watched: &Watched,
    ) -> Result<Self, ExportError> {
        let Some(settings) = Settings::read(endpoint, variable)? else {
            return Ok(Self::default());
        };
        let settings = settings.with("techmarket.roles", roles.to_owned());
        let channel = channel(&settings)?;
        let watched = watched.clone();
        let look: Look = Arc::new(move || {
            let watched = watched.clone();
            Box::pin(async move { watched.figures().await })
        });
        Ok(Self(Some(Exporter::start(&settings, channel, look))))
    }

    /// Sends what waits, within a bound, and ends.
    pub async fn stop(self) {
        if let Some(exporter) = self.0 {
            exporter.stop().await;
        }
    }
}

/// The way to the collector, over TLS where its scheme says so.
fn channel(settings: &Settings) -> Result<Channel, ExportError> {
    let url = settings.endpoint.clone();
    if !url.starts_with("https://") {
        return Ok(endpoint(url)?.connect_lazy());
    }
    let authority = settings.certificate.clone();
    let tls = ClientTls::open(ClientFiles {
        authority,
        pair: None,
    })?;
    Ok(tls.channel(&url)?)
}
