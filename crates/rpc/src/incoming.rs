//! What a handler reads of its request beside the message.

use techmarket_kernel::{Caller, Clock, Context, Error, Reason, Result};
use techmarket_telemetry::trace::Place;
use tonic::Request;

use crate::traced::traceparent;

/// Headers of a sign-in through the market's own front end: from where the visitor comes, and with which program. The directory
/// takes them from the market alone (`docs/security.md`).
pub const VISITOR_ADDRESS: &str = "techmarket-visitor-address";
/// See [`VISITOR_ADDRESS`].
pub const VISITOR_AGENT: &str = "techmarket-visitor-agent";

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
    // Whatever is no place in a trace is not passed on. What is not kept here goes on if the caller has a trace of its own.
    let sent = traceparent(request.metadata().as_ref()).and_then(Place::read);
    let here = Place::here().filter(|here| here.is_kept() || sent.is_some());
    let traceparent = here.or(sent).map(|place| place.to_string());
    Ok(Context {
        caller,
        now: clock.now(),
        traceparent: traceparent.unwrap_or_default(),
        mapped: Vec::new(),
    })
}
