//! Calling a market as any client does.

use std::fmt::Write as _;

use techmarket_rpc::{Credentials, Rpc, remote};
use tonic::Status;
use tonic_types::StatusExt;

/// A client of the market at `address` that shows `token`.
pub fn connect(address: &str, token: &str) -> anyhow::Result<Rpc> {
    Ok(remote(
        address.to_owned(),
        Credentials::token(token.trim().to_owned()),
    )?)
}

/// A refusal as a person reads it: the message, then each field with its rule.
pub fn explain(status: &Status) -> anyhow::Error {
    let details = status.get_error_details();
    let reason = details
        .error_info()
        .map_or_else(|| format!("{:?}", status.code()), |info| info.reason.clone());
    let mut text = format!("{}（{reason}）", status.message());
    for violation in details.bad_request().iter().flat_map(|bad| &bad.field_violations) {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n  {}：{}", violation.field, violation.description);
    }
    anyhow::anyhow!(text)
}
