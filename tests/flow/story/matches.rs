//! Ranking with reasons, search, and the answers of both sides.

use techmarket_proto::demand::v1::Demand;
use techmarket_proto::matching::v1::r#match::State;
use techmarket_proto::matching::v1::rank_listings_request::Subject;
use techmarket_proto::matching::v1::{
    AcceptMatchRequest, AssignMatchBrokerRequest, GetMatchRequest, ListMatchesRequest, ListingHit, Match,
    MatchFilter, RankListingsRequest, SearchDemandsRequest, SearchListingsRequest,
};
use tonic::{Code, Response, Status};

use crate::clients::Clients;
use crate::process::until;
use crate::secrets::{OF_DEMAND, OF_LISTING, none_in};
use crate::story::{Cast, Pair};

/// Ranks listings for `demand`: the one numbered `external_id` is best, and shares `term`. Then their match is there.
pub(crate) async fn found(cast: &mut Cast, demand: Demand, external_id: &str, term: &str) -> Pair {
    let request = RankListingsRequest {
        subject: Some(Subject::Demand(demand.name.clone())),
        ..RankListingsRequest::default()
    };
    let ranked = until("the demand is indexed", async || {
        match cast.demander.matching.rank_listings(request.clone()).await {
            Ok(answer) => Some(answer.into_inner()).filter(|answer| !answer.hits.is_empty()),
            Err(status) => {
                assert_eq!(status.code(), Code::NotFound, "{status:?}");
                None
            }
        }
    })
    .await;
    none_in(&ranked);
    let scores: Vec<f64> = ranked.hits.iter().map(|hit| hit.score).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    ranked.hits.iter().for_each(adds_up);
    let best = ranked.hits[0].clone();
    let listing = best.listing.unwrap();
    assert_eq!(listing.external_id, external_id, "{:?}", ranked.hits);
    assert!(
        best.matched_terms
            .iter()
            .any(|matched| matched.term.contains(term)),
        "{:?}",
        best.matched_terms
    );

    let request = ListMatchesRequest {
        filter: Some(MatchFilter {
            listing: listing.name.clone(),
            demand: demand.name.clone(),
            ..MatchFilter::default()
        }),
        ..ListMatchesRequest::default()
    };
    let found = until("the pair is a match", async || {
        let page = cast
            .broker
            .matching
            .list_matches(request.clone())
            .await
            .unwrap()
            .into_inner();
        assert!(page.matches.len() < 2, "{page:?}");
        page.matches.into_iter().next()
    })
    .await;
    none_in(&found);
    assert_eq!(found.state(), State::Suggested);
    assert_eq!(
        (&found.listing_title, &found.demand_title),
        (&listing.title, &demand.title)
    );
    assert!(!found.contributions.is_empty() && !found.matched_terms.is_empty());
    Pair {
        listing,
        demand,
        found,
    }
}

/// A score is the sum of its contributions, each of which is a value times a weight.
fn adds_up(hit: &ListingHit) {
    let sum: f64 = hit.contributions.iter().map(|part| part.contribution).sum();
    assert!(
        (sum - hit.score).abs() < 1e-9 && (0.0..=1.0).contains(&hit.score),
        "{hit:?}"
    );
    for part in &hit.contributions {
        assert!(
            (part.value * part.weight - part.contribution).abs() < 1e-9,
            "{part:?}"
        );
    }
}

