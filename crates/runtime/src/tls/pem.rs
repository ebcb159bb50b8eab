//! Certificates and keys in files.

use std::path::Path;

use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::tls::error::TlsError;

/// The certificates of a file, the end entity's first.
pub(crate) fn chain(file: &Path, contents: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let found = CertificateDer::pem_slice_iter(contents).collect::<Result<Vec<_>, _>>();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(TlsError::NoCertificate(file.to_owned())),
    }
}

/// The one private key of a file.
pub(crate) fn key(file: &Path, contents: &[u8]) -> Result<PrivateKeyDer<'static>, TlsError> {
    PrivateKeyDer::from_pem_slice(contents).map_err(|_| TlsError::NoKey(file.to_owned()))
}

/// The authorities of a file.
pub(crate) fn authorities(file: &Path, contents: &[u8]) -> Result<RootCertStore, TlsError> {
    let mut roots = RootCertStore::empty();
    for certificate in chain(file, contents)? {
        let added = roots.add(certificate);
        added.map_err(|error| TlsError::Authority(file.to_owned(), error.to_string()))?;
    }
    Ok(roots)
}
