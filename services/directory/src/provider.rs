//! What is asked of an identity provider: its document, its keys, and a token for a code. Whatever it answers is bounded, and what was
//! read of it once goes on to count while it is away.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use techmarket_kernel::{Error, Reason, Result};
use tokio::sync::Mutex;

use crate::domain::Issuer;

/// Longest answer that is read.
const ANSWER_BYTES: usize = 1 << 20;
const CONNECT: Duration = Duration::from_secs(3);
const TIME: Duration = Duration::from_secs(5);
/// A key that is not known leads to the provider so often at most, and a document that could not be read as well.
const AGAIN: Duration = Duration::from_mins(1);
const AFTER_FAILURE: Duration = Duration::from_secs(5);
const MOST_KEY_ID: usize = 256;

/// A provider, and what is known of it.
pub struct Provider {
    pub issuer: Issuer,
    client: Client,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    document: Option<Arc<Document>>,
    keys: Option<JwkSet>,
    /// When it was last asked, and whether it answered.
    asked: Option<(Instant, bool)>,
}

/// What OpenID Connect Discovery 1.0 says of a provider.
#[derive(Deserialize)]
pub struct Document {
    issuer: String,
    pub authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
}

#[derive(Deserialize)]
struct Answer {
    id_token: String,
}

impl Provider {
    pub fn new(issuer: Issuer) -> Result<Self> {
        // It may have been installed before; then there is nothing to do.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = Client::builder()
            .connect_timeout(CONNECT)
            .timeout(TIME)
            // Whoever the document names is asked, and nobody whom they name.
            .redirect(Policy::none())
            .build();
        Ok(Self {
            issuer,
            client: client.map_err(Error::internal)?,
            known: Mutex::default(),
        })
    }

    /// Its document.
    pub async fn document(&self) -> Result<Arc<Document>> {
        let mut known = self.known.lock().await;
        if known.document.is_none() {
            self.ask(&mut known, AFTER_FAILURE).await?;
        }
        known.document.clone().ok_or_else(away)
    }

    /// The claims of the identity token that it gives for `code`, whose signature holds.
    pub async fn claims(&self, code: &str, verifier: &str, redirect_uri: &str) -> Result<Value> {
        let document = self.document().await?;
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("code_verifier", verifier),
            ("redirect_uri", redirect_uri),
            ("client_id", &self.issuer.client_id),
        ];
        let secret = match &self.issuer.secret_file {
            Some(file) => Some(tokio::fs::read_to_string(file).await.map_err(Error::internal)?),
            None => None,
        };
        if let Some(secret) = &secret {
            form.push(("client_secret", secret.trim()));
        }
        let sent = self
            .client
            .post(&document.token_endpoint)
            .form(&form)
            .send()
            .await;
        let answer: Answer = bounded(sent.map_err(unreached)?).await?;
        self.verified(&answer.id_token).await
    }

    async fn verified(&self, token: &str) -> Result<Value> {
        let header = decode_header(token).map_err(|_| refused("no token"))?;
        let allowed = self
            .issuer
            .algorithms
            .iter()
            .any(|name| algorithm(name) == Some(header.alg));
        if !allowed || header.crit.is_some() {
            return Err(refused("another algorithm"));
        }
        let id = header.kid.as_deref();
        if id.is_some_and(|id| id.len() > MOST_KEY_ID) {
            return Err(refused("a key id that is too long"));
        }
        let key = self.key(id).await?.ok_or_else(|| refused("unknown key"))?;
        // The claims are read by `Issuer::identity`, with the market's clock.
        let mut validation = Validation::new(header.alg);
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        let decoded = decode::<Value>(token, &key, &validation).map_err(|_| refused("no signature of it"))?;
        Ok(decoded.claims)
    }

    /// The key `id`. A token that names none is of the only key that there is (OpenID Connect Core 1.0, section 10.1).
    async fn key(&self, id: Option<&str>) -> Result<Option<DecodingKey>> {
        let mut known = self.known.lock().await;
        let find = |known: &Known| {
            let keys = known.keys.as_ref()?;
            match (id, keys.keys.as_slice()) {
                (Some(id), _) => keys.find(id).cloned(),
                (None, [only]) => Some(only.clone()),
                (None, _) => None,
            }
        };
        let mut found = find(&known);
        if found.is_none() {
            // One that cannot be asked now has not said that there is no such key, but nor that there is.
            self.ask(&mut known, AGAIN).await?;
            found = find(&known);
        }
        found
            .map(|key| DecodingKey::from_jwk(&key))
            .transpose()
            .map_err(|_| refused("a key of another kind"))
    }

    /// Reads document and keys, unless it was asked less than `after` ago.
    async fn ask(&self, known: &mut Known, after: Duration) -> Result<()> {
        if let Some((asked, answered)) = known.asked
            && asked.elapsed() < if answered { after } else { AFTER_FAILURE }
        {
            return if answered { Ok(()) } else { Err(away()) };
        }
        let read = self.read().await;
        known.asked = Some((Instant::now(), read.is_ok()));
        let (document, keys) = read?;
        known.document = Some(Arc::new(document));
        known.keys = Some(keys);
        Ok(())
    }

    async fn read(&self) -> Result<(Document, JwkSet)> {
        let issuer = self.issuer.issuer.trim_end_matches('/');
        let document: Document = self
            .get(&format!("{issuer}/.well-known/openid-configuration"))
            .await?;
        if document.issuer != self.issuer.issuer {
            return Err(refused("the document of another issuer"));
        }
        let keys = self.get(&document.jwks_uri).await?;
        Ok((document, keys))
    }

    async fn get<T: DeserializeOwned>(&self, url: &str) -> Result<T> {
        bounded(self.client.get(url).send().await.map_err(unreached)?).await
    }
}

fn algorithm(name: &str) -> Option<Algorithm> {
    match name {
        "RS256" => Some(Algorithm::RS256),
        "ES256" => Some(Algorithm::ES256),
        "EdDSA" => Some(Algorithm::EdDSA),
        _ => None,
    }
}

/// Reads an answer up to its bound, whatever length it says that it has.
async fn bounded<T: DeserializeOwned>(mut response: Response) -> Result<T> {
    if response.status().is_client_error() {
        return Err(refused("it refuses"));
    }
    if !response.status().is_success() {
        return Err(away());
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreached)? {
        if bytes.len() + chunk.len() > ANSWER_BYTES {
            return Err(refused("an answer above 1 MiB"));
        }
        bytes.extend_from_slice(&chunk);
    }
    serde_json::from_slice(&bytes).map_err(|_| refused("an answer of another form"))
}

fn unreached(error: reqwest::Error) -> Error {
    // Its text would name the address with what was asked.
    away().with_source(error.without_url())
}

fn away() -> Error {
    Error::new(Reason::Unavailable, "身份提供方暂时无法访问，请稍后再试").retry_after(AFTER_FAILURE)
}

/// What is said of every answer that does not hold; the log knows why.
pub fn refused(why: &'static str) -> Error {
    tracing::warn!(why, "an identity was refused");
    Error::new(Reason::IdentityRefused, "身份提供方的答复不能接受，请重新登录")
}
