//! TLS of the port: tonic's own server cannot change its certificate while it runs.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, ring};
use rustls::server::WebPkiClientVerifier;
use techmarket_kernel::{Clock as _, SystemClock};
use tokio_rustls::TlsAcceptor;

use crate::tls::error::TlsError;
use crate::tls::identity::certificate;
use crate::tls::kept::{Kept, Look};
use crate::tls::pem;

/// What a client may speak. gRPC needs HTTP/2; JSON and gRPC-Web do not.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// Which files.
#[derive(Clone, Debug)]
pub struct ServerFiles {
    /// The certificate with the chain up to, and without, the authority; PEM.
    pub certificate: PathBuf,
    /// Its private key; PEM, not encrypted.
    pub key: PathBuf,
    /// Authorities of client certificates. Clients are asked for one where this is given.
    pub client_authority: Option<PathBuf>,
    /// Whether a client without a certificate is refused.
    pub client_required: bool,
}

/// TLS of the port. A clone is the same.
#[derive(Clone)]
pub struct ServerTls(Arc<Kept<ServerConfig>>);

impl ServerTls {
    /// Reads the files. A certificate and a key that do not fit are refused.
    pub fn open(files: ServerFiles) -> Result<Self, TlsError> {
        let mut read = vec![files.certificate.clone(), files.key.clone()];
        read.extend(files.client_authority.clone());
        let load = move |contents: &[Vec<u8>]| config(&files, contents);
        Ok(Self(Kept::open("tls", read, load)?))
    }

    /// How the next connection is accepted.
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(self.0.get())
    }

    pub(crate) fn look(&self) -> Arc<dyn Look> {
        self.0.clone()
    }
}

fn config(files: &ServerFiles, contents: &[Vec<u8>]) -> Result<ServerConfig, TlsError> {
    let part = |place: usize| contents.get(place).map_or(&[][..], Vec::as_slice);
    let chain = pem::chain(&files.certificate, part(0))?;
    let key = pem::key(&files.key, part(1))?;
    tell_of_its_end(&files.certificate, &chain);
    let provider = Arc::new(ring::default_provider());
    let builder =
        ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
    let builder = match &files.client_authority {
        Some(file) => builder.with_client_cert_verifier(verifier(files, file, part(2), provider)?),
        None => builder.with_no_client_auth(),
    };
    let pair = |error| TlsError::Pair(files.certificate.clone(), files.key.clone(), error);
    let mut config = builder.with_single_cert(chain, key).map_err(pair)?;
    config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).to_vec();
    Ok(config)
}

fn verifier(
    files: &ServerFiles,
    authority: &Path,
    contents: &[u8],
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn rustls::server::danger::ClientCertVerifier>, TlsError> {
    let roots = Arc::new(pem::authorities(authority, contents)?);
    let builder = WebPkiClientVerifier::builder_with_provider(roots, provider);
    let builder = if files.client_required {
        builder
    } else {
        builder.allow_unauthenticated()
    };
    let unusable = |error: rustls::server::VerifierBuilderError| {
        TlsError::Authority(authority.to_owned(), error.to_string())
    };
    builder.build().map_err(unusable)
}

/// A certificate that has ended is served all the same: whoever has to see to it must reach the market to notice.
fn tell_of_its_end(file: &Path, chain: &[rustls::pki_types::CertificateDer<'_>]) {
    let Some(ends) = chain
        .first()
        .and_then(|first| certificate(first))
        .map(|first| first.ends)
    else {
        return;
    };
    let days = ends.duration_since(SystemClock.now()).as_hours() / 24;
    let file = file.display();
    if days < 0 {
        tracing::error!(%file, %ends, "the certificate has ended: clients refuse it");
    } else if days < 30 {
        tracing::warn!(%file, %ends, days, "the certificate ends soon");
    }
}
