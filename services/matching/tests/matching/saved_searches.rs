//! CreateSavedSearch, GetSavedSearch, ListSavedSearches, UpdateSavedSearch and DeleteSavedSearch.

use techmarket_kernel::{Caller, Reason};
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::saved_search::Side;
use techmarket_store::Location;
use techmarket_testkit::{
    Refusal, assert_refused, broker, demander, on_both_databases, operator, provider, system, viewer,
};
use tonic::{Code, Status};

use crate::support::{Market, answer};

const REQUEST: &str = "0198c1d2-0000-7000-8000-000000000002";
const NOBODY: &str = "savedSearches/0198c1d2-0000-7000-8000-000000000001";

pub(crate) fn search(query: &str) -> pb::SavedSearch {
    pb::SavedSearch {
        display_name: "电瓷技术".to_owned(),
        side: Side::Listings.into(),
        query: query.to_owned(),
        ..Default::default()
    }
}

pub(crate) async fn save(
    market: &Market,
    caller: &Caller,
    search: pb::SavedSearch,
) -> Result<pb::SavedSearch, Status> {
    let request = pb::CreateSavedSearchRequest {
        saved_search: Some(search),
        ..Default::default()
    };
    answer(market.of(caller).create_saved_search(request).await)
}

async fn get(market: &Market, caller: &Caller, name: &str) -> Result<pb::SavedSearch, Status> {
    let request = pb::GetSavedSearchRequest {
        name: name.to_owned(),
    };
    answer(market.of(caller).get_saved_search(request).await)
}

async fn update(
    market: &Market,
    caller: &Caller,
    search: &pb::SavedSearch,
    paths: &[&str],
) -> Result<pb::SavedSearch, Status> {
    let paths = paths.iter().map(|path| (*path).to_owned()).collect();
    let request = pb::UpdateSavedSearchRequest {
        saved_search: Some(search.clone()),
        update_mask: Some(prost_types::FieldMask { paths }),
        ..Default::default()
    };
    answer(market.of(caller).update_saved_search(request).await)
}

async fn delete(market: &Market, caller: &Caller, search: &pb::SavedSearch) -> Result<(), Status> {
    let request = pb::DeleteSavedSearchRequest {
        name: search.name.clone(),
        etag: search.etag.clone(),
        ..Default::default()
    };
    answer(market.of(caller).delete_saved_search(request).await)
}

async fn list(
    market: &Market,
    caller: &Caller,
    request: pb::ListSavedSearchesRequest,
) -> Result<pb::ListSavedSearchesResponse, Status> {
    answer(market.of(caller).list_saved_searches(request).await)
}

