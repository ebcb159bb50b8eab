//! The way of every request, local or remote.

use std::convert::Infallible;
use std::sync::Arc;

use futures::future::ready;
use http::{HeaderMap, Request, Response};
use http_body::Body as _;
use http_body_util::{BodyExt as _, Full, Limited};
use techmarket_kernel::{Clock, Error, Reason, Result};
use techmarket_telemetry::event::{CallAnswered, CallRefused, CallUnderWay};
use techmarket_telemetry::trace::{Span, within};
use techmarket_telemetry::{Counters, Event as _};
use tokio::time::{Instant, timeout, timeout_at};
use tonic::body::Body;
use tonic::service::Routes;
use tonic::{Code, Status};
use tower::util::BoxCloneSyncService;
use tower::{Service, service_fn};

use crate::admission::admit;
use crate::deadline::{patient, time_allowed, watched, while_sending};
use crate::message::{accepting, compressed, whole, whole_json};
use crate::policy::Method;
use crate::rates::Counts;
use crate::shape::{Json, Shape, written};
use crate::shares::{Holder, Place, Room, Share, Shares};
use crate::status::{code_name, code_of, status, with_info};
use crate::traced::{placed, traceparent};
use crate::work::Work;
use crate::{Connection, Keyring, Limits, MAX_HEADER_BYTES, Policies, Revocations, Systems};

/// Requests that cannot be read, by their client's fault.
const UNREADABLE: [Reason; 2] = [Reason::RequestMalformed, Reason::HeadersTooLarge];
/// What HTTP/2 counts for each header beside its name and value.
const HEADER_OVERHEAD: usize = 32;
/// Longest stream of questions to reflection.
const PROBE_BYTES: usize = 64 << 10;

/// Services behind their gate.
pub type Stack = BoxCloneSyncService<Request<Body>, Response<Body>, Infallible>;

/// Lets requests through to services.
#[derive(Clone)]
pub struct Gate {
    policies: Arc<Policies>,
    keys: Keyring,
    revocations: Revocations,
    clock: Arc<dyn Clock>,
    limits: Limits,
    shares: Arc<Shares>,
    systems: Systems,
    counts: Arc<Counts>,
}

/// A call that was admitted.
struct Call<'a> {
    method: &'a Method,
    share: Arc<Share>,
    connection: Option<Arc<Connection>>,
    /// Whether its messages may be compressed.
    compressed: bool,
    /// Of a call in JSON its messages.
    json: Option<(&'a Shape, Json)>,
    began: Instant,
}

impl Gate {
    /// A gate that enforces `policies` on tokens signed with one of `keys`, of which none is revoked.
    #[must_use]
    pub fn new(policies: Policies, keys: Keyring, clock: Arc<dyn Clock>, limits: Limits) -> Self {
        Self {
            policies: Arc::new(policies),
            keys,
            revocations: Revocations::default(),
            clock,
            limits,
            shares: Arc::new(Shares::new(limits)),
            systems: Systems::default(),
            counts: Arc::new(Counts::new(limits.rates)),
        }
    }

    /// The same gate, which refuses tokens of the sessions and keys that `revocations` names.
    #[must_use]
    pub fn with_revocations(self, revocations: Revocations) -> Self {
        Self { revocations, ..self }
    }

    /// The same gate, which knows the systems of `systems` by their client certificates.
    #[must_use]
    pub fn with_systems(self, systems: Systems) -> Self {
        Self { systems, ..self }
    }

    /// `routes` behind this gate.
    #[must_use]
    pub fn before(&self, routes: Routes) -> Stack {
        let routes = routes.prepare();
        let gate = self.clone();
        BoxCloneSyncService::new(service_fn(move |request| {
            let (gate, routes) = (gate.clone(), routes.clone());
            async move {
                let mut response = gate.pass(request, routes).await;
                accepting(response.headers_mut());
                Ok(response)
            }
        }))
    }

    /// What it enforces.
    pub(crate) fn policies(&self) -> Arc<Policies> {
        Arc::clone(&self.policies)
    }

    /// Answers a request, within the trace that it belongs to.
    async fn pass(&self, request: Request<Body>, routes: Routes) -> Response<Body> {
        let (span, uri) = (
            Span::received(traceparent(request.headers())),
            request.uri().clone(),
        );
        let response = within(span.place(), self.told(request, routes)).await;
        let method = || Arc::clone(self.policies.label(uri.path()));
        span.called(method, code_of(response.headers()));
        response
    }

