//! Posts as the services of supply and demand have them, asked for by name.

use std::sync::Arc;
use std::time::Duration;

use techmarket_kernel::{Context, Error, Reason, Result, Role};
use techmarket_proto::demand::v1::GetDemandRequest;
use techmarket_proto::demand::v1::demand_service_client::DemandServiceClient;
use techmarket_proto::supply::v1::GetListingRequest;
use techmarket_proto::supply::v1::supply_service_client::SupplyServiceClient;
use techmarket_types::CreditCode;
use tonic::{Code, Request, Response, Status};

use crate::app::{App, blocking};
use crate::domain::{DemandKind, Post, Subject, SupplyKind};
use crate::market_side::MarketSide;
use crate::messages::{demand_post, listing_post};

/// A peer that takes longer is as good as away.
const PATIENCE: Duration = Duration::from_secs(5);

/// A post that the index does not have, and who may rank by it.
pub(crate) struct Unpublished<K> {
    pub(crate) post: Post<K>,
    /// Credit code of its owner.
    pub(crate) organization: String,
    /// Brokers with a mandate of the owner, by their subjects.
    pub(crate) mandated: Vec<String>,
}

/// A side whose service is asked for what its index does not have.
pub(crate) trait Asked: MarketSide {
    /// The post as its service has it, without the confidential layer; `None` if there is none.
    async fn ask(app: &App, name: String) -> Result<Option<Unpublished<Self>>>;
}

impl Asked for SupplyKind {
    async fn ask(app: &App, name: String) -> Result<Option<Unpublished<Self>>> {
        let mut client = SupplyServiceClient::new(app.posts.supply.clone());
        let Some(listing) = found(client.get_listing(timed(GetListingRequest { name })).await)? else {
            return Ok(None);
        };
        Ok(Some(Unpublished {
            post: listing_post(app.tables, &listing)?,
            organization: listing.organization,
            mandated: listing.mandated_brokers,
        }))
    }
}

impl Asked for DemandKind {
    async fn ask(app: &App, name: String) -> Result<Option<Unpublished<Self>>> {
        let mut client = DemandServiceClient::new(app.posts.demand.clone());
        let Some(demand) = found(client.get_demand(timed(GetDemandRequest { name })).await)? else {
            return Ok(None);
        };
        Ok(Some(Unpublished {
            post: demand_post(app.tables, &demand)?,
            organization: demand.organization,
            mandated: demand.mandated_brokers,
        }))
    }
}

impl App {
    /// What the post `name` asks for. Everybody ranks by what is published; by what is not, its owner, the owner's brokers and
    /// operators.
    pub(crate) async fn subject_of<K: Asked>(
        &self,
        context: &Context,
        kind: &'static str,
        name: String,
    ) -> Result<Subject> {
        let (index, sought) = (Arc::clone(K::index(self)), name.clone());
        if let Some(payload) = blocking(move || index.find(&sought)).await? {
            return Ok(Subject::from(&K::read(self.tables, &payload)?.post));
        }
        let asked = K::ask(self, name.clone()).await?.filter(|asked| {
            let owner = CreditCode::as_kept(&asked.organization);
            owner.is_ok_and(|owner| context.caller.acts_for(&owner))
                || context.caller.is(Role::Broker) && asked.mandated.contains(&context.caller.subject)
        });
        let asked = asked.ok_or_else(|| Error::not_found(kind, name))?;
        Ok(Subject::from(&asked.post))
    }
}

pub(crate) fn timed<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.set_timeout(PATIENCE);
    request
}

/// A post that was withdrawn since is none.
pub(crate) fn found<T>(answer: Result<Response<T>, Status>) -> Result<Option<T>> {
    match answer {
        Ok(post) => Ok(Some(post.into_inner())),
        Err(refused) if refused.code() == Code::NotFound => Ok(None),
        Err(refused) => {
            Err(Error::new(Reason::Unavailable, "供给或需求服务暂不可用，请稍后再试").with_source(refused))
        }
    }
}
