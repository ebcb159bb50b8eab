//! TLS of a process that serves, as the command line asks for it.

use std::net::SocketAddr;

use anyhow::Context as _;
use techmarket_runtime::tls::{ClientFiles, ClientTls, ServerFiles, ServerTls, Tls};
use tonic::codegen::http::Uri;

use crate::cli::TlsOptions;

/// What a process speaks with those who call it, and with its peers.
#[derive(Clone, Default)]
pub struct Secured {
    /// Of the port.
    pub tls: Tls,
    /// Of the calls to peers.
    pub client: Option<ClientTls>,
    serves: bool,
}

impl Secured {
    /// Reads every file that `options` name.
    pub fn of(options: &TlsOptions) -> anyhow::Result<Self> {
        let mut tls = Tls::default();
        let pair = options.tls_certificate.clone().zip(options.tls_key.clone());
        let serves = pair.is_some();
        if let Some((certificate, key)) = pair.clone() {
            let files = ServerFiles {
                certificate,
                key,
                client_authority: options.tls_client_authority.clone(),
                client_required: options.tls_client_required,
            };
            tls = tls.with_server(ServerTls::open(files)?);
        }
        if let Some(file) = &options.systems {
            tls = tls.with_systems(file)?;
        }
        // Whoever asks clients for certificates is asked by its peers, too.
        let own = pair.filter(|_| options.tls_client_authority.is_some());
        let shown = options
            .peer_certificate
            .clone()
            .zip(options.peer_key.clone())
            .or(own);
        let mut client = None;
        if shown.is_some() || options.peer_authority.is_some() {
            let files = ClientFiles {
                authority: options.peer_authority.clone(),
                pair: shown,
            };
            client = Some(ClientTls::open(files)?);
        }
        if let Some(client) = &client {
            tls = tls.with_client(client);
        }
        Ok(Self { tls, client, serves })
    }

    /// How the addresses of this process begin.
    pub fn scheme(&self) -> &'static str {
        if self.serves { "https" } else { "http" }
    }

    /// The same for peers of which one is at `https://`: they are checked by the authorities that this machine trusts, unless
    /// others were given.
    pub fn for_peers<'a>(mut self, addresses: impl IntoIterator<Item = &'a String>) -> anyhow::Result<Self> {
        let secured = addresses
            .into_iter()
            .any(|address| address.starts_with("https://"));
        if secured && self.client.is_none() {
            let client = ClientTls::open(ClientFiles::default())?;
            self.tls = self.tls.with_client(&client);
            self.client = Some(client);
        }
        Ok(self)
    }
}

/// Refuses to show tokens in the clear to a network, unless somebody takes that upon himself.
pub fn require_tls<'a>(
    insecure: bool,
    (listen, serves_tls): (SocketAddr, bool),
    peers: impl IntoIterator<Item = &'a String>,
) -> anyhow::Result<()> {
    if insecure {
        return Ok(());
    }
    anyhow::ensure!(
        serves_tls || listen.ip().is_loopback(),
        "监听地址 {listen} 不是回环地址且没有 TLS，令牌会以明文传输：请给出 --tls-certificate 和 --tls-key，\
         或在由其他手段保护的网络中加 --insecure"
    );
    for address in peers {
        anyhow::ensure!(
            address.starts_with("https://") || is_loopback(address)?,
            "--peer 的地址 {address} 不在本机且没有 TLS，令牌会以明文传输：请改用 https://，\
             或在由其他手段保护的网络中加 --insecure"
        );
    }
    Ok(())
}

fn is_loopback(address: &str) -> anyhow::Result<bool> {
    let address: Uri = address.parse().with_context(|| address.to_owned())?;
    let host = address.host().unwrap_or_default().trim_matches(['[', ']']);
    let ip = host.parse::<std::net::IpAddr>();
    Ok(host == "localhost" || ip.is_ok_and(|ip| ip.is_loopback()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_do_not_leave_the_machine_in_the_clear() {
        let (loopback, network) = ("127.0.0.1:0".parse().unwrap(), "0.0.0.0:0".parse().unwrap());
        let peers = |addresses: &[&str]| {
            addresses
                .iter()
                .map(|address| (*address).to_owned())
                .collect::<Vec<_>>()
        };
        for (insecure, listen, tls, addresses, allowed) in [
            (false, loopback, false, &[][..], true),
            (false, network, false, &[], false),
            (false, network, true, &[], true),
            (true, network, false, &["http://10.0.0.1:7300"], true),
            (
                false,
                loopback,
                false,
                &[
                    "http://127.0.0.1:7300",
                    "http://[::1]:7300",
                    "http://localhost:7300",
                ],
                true,
            ),
            (false, loopback, false, &["http://10.0.0.1:7300"], false),
            (false, network, true, &["http://supply:7300"], false),
            (false, network, true, &["https://supply:7300"], true),
        ] {
            let addresses = peers(addresses);
            let found = require_tls(insecure, (listen, tls), &addresses);
            assert_eq!(found.is_ok(), allowed, "{listen} {addresses:?}");
        }
    }
}