    /// Answers a request, and tells of that.
    async fn told(&self, request: Request<Body>, routes: Routes) -> Response<Body> {
        let (uri, began) = (request.uri().clone(), Instant::now());
        let _under_way = CallUnderWay::begin();
        let answered = |code: Code| CallAnswered {
            method: self.policies.label(uri.path()),
            path: uri.path(),
            code: code_name(code),
            took: began.elapsed(),
        };
        let connection = request.extensions().get::<Arc<Connection>>().cloned();
        let open = connection.as_ref().map(Connection::open);
        match (
            self.answer(request, connection.as_ref(), began, routes).await,
            connection,
        ) {
            (Ok(response), _) => {
                let response = complete(response);
                answered(code_of(response.headers())).tell();
                keep(response, open)
            }
            // Whoever sends thousands of them writes a line a minute, not one for each.
            (Err(error), Some(connection)) if UNREADABLE.contains(&error.reason()) => {
                connection.fault(uri.path(), error.message());
                let status = refused(error);
                answered(status.code()).count(Counters::of_process());
                status.into_http()
            }
            (Err(error), _) => {
                let status = refused(error);
                answered(status.code()).tell();
                status.into_http()
            }
        }
    }

    /// Admits the caller, takes a place, calls within the time allowed.
    async fn answer(
        &self,
        mut request: Request<Body>,
        connection: Option<&Arc<Connection>>,
        began: Instant,
        routes: Routes,
    ) -> Result<Response<Body>> {
        let call = self.admit(&mut request, connection, began)?;
        let sends = call.method.takes_stream;
        let limit = if sends {
            self.limits.sending
        } else {
            self.limits.time
        };
        let until = began + time_allowed(request.headers(), limit);
        let answer = async {
            if sends {
                self.sending(&call, request, routes, until).await
            } else {
                self.unary(&call, request, routes).await
            }
        };
        timeout_at(until, answer).await.unwrap_or_else(|_| Err(late()))
    }

    fn admit(
        &self,
        request: &mut Request<Body>,
        connection: Option<&Arc<Connection>>,
        began: Instant,
    ) -> Result<Call<'_>> {
        let (path, headers, now) = (request.uri().path(), request.headers(), self.clock.now());
        let certificate = connection.and_then(|connection| connection.certificate());
        let known = |token: &str| {
            let caller = self.keys.caller(token, now)?;
            self.revocations.admit(&caller).map(|()| caller)
        };
        let (method, caller) = match self.systems.caller(certificate, headers, now)? {
            Some(system) => self.policies.admit(path, system)?,
            None => admit(&self.policies, known, path, headers)
                .map_err(|refused| Systems::explain(certificate, refused))?,
        };
        self.systems.agree(certificate, caller.as_ref(), now)?;
        bounded(headers)?;
        let compressed = compressed(headers)?;
        let address = connection.map(|connection| connection.address());
        let holder = Holder::of(caller.as_ref(), address);
        self.counts.take(&holder, method.work, now)?;
        if let Some(caller) = caller {
            request.extensions_mut().insert(caller);
        }
        let json = request.extensions().get::<Json>();
        Ok(Call {
            json: method.shape.as_ref().zip(json.copied()),
            method,
            share: self.shares.of(holder),
            connection: connection.cloned(),
            compressed,
            began,
        })
    }

    /// A call with one message, which is read whole first: whoever sends the headers alone takes nobody's place.
    async fn unary(
        &self,
        call: &Call<'_>,
        request: Request<Body>,
        mut routes: Routes,
    ) -> Result<Response<Body>> {
        let waits = call.share.waits()?;
        let mut room = self.shares.room(&call.share, call.connection.as_deref());
        let (head, body) = request.into_parts();
        let message = timeout(self.limits.message, call.message(body, &mut room)).await;
        let message = message.unwrap_or_else(|_| Err(call.left_waiting()))?;
        room.whole();
        if let Some(connection) = &call.connection {
            connection.carried();
        }
        let place = self.place(call).await?;
        drop(waits);
        let request = Request::from_parts(head, message);
        let response = routes.call(request).await.unwrap_or_else(|never| match never {});
        self.answered(call, response, place).await
    }

    /// A call that sends a stream. It has a place while it sends; of these each caller has few.
    async fn sending(
        &self,
        call: &Call<'_>,
        request: Request<Body>,
        mut routes: Routes,
        until: Instant,
    ) -> Result<Response<Body>> {
        let place = self.place(call).await?;
        let request = request.map(|body| match (call.method.work, call.method.gives_stream) {
            (Work::Probe, _) => patient(Body::new(Limited::new(body, PROBE_BYTES)), self.limits.time),
            (_, true) => patient(body, self.limits.time),
            (_, false) => body,
        });
        let (request, pieces) = watched(request.map(broken_off));
        let response = while_sending(routes.call(request), &pieces, self.limits.time, until).await;
        let response = response.ok_or_else(late)?.unwrap_or_else(|never| match never {});
        self.answered(call, response, place).await
    }

    async fn place(&self, call: &Call<'_>) -> Result<Place> {
        match call.method.work {
            Work::Probe if call.method.gives_stream => call.share.probe(),
            work => self.shares.place(&call.share, work).await,
        }
    }

    /// What remains of a call once its service has answered.
    async fn answered(
        &self,
        call: &Call<'_>,
        response: Response<Body>,
        place: Place,
    ) -> Result<Response<Body>> {
        match (call.method.gives_stream, call.method.takes_stream) {
            (false, _) => self.read(call, response).await,
            // Both go on at once: the place is the caller's until the answer ends.
            (true, true) => Ok(keep(placed(response), Some(place))),
            (true, false) if call.method.work == Work::Probe => Ok(keep(placed(response), Some(place))),
            (true, false) => Ok(keep(placed(response), Some(call.share.stream()?))),
        }
    }

    /// Reads an answer whole, and gives it room until the caller has read it: what nobody reads is bounded.
    async fn read(&self, call: &Call<'_>, response: Response<Body>) -> Result<Response<Body>> {
        if response.body().is_end_stream() {
            return Ok(response);
        }
        let (head, body) = response.into_parts();
        let body = match body.collect().await {
            Ok(body) => body,
            Err(status) => return Ok(status.into_http()),
        };
        let trailers = body.trailers().cloned();
        let bytes = body.to_bytes();
        if let Some((shape, _)) = call.json {
            let json = shape.write(&bytes)?;
            let room = call.share.answer(json.len(), &self.limits).await?;
            return Ok(keep(written(json), room));
        }
        let room = call.share.answer(bytes.len(), &self.limits).await?;
        let body = Full::new(bytes).with_trailers(ready(trailers.map(Ok)));
        Ok(keep(Response::from_parts(head, Body::new(body)), room))
    }
}

