//! What a handler reads of its request beside the message.

use prost::Message;
use sha2::{Digest, Sha256};
use techmarket_kernel::{Caller, Clock, Context, Error, Reason, RequestKey, Result, Target, Violations};
use techmarket_types::Hex;
use tonic::Request;

/// Who asks, and when. A method that anybody may call has no caller and does not ask.
pub fn context<T>(request: &Request<T>, clock: &dyn Clock) -> Result<Context> {
    let caller = request.extensions().get::<Caller>().cloned();
    let caller = caller.ok_or_else(|| Error::new(Reason::TokenMissing, "缺少令牌"))?;
    let header = request
        .metadata()
        .get("traceparent")
        .and_then(|value| value.to_str().ok());
    // W3C trace context is 55 characters in its one version; anything else is not passed on.
    let traceparent = header
        .filter(|value| value.len() == 55)
        .unwrap_or_default()
        .to_owned();
    Ok(Context {
        caller,
        now: clock.now(),
        traceparent,
    })
}

/// The key of a repeatable call of `method`. `request` is the whole message; it holds `request_id` itself, which does no
/// harm to the fingerprint, since one key is compared only with itself.
pub fn request_key(
    v: &mut Violations,
    method: &'static str,
    request_id: &str,
    request: &impl Message,
) -> Option<RequestKey> {
    if request_id.is_empty() {
        return None;
    }
    let Ok(id) = uuid::Uuid::try_parse(request_id) else {
        v.add("request_id", Reason::RequestIdInvalid, "应为 UUID");
        return None;
    };
    let digest = Sha256::new()
        .chain_update(method)
        .chain_update([0])
        .chain_update(request.encode_to_vec());
    let fingerprint = Hex(&digest.finalize()).to_string();
    Some(RequestKey { id, fingerprint })
}

/// Reads what a change by `method` is about: the name by `parse`, for example `ListingId::parse_name`, and the required
/// etag. `named` holds the request's name, etag and request id; the id and `request` make the key of a repeatable call.
pub fn target<Id, E: ToString>(
    v: &mut Violations,
    method: &'static str,
    (name, etag, request_id): (&str, &str, &str),
    request: &impl Message,
    parse: impl FnOnce(&str) -> Result<Id, E>,
) -> Option<Target<Id>> {
    let key = request_key(v, method, request_id, request);
    if etag.is_empty() {
        v.add("etag", Reason::FieldRequired, "必填：读取时得到的 etag");
    }
    Some(Target {
        id: crate::convert::name(v, "name", name, parse)?,
        etag: etag.to_owned(),
        key,
        validate_only: false,
    })
}
