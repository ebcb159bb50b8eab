//! ScheduleTalks.

use techmarket_kernel::{Caller, Reason};
use techmarket_proto::demand::v1::Demand;
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::r#match::{DeclineReason, State};
use techmarket_proto::matching::v1::unscheduled_match::Reason as WhyNot;
use techmarket_proto::supply::v1::Listing;
use techmarket_store::Location;
use techmarket_testkit::{
    DEMANDER, OTHER_DEMANDER, OTHER_PROVIDER, Refusal, assert_refused, broker, demand, demander, listing,
    on_both_databases, operator,
};
use tonic::{Code, Status};

use crate::support::{Market, answer, published_demand, published_listing};

async fn schedule(
    market: &Market,
    caller: &Caller,
    request: pb::ScheduleTalksRequest,
) -> Result<pb::ScheduleTalksResponse, Status> {
    answer(market.of(caller).schedule_talks(request).await)
}

/// Two listings and two demands of four organisations: four matches.
async fn four(location: &Location, hidden: bool) -> (Market, Vec<pb::Match>) {
    let market = Market::open(location).await;
    let other = Listing {
        organization: OTHER_PROVIDER.to_owned(),
        publisher_hidden: hidden,
        ..listing()
    };
    market
        .supply("listing.published", &published_listing(1, listing()))
        .await;
    market
        .supply("listing.published", &published_listing(2, other))
        .await;
    let other = Demand {
        organization: OTHER_DEMANDER.to_owned(),
        ..demand()
    };
    market
        .demand("demand.published", &published_demand(1, demand()))
        .await;
    market
        .demand("demand.published", &published_demand(2, other))
        .await;
    let made = market.matches().await;
    assert_eq!(made.len(), 4);
    (market, made)
}

fn event(slots: i32, tables: i32) -> pb::ScheduleTalksRequest {
    pb::ScheduleTalksRequest {
        filter: Some(pb::MatchFilter::default()),
        slots,
        tables,
        ..Default::default()
    }
}

fn reasons(scheduled: &pb::ScheduleTalksResponse) -> Vec<WhyNot> {
    scheduled
        .unscheduled
        .iter()
        .map(pb::UnscheduledMatch::reason)
        .collect()
}

