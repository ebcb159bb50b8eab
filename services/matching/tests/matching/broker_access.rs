//! What the assigned broker reads of the sides, with their consent: at posting, or for one match.

use techmarket_kernel::{Caller, Reason, Role};
use techmarket_proto::demand::v1::Demand;
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::r#match::DeclineReason;
use techmarket_proto::supply::v1::{Listing, ListingConfidential};
use techmarket_store::Location;
use techmarket_testkit::{
    BROKER, PROVIDER, Refusal, assert_refused, broker, caller, contact, demand, demander, listing,
    on_both_databases, operator, other_provider, provider,
};
use tonic::{Code, Status};

use crate::support::{Market, answer, published_demand, published_listing};

/// Another person who is a broker.
fn other_broker() -> Caller {
    caller("other-broker@example", Role::Broker, Some(BROKER))
}

async fn paired(location: &Location, offered: Listing) -> (Market, pb::Match) {
    let market = Market::open(location).await;
    let (offered, wanted) = (published_listing(1, offered), published_demand(1, demand()));
    market.feeds.posts.hold(&offered, &wanted);
    let pair = market.pair(&offered, &wanted).await;
    (market, pair)
}

impl Market {
    async fn assigned(&self, at: &pb::Match, broker: &str) -> pb::Match {
        let request = pb::AssignMatchBrokerRequest {
            name: at.name.clone(),
            etag: at.etag.clone(),
            broker: broker.to_owned(),
            ..Default::default()
        };
        answer(self.of(&operator()).assign_match_broker(request).await).unwrap()
    }

    async fn grant(&self, caller: &Caller, at: &pb::Match) -> Result<pb::Match, Status> {
        let request = pb::GrantMatchBrokerAccessRequest {
            name: at.name.clone(),
            etag: at.etag.clone(),
            request_id: String::new(),
        };
        answer(self.of(caller).grant_match_broker_access(request).await)
    }

    async fn revoke(&self, caller: &Caller, at: &pb::Match) -> Result<pb::Match, Status> {
        let request = pb::RevokeMatchBrokerAccessRequest {
            name: at.name.clone(),
            etag: at.etag.clone(),
            request_id: String::new(),
        };
        answer(self.of(caller).revoke_match_broker_access(request).await)
    }

    async fn disclosure(&self, caller: &Caller, name: &str) -> Result<pb::MatchDisclosure, Status> {
        let request = pb::GetMatchDisclosureRequest {
            name: name.to_owned(),
        };
        answer(self.of(caller).get_match_disclosure(request).await)
    }

    /// What the broker reads of the listing.
    async fn read(&self, name: &str) -> Option<ListingConfidential> {
        let read = self.disclosure(&broker(), name).await.unwrap();
        assert_eq!(
            (read.demand, read.release_time),
            (None, None),
            "the demand side consented to nothing"
        );
        read.listing
    }
}

fn contact_alone() -> ListingConfidential {
    ListingConfidential {
        detail: String::new(),
        contact: Some(contact()),
    }
}