on_both_databases! {
    async fn a_search_is_its_owners(location: Location) {
        let market = Market::open(&location).await;
        let filter = pb::ListingSearchFilter {
            fields: vec!["4".to_owned()],
            region: "360000".to_owned(),
            kinds: vec![1, 3],
            organization: techmarket_testkit::PROVIDER.to_owned(),
        };
        let written = pb::SavedSearch { listing_filter: Some(filter), minimum_score: 0.7, ..search("电瓷 抗弯强度") };
        let saved = save(&market, &demander(), written.clone()).await.unwrap();
        let expected = pb::SavedSearch {
            name: saved.name.clone(),
            etag: "1-1".to_owned(),
            owner: "demander@example".to_owned(),
            create_time: saved.create_time,
            update_time: saved.create_time,
            ..written
        };
        assert_eq!(saved, expected);
        assert!(saved.create_time.is_some() && saved.name.starts_with("savedSearches/"));
        assert_eq!(get(&market, &demander(), &saved.name).await.unwrap(), saved);
        for stranger in [provider(), broker(), operator(), system()] {
            let missing = Refusal::not_found("saved_search", &saved.name);
            let refused = get(&market, &stranger, &saved.name).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), missing, "{stranger:?}");
            let refused = update(&market, &stranger, &saved, &["query"]).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), missing);
            let refused = delete(&market, &stranger, &saved).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), missing);
            assert_eq!(list(&market, &stranger, pb::ListSavedSearchesRequest::default()).await.unwrap().saved_searches, []);
        }
        let refused = get(&market, &demander(), NOBODY).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("saved_search", NOBODY));
        let refused = save(&market, &viewer(), search("电瓷")).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
    }

    async fn a_search_that_cannot_be_is_refused(location: Location) {
        let market = Market::open(&location).await;
        let wrong = pb::SavedSearch {
            display_name: " ".to_owned(),
            query: "长".repeat(2_001),
            demand_filter: Some(pb::DemandSearchFilter { region: "999999".to_owned(), ..Default::default() }),
            minimum_score: f64::NAN,
            ..search("")
        };
        let refused = save(&market, &broker(), wrong).await.unwrap_err();
        let expected = [
            ("saved_search.display_name", Reason::FieldRequired), ("saved_search.query", Reason::FieldTooLong),
            ("saved_search.demand_filter", Reason::KindMismatch), ("saved_search.minimum_score", Reason::ValueOutOfRange),
            ("saved_search.demand_filter.region", Reason::RegionUnknown),
        ];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected));
        let nothing = pb::SavedSearch { listing_filter: Some(pb::ListingSearchFilter::default()), ..search(" ") };
        let refused = save(&market, &broker(), nothing).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("saved_search.query", Reason::FieldRequired)]));
    }

    async fn a_repeat_returns_the_first_and_a_check_saves_none(location: Location) {
        let market = Market::open(&location).await;
        let request = pb::CreateSavedSearchRequest {
            saved_search: Some(search("电瓷")),
            request_id: REQUEST.to_owned(),
            ..Default::default()
        };
        let mut client = market.of(&broker());
        let checked = pb::CreateSavedSearchRequest { validate_only: true, ..request.clone() };
        let checked = answer(client.create_saved_search(checked).await).unwrap();
        assert_eq!((checked.name.as_str(), checked.query.as_str()), ("", "电瓷"));
        let first = answer(client.create_saved_search(request.clone()).await).unwrap();
        assert_eq!(answer(client.create_saved_search(request).await).unwrap(), first);
        let all = list(&market, &broker(), pb::ListSavedSearchesRequest::default()).await.unwrap();
        assert_eq!(all.saved_searches, [first]);
    }

    async fn an_owner_has_a_hundred(location: Location) {
        let market = Market::open(&location).await;
        for _ in 0..100 {
            save(&market, &broker(), search("电瓷")).await.unwrap();
        }
        let refused = save(&market, &broker(), search("电瓷")).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::new(Code::ResourceExhausted, Reason::LimitReached));
        save(&market, &operator(), search("电瓷")).await.unwrap();
        let all = list(&market, &broker(), pb::ListSavedSearchesRequest { page_size: 1, ..Default::default() }).await.unwrap();
        delete(&market, &broker(), &all.saved_searches[0]).await.unwrap();
        save(&market, &broker(), search("电瓷")).await.unwrap();
    }

    async fn a_change_is_of_what_the_mask_names(location: Location) {
        let market = Market::open(&location).await;
        let saved = save(&market, &broker(), search("电瓷")).await.unwrap();
        market.harness.advance(jiff::SignedDuration::from_secs(60));
        let written = pb::SavedSearch { query: "绝缘子".to_owned(), display_name: "改名".to_owned(), ..saved.clone() };
        let changed = update(&market, &broker(), &written, &["query"]).await.unwrap();
        let expected = pb::SavedSearch {
            query: "绝缘子".to_owned(),
            etag: "1-2".to_owned(),
            update_time: changed.update_time,
            ..saved.clone()
        };
        assert_eq!(changed, expected);
        assert_eq!(changed.update_time.unwrap().seconds, saved.create_time.unwrap().seconds + 60);
        assert_eq!(get(&market, &broker(), &saved.name).await.unwrap(), changed);
        let refused = update(&market, &broker(), &written, &["query"]).await.unwrap_err();
        let stale = Refusal::new(Code::Aborted, Reason::EtagMismatch).with("etag", "1-2").on("saved_search", &saved.name);
        assert_eq!(Refusal::read(&refused), stale);
        let refused = update(&market, &broker(), &changed, &["owner", "x"]).await.unwrap_err();
        let expected = [("update_mask.paths[0]", Reason::FieldMaskInvalid), ("update_mask.paths[1]", Reason::FieldMaskInvalid)];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected));
        let request = pb::UpdateSavedSearchRequest {
            saved_search: Some(pb::SavedSearch { display_name: "只检查".to_owned(), ..changed.clone() }),
            validate_only: true,
            ..Default::default()
        };
        let checked = answer(market.of(&broker()).update_saved_search(request).await).unwrap();
        assert_eq!(checked.display_name, "只检查");
        assert_eq!(get(&market, &broker(), &saved.name).await.unwrap(), changed);
        let refused = delete(&market, &broker(), &saved).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), stale);
        delete(&market, &broker(), &changed).await.unwrap();
        let refused = delete(&market, &broker(), &changed).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("saved_search", &saved.name));
    }

    async fn a_list_goes_on_where_a_page_ends(location: Location) {
        let market = Market::open(&location).await;
        let mut expected = Vec::new();
        for number in 0..5_i32 {
            market.harness.advance(jiff::SignedDuration::from_secs(1));
            let side = if number == 3 { Side::Demands } else { Side::Listings };
            let saved = save(&market, &broker(), pb::SavedSearch { side: side.into(), ..search("电瓷") }).await.unwrap();
            expected.insert(0, saved);
        }
        let mut request = pb::ListSavedSearchesRequest { page_size: 2, ..Default::default() };
        let mut seen = Vec::new();
        loop {
            let page = list(&market, &broker(), request.clone()).await.unwrap();
            seen.extend(page.saved_searches);
            request.page_token = page.next_page_token;
            if request.page_token.is_empty() {
                break;
            }
        }
        assert_eq!(seen, expected);
        let of = |side: i32| Some(pb::SavedSearchFilter { side });
        let demands = pb::ListSavedSearchesRequest { filter: of(Side::Demands.into()), ..Default::default() };
        assert_eq!(list(&market, &broker(), demands).await.unwrap().saved_searches, expected[1..2]);
        let wrong = pb::ListSavedSearchesRequest { filter: of(9), page_size: -1, page_token: "?".to_owned() };
        let refused = list(&market, &broker(), wrong).await.unwrap_err();
        let fields = [
            ("page_size", Reason::PageSizeInvalid), ("page_token", Reason::PageTokenInvalid), ("filter.side", Reason::EnumInvalid),
        ];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&fields));
    }
}