/// Search finds by words of the public layer, in traditional characters too, and by none of the other.
pub(crate) async fn searched(cast: &mut Cast) {
    let viewer = &mut cast.viewer;
    for (query, title) in [
        ("脐橙保鲜", "脐橙采后保鲜技术"),
        ("稀土永磁體", "稀土永磁材料晶界扩散"),
    ] {
        let hits = search(viewer, query).await;
        assert_eq!(
            hits[0].listing.as_ref().unwrap().title,
            title,
            "{query}: {hits:?}"
        );
        for hit in &hits {
            none_in(hit);
            adds_up(hit);
        }
    }
    for secret in [OF_LISTING, "KILN7731", "欧阳守密", "6600731"] {
        for hit in search(viewer, secret).await {
            none_in(&hit);
            let terms: Vec<&str> = hit.matched_terms.iter().map(|term| term.term.as_str()).collect();
            assert!(
                !terms.iter().any(|term| term.to_lowercase().contains("kiln")),
                "{terms:?}"
            );
        }
    }
    assert!(search(viewer, "KILN7731").await.is_empty());
    let request = SearchDemandsRequest {
        query: OF_DEMAND.to_owned(),
        ..SearchDemandsRequest::default()
    };
    let found = viewer
        .matching
        .search_demands(request)
        .await
        .unwrap()
        .into_inner();
    none_in(&found);
    let request = SearchDemandsRequest {
        query: "锂渣".to_owned(),
        ..SearchDemandsRequest::default()
    };
    let found = viewer
        .matching
        .search_demands(request)
        .await
        .unwrap()
        .into_inner();
    none_in(&found);
    assert_eq!(found.hits[0].demand.as_ref().unwrap().title, "锂渣综合利用技术");
}

/// The best hits for some words.
pub(crate) async fn search(clients: &mut Clients, query: &str) -> Vec<ListingHit> {
    let request = SearchListingsRequest {
        query: query.to_owned(),
        ..SearchListingsRequest::default()
    };
    clients
        .matching
        .search_listings(request)
        .await
        .unwrap()
        .into_inner()
        .hits
}

/// Reads `pair` and answers it, as whoever opens its page does; once more if its reasons were made anew in between, as both sides'
/// followers do until somebody has answered.
async fn answered(
    clients: &mut Clients,
    pair: &Match,
    mut answer: impl AsyncFnMut(&mut Clients, Match) -> Result<Response<Match>, Status>,
) -> Match {
    until("the match is answered as it stands", async || {
        let request = GetMatchRequest {
            name: pair.name.clone(),
        };
        let read = clients.matching.get_match(request).await.unwrap();
        match answer(clients, read.into_inner()).await {
            Ok(answered) => Some(answered.into_inner()),
            Err(status) => {
                assert_eq!(status.code(), Code::Aborted, "{status:?}");
                None
            }
        }
    })
    .await
}

async fn accept(clients: &mut Clients, pair: &Match) -> Match {
    let accepted = async |clients: &mut Clients, read: Match| {
        let request = AcceptMatchRequest {
            name: read.name,
            etag: read.etag,
            ..AcceptMatchRequest::default()
        };
        clients.matching.accept_match(request).await
    };
    answered(clients, pair, accepted).await
}

async fn take(clients: &mut Clients, pair: &Match) -> Match {
    let taken = async |clients: &mut Clients, read: Match| {
        let request = AssignMatchBrokerRequest {
            name: read.name,
            etag: read.etag,
            broker: techmarket_testkit::broker().subject,
            ..AssignMatchBrokerRequest::default()
        };
        clients.matching.assign_match_broker(request).await
    };
    answered(clients, pair, taken).await
}

/// The provider accepts, then the demander.
pub(crate) async fn accepted_by_both(cast: &mut Cast, of: Pair) -> Pair {
    let found = accept(&mut cast.provider, &of.found).await;
    assert_eq!(
        (found.state(), found.supply_accepted, found.demand_accepted),
        (State::Interested, true, false)
    );
    let found = accept(&mut cast.demander, &found).await;
    assert_eq!(
        (found.state(), found.supply_accepted, found.demand_accepted),
        (State::Accepted, true, true)
    );
    none_in(&found);
    Pair { found, ..of }
}

/// The broker takes the match, and has the word of both.
pub(crate) async fn accepted_by_the_broker(cast: &mut Cast, of: Pair) -> Pair {
    let taken = take(&mut cast.broker, &of.found).await;
    let found = accept(&mut cast.broker, &taken).await;
    assert_eq!(
        (found.state(), found.supply_accepted, found.demand_accepted),
        (State::Accepted, true, true)
    );
    Pair { found, ..of }
}
