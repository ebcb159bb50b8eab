//! ListAlerts, and matching's own feed.

use prost::Message;
use techmarket_kernel::{Caller, Reason};
use techmarket_proto::demand::v1::Demand;
use techmarket_proto::feed::v1::feed_service_client::FeedServiceClient;
use techmarket_proto::feed::v1::{Event, Source, TailRequest};
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::saved_search::Side;
use techmarket_proto::supply::v1::Listing;
use techmarket_store::Location;
use techmarket_testkit::{
    DEMANDER, OTHER_PROVIDER, PROVIDER, Refusal, assert_refused, broker, demand, demander, listing,
    on_both_databases, operator, provider, system,
};
use tonic::{Code, Status};

use crate::saved_searches::{save, search};
use crate::support::{Market, answer, published_demand, published_listing, withdrawn_listing};

async fn list(
    market: &Market,
    caller: &Caller,
    request: pb::ListAlertsRequest,
) -> Result<pb::ListAlertsResponse, Status> {
    answer(market.of(caller).list_alerts(request).await)
}

async fn all(market: &Market, caller: &Caller) -> Vec<pb::Alert> {
    let listed = list(market, caller, pb::ListAlertsRequest::default()).await;
    listed.unwrap().alerts
}

/// Everything in matching's feed.
async fn events(market: &Market) -> Vec<Event> {
    let request = TailRequest {
        source: Source::Matching.into(),
        stop_at_head: true,
        ..Default::default()
    };
    let mut feed = FeedServiceClient::new(market.started.client(&system()));
    let mut stream = feed.tail(request).await.unwrap().into_inner();
    let mut events = Vec::new();
    while let Some(message) = stream.message().await.unwrap() {
        events.extend(message.event);
    }
    events
}

fn republished(listing: &Listing, etag: &str) -> Listing {
    Listing {
        etag: etag.to_owned(),
        ..listing.clone()
    }
}