on_both_databases! {
    async fn all_talk_where_there_is_room(location: Location) {
        let (market, made) = four(&location, false).await;
        let scheduled = schedule(&market, &broker(), event(2, 2)).await.unwrap();
        let mut seats: Vec<_> = scheduled.talks.iter().map(|talk| (talk.slot, talk.table)).collect();
        assert_eq!(seats, [(1, 1), (1, 2), (2, 1), (2, 2)]);
        seats.dedup();
        for slot in [1, 2] {
            let talks = scheduled.talks.iter().filter(|talk| talk.slot == slot);
            let mut there: Vec<_> = talks
                .flat_map(|talk| made.iter().filter(|pair| pair.name == talk.r#match))
                .flat_map(|pair| [&pair.supply_organization, &pair.demand_organization])
                .collect();
            there.sort();
            there.dedup();
            assert_eq!(there.len(), 4, "nobody is at two tables at once");
        }
        let sum: f64 = made.iter().map(|pair| pair.score).sum();
        assert!((scheduled.score - sum).abs() < 1e-6 && scheduled.best, "{scheduled:?}");
        assert_eq!(scheduled.unscheduled, []);
    }

    async fn caps_and_times_are_kept_and_told(location: Location) {
        let (market, made) = four(&location, false).await;
        let one_each = pb::ScheduleTalksRequest { most_supply_talks: 1, most_demand_talks: 1, ..event(4, 4) };
        let scheduled = schedule(&market, &operator(), one_each).await.unwrap();
        assert_eq!(scheduled.talks.len(), 2);
        assert_eq!(reasons(&scheduled), [WhyNot::OrganizationFull; 2]);
        let one_table = schedule(&market, &operator(), event(1, 1)).await.unwrap();
        assert_eq!(one_table.talks.len(), 1);
        let away = pb::Unavailability { organization: DEMANDER.to_owned(), slots: vec![1, 2] };
        let without = pb::ScheduleTalksRequest { unavailable: vec![away], ..event(2, 2) };
        let scheduled = schedule(&market, &broker(), without).await.unwrap();
        assert_eq!(scheduled.talks.len(), 2);
        assert_eq!(reasons(&scheduled), [WhyNot::NoCommonSlot; 2]);
        assert!(scheduled.best);
        // Named ones, of which one has ended.
        let declined = market.decline(&demander(), &made[0], DeclineReason::Price, "").await.unwrap();
        let named = pb::ScheduleTalksRequest {
            matches: vec![declined.name.clone(), made[3].name.clone()],
            filter: None,
            ..event(2, 2)
        };
        let scheduled = schedule(&market, &broker(), named).await.unwrap();
        let talk = pb::Talk { r#match: made[3].name.clone(), slot: 1, table: 1, score: made[3].score };
        assert_eq!(scheduled.talks, [talk]);
        assert_eq!(scheduled.unscheduled, [pb::UnscheduledMatch { r#match: declined.name, reason: WhyNot::MatchEnded.into() }]);
        assert_eq!(schedule(&market, &broker(), event(4, 4)).await.unwrap().talks.len(), 3, "a filter leaves it out");
        let of_state = pb::MatchFilter { states: vec![State::Declined.into()], ..Default::default() };
        let asked = pb::ScheduleTalksRequest { filter: Some(of_state), ..event(4, 4) };
        assert_eq!(reasons(&schedule(&market, &broker(), asked).await.unwrap()), [WhyNot::MatchEnded]);
    }

    async fn who_hides_sits_at_no_table(location: Location) {
        let (market, made) = four(&location, true).await;
        let scheduled = schedule(&market, &broker(), event(4, 4)).await.unwrap();
        assert_eq!((scheduled.talks.len(), reasons(&scheduled)), (2, vec![WhyNot::OrganizationHidden; 2]));
        assert_eq!(schedule(&market, &operator(), event(4, 4)).await.unwrap().talks.len(), 4);
        let hidden = made.iter().find(|pair| pair.supply_organization == OTHER_PROVIDER).unwrap();
        market.accept(&operator(), hidden).await.unwrap();
        assert_eq!(schedule(&market, &broker(), event(4, 4)).await.unwrap().talks.len(), 3);
    }

    async fn an_event_that_cannot_be_is_refused(location: Location) {
        let (market, made) = four(&location, false).await;
        let away = |organization: &str, slots: Vec<i32>| pb::Unavailability { organization: organization.to_owned(), slots };
        let request = pb::ScheduleTalksRequest {
            matches: vec!["x".to_owned(), made[0].name.clone(), made[0].name.clone()],
            filter: None,
            most_supply_talks: -1,
            most_demand_talks: 65,
            unavailable: vec![away("x", vec![]), away(DEMANDER, vec![1, 3])],
            ..event(2, 501)
        };
        let refused = schedule(&market, &broker(), request).await.unwrap_err();
        let expected = [
            ("tables", Reason::ValueOutOfRange), ("most_supply_talks", Reason::ValueOutOfRange),
            ("most_demand_talks", Reason::ValueOutOfRange), ("unavailable[0].organization", Reason::CreditCodeInvalid),
            ("unavailable[0].slots", Reason::FieldRequired), ("unavailable[1].slots[1]", Reason::ValueOutOfRange),
            ("matches[2]", Reason::ItemRepeated), ("matches[0]", Reason::NameInvalid),
        ];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected));
        let nothing = pb::ScheduleTalksRequest { filter: None, ..event(0, 1) };
        let refused = schedule(&market, &broker(), nothing).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("slots", Reason::ValueOutOfRange), ("matches", Reason::FieldRequired)]));
        let both = pb::ScheduleTalksRequest { matches: vec![made[0].name.clone()], ..event(1, 1) };
        let refused = schedule(&market, &broker(), both).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("filter", Reason::FilterInvalid)]));
        let nobody = "matches/0198c1d2-0000-7000-8000-000000000001".to_owned();
        let missing = pb::ScheduleTalksRequest { matches: vec![nobody.clone()], filter: None, ..event(1, 1) };
        let refused = schedule(&market, &broker(), missing).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("match", &nobody));
        let refused = schedule(&market, &demander(), event(1, 1)).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
    }
}
