//! The way of every request, local or remote.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use techmarket_kernel::{Clock, Error, Reason, Result};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::body::Body;
use tonic::service::Routes;
use tonic::{Code, Status};
use tower::util::BoxCloneSyncService;
use tower::{Service, service_fn};

use crate::admission::admit;
use crate::deadline::{time_allowed, watched, while_sending};
use crate::status::{status, with_info};
use crate::{Policies, SigningKey};

/// Services behind their gate.
pub type Stack = BoxCloneSyncService<Request<Body>, Response<Body>, Infallible>;

/// What is bounded for each call.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Longest time until an answer, or until a stream begins. Of a call that sends a stream (上传), longest time from one
    /// piece of it to the next, and from the last to the answer.
    pub time: Duration,
    /// Longest time of a call that sends a stream until its answer, or until a stream begins. A file of 20 MiB so takes a
    /// line of 35 KiB/s.
    pub sending: Duration,
    /// Calls under way at once, streams that have begun not counted.
    pub calls: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(30),
            sending: Duration::from_mins(10),
            calls: 512,
        }
    }
}

/// Lets requests through to services.
#[derive(Clone)]
pub struct Gate {
    policies: Arc<Policies>,
    key: SigningKey,
    clock: Arc<dyn Clock>,
    limits: Limits,
    places: Arc<Semaphore>,
}

impl Gate {
    /// A gate that enforces `policies` on tokens signed with `key`.
    #[must_use]
    pub fn new(policies: Policies, key: SigningKey, clock: Arc<dyn Clock>, limits: Limits) -> Self {
        let places = Arc::new(Semaphore::new(limits.calls));
        Self {
            policies: Arc::new(policies),
            key,
            clock,
            limits,
            places,
        }
    }

    /// `routes` behind this gate.
    #[must_use]
    pub fn before(&self, routes: Routes) -> Stack {
        let routes = routes.prepare();
        let gate = self.clone();
        BoxCloneSyncService::new(service_fn(move |request| {
            let (gate, routes) = (gate.clone(), routes.clone());
            async move { Ok(gate.pass(request, routes).await) }
        }))
    }

    /// Admits the caller, takes a place, calls within the time allowed, completes and logs the answer.
    async fn pass(&self, mut request: Request<Body>, routes: Routes) -> Response<Body> {
        let method = request.uri().path().to_owned();
        let started = self.clock.now();
        let response = match self.admit(&mut request) {
            Err(error) => status(error).into_http(),
            Ok(_place) => match self.call(request, routes).await {
                Some(Ok(response)) => response,
                Some(Err(error)) => status(Error::internal(error)).into_http(),
                None => status(Error::new(Reason::DeadlineExceeded, "处理超时")).into_http(),
            },
        };
        let response = complete(response);
        let code = Status::from_header_map(response.headers()).map_or(Code::Ok, |status| status.code());
        let milliseconds = self.clock.now().duration_since(started).as_millis();
        tracing::info!(%method, code = ?code, milliseconds = i64::try_from(milliseconds).unwrap_or(i64::MAX), "call");
        response
    }

    /// Calls; `None` once the time allowed is over.
    async fn call(
        &self,
        request: Request<Body>,
        mut routes: Routes,
    ) -> Option<Result<Response<Body>, Infallible>> {
        let Limits { time, sending, .. } = self.limits;
        if self.policies.takes_stream(request.uri().path()) {
            let allowed = time_allowed(request.headers(), sending);
            let (request, pieces) = watched(request);
            return while_sending(routes.call(request), &pieces, time, allowed).await;
        }
        let allowed = time_allowed(request.headers(), time);
        tokio::time::timeout(allowed, routes.call(request)).await.ok()
    }

    fn admit(&self, request: &mut Request<Body>) -> Result<OwnedSemaphorePermit> {
        let now = self.clock.now();
        let caller = admit(
            &self.policies,
            &self.key,
            request.uri().path(),
            request.headers(),
            now,
        )?;
        if let Some(caller) = caller {
            request.extensions_mut().insert(caller);
        }
        Arc::clone(&self.places).try_acquire_owned().map_err(|_| {
            Error::new(Reason::Overloaded, "请求过多，请稍后再试").retry_after(Duration::from_secs(1))
        })
    }
}

/// Errors that the transport made have no details yet.
fn complete(response: Response<Body>) -> Response<Body> {
    match Status::from_header_map(response.headers()) {
        Some(bare) if bare.code() != Code::Ok && bare.details().is_empty() => with_info(&bare).into_http(),
        _ => response,
    }
}
