//! A receiver of webhooks, which takes whatever it is sent.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

#[derive(Clone)]
pub(super) struct Receiver {
    pub(super) url: String,
    got: Arc<Mutex<Vec<u8>>>,
}

impl Receiver {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/events", listener.local_addr().unwrap());
        let got = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&got);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(take(stream, Arc::clone(&kept)));
            }
        });
        Self { url, got }
    }

    /// All requests, heads and bodies.
    pub(super) fn got(&self) -> Vec<u8> {
        self.got.lock().unwrap().clone()
    }
}

/// Takes one request: the head, and a body as long as it says.
async fn take(mut stream: TcpStream, kept: Arc<Mutex<Vec<u8>>>) {
    let (mut request, mut buffer) = (Vec::new(), [0; 4_096]);
    while !is_whole(&request) {
        match stream.read(&mut buffer).await {
            Ok(read) if read > 0 => request.extend_from_slice(&buffer[..read]),
            _ => return,
        }
    }
    kept.lock().unwrap().extend(request);
    let taken = b"HTTP/1.1 204 Taken\r\nconnection: close\r\n\r\n";
    // Whether it is heard is not asked: it would be sent again.
    drop(stream.write_all(taken).await);
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).into_owned();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let head = head.to_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    length.is_none_or(|length| body.len() >= length.trim().parse().unwrap())
}
