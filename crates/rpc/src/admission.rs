//! Who calls: the token of a request, checked against the policy of its method.

use http::{HeaderMap, header::AUTHORIZATION};
use techmarket_kernel::{Caller, Error, Reason, Result};

use crate::Policies;
use crate::policy::Method;

/// The method at `path` and the caller of a request to it, if the policy admits it. `known` tells whose a token is. Where anybody may call, a token that
/// does not hold is as none, and there is no caller.
pub(crate) fn admit<'a>(
    policies: &'a Policies,
    known: impl Fn(&str) -> Result<Caller>,
    path: &str,
    headers: &HeaderMap,
) -> Result<(&'a Method, Option<Caller>)> {
    // Who is not known learns nothing, not even which methods there are.
    match policies.method(path) {
        Some(method) if method.admission.anonymous => {
            let caller = bearer(headers).and_then(known);
            Ok((method, caller.ok()))
        }
        method => {
            let caller = known(bearer(headers)?)?;
            let method = method.ok_or_else(|| Error::new(Reason::MethodUnknown, "本服务没有这个方法"))?;
            method.admission.admit(&caller)?;
            Ok((method, Some(caller)))
        }
    }
}

fn bearer(headers: &HeaderMap) -> Result<&str> {
    let value = headers.get(AUTHORIZATION).ok_or_else(|| {
        Error::new(
            Reason::TokenMissing,
            "缺少令牌：请在 authorization 元数据中给出 Bearer 令牌",
        )
    })?;
    let token = value.to_str().ok().and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        // The name of a scheme has no case (RFC 9110, 11.1).
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim_start())
    });
    token.ok_or_else(|| Error::new(Reason::TokenInvalid, "authorization 元数据应为 Bearer 令牌"))
}
