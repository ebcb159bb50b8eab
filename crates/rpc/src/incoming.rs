//! What a handler reads of its request beside the message.

use techmarket_kernel::{Caller, Clock, Context, Error, Reason, Result};
use tonic::Request;

/// Who asks, and when. A method that anybody may call has no caller and does not ask.
pub fn context<T>(request: &Request<T>, clock: &dyn Clock) -> Result<Context> {
    let caller = request.extensions().get::<Caller>().cloned();
    context_of(caller, request, clock)
}

/// Who asks, and when, of a request that nothing else reads: the caller is taken out of it instead of copied.
pub(crate) fn take_context<T>(request: &mut Request<T>, clock: &dyn Clock) -> Result<Context> {
    let caller = request.extensions_mut().remove::<Caller>();
    context_of(caller, request, clock)
}

fn context_of<T>(caller: Option<Caller>, request: &Request<T>, clock: &dyn Clock) -> Result<Context> {
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
        mapped: Vec::new(),
    })
}
