//! Who calls: the token of a request, checked against the policy of its method.

use http::{HeaderMap, header::AUTHORIZATION};
use jiff::Timestamp;
use techmarket_kernel::{Caller, Error, Reason, Result};

use crate::{Policies, SigningKey};

/// The caller of a request to `path`, if the policy admits it. Where anybody may call, a token that does not hold is as
/// none, and `None` is returned.
pub(crate) fn admit(
    policies: &Policies,
    key: &SigningKey,
    path: &str,
    headers: &HeaderMap,
    now: Timestamp,
) -> Result<Option<Caller>> {
    // Who is not known learns nothing, not even which methods there are.
    let policy = policies.of(path);
    if policy.is_some_and(|policy| policy.anonymous) {
        return Ok(bearer(headers).and_then(|token| key.caller(token, now)).ok());
    }
    let caller = key.caller(bearer(headers)?, now)?;
    let policy = policy.ok_or_else(|| Error::new(Reason::MethodUnknown, "本服务没有这个方法"))?;
    policy.admit(&caller)?;
    Ok(Some(caller))
}

fn bearer(headers: &HeaderMap) -> Result<&str> {
    let value = headers.get(AUTHORIZATION).ok_or_else(|| {
        Error::new(
            Reason::TokenMissing,
            "缺少令牌：请在 authorization 元数据中给出 Bearer 令牌",
        )
    })?;
    let token = value
        .to_str()
        .ok()
        .and_then(|value| value.strip_prefix("Bearer "));
    token.ok_or_else(|| Error::new(Reason::TokenInvalid, "authorization 元数据应为 Bearer 令牌"))
}