impl Call<'_> {
    /// Its one message, read whole from `body`.
    async fn message(&self, body: Body, room: &mut Room) -> Result<Body> {
        match self.json {
            Some(json) => whole_json(body, json, room).await,
            None => whole(body, self.compressed, room).await,
        }
    }

    fn left_waiting(&self) -> Error {
        if let Some(connection) = &self.connection {
            connection.left_waiting(self.began.elapsed());
        }
        Error::new(
            Reason::DeadlineExceeded,
            "请求消息没有在规定时间内传完，请检查网络后重试",
        )
    }
}

/// `response`, whose body holds `kept` until it is sent or dropped.
fn keep<T: Send + 'static>(response: Response<Body>, kept: Option<T>) -> Response<Body> {
    let Some(kept) = kept.filter(|_| !response.body().is_end_stream()) else {
        return response;
    };
    response.map(|body| {
        Body::new(body.map_frame(move |frame| {
            let _ = &kept;
            frame
        }))
    })
}

fn late() -> Error {
    Error::new(Reason::DeadlineExceeded, "处理超时")
}

/// What HTTP/2 itself refuses has no gRPC status: it is asked for less than is let through.
fn bounded(headers: &HeaderMap) -> Result<()> {
    let sizes = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + HEADER_OVERHEAD);
    if sizes.sum::<usize>() as u64 > u64::from(MAX_HEADER_BYTES) {
        return Err(Error::new(
            Reason::HeadersTooLarge,
            "请求头超过 16 KiB 的上限，请减少元数据",
        ));
    }
    Ok(())
}

/// The stream of a client that went away is the client's fault, and says so to whoever reads it.
fn broken_off(body: Body) -> Body {
    let told = |bare: Status| match bare.code() {
        // What is wrong with a message in JSON is known.
        _ if !bare.details().is_empty() => bare,
        Code::DeadlineExceeded => status(Error::new(Reason::DeadlineExceeded, "请求流停顿过久，请重新发起")),
        _ => status(Error::new(Reason::RequestMalformed, "请求流没有传完就中断了")),
    };
    Body::new(body.map_err(told))
}

/// Errors that the transport made have no details yet.
fn complete(response: Response<Body>) -> Response<Body> {
    match Status::from_header_map(response.headers()) {
        Some(bare) if bare.code() != Code::Ok && bare.details().is_empty() => with_info(&bare).into_http(),
        _ => response,
    }
}

/// The answer to a call that the gate refused.
fn refused(error: Error) -> Status {
    let reason = error.reason().as_str();
    CallRefused { reason }.tell();
    status(error)
}
