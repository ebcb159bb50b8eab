//! Where the demo listens.

use std::io::ErrorKind;
use std::net::SocketAddr;

use anyhow::Context as _;
use tokio::net::TcpListener;

use crate::terminal::say;

/// The market's own port, as in the examples of the docs.
const PORT: u16 = 7300;
/// The portal's.
const PORTAL: u16 = 7380;
/// Ports that are tried.
const PORTS: u16 = 100;

/// Listens on `address`; without one on the market's port of this machine, or the next that is free.
pub async fn bind(address: Option<SocketAddr>) -> anyhow::Result<TcpListener> {
    first_free(address, PORT, "--listen").await
}

/// The same for the portal.
pub async fn bind_portal(address: Option<SocketAddr>) -> anyhow::Result<TcpListener> {
    first_free(address, PORTAL, "--portal").await
}

async fn first_free(address: Option<SocketAddr>, first: u16, option: &str) -> anyhow::Result<TcpListener> {
    if let Some(address) = address {
        return TcpListener::bind(address)
            .await
            .with_context(|| format!("监听 {address}"));
    }
    for port in first..first + PORTS {
        match TcpListener::bind(("127.0.0.1", port)).await {
            Ok(listener) => {
                if port != first {
                    say(&format!("端口 {first} 已被占用，改用 127.0.0.1:{port}"));
                }
                return Ok(listener);
            }
            Err(taken) if taken.kind() == ErrorKind::AddrInUse => {}
            Err(error) => return Err(error).with_context(|| format!("监听 127.0.0.1:{port}")),
        }
    }
    let last = first + PORTS - 1;
    anyhow::bail!("端口 {first} 至 {last} 都已被占用；请用 {option} 指定地址")
}
