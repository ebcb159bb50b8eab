//! One client type for a service in this process and for one in another.

use std::error::Error;

use http::{Request, Response, header::AUTHORIZATION};
use techmarket_telemetry::trace::Span;
use tonic::body::Body;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};
use tower::util::BoxCloneSyncService;
use tower::{Service, ServiceExt, service_fn};

use crate::status::code_of;
use crate::traced::carry;
use crate::{Credentials, Stack, status};

/// What a generated client calls: `XServiceClient::new(rpc)`. Its error is the status that the client answers with: with a
/// boxed one the compiler does not see that a task which calls may move between threads.
pub type Rpc = BoxCloneSyncService<Request<Body>, Response<Body>, Status>;

/// Calls services of this process, behind the same gate as everybody.
#[must_use]
pub fn local(stack: Stack, credentials: Credentials) -> Rpc {
    with_credentials(stack.map_err(|never| match never {}), credentials)
}

/// Calls services at `url`, for example `http://127.0.0.1:7003`. Connects when it is first used, and again when it breaks.
pub fn remote(url: String, credentials: Credentials) -> Result<Rpc, tonic::transport::Error> {
    Ok(over(endpoint(url)?.connect_lazy(), credentials))
}

/// How a process of another address is reached, whatever carries the bytes.
pub fn endpoint(url: String) -> Result<Endpoint, tonic::transport::Error> {
    Ok(Endpoint::from_shared(url)?
        .connect_timeout(std::time::Duration::from_secs(5))
        .tcp_nodelay(true)
        .http2_keep_alive_interval(std::time::Duration::from_secs(20))
        .keep_alive_while_idle(true))
}

/// Calls services over `channel`.
#[must_use]
pub fn over(channel: Channel, credentials: Credentials) -> Rpc {
    with_credentials(channel.map_err(|error| broken(error.into())), credentials)
}

/// Why nothing came back. What the library has no code for is a connection that broke, such as one whose certificate the server
/// refused behind the handshake: the cause at the bottom says so.
fn broken(error: Box<dyn Error + Send + Sync>) -> Status {
    let mut cause: &dyn Error = error.as_ref();
    while let Some(below) = cause.source() {
        cause = below;
    }
    let told = cause.to_string();
    let status = Status::from_error(error);
    if status.code() == Code::Unknown {
        return Status::unavailable(told);
    }
    status
}

fn with_credentials<S>(service: S, credentials: Credentials) -> Rpc
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Status> + Clone + Send + Sync + 'static,
    S::Future: Send,
{
    BoxCloneSyncService::new(service_fn(move |mut request: Request<Body>| {
        let (service, header) = (service.clone(), credentials.header());
        let span = Span::made();
        async move {
            if let Some(header) = header.map_err(status)? {
                request.headers_mut().insert(AUTHORIZATION, header);
            }
            let Some(span) = span else {
                return service.oneshot(request).await;
            };
            carry(request.headers_mut(), span.place());
            let uri = request.uri().clone();
            let answer = service.oneshot(request).await;
            let code = match &answer {
                Ok(response) => code_of(response.headers()),
                Err(status) => status.code(),
            };
            span.called(|| uri.path().trim_start_matches('/').into(), code);
            answer
        }
    }))
}
