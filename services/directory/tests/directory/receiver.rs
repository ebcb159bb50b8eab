//! A receiver of webhooks in this process, which answers as it is told.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// How it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Status(u16),
    /// It sends elsewhere.
    Redirects,
    /// It takes the call and says nothing.
    Silent,
    /// It answers 200 and goes on for 50 MB.
    Huge,
    /// It closes at once.
    Closed,
}

/// What it was sent.
#[derive(Clone, Debug)]
pub(crate) struct Got {
    pub(crate) path: String,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
    /// Whether it was taken.
    pub(crate) taken: bool,
}

impl Got {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// `organization.registered`.
    pub(crate) fn kind(&self) -> String {
        self.json()["type"].as_str().unwrap().to_owned()
    }

    pub(crate) fn subject(&self) -> String {
        self.json()["subject"].as_str().unwrap().to_owned()
    }

    pub(crate) fn position(&self) -> i64 {
        self.json()["position"].as_str().unwrap().parse().unwrap()
    }

    /// Whether one of the signatures is by `secret`, as a receiver finds it out.
    pub(crate) fn is_signed_by(&self, secret: &str) -> bool {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
        let content = format!(
            "{}.{}.{}",
            self.headers["webhook-id"], self.headers["webhook-timestamp"], self.body
        );
        let signatures = self.headers["webhook-signature"].split(' ');
        let mut tags = signatures.map(|one| STANDARD.decode(one.strip_prefix("v1,").unwrap()).unwrap());
        tags.any(|tag| hmac::verify(&key, content.as_bytes(), &tag).is_ok())
    }
}

pub(crate) struct Receiver {
    pub(crate) url: String,
    state: Arc<Mutex<State>>,
}

struct State {
    mode: Mode,
    got: Vec<Got>,
}

impl Receiver {
    pub(crate) async fn start(mode: Mode) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/events", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State {
            mode,
            got: Vec::new(),
        }));
        let served = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&served)));
            }
        });
        Self { url, state }
    }

    pub(crate) fn turn(&self, mode: Mode) {
        self.state.lock().unwrap().mode = mode;
    }

    /// Everything that it was sent.
    pub(crate) fn got(&self) -> Vec<Got> {
        self.state.lock().unwrap().got.clone()
    }

    /// What it took, in order.
    pub(crate) fn taken(&self) -> Vec<Got> {
        self.got().into_iter().filter(|got| got.taken).collect()
    }
}

/// Positions of what was taken, by subject.
pub(crate) fn by_subject(taken: &[Got]) -> HashMap<String, Vec<i64>> {
    let mut found: HashMap<String, Vec<i64>> = HashMap::new();
    for got in taken {
        found.entry(got.subject()).or_default().push(got.position());
    }
    found
}

async fn answer(mut stream: TcpStream, state: Arc<Mutex<State>>) {
    let Some(mut got) = read(&mut stream).await else {
        return;
    };
    let mode = {
        let mut state = state.lock().unwrap();
        let mode = state.mode;
        got.taken = matches!(mode, Mode::Status(200..300) | Mode::Huge);
        state.got.push(got);
        mode
    };
    let mut buffer = [0; 64];
    match mode {
        Mode::Status(status) => {
            let head = format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok");
            let _ = stream.write_all(head.as_bytes()).await;
        }
        Mode::Redirects => {
            let head = "HTTP/1.1 302 There\r\nconnection: close\r\ncontent-length: 0\r\nlocation: /elsewhere\r\n\r\n";
            let _ = stream.write_all(head.as_bytes()).await;
        }
        Mode::Silent => {
            // Until whoever sent it has had enough.
            let _ = tokio::time::timeout(Duration::from_secs(30), stream.read(&mut buffer)).await;
        }
        Mode::Huge => {
            let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 50000000\r\n\r\n";
            if stream.write_all(head.as_bytes()).await.is_ok() {
                let piece = vec![b'x'; 1 << 16];
                while stream.write_all(&piece).await.is_ok() {}
            }
        }
        Mode::Closed => {}
    }
}

/// Head, and body as long as it says.
async fn read(stream: &mut TcpStream) -> Option<Got> {
    let (mut request, mut buffer) = (Vec::new(), [0; 4_096]);
    loop {
        let read = stream.read(&mut buffer).await.ok().filter(|read| *read > 0)?;
        request.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&request).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let mut lines = head.lines();
        let path = lines.next()?.split_whitespace().nth(1)?.to_owned();
        let pairs = lines.filter_map(|line| line.split_once(": "));
        let headers: HashMap<String, String> = pairs
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let length: usize = headers.get("content-length")?.parse().ok()?;
        if body.len() >= length {
            return Some(Got {
                path,
                headers,
                body: body.to_owned(),
                taken: false,
            });
        }
    }
}
