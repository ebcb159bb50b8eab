//! An identity provider in this process, which answers as it is told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ED25519};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    /// It takes the call and says nothing.
    Silent,
    /// It closes at once.
    Closed,
    /// It answers 50 MB.
    Huge,
    /// It answers with an error.
    Broken,
    /// It sends elsewhere.
    Redirects,
    /// Its document is another's.
    AnotherDocument,
}

pub(crate) struct Issuer {
    pub(crate) url: String,
    state: Arc<Mutex<State>>,
}

struct State {
    fault: Fault,
    keys: Vec<(String, KeyPair)>,
    /// The token for a code, and the form that asked for it.
    token: String,
    asked: String,
    /// How often its keys were asked for.
    keys_asked: usize,
}

impl Issuer {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State {
            fault: Fault::None,
            keys: vec![
                ("one".to_owned(), KeyPair::generate_for(&PKCS_ED25519).unwrap()),
                (
                    "two".to_owned(),
                    KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap(),
                ),
            ],
            token: String::new(),
            asked: String::new(),
            keys_asked: 0,
        }));
        let (served, own) = (Arc::clone(&state), url.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&served), own.clone()));
            }
        });
        Self { url, state }
    }

    pub(crate) fn fail(&self, fault: Fault) {
        self.state.lock().unwrap().fault = fault;
    }

    /// A key of its own under the id `id`, in the place of what was there.
    pub(crate) fn rekey(&self, id: &str) {
        let key = KeyPair::generate_for(&PKCS_ED25519).unwrap();
        self.state.lock().unwrap().keys = vec![(id.to_owned(), key)];
    }

    pub(crate) fn keys_asked(&self) -> usize {
        self.state.lock().unwrap().keys_asked
    }

    /// What it was asked for a token with.
    pub(crate) fn asked(&self) -> String {
        self.state.lock().unwrap().asked.clone()
    }

    /// The next token says `claims`, signed by the key `id`.
    pub(crate) fn gives(&self, id: &str, algorithm: Algorithm, claims: &Value) {
        let mut state = self.state.lock().unwrap();
        let (_, key) = state.keys.iter().find(|(name, _)| name == id).unwrap();
        state.token = signed(key, id, algorithm, claims);
    }

    /// The next token is this.
    pub(crate) fn gives_token(&self, token: String) {
        self.state.lock().unwrap().token = token;
    }
}

/// A token of `claims` by `key`.
pub(crate) fn signed(key: &KeyPair, id: &str, algorithm: Algorithm, claims: &Value) -> String {
    let der = key.serialize_der();
    let key = match algorithm {
        Algorithm::ES256 => EncodingKey::from_ec_der(&der),
        // What stands behind the seed, the public key, is of another version than the library reads.
        _ => EncodingKey::from_ed_der(&der),
    };
    let header = Header {
        kid: Some(id.to_owned()),
        ..Header::new(algorithm)
    };
    encode(&header, claims, &key).unwrap()
}

fn jwks(keys: &[(String, KeyPair)]) -> Value {
    let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let keys = keys.iter().map(|(id, key)| {
        let raw = key.public_key_raw();
        if raw.len() == 32 {
            json!({"kty": "OKP", "crv": "Ed25519", "kid": id, "use": "sig", "x": text(raw)})
        } else {
            json!({"kty": "EC", "crv": "P-256", "kid": id, "use": "sig", "x": text(&raw[1..33]), "y": text(&raw[33..])})
        }
    });
    json!({"keys": keys.collect::<Vec<_>>()})
}

async fn answer(mut stream: TcpStream, state: Arc<Mutex<State>>, url: String) {
    let mut request = Vec::new();
    let mut buffer = [0; 4_096];
    // Head, and body as long as it says.
    let (head, body) = loop {
        let Ok(read) = stream.read(&mut buffer).await else {
            return;
        };
        if read == 0 {
            return;
        }
        request.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&request).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .to_lowercase()
                .lines()
                .find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
            if body.len() >= length.unwrap_or(0) {
                break (head.to_owned(), body.to_owned());
            }
        }
    };
    let (fault, text) = {
        let mut state = state.lock().unwrap();
        let path = head.split_whitespace().nth(1).unwrap_or_default();
        let value = match path {
            "/.well-known/openid-configuration" => {
                let issuer = if state.fault == Fault::AnotherDocument {
                    "http://127.0.0.1:1"
                } else {
                    &url
                };
                json!({
                    "issuer": issuer, "authorization_endpoint": format!("{url}/authorize"),
                    "token_endpoint": format!("{url}/token"), "jwks_uri": format!("{url}/jwks"),
                })
            }
            "/jwks" => {
                state.keys_asked += 1;
                jwks(&state.keys)
            }
            _ => {
                state.asked = body;
                json!({"id_token": state.token, "access_token": "x", "token_type": "Bearer"})
            }
        };
        (state.fault, value.to_string())
    };
    let head = |status: &str, length: usize| {
        format!(
            "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n"
        )
    };
    let answered = match fault {
        Fault::None | Fault::AnotherDocument => format!("{}\r\n{text}", head("200 OK", text.len())),
        Fault::Broken => format!("{}\r\n", head("500 No", 0)),
        Fault::Redirects => format!("{}location: {url}/elsewhere\r\n\r\n", head("302 There", 0)),
        Fault::Closed => return,
        Fault::Silent => {
            // Until whoever asks has had enough.
            let _ = tokio::time::timeout(Duration::from_secs(30), stream.read(&mut buffer)).await;
            return;
        }
        Fault::Huge => {
            let begin = format!("{}\r\n{{\"x\": \"", head("200 OK", 50_000_000));
            if stream.write_all(begin.as_bytes()).await.is_err() {
                return;
            }
            let piece = vec![b'x'; 1 << 16];
            while stream.write_all(&piece).await.is_ok() {}
            return;
        }
    };
    let _ = stream.write_all(answered.as_bytes()).await;
}
