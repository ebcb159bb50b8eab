//! DiscloseMatch and GetMatchDisclosure.

use techmarket_audit::{AuditQuery, Details, ORGANIZATION, page};
use techmarket_kernel::{Caller, Reason, Role};
use techmarket_matching::MIGRATIONS;
use techmarket_matching::store::SCHEMA;
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::r#match::DeclineReason;
use techmarket_store::{Database, Location};
use techmarket_testkit::{
    PROVIDER, Refusal, assert_refused, broker, caller, demand, demander, listing, on_both_databases,
    operator, other_provider, provider,
};
use tonic::{Code, Status};

use crate::support::{Market, answer, published_demand, published_listing};

async fn paired(location: &Location) -> (Market, pb::Match) {
    let market = Market::open(location).await;
    let (offered, wanted) = (published_listing(1, listing()), published_demand(1, demand()));
    market.feeds.posts.hold(&offered, &wanted);
    let pair = market.pair(&offered, &wanted).await;
    (market, pair)
}

async fn disclose(market: &Market, caller: &Caller, pair: &pb::Match) -> Result<pb::Match, Status> {
    let request = pb::DiscloseMatchRequest {
        name: pair.name.clone(),
        etag: pair.etag.clone(),
        ..Default::default()
    };
    answer(market.of(caller).disclose_match(request).await)
}

async fn read(market: &Market, caller: &Caller, name: &str) -> Result<pb::MatchDisclosure, Status> {
    let request = pb::GetMatchDisclosureRequest {
        name: name.to_owned(),
    };
    answer(market.of(caller).get_match_disclosure(request).await)
}

/// Who did what, by which match, with whose layer.
async fn noted(location: &Location) -> Vec<(String, String, String, String)> {
    let database = Database::open(location, &SCHEMA, &MIGRATIONS).await.unwrap();
    let mut sql = database.read().await.unwrap();
    let entries = page(&mut sql, AuditQuery::default().select(), 100).await.unwrap();
    let told = entries.into_iter().map(|entry| {
        let whose = Details::read(&entry.detail)[ORGANIZATION].clone();
        (entry.subject, entry.action, entry.resource, whose)
    });
    told.collect()
}

on_both_databases! {
    async fn each_side_releases_its_layer_to_the_other(location: Location) {
        let (market, made) = paired(&location).await;
        let nothing = pb::MatchDisclosure { r#match: made.name.clone(), ..Default::default() };
        let refused = disclose(&market, &provider(), &made).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::state_forbids("match", &made.name, "SUGGESTED", "disclose"));
        let accepted = market.accept(&operator(), &made).await.unwrap();
        for caller in [provider(), demander()] {
            assert_eq!(read(&market, &caller, &made.name).await.unwrap(), nothing, "{caller:?}");
        }
        let released = disclose(&market, &provider(), &accepted).await.unwrap();
        assert_eq!((released.supply_release_time, released.demand_release_time), (released.update_time, None));
        let of_listing = pb::MatchDisclosure {
            listing: listing().confidential,
            release_time: released.supply_release_time,
            ..nothing.clone()
        };
        assert!(of_listing.listing.is_some());
        assert_eq!(read(&market, &demander(), &made.name).await.unwrap(), of_listing);
        assert_eq!(read(&market, &provider(), &made.name).await.unwrap(), nothing, "its own it has");
        let refused = disclose(&market, &provider(), &released).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::state_forbids("match", &made.name, "ACCEPTED", "disclose"));
        market.harness.advance(jiff::SignedDuration::from_secs(60));
        let both = disclose(&market, &demander(), &released).await.unwrap();
        let of_demand = pb::MatchDisclosure {
            demand: demand().confidential,
            release_time: both.demand_release_time,
            ..nothing.clone()
        };
        assert_eq!(read(&market, &provider(), &made.name).await.unwrap(), of_demand);
        // Who withdraws the post shows nothing more, and who declines neither.
        market.feeds.posts.clear();
        assert_eq!(read(&market, &demander(), &made.name).await.unwrap(), nothing);
        market.feeds.posts.hold(&published_listing(1, listing()), &published_demand(1, demand()));
        assert_eq!(read(&market, &demander(), &made.name).await.unwrap(), of_listing);
        let declined = market.decline(&demander(), &both, DeclineReason::Price, "").await.unwrap();
        assert_eq!(declined.supply_release_time, released.supply_release_time, "it cannot be taken back");
        for caller in [provider(), demander()] {
            assert_eq!(read(&market, &caller, &made.name).await.unwrap(), nothing);
        }
    }

    async fn what_is_released_and_read_is_written_down(location: Location) {
        let (market, made) = paired(&location).await;
        let accepted = market.accept(&operator(), &made).await.unwrap();
        read(&market, &demander(), &made.name).await.unwrap();
        assert_eq!(noted(&location).await, [], "nothing was read");
        disclose(&market, &provider(), &accepted).await.unwrap();
        for caller in [provider(), demander()] {
            read(&market, &caller, &made.name).await.unwrap();
        }
        let entry = |subject: &str, action: &str| {
            (subject.to_owned(), action.to_owned(), made.name.clone(), PROVIDER.to_owned())
        };
        assert_eq!(noted(&location).await, [
            entry("provider@example", "disclose"),
            entry("demander@example", "read_disclosure"),
        ]);
    }

    async fn nobody_else_releases_or_reads(location: Location) {
        let (market, made) = paired(&location).await;
        let accepted = market.accept(&operator(), &made).await.unwrap();
        for caller in [broker(), operator()] {
            let refused = disclose(&market, &caller, &accepted).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        }
        let refused = read(&market, &operator(), &made.name).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        let refused = disclose(&market, &other_provider(), &accepted).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("match", &made.name));
        let refused = read(&market, &other_provider(), &made.name).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("match", &made.name));
        // A broker with the role of a provider sees the match, and is of neither side.
        let mut both_roles = caller("both@example", Role::Broker, None);
        both_roles.roles.push(Role::Provider);
        let refused = disclose(&market, &both_roles, &accepted).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::new(Code::PermissionDenied, Reason::NotOwner));
        let nothing = pb::MatchDisclosure { r#match: made.name.clone(), ..Default::default() };
        disclose(&market, &provider(), &accepted).await.unwrap();
        assert_eq!(read(&market, &both_roles, &made.name).await.unwrap(), nothing);
    }

    async fn a_service_that_is_away_is_told(location: Location) {
        let (market, made) = paired(&location).await;
        let accepted = market.accept(&operator(), &made).await.unwrap();
        disclose(&market, &provider(), &accepted).await.unwrap();
        market.feeds.posts.go_away(Status::unavailable("away"));
        let refused = read(&market, &demander(), &made.name).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::new(Code::Unavailable, Reason::Unavailable));
    }
}
