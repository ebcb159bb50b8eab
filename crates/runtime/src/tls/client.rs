//! TLS of the calls that this process makes.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use http::Uri;
use hyper_util::rt::TokioIo;
use rustls::crypto::ring;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use techmarket_rpc::{Credentials, Rpc, endpoint, over, remote};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tonic::transport::Channel;
use tower::service_fn;

use crate::tls::error::TlsError;
use crate::tls::kept::{Kept, Look};
use crate::tls::pem;

const HTTP_2: &[u8] = b"h2";
const HTTPS: &str = "https://";

/// Which files.
#[derive(Clone, Debug, Default)]
pub struct ClientFiles {
    /// Authorities of servers; those that this machine trusts if none is given.
    pub authority: Option<PathBuf>,
    /// Certificate and private key that are shown to servers that ask.
    pub pair: Option<(PathBuf, PathBuf)>,
}

/// TLS of calls. A clone is the same.
#[derive(Clone)]
pub struct ClientTls(Arc<Kept<ClientConfig>>);

impl ClientTls {
    /// Reads the files.
    pub fn open(files: ClientFiles) -> Result<Self, TlsError> {
        let pair = files
            .pair
            .iter()
            .flat_map(|(certificate, key)| [certificate, key]);
        let read = pair.chain(&files.authority).cloned().collect();
        let load = move |contents: &[Vec<u8>]| config(&files, contents);
        Ok(Self(Kept::open("client tls", read, load)?))
    }

    /// Calls services at `url`, over TLS where it begins with `https://`.
    pub fn remote(&self, url: String, credentials: Credentials) -> Result<Rpc, tonic::transport::Error> {
        if !url.starts_with(HTTPS) {
            return remote(url, credentials);
        }
        Ok(over(self.channel(&url)?, credentials))
    }

    /// The way to `url`, which begins with `https://`. It connects when it is first used, and again when it breaks.
    pub(crate) fn channel(&self, url: &str) -> Result<Channel, tonic::transport::Error> {
        // The library would carry TLS of its own, whose files it reads once: so it is told of none, and of the scheme apart.
        let origin: Uri = url.parse().unwrap_or_default();
        let rest = url.strip_prefix(HTTPS).unwrap_or(url);
        let endpoint = endpoint(format!("http://{rest}"))?.origin(origin);
        let kept = Arc::clone(&self.0);
        let connector = service_fn(move |address: Uri| connect(kept.get(), address));
        Ok(endpoint.connect_with_connector_lazy(connector))
    }

    /// A connection to `host` at `socket`, over TLS: for what measures.
    pub async fn secured(&self, host: &str, socket: TcpStream) -> std::io::Result<TlsStream<TcpStream>> {
        let name = ServerName::try_from(host.to_owned()).map_err(std::io::Error::other)?;
        TlsConnector::from(self.0.get()).connect(name, socket).await
    }

    pub(crate) fn look(&self) -> Arc<dyn Look> {
        self.0.clone()
    }
}

async fn connect(
    config: Arc<ClientConfig>,
    address: Uri,
) -> Result<TokioIo<TlsStream<TcpStream>>, Box<dyn Error + Send + Sync>> {
    let host = address.host().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let socket = TcpStream::connect((host.as_str(), address.port_u16().unwrap_or(443))).await?;
    socket.set_nodelay(true)?;
    let secured = TlsConnector::from(config)
        .connect(ServerName::try_from(host)?, socket)
        .await?;
    if secured.get_ref().1.alpn_protocol() != Some(HTTP_2) {
        return Err("the server does not speak HTTP/2 over TLS".into());
    }
    Ok(TokioIo::new(secured))
}

fn config(files: &ClientFiles, contents: &[Vec<u8>]) -> Result<ClientConfig, TlsError> {
    let mut contents = contents.iter().map(Vec::as_slice);
    let mut next = || contents.next().unwrap_or_default();
    let pair = match &files.pair {
        Some((certificate, key)) => Some((pem::chain(certificate, next())?, pem::key(key, next())?)),
        None => None,
    };
    let roots = roots(files.authority.as_deref(), next())?;
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots);
    let mut config = match (pair, &files.pair) {
        (Some((chain, key)), Some((file, key_file))) => {
            let unfit = |error| TlsError::Pair(file.clone(), key_file.clone(), error);
            builder.with_client_auth_cert(chain, key).map_err(unfit)?
        }
        _ => builder.with_no_client_auth(),
    };
    config.alpn_protocols = vec![HTTP_2.to_vec()];
    Ok(config)
}

/// The authorities of `file`, or those that this machine trusts.
fn roots(file: Option<&Path>, contents: &[u8]) -> Result<RootCertStore, TlsError> {
    if let Some(file) = file {
        return pem::authorities(file, contents);
    }
    let mut roots = RootCertStore::empty();
    // Some of them may be of a form that is not read: the rest will do.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        return Err(TlsError::NoRoots);
    }
    Ok(roots)
}
