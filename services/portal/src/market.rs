//! The market as the portal calls it: each call as the person for whom the page is made.

use std::sync::Arc;
use std::time::Duration;

use http::header::AUTHORIZATION;
use http::{HeaderValue, Request};
use jiff::SignedDuration;
use techmarket_kernel::{Caller, Clock};
use techmarket_proto::contract::v1::contract_service_client::ContractServiceClient;
use techmarket_proto::contract::v1::register_service_client::RegisterServiceClient;
use techmarket_proto::demand::v1::demand_service_client::DemandServiceClient;
use techmarket_proto::matching::v1::matching_service_client::MatchingServiceClient;
use techmarket_proto::supply::v1::supply_service_client::SupplyServiceClient;
use techmarket_rpc::{Keyring, Rpc};
use tonic::Status;
use tonic::body::Body;
use tower::util::BoxCloneSyncService;
use tower::{ServiceExt as _, service_fn};

use crate::fault::{Fault, Part};

/// A page does not wait longer for one call.
const LONGEST: Duration = Duration::from_secs(10);
/// The same, as gRPC says it to the other side.
const TIMEOUT: HeaderValue = HeaderValue::from_static("10S");
/// How long the token of one call holds.
const TOKEN: SignedDuration = SignedDuration::from_mins(5);

/// The services, called without credentials of their own; none for a role that this process does not know the place of.
#[derive(Clone, Default)]
pub struct Roles {
    /// 供给.
    pub supply: Option<Rpc>,
    /// 需求.
    pub demand: Option<Rpc>,
    /// 检索与匹配.
    pub matching: Option<Rpc>,
    /// 合同登记.
    pub contract: Option<Rpc>,
}

/// The services, and the key by which the portal says for whom it calls.
#[derive(Clone)]
pub struct Market {
    /// Where the services are.
    pub roles: Roles,
    /// The market's key.
    pub key: Keyring,
    /// By which tokens are dated.
    pub clock: Arc<dyn Clock>,
}

/// The market, called as one person.
pub(crate) struct Calls<'a> {
    market: &'a Market,
    caller: Caller,
}

macro_rules! clients {
    ($($name:ident: $client:ident = $role:ident $part:ident;)*) => {
        impl Calls<'_> {
            $(pub(crate) fn $name(&self) -> Result<$client<Rpc>, Fault> {
                let rpc = self.market.roles.$role.as_ref();
                Ok($client::new(self.signed(rpc, Part::$part)?))
            })*
        }
    };
}

clients! {
    supply: SupplyServiceClient = supply Supply;
    demand: DemandServiceClient = demand Demand;
    matching: MatchingServiceClient = matching Matching;
    contract: ContractServiceClient = contract Contract;
    register: RegisterServiceClient = contract Contract;
}

impl Market {
    /// Calls as `caller`.
    pub(crate) fn by(&self, caller: Caller) -> Calls<'_> {
        Calls { market: self, caller }
    }
}

impl Calls<'_> {
    /// `rpc` with a token of the caller and an end to waiting.
    fn signed(&self, rpc: Option<&Rpc>, part: Part) -> Result<Rpc, Fault> {
        let rpc = rpc.cloned().ok_or(Fault::Down(part))?;
        let Market { key, clock, .. } = self.market;
        let token = key.issue(&self.caller, clock.now(), TOKEN);
        let token = token.map_err(|error| Fault::internal(&error))?;
        let header = HeaderValue::from_str(&format!("Bearer {token}"));
        let mut header = header.map_err(|error| Fault::internal(&error))?;
        header.set_sensitive(true);
        Ok(BoxCloneSyncService::new(service_fn(
            move |mut request: Request<Body>| {
                let rpc = rpc.clone();
                request.headers_mut().insert(AUTHORIZATION, header.clone());
                request.headers_mut().insert("grpc-timeout", TIMEOUT);
                async move {
                    let answer = tokio::time::timeout(LONGEST, rpc.oneshot(request)).await;
                    answer.unwrap_or_else(|_| Err(Status::deadline_exceeded("")))
                }
            },
        )))
    }
}
