//! What is kept of a person who was erased: saved searches and alerts go, matches lose their broker, notes stay under the pseudonym.

use std::sync::Arc;

use techmarket_kernel::{Caller, Clock as _, Context};
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::match_note::Visibility;
use techmarket_runtime::Keeper;
use techmarket_store::Location;
use techmarket_testkit::{
    ERASED, broker, demand, demander, erased, listing, on_both_databases, operator, provider,
};

use crate::saved_searches::{save, search};
use crate::support::{Market, answer, published_demand, published_listing};

impl Market {
    fn keeper(&self) -> Arc<dyn Keeper> {
        let mut keepers = self
            .started
            .running
            .services()
            .iter()
            .filter_map(|service| service.keeper());
        keepers.next().unwrap()
    }

    async fn told(&self, caller: &Caller) -> (usize, usize) {
        let mut client = self.of(caller);
        let searches = client
            .list_saved_searches(pb::ListSavedSearchesRequest::default())
            .await;
        let alerts = client.list_alerts(pb::ListAlertsRequest::default()).await;
        let searches = answer(searches).unwrap().saved_searches;
        (searches.len(), answer(alerts).unwrap().alerts.len())
    }

    async fn take(&self, name: &str) -> pb::Match {
        let request = pb::AssignMatchBrokerRequest {
            name: name.to_owned(),
            etag: self.get(&broker(), name).await.unwrap().etag,
            broker: broker().subject,
            ..Default::default()
        };
        answer(self.of(&broker()).assign_match_broker(request).await).unwrap()
    }
}

on_both_databases! {
    async fn of_an_erased_person_nothing_is_found(location: Location) {
        let market = Market::open(&location).await;
        for caller in [broker(), demander()] {
            save(&market, &caller, search("电瓷")).await.unwrap();
        }
        let open = market.pair(&published_listing(1, listing()), &published_demand(1, demand())).await;
        let ended = market.pair(&published_listing(2, listing()), &published_demand(2, demand())).await;
        assert_eq!(market.told(&broker()).await, (1, 2));
        for (caller, visibility) in [(broker(), Visibility::Brokers), (provider(), Visibility::Parties)] {
            let note = pb::MatchNote { text: "已电话联系".to_owned(), visibility: visibility.into(), ..Default::default() };
            let request = pb::AddMatchNoteRequest { name: open.name.clone(), note: Some(note), ..Default::default() };
            market.of(&caller).add_match_note(request).await.unwrap();
        }
        market.take(&open.name).await;
        let taken = market.take(&ended.name).await;
        let declined = market.decline(&operator(), &taken, pb::r#match::DeclineReason::Price, "").await.unwrap();
        assert_eq!(declined.broker, broker().subject);

        let context = Context::of_market(market.harness.clock.now());
        market.keeper().erase(&context, &erased("somebody.else", "")).await.unwrap();
        assert_eq!(market.told(&broker()).await, (1, 2), "of somebody else nothing goes");
        let mut etags = Vec::new();
        for _ in 0..2 {
            market.keeper().erase(&context, &erased(&broker().subject, "")).await.unwrap();
            assert_eq!(market.told(&broker()).await, (0, 0));
            assert_eq!(market.told(&demander()).await, (1, 2), "another's stay");
            let pair = market.get(&operator(), &open.name).await.unwrap();
            assert_eq!(pair.broker, "", "another may take it");
            let writers: Vec<_> = pair.notes.iter().map(|note| (note.subject.as_str(), note.text.as_str())).collect();
            assert_eq!(writers, [(ERASED, "已电话联系"), (provider().subject.as_str(), "已电话联系")]);
            let over = market.get(&operator(), &ended.name).await.unwrap();
            assert_eq!(over.broker, ERASED, "the deal was somebody's");
            etags.push((pair.etag, over.etag));
        }
        assert_eq!(etags[0], etags[1], "again nothing changes");
    }
}
