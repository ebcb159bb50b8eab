//! An authority of one's own, for trying and for tests. An office has its certificates from its authority.

use jiff::{SignedDuration, Timestamp};
use rcgen::string::Ia5String;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, Error,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose, SanType,
};
use time::OffsetDateTime;

/// Begins a name that is a URI.
const URI: &str = "uri:";
/// Certificates hold from a day before: clocks differ.
const BEFORE: SignedDuration = SignedDuration::from_hours(24);

/// An authority that issues certificates.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    from: Timestamp,
    until: Timestamp,
}

/// A certificate with its key, both PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The certificate.
    pub certificate: String,
    /// The private key, PKCS#8.
    pub key: String,
}

/// What a certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// A server.
    Server,
    /// A client.
    Client,
    /// A process of the market, which is a server and a client of the others.
    Both,
}

impl Authority {
    /// An authority of this name, which holds for `lifetime` from `now` on, and so do the certificates that it issues.
    pub fn new(name: &str, now: Timestamp, lifetime: SignedDuration) -> Result<Self, Error> {
        let (from, until) = (now - BEFORE, now + lifetime);
        let mut params = params(name, from, until)?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
        Ok(Self { issuer, from, until })
    }

    /// Its certificate, PEM.
    #[must_use]
    pub fn certificate(&self) -> String {
        self.issuer.pem()
    }

    /// A certificate with the common name `name` for `names`: addresses, `uri:...`, or names of hosts.
    pub fn issue(&self, name: &str, names: &[String], usage: Usage) -> Result<Pair, Error> {
        self.issue_between(name, names, usage, (self.from, self.until))
    }

    /// The same, which holds between two moments.
    pub fn issue_between(
        &self,
        name: &str,
        names: &[String],
        usage: Usage,
        (from, until): (Timestamp, Timestamp),
    ) -> Result<Pair, Error> {
        let mut params = params(name, from, until)?;
        params.subject_alt_names = names
            .iter()
            .map(|name| alternative(name))
            .collect::<Result<_, _>>()?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = match usage {
            Usage::Server => vec![ExtendedKeyUsagePurpose::ServerAuth],
            Usage::Client => vec![ExtendedKeyUsagePurpose::ClientAuth],
            Usage::Both => vec![
                ExtendedKeyUsagePurpose::ServerAuth,
                ExtendedKeyUsagePurpose::ClientAuth,
            ],
        };
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        Ok(Pair {
            certificate: certificate.pem(),
            key: key.serialize_pem(),
        })
    }
}

fn params(name: &str, from: Timestamp, until: Timestamp) -> Result<CertificateParams, Error> {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = moment(from)?;
    params.not_after = moment(until)?;
    Ok(params)
}

fn moment(time: Timestamp) -> Result<OffsetDateTime, Error> {
    OffsetDateTime::from_unix_timestamp(time.as_second()).map_err(|_| Error::Time)
}

fn alternative(name: &str) -> Result<SanType, Error> {
    if let Some(uri) = name.strip_prefix(URI) {
        return Ok(SanType::URI(Ia5String::try_from(uri)?));
    }
    match name.parse() {
        Ok(address) => Ok(SanType::IpAddress(address)),
        Err(_) => Ok(SanType::DnsName(Ia5String::try_from(name)?)),
    }
}