on_both_databases! {
    async fn a_published_post_alerts_the_searches_that_it_fits(location: Location) {
        let market = Market::open(&location).await;
        let fits = save(&market, &demander(), search("电瓷 烧成工艺")).await.unwrap();
        save(&market, &demander(), search("脐橙黄龙病")).await.unwrap();
        save(&market, &demander(), pb::SavedSearch { side: Side::Demands.into(), ..search("电瓷") }).await.unwrap();
        let own = save(&market, &provider(), search("电瓷")).await.unwrap();
        let offered = published_listing(1, listing());
        market.supply("listing.published", &offered).await;
        let alerts = all(&market, &demander()).await;
        let expected = pb::Alert {
            name: alerts[0].name.clone(),
            saved_search: fits.name.clone(),
            owner: "demander@example".to_owned(),
            post: offered.name.clone(),
            post_title: offered.title.clone(),
            score: 1.0,
            create_time: alerts[0].create_time,
        };
        assert_eq!(alerts, [expected]);
        assert!(alerts[0].create_time.unwrap().seconds > fits.create_time.unwrap().seconds);
        assert_eq!(all(&market, &provider()).await, [], "its own post is no news");
        // The same version again is none either; the next is.
        market.supply("listing.published", &offered).await;
        assert_eq!(all(&market, &demander()).await, alerts);
        market.supply("listing.withdrawn", &withdrawn_listing(&offered)).await;
        market.supply("listing.published", &republished(&offered, "1-6")).await;
        assert_eq!(all(&market, &demander()).await.len(), 2);
        // What another offers is news to the first.
        let other = published_listing(2, Listing { organization: OTHER_PROVIDER.to_owned(), ..listing() });
        market.supply("listing.published", &other).await;
        let of_own: Vec<_> = all(&market, &provider()).await.into_iter().map(|alert| (alert.saved_search, alert.post)).collect();
        assert_eq!(of_own, [(own.name, other.name)]);
    }

    async fn what_leaves_the_public_text_as_it_was_is_no_news(location: Location) {
        let market = Market::open(&location).await;
        save(&market, &demander(), search("电瓷 烧成工艺")).await.unwrap();
        let offered = published_listing(1, listing());
        market.supply("listing.published", &offered).await;
        let alerts = all(&market, &demander()).await;
        assert_eq!(alerts.len(), 1);
        for (event, etag) in [("listing.revised", "1-7"), ("listing.revision_returned", "1-8"), ("listing.expiring", "1-9")] {
            market.supply(event, &republished(&offered, etag)).await;
            assert_eq!(all(&market, &demander()).await, alerts, "{event}");
        }
        market.supply("listing.published", &republished(&offered, "1-10")).await;
        assert_eq!(all(&market, &demander()).await.len(), 2, "a revision that was put in place is");
    }

    async fn demands_alert_too_and_a_hidden_publisher_stays_hidden(location: Location) {
        let market = Market::open(&location).await;
        let of = |organization: &str| pb::SavedSearch {
            side: Side::Demands.into(),
            demand_filter: Some(pb::DemandSearchFilter { organization: organization.to_owned(), ..Default::default() }),
            ..search("")
        };
        let by_code = save(&market, &broker(), of(DEMANDER)).await.unwrap();
        let hidden = published_demand(1, Demand { publisher_hidden: true, ..demand() });
        market.demand("demand.published", &hidden).await;
        assert_eq!(all(&market, &broker()).await, []);
        market.demand("demand.published", &published_demand(2, demand())).await;
        let alerts = all(&market, &broker()).await;
        assert_eq!(alerts.len(), 1);
        assert_eq!((alerts[0].saved_search.as_str(), alerts[0].score), (by_code.name.as_str(), 1.0));
    }

    async fn alerts_are_listed_by_search_and_time(location: Location) {
        let market = Market::open(&location).await;
        let first = save(&market, &broker(), search("电瓷")).await.unwrap();
        let second = save(&market, &broker(), search("绝缘子")).await.unwrap();
        for number in 1..=3 {
            market.supply("listing.published", &published_listing(number, listing())).await;
        }
        let everything = all(&market, &broker()).await;
        assert_eq!(everything.len(), 6);
        let mut request = pb::ListAlertsRequest { page_size: 4, ..Default::default() };
        let mut seen = Vec::new();
        loop {
            let page = list(&market, &broker(), request.clone()).await.unwrap();
            seen.extend(page.alerts);
            request.page_token = page.next_page_token;
            if request.page_token.is_empty() {
                break;
            }
        }
        assert_eq!(seen, everything);
        let of = |saved_search: &str, create_time_after| pb::ListAlertsRequest {
            filter: Some(pb::AlertFilter { saved_search: saved_search.to_owned(), create_time_after }),
            ..Default::default()
        };
        let of_first = list(&market, &broker(), of(&first.name, None)).await.unwrap().alerts;
        assert!(of_first.len() == 3 && of_first.iter().all(|alert| alert.saved_search == first.name));
        let newest = list(&market, &broker(), of("", of_first[1].create_time)).await.unwrap().alerts;
        assert_eq!(newest, everything[..2]);
        assert_eq!(list(&market, &operator(), of(&first.name, None)).await.unwrap().alerts, [], "of others");
        let refused = list(&market, &broker(), pb::ListAlertsRequest { page_size: -1, ..of("x", Some(prost_types::Timestamp { seconds: -1, nanos: 0 })) }).await.unwrap_err();
        let fields = [
            ("page_size", Reason::PageSizeInvalid), ("filter.saved_search", Reason::NameInvalid),
            ("filter.create_time_after", Reason::ValueOutOfRange),
        ];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&fields));
        let request = pb::DeleteSavedSearchRequest { name: second.name, etag: second.etag, ..Default::default() };
        answer(market.of(&broker()).delete_saved_search(request).await).unwrap();
        assert_eq!(all(&market, &broker()).await, of_first, "they go with their search");
    }

    async fn old_alerts_are_forgotten(location: Location) {
        let market = Market::open(&location).await;
        save(&market, &broker(), search("电瓷")).await.unwrap();
        market.supply("listing.published", &published_listing(1, listing())).await;
        market.harness.advance(jiff::SignedDuration::from_hours(24 * 180));
        market.supply("listing.published", &published_listing(2, listing())).await;
        let kept: Vec<_> = all(&market, &broker()).await.into_iter().map(|alert| alert.post).collect();
        assert_eq!(kept, [published_listing(2, listing()).name]);
    }

    async fn the_feed_tells_of_matches_and_alerts_and_of_nobody_who_hides(location: Location) {
        let market = Market::open(&location).await;
        save(&market, &broker(), search("电瓷")).await.unwrap();
        let offered = published_listing(1, Listing { publisher_hidden: true, ..listing() });
        let made = market.pair(&offered, &published_demand(1, demand())).await;
        let note = pb::MatchNote { text: "只给经纪人看".to_owned(), visibility: 1, ..Default::default() };
        let request = pb::AddMatchNoteRequest { name: made.name.clone(), note: Some(note), ..Default::default() };
        answer(market.of(&broker()).add_match_note(request).await).unwrap();
        let accepted = market.accept(&operator(), &made).await.unwrap();
        let events = events(&market).await;
        let kinds: Vec<_> = events.iter().map(|event| (event.r#type.as_str(), event.subject.as_str())).collect();
        let alert = all(&market, &broker()).await.remove(0);
        let expected = [
            ("alert.created", alert.name.as_str()), ("match.suggested", &made.name), ("match.accepted", &made.name),
        ];
        assert_eq!(kinds, expected);
        let resource = |place: usize| events[place].resource.as_ref().unwrap();
        assert_eq!(resource(0).to_msg::<pb::Alert>().unwrap(), alert);
        let suggested: pb::Match = resource(1).to_msg().unwrap();
        assert_eq!((suggested.supply_organization.as_str(), suggested.demand_organization.as_str()), ("", DEMANDER));
        assert_eq!(resource(2).to_msg::<pb::Match>().unwrap(), accepted);
        assert_eq!(accepted.supply_organization, PROVIDER);
        let told: Vec<u8> = events.iter().flat_map(Message::encode_to_vec).collect();
        assert!(!told.windows(6).any(|window| window == "只给".as_bytes()), "no notes");
        // Nobody follows it but systems and operators.
        let request = TailRequest { source: Source::Matching.into(), ..Default::default() };
        let mut feed = FeedServiceClient::new(market.started.client(&broker()));
        assert_refused(&feed.tail(request).await.unwrap_err(), Code::PermissionDenied, Reason::RoleForbidden);
    }
}
