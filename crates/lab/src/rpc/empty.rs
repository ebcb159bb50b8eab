//! What any call costs over tonic: a service of a library that answers one small message with another.

use std::net::SocketAddr;

use tokio::net::TcpListener;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic_health::server::health_reporter;

/// Serves health alone on a free port, until the runtime ends.
pub async fn serve() -> anyhow::Result<SocketAddr> {
    let (_, health) = health_reporter();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let connections = TcpIncoming::from(listener).with_nodelay(Some(true));
    tokio::spawn(
        Server::builder()
            .add_service(health)
            .serve_with_incoming(connections),
    );
    Ok(address)
}