on_both_databases! {
    async fn the_assigned_broker_reads_whom_to_call_with_the_consent_for_one_match(location: Location) {
        let (market, made) = paired(&location, listing()).await;
        let refused = market.disclosure(&broker(), &made.name).await.unwrap_err();
        let not_assigned = Refusal::new(Code::PermissionDenied, Reason::NotOwner).on("match", &made.name);
        assert_eq!(Refusal::read(&refused), not_assigned);
        let refused = market.grant(&provider(), &made).await.unwrap_err();
        let expected = Refusal::state_forbids("match", &made.name, "SUGGESTED", "grant_broker_access");
        assert_eq!(Refusal::read(&refused), expected, "there is no broker");

        let assigned = market.assigned(&made, &broker().subject).await;
        assert_eq!(market.read(&made.name).await, None, "nobody has consented");
        let granted = market.grant(&provider(), &assigned).await.unwrap();
        assert_eq!((granted.supply_broker_consent_time, granted.demand_broker_consent_time), (granted.update_time, None));
        assert_eq!(market.read(&made.name).await, Some(contact_alone()));
        let refused = market.disclosure(&other_broker(), &made.name).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), not_assigned);
        let refused = market.grant(&provider(), &granted).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), expected, "it is given already");

        // What was disclosed to the counterpart is disclosed to the broker between them.
        let accepted = market.accept(&broker(), &granted).await.unwrap();
        let request = pb::DiscloseMatchRequest {
            name: accepted.name.clone(),
            etag: accepted.etag.clone(),
            ..Default::default()
        };
        let disclosed = answer(market.of(&provider()).disclose_match(request).await).unwrap();
        assert_eq!(market.read(&made.name).await, listing().confidential);

        let revoked = market.revoke(&provider(), &disclosed).await.unwrap();
        assert_eq!((revoked.supply_broker_consent_time, revoked.supply_broker_revoke_time), (None, revoked.update_time));
        assert_eq!(market.read(&made.name).await, None);
        let refused = market.revoke(&provider(), &revoked).await.unwrap_err();
        let expected = Refusal::state_forbids("match", &made.name, "ACCEPTED", "revoke_broker_access");
        assert_eq!(Refusal::read(&refused), expected);
        let again = market.grant(&provider(), &revoked).await.unwrap();
        assert_eq!(market.read(&made.name).await, listing().confidential);
        market.decline(&demander(), &again, DeclineReason::Price, "").await.unwrap();
        assert_eq!(market.read(&made.name).await, None, "nothing more after a decline");
    }

    async fn a_post_may_consent_and_a_match_may_still_refuse(location: Location) {
        let consenting = Listing { brokers_may_contact: true, ..listing() };
        let (market, made) = paired(&location, consenting).await;
        let assigned = market.assigned(&made, &broker().subject).await;
        assert_eq!(market.read(&made.name).await, Some(contact_alone()));
        let refused = market.revoke(&provider(), &assigned).await.unwrap();
        assert_eq!(market.read(&made.name).await, None);
        // Another broker begins with what the post says.
        let other = market.assigned(&refused, &other_broker().subject).await;
        assert_eq!(other.supply_broker_revoke_time, None);
        let read = market.disclosure(&other_broker(), &made.name).await.unwrap();
        assert_eq!(read.listing, Some(contact_alone()));
        let refused = market.disclosure(&broker(), &made.name).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::NotOwner);
        market.feeds.posts.clear();
        assert_eq!(market.disclosure(&other_broker(), &made.name).await.unwrap().listing, None, "it was withdrawn");
    }

    async fn a_mandate_of_the_owner_is_a_consent(location: Location) {
        let market = Market::open(&location).await;
        let offered = published_listing(1, listing());
        let wanted = published_demand(1, demand());
        // As supply tells the market.
        let told = Listing { mandated_brokers: vec![broker().subject], ..offered.clone() };
        market.feeds.posts.hold(&told, &wanted);
        let made = market.pair(&offered, &wanted).await;
        let assigned = market.assigned(&made, &broker().subject).await;
        assert_eq!(market.read(&made.name).await, Some(contact_alone()));
        market.assigned(&assigned, &other_broker().subject).await;
        assert_eq!(market.disclosure(&other_broker(), &made.name).await.unwrap().listing, None, "it has none");
    }

    async fn nobody_consents_for_a_side(location: Location) {
        let (market, made) = paired(&location, listing()).await;
        let assigned = market.assigned(&made, &broker().subject).await;
        for caller in [broker(), operator()] {
            let refused = market.grant(&caller, &assigned).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
            let refused = market.revoke(&caller, &assigned).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        }
        let refused = market.grant(&other_provider(), &assigned).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("match", &made.name));
    }

    async fn names_stand_beside_codes_where_the_caller_may_know_them(location: Location) {
        let market = Market::open(&location).await;
        let hidden = published_listing(1, Listing { publisher_hidden: true, ..listing() });
        let wanted: Demand = published_demand(1, demand());
        market.feeds.posts.hold(&hidden, &wanted);
        let made = market.pair(&hidden, &wanted).await;
        let seen = async |caller: Caller| {
            let pair = market.get(&caller, &made.name).await.unwrap();
            let supply = (pair.supply_organization, pair.supply_organization_name);
            (supply, pair.demand_organization_name)
        };
        let nobody = (String::new(), String::new());
        let university = (PROVIDER.to_owned(), "示例大学".to_owned());
        let company = "示例电瓷有限公司".to_owned();
        assert_eq!(seen(broker()).await, (nobody.clone(), company.clone()));
        assert_eq!(seen(demander()).await, (nobody.clone(), company.clone()));
        assert_eq!(seen(provider()).await, (university.clone(), company.clone()));
        // The broker who is let in knows whom it works for.
        let assigned = market.assigned(&made, &broker().subject).await;
        market.grant(&provider(), &assigned).await.unwrap();
        assert_eq!(seen(broker()).await, (university.clone(), company.clone()));
        assert_eq!(seen(other_broker()).await, (nobody, company.clone()));
        market.accept(&operator(), &market.get(&operator(), &made.name).await.unwrap()).await.unwrap();
        assert_eq!(seen(demander()).await, (university, company));
    }
}
