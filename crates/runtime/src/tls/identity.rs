//! Whose certificate it is: its names in the form in which the table of systems writes them.

use std::fmt::Write as _;
use std::net::IpAddr;
use std::path::Path;

use jiff::Timestamp;
use techmarket_rpc::Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::objects::{oid_registry, oid2abbrev};
use x509_parser::prelude::{FromDer as _, X509Certificate, X509Name};

use crate::tls::error::TlsError;
use crate::tls::pem;

/// Names of one certificate that are read.
const NAMES: usize = 100;

/// What the certificate `der` says of its holder; none if it cannot be read.
#[must_use]
pub fn certificate(der: &[u8]) -> Option<Certificate> {
    let (_, read) = X509Certificate::from_der(der).ok()?;
    let mut names = Vec::new();
    names.extend(subject(read.subject()).map(|subject| format!("subject:{subject}")));
    let alternatives = read.subject_alternative_name().ok().flatten();
    let alternatives = alternatives.iter().flat_map(|found| &found.value.general_names);
    names.extend(alternatives.filter_map(name).take(NAMES));
    let ends = Timestamp::from_second(read.validity().not_after.timestamp()).ok()?;
    Some(Certificate { names, ends })
}

/// The names of the first certificate of a PEM file.
pub fn certificate_names(file: &Path) -> Result<Vec<String>, TlsError> {
    let contents = std::fs::read(file).map_err(|error| TlsError::Read(file.to_owned(), error))?;
    let chain = pem::chain(file, &contents)?;
    let first = chain.first().and_then(|first| certificate(first));
    first
        .map(|first| first.names)
        .ok_or_else(|| TlsError::NoCertificate(file.to_owned()))
}

fn name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        // Names of hosts have no case.
        GeneralName::DNSName(name) => Some(format!("dns:{}", name.to_ascii_lowercase())),
        GeneralName::URI(name) => Some(format!("uri:{name}")),
        GeneralName::RFC822Name(name) => Some(format!("email:{name}")),
        GeneralName::IPAddress(bytes) => {
            let address = match <[u8; 4]>::try_from(*bytes) {
                Ok(bytes) => IpAddr::from(bytes),
                Err(_) => IpAddr::from(<[u8; 16]>::try_from(*bytes).ok()?),
            };
            Some(format!("ip:{address}"))
        }
        _ => None,
    }
}

/// The subject's parts in the order of the certificate, `CN=...,O=...`. What separates parts is escaped in their values: else a
/// common name could pretend to be an organisation. None where a part is no text.
fn subject(subject: &X509Name<'_>) -> Option<String> {
    let mut text = String::new();
    for part in subject.iter_attributes() {
        let kind = oid2abbrev(part.attr_type(), oid_registry())
            .map_or_else(|_| part.attr_type().to_id_string(), str::to_owned);
        if !text.is_empty() {
            text.push(',');
        }
        // Writing to a String cannot fail.
        let _ = write!(text, "{kind}=");
        for character in part.as_str().ok()?.chars() {
            if matches!(character, ',' | '+' | '=' | '\\' | '"') {
                text.push('\\');
            }
            text.push(character);
        }
    }
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use techmarket_kernel::{Clock as _, SystemClock};

    use super::*;
    use crate::tls::self_signed::{Authority, Usage};

    #[test]
    fn names_are_those_of_the_table() {
        let authority = Authority::new("测试", SystemClock.now(), SignedDuration::from_hours(48)).unwrap();
        let names = ["Cloud.Example", "10.0.0.1", "::1", "uri:spiffe://market/cloud"].map(str::to_owned);
        let pair = authority.issue("云,O=假", &names, Usage::Client).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("client.pem");
        std::fs::write(&file, &pair.certificate).unwrap();
        assert_eq!(
            certificate_names(&file).unwrap(),
            [
                r"subject:CN=云\,O\=假",
                "dns:cloud.example",
                "ip:10.0.0.1",
                "ip:::1",
                "uri:spiffe://market/cloud"
            ]
        );
        assert_eq!(certificate(b"none"), None);
        std::fs::write(&file, "none").unwrap();
        assert!(matches!(
            certificate_names(&file),
            Err(TlsError::NoCertificate(_))
        ));
    }
}
