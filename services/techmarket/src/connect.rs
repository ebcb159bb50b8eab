//! Calling a market as any client does.

use std::fmt::{self, Write as _};

use anyhow::Context as _;
use techmarket_kernel::Reason;
use techmarket_rpc::{Credentials, Rpc, remote};
use techmarket_runtime::tls::{ClientFiles, ClientTls};
use tonic::codegen::http::Uri;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::cli::{MarketOptions, ReachOptions};
use crate::home::Home;
use crate::identity::session;

/// The address of a market as `http://host:port` or `https://host:port`; a scheme that is left out is `http`.
pub fn address(text: &str) -> Result<String, String> {
    let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
    let uri: Option<Uri> = format!("{scheme}://{rest}").parse().ok();
    let uri = uri.filter(|uri| {
        matches!(scheme, "http" | "https")
            && uri.port_u16().is_some_and(|port| port > 0)
            && uri.path() == "/"
            && uri.query().is_none()
    });
    let authority = uri
        .as_ref()
        .and_then(Uri::authority)
        .filter(|authority| !authority.as_str().contains('@'));
    match authority {
        Some(authority) if !authority.host().is_empty() => Ok(format!("{scheme}://{authority}")),
        _ => Err("应为 https://主机:端口、http://主机:端口 或 主机:端口，例如 127.0.0.1:7300".to_owned()),
    }
}

/// A client of the market that `options` name, with their token or with none.
pub fn client(options: &MarketOptions) -> anyhow::Result<Rpc> {
    let file = match (&options.token, &options.data) {
        (Some(file), _) => file.clone(),
        (None, Some(folder)) => Home::at(folder, None).operator_token(),
        (None, None) => return at(&options.reach, Credentials::none()),
    };
    let token = std::fs::read_to_string(&file).with_context(|| format!("令牌 {}", file.display()))?;
    if session::is_session(&token) {
        return Ok(session::client(at(&options.reach, Credentials::none())?, &file));
    }
    at(&options.reach, Credentials::token(token.trim().to_owned()))
}

/// A client of the market at `reach`, which shows `credentials`.
pub fn at(reach: &ReachOptions, credentials: Credentials) -> anyhow::Result<Rpc> {
    if !reach.address.starts_with("https://") {
        return Ok(remote(reach.address.clone(), credentials)?);
    }
    let tls = ClientTls::open(ClientFiles {
        authority: reach.authority.clone(),
        pair: reach.client_certificate.clone().zip(reach.client_key.clone()),
    })?;
    Ok(tls.remote(reach.address.clone(), credentials)?)
}

/// As [`client`], for commands that nobody gives without a token.
pub fn signed_in(options: &MarketOptions) -> anyhow::Result<Rpc> {
    anyhow::ensure!(
        options.token.is_some() || options.data.is_some(),
        "需要 --token 或 --data"
    );
    client(options)
}

/// A client of the market at `address` that shows `token`.
pub fn connect(address: &str, token: &str) -> anyhow::Result<Rpc> {
    Ok(remote(
        address.to_owned(),
        Credentials::token(token.trim().to_owned()),
    )?)
}

/// A refusal by a server.
#[derive(Debug)]
pub struct Refused {
    /// As a person reads it.
    text: String,
    code: Code,
    reason: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl std::error::Error for Refused {}

impl Refused {
    /// Whether the server that was asked does not have what was asked for, and another may: it runs other roles.
    pub fn is_elsewhere(&self) -> bool {
        self.code == Code::Unimplemented || self.reason == Reason::SourceNotServed.as_str()
    }

    /// Whether the caller's roles do not have the call.
    pub fn is_forbidden(&self) -> bool {
        self.code == Code::PermissionDenied
    }
}

/// A refusal as a person reads it, a [`Refused`]: the message, then each field with its rule, unless the message is that of the one field.
pub fn explain(status: &Status) -> anyhow::Error {
    let details = status.get_error_details();
    let reason = details
        .error_info()
        .map_or_else(|| format!("{:?}", status.code()), |info| info.reason.clone());
    let mut text = format!("{}（{reason}）", status.message());
    for violation in details.bad_request().iter().flat_map(|bad| &bad.field_violations) {
        let line = format!("{}：{}", violation.field, violation.description);
        if line != status.message() {
            // Writing to a String cannot fail.
            let _ = write!(text, "\n  {line}");
        }
    }
    let code = status.code();
    anyhow::Error::new(Refused { text, code, reason })
}

#[cfg(test)]
mod tests;
