//! Sentence vectors beside words: made in the background, kept, and compared.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use techmarket_encoder::{Embedding, Encoder, EncoderError, EncoderId, Text};
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::rank_listings_request::Subject as OfDemand;
use techmarket_proto::supply::v1::Listing;
use techmarket_store::Location;
use techmarket_testkit::{Harness, OTHER_PROVIDER, broker, demand, eventually, listing, on_both_databases};

use crate::feeds::Feeds;
use crate::restart::end;
use crate::support::{
    Market, THRESHOLD, answer, published_demand, published_listing, service_with, withdrawn_listing,
};
use crate::symmetry::ByCharacters;

/// Counts the texts that it encodes.
struct Counting(ByCharacters, AtomicUsize);

impl Counting {
    fn new() -> Arc<Self> {
        Arc::new(Self(ByCharacters::new(), AtomicUsize::new(0)))
    }

    fn texts(&self) -> usize {
        self.1.load(Ordering::Relaxed)
    }
}

impl Encoder for Counting {
    fn identity(&self) -> &EncoderId {
        self.0.identity()
    }

    fn dimensions(&self) -> usize {
        self.0.dimensions()
    }

    fn encode(&self, texts: &[Text<'_>]) -> Result<Vec<Embedding>, EncoderError> {
        self.1.fetch_add(texts.len(), Ordering::Relaxed);
        self.0.encode(texts)
    }
}

async fn run(feeds: &Feeds, location: &Location, indexes: &Path, encoder: &Arc<Counting>) -> Market {
    let harness = Harness::new();
    let encoder: Arc<dyn Encoder> = encoder.clone();
    let service = service_with(&harness, feeds, location, indexes, THRESHOLD, Some(encoder)).await;
    Market::start(harness, feeds.clone(), service, location).await
}

/// The hits for the demand, those known by their meaning among them.
async fn hits(market: &Market) -> Vec<pb::ListingHit> {
    let request = pb::RankListingsRequest {
        subject: Some(OfDemand::Demand(published_demand(1, demand()).name)),
        ..Default::default()
    };
    answer(market.of(&broker()).rank_listings(request).await)
        .unwrap()
        .hits
}

fn meaning(hit: &pb::ListingHit) -> Option<f64> {
    let part = hit.contributions.iter().find(|part| part.feature == "meaning");
    part.map(|part| part.value)
}

/// Has no pair of characters in common with the demand, and many characters.
fn in_other_words() -> Listing {
    let backwards = |text: &str| text.chars().rev().collect::<String>();
    Listing {
        title: backwards(&demand().title),
        summary: backwards(&demand().summary),
        organization: OTHER_PROVIDER.to_owned(),
        ..listing()
    }
}

on_both_databases! {
    async fn a_post_is_found_by_its_meaning_too(location: Location) {
        let indexes = tempfile::tempdir().unwrap();
        let (feeds, encoder) = (Feeds::new(), Counting::new());
        let market = run(&feeds, &location, indexes.path(), &encoder).await;
        market.pair(&published_listing(1, listing()), &published_demand(1, demand())).await;
        market.supply("listing.published", &published_listing(2, in_other_words())).await;
        let encoded = || async {
            let hits = hits(&market).await;
            (hits.len() == 2 && hits.iter().all(|hit| meaning(hit).is_some())).then_some(hits)
        };
        let found = eventually("both listings are known by their meaning", encoded).await;
        let other = found.iter().find(|hit| hit.listing.as_ref().unwrap().name == published_listing(2, listing()).name);
        assert!(meaning(other.unwrap()).unwrap() > 0.9, "{found:?}");
        // The match that words made is refreshed by what the vectors say.
        let refreshed = || async {
            let pair = market.match_of(&published_listing(1, listing()).name, &published_demand(1, demand()).name).await;
            pair.contributions.iter().any(|part| part.feature == "meaning").then_some(())
        };
        eventually("the match knows the meaning", refreshed).await;
        market.started.running.stop().await;
    }

    async fn vectors_outlive_a_restart_and_go_with_their_posts(location: Location) {
        let indexes = tempfile::tempdir().unwrap();
        let (feeds, encoder) = (Feeds::new(), Counting::new());
        let market = run(&feeds, &location, indexes.path(), &encoder).await;
        market.pair(&published_listing(1, listing()), &published_demand(1, demand())).await;
        let encoded = || async { hits(&market).await.iter().all(|hit| meaning(hit).is_some()).then_some(()) };
        eventually("the listing is encoded", encoded).await;
        let made = market.matches().await;
        end(market, indexes.path()).await;

        let again = Counting::new();
        let market = run(&feeds, &location, indexes.path(), &again).await;
        let found = hits(&market).await;
        assert!(found.len() == 1 && meaning(&found[0]).is_some(), "{found:?}");
        assert_eq!(again.texts(), 0, "nothing is encoded twice");
        assert_eq!(market.matches().await.len(), made.len());
        market.supply("listing.withdrawn", &withdrawn_listing(&published_listing(1, listing()))).await;
        assert_eq!(hits(&market).await, []);
        end(market, indexes.path()).await;
    }
}
