//! The market as the portal calls it: each call as the person for whom the page is made.

use std::sync::Arc;
use std::time::Duration;

use http::header::AUTHORIZATION;
use http::{HeaderValue, Request};
use jiff::SignedDuration;
use techmarket_kernel::{Caller, Clock, Role};
use techmarket_proto::contract::v1::contract_service_client::ContractServiceClient;
use techmarket_proto::contract::v1::register_service_client::RegisterServiceClient;
use techmarket_proto::contract::v1::settlement_service_client::SettlementServiceClient;
use techmarket_proto::contract::v1::subsidy_service_client::SubsidyServiceClient;
use techmarket_proto::demand::v1::demand_service_client::DemandServiceClient;
use techmarket_proto::directory::v1::account_service_client::AccountServiceClient;
use techmarket_proto::directory::v1::announcement_service_client::AnnouncementServiceClient;
use techmarket_proto::directory::v1::directory_service_client::DirectoryServiceClient;
use techmarket_proto::directory::v1::webhook_service_client::WebhookServiceClient;
use techmarket_proto::feed::v1::feed_service_client::FeedServiceClient;
use techmarket_proto::matching::v1::matching_service_client::MatchingServiceClient;
use techmarket_proto::reference::v1::reference_service_client::ReferenceServiceClient;
use techmarket_proto::supply::v1::import_service_client::ImportServiceClient;
use techmarket_proto::supply::v1::supply_service_client::SupplyServiceClient;
use techmarket_rpc::{Keyring, Rpc, VISITOR_ADDRESS, VISITOR_AGENT};
use tonic::Status;
use tonic::body::Body;
use tower::util::BoxCloneSyncService;
use tower::{ServiceExt as _, service_fn};

use crate::fault::{Fault, Part};

/// A page does not wait longer for one call.
const LONGEST: Duration = Duration::from_secs(10);
/// The same, as gRPC says it to the other side.
const TIMEOUT: HeaderValue = HeaderValue::from_static("10S");
/// A call with a file, and how gRPC says it.
const OF_FILE: Duration = Duration::from_mins(5);
const TIMEOUT_OF_FILE: HeaderValue = HeaderValue::from_static("300S");
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
    /// 名录与账号.
    pub directory: Option<Rpc>,
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
    shown: Shown,
    visitor: Option<Visitor>,
    longest: (Duration, HeaderValue),
}

/// What a call shows.
enum Shown {
    /// A token that the market's key signs for this call.
    Caller(Caller),
    /// The access token of somebody who signed in.
    Token(String),
}

/// Who signs in, as the directory counts failures and shows sessions: by address and program.
#[derive(Clone, Debug)]
pub(crate) struct Visitor {
    pub(crate) address: String,
    pub(crate) agent: String,
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
    accounts: AccountServiceClient = directory Directory;
    announcements: AnnouncementServiceClient = directory Directory;
    directory: DirectoryServiceClient = directory Directory;
    webhooks: WebhookServiceClient = directory Directory;
    imports: ImportServiceClient = supply Supply;
    register: RegisterServiceClient = contract Contract;
    settlement: SettlementServiceClient = contract Contract;
    subsidies: SubsidyServiceClient = contract Contract;
}

impl Calls<'_> {
    /// The code tables, from the first part of the market that is known, and which part that is: every part has all of them.
    pub(crate) fn reference(&self) -> Result<(ReferenceServiceClient<Rpc>, Part), Fault> {
        let roles = &self.market.roles;
        let parts = [
            (&roles.supply, Part::Supply),
            (&roles.demand, Part::Demand),
            (&roles.matching, Part::Matching),
            (&roles.contract, Part::Contract),
            (&roles.directory, Part::Directory),
        ];
        let known = parts.into_iter().find(|(rpc, _)| rpc.is_some());
        let (rpc, part) = known.ok_or(Fault::Down(Part::Supply))?;
        Ok((
            ReferenceServiceClient::new(self.signed(rpc.as_ref(), part)?),
            part,
        ))
    }

    /// The feed of a part of the market.
    pub(crate) fn feed(&self, part: Part) -> Result<FeedServiceClient<Rpc>, Fault> {
        let roles = &self.market.roles;
        let rpc = match part {
            Part::Supply => &roles.supply,
            Part::Demand => &roles.demand,
            Part::Matching => &roles.matching,
            Part::Contract => &roles.contract,
            Part::Directory => &roles.directory,
        };
        Ok(FeedServiceClient::new(self.signed(rpc.as_ref(), part)?))
    }
}

impl Market {
    /// Calls as `caller`.
    pub(crate) fn by(&self, caller: Caller) -> Calls<'_> {
        self.showing(Shown::Caller(caller), None)
    }

    /// Calls with the access token of somebody who signed in.
    pub(crate) fn with_token(&self, token: &str) -> Calls<'_> {
        self.showing(Shown::Token(token.to_owned()), None)
    }

    /// Calls as a part of the market, for a visitor who has no token yet.
    pub(crate) fn for_visitor(&self, visitor: Option<Visitor>) -> Calls<'_> {
        let market = Caller::new(Caller::MARKET, [Role::System], None);
        self.showing(Shown::Caller(market), visitor)
    }

    fn showing(&self, shown: Shown, visitor: Option<Visitor>) -> Calls<'_> {
        Calls {
            market: self,
            shown,
            visitor,
            longest: (LONGEST, TIMEOUT),
        }
    }
}

impl Calls<'_> {
    /// The same for a call that carries a file.
    pub(crate) fn with_file(self) -> Self {
        let longest = (OF_FILE, TIMEOUT_OF_FILE);
        Self { longest, ..self }
    }

    /// `rpc` with a token of the caller and an end to waiting.
    fn signed(&self, rpc: Option<&Rpc>, part: Part) -> Result<Rpc, Fault> {
        let rpc = rpc.cloned().ok_or(Fault::Down(part))?;
        let Market { key, clock, .. } = self.market;
        let token = match &self.shown {
            Shown::Token(token) => token.clone(),
            Shown::Caller(caller) => {
                let token = key.issue(caller, clock.now(), TOKEN);
                token.map_err(|error| Fault::internal(&error))?
            }
        };
        let header = HeaderValue::from_str(&format!("Bearer {token}"));
        let mut header = header.map_err(|error| Fault::internal(&error))?;
        header.set_sensitive(true);
        let visitor = self.visitor.as_ref().map_or([None, None], |visitor| {
            [&visitor.address, &visitor.agent].map(|text| HeaderValue::from_str(text).ok())
        });
        let (longest, timeout) = self.longest.clone();
        Ok(BoxCloneSyncService::new(service_fn(
            move |mut request: Request<Body>| {
                let rpc = rpc.clone();
                request.headers_mut().insert(AUTHORIZATION, header.clone());
                request.headers_mut().insert("grpc-timeout", timeout.clone());
                for (name, value) in [VISITOR_ADDRESS, VISITOR_AGENT].into_iter().zip(visitor.clone()) {
                    value.and_then(|value| request.headers_mut().insert(name, value));
                }
                async move {
                    let answer = tokio::time::timeout(longest, rpc.oneshot(request)).await;
                    answer.unwrap_or_else(|_| Err(Status::deadline_exceeded("")))
                }
            },
        )))
    }
}
