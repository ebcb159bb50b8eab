//! GetMatchDisclosure: the confidential layers, asked for where the posts are and kept nowhere.

use techmarket_audit::{Details, ORGANIZATION, Outcome, Step, append_many};
use techmarket_kernel::{Caller, Context, Error, Reason, Result, Role, Violations};
use techmarket_proto::demand::v1::GetDemandRequest;
use techmarket_proto::demand::v1::demand_service_client::DemandServiceClient;
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::supply::v1::GetListingRequest;
use techmarket_proto::supply::v1::supply_service_client::SupplyServiceClient;
use techmarket_proto::types::v1::Contact;
use techmarket_rpc::{convert as wire, request};
use techmarket_types::{CreditCode, DemandId, ListingId};

use crate::app::App;
use crate::domain::{Confidential, Disclosure, Match, Side};
use crate::peers::{found, timed};

/// Which brokers the owner of a post lets read whom to call.
struct ByPost {
    /// Every one who is assigned.
    to_all: bool,
    /// Those with a mandate, by their subjects.
    mandated: Vec<String>,
}

impl App {
    /// What the counterpart has released to the caller.
    pub(crate) async fn get_match_disclosure(
        &self,
        context: &Context,
        request: pb::GetMatchDisclosureRequest,
    ) -> Result<Disclosure> {
        let id = Violations::collect(|v| request::id(v, &request))?;
        let pair = self.visible(context, id).await?;
        let disclosure = self.disclosed(context, &pair).await?;
        let read = [
            (disclosure.supply.is_some(), &pair.supply_organization),
            (disclosure.demand.is_some(), &pair.demand_organization),
        ];
        let read = read.into_iter().filter(|(read, _)| *read).map(|(_, of)| of);
        self.note_disclosed(context, "read_disclosure", &pair, read)
            .await?;
        Ok(disclosure)
    }

    async fn disclosed(&self, context: &Context, pair: &Match) -> Result<Disclosure> {
        if !context.caller.is(Role::Provider) && !context.caller.is(Role::Demander) {
            return self.broker_disclosure(&context.caller, pair).await;
        }
        let released = pair.released_to(&context.caller);
        let mut disclosure = Disclosure {
            pair: pair.id,
            supply: None,
            demand: None,
            release_time: None,
        };
        if released.supply {
            disclosure.supply = self.confidential_of_listing(pair.listing).await?.map(first);
            disclosure.release_time = pair.released.supply;
        }
        if released.demand {
            disclosure.demand = self.confidential_of_demand(pair.demand).await?.map(first);
            disclosure.release_time = pair.released.demand;
        }
        if disclosure.supply.is_none() && disclosure.demand.is_none() {
            disclosure.release_time = None;
        }
        Ok(disclosure)
    }

    /// What the sides let the assigned broker read.
    async fn broker_disclosure(&self, caller: &Caller, pair: &Match) -> Result<Disclosure> {
        if !pair.is_brokered_by(caller) {
            let message = "只有该匹配指派的技术经纪人可以查看，请先认领（AssignMatchBroker）";
            return Err(Error::new(Reason::NotOwner, message).on("match", pair.id.name()));
        }
        let supply = self.confidential_of_listing(pair.listing).await?;
        let demand = self.confidential_of_demand(pair.demand).await?;
        let shown = |side, (layer, consent): (Confidential, ByPost)| {
            let by_post = consent.to_all || consent.mandated.contains(&caller.subject);
            pair.shown_to_broker(side, layer, by_post)
        };
        Ok(Disclosure {
            pair: pair.id,
            supply: supply.and_then(|read| shown(Side::Supply, read)),
            demand: demand.and_then(|read| shown(Side::Demand, read)),
            release_time: None,
        })
    }

    /// With the consent of its owner that brokers read whom to call; `None` where the listing has no such layer, or everybody
    /// may no longer see it.
    async fn confidential_of_listing(&self, id: ListingId) -> Result<Option<(Confidential, ByPost)>> {
        let request = timed(GetListingRequest { name: id.name() });
        let mut client = SupplyServiceClient::new(self.posts.supply.clone());
        Ok(found(client.get_listing(request).await)?.and_then(|listing| {
            let layer = listing.confidential?;
            let by_post = ByPost {
                to_all: listing.brokers_may_contact,
                mandated: listing.mandated_brokers,
            };
            Some((confidential(layer.detail, layer.contact), by_post))
        }))
    }

    async fn confidential_of_demand(&self, id: DemandId) -> Result<Option<(Confidential, ByPost)>> {
        let request = timed(GetDemandRequest { name: id.name() });
        let mut client = DemandServiceClient::new(self.posts.demand.clone());
        Ok(found(client.get_demand(request).await)?.and_then(|demand| {
            let layer = demand.confidential?;
            let by_post = ByPost {
                to_all: demand.brokers_may_contact,
                mandated: demand.mandated_brokers,
            };
            Some((confidential(layer.detail, layer.contact), by_post))
        }))
    }
}

fn first((layer, _): (Confidential, ByPost)) -> Confidential {
    layer
}

fn confidential(detail: String, contact: Option<Contact>) -> Confidential {
    Confidential {
        detail,
        contact: contact.map(wire::contact),
    }
}

impl App {
    /// Notes what the caller did with the confidential layers of these organisations, by this match.
    pub(crate) async fn note_disclosed(
        &self,
        context: &Context,
        action: &'static str,
        pair: &Match,
        of: impl IntoIterator<Item = &CreditCode>,
    ) -> Result<()> {
        let step = |organization: &CreditCode| {
            let details = Details::of(Outcome::Done).with(ORGANIZATION, &organization.to_string());
            Step::by(
                context,
                action,
                pair.id.name(),
                &details.shown_by(&context.caller),
            )
        };
        let steps: Vec<Step> = of.into_iter().map(step).collect();
        if steps.is_empty() {
            return Ok(());
        }
        let steps = &steps;
        let noted = self.matches.write_once(context, |unit| {
            Box::pin(async move { Ok(append_many(unit.sql(), steps).await?) })
        });
        noted.await
    }
}
