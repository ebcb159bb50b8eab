//! What the feed of the supply side carries.

use prost::{Message, Name};
use techmarket_proto::supply::v1::Listing;
use techmarket_proto::supply::v1::listing::State;
use techmarket_runtime::Service;
use techmarket_store::Location;
use techmarket_testkit::{full_listing, listing, on_both_databases, operator, provider};

use crate::support::Market;

on_both_databases! {
    async fn every_change_is_told_and_what_is_public_whole_but_for_what_is_confidential(location: Location) {
        let market = Market::at(&location).await;
        let draft = market.create(full_listing()).await;
        let submitted = market.submit(&provider(), &draft).await.unwrap();
        let returned = market.send_back(&operator(), &submitted, "请补充").await.unwrap();
        let updated = market.update(&provider(), returned.clone(), &["title"]).await.unwrap();
        let again = market.submit(&provider(), &updated).await.unwrap();
        let published = market.publish(&operator(), &again).await.unwrap();
        let withdrawn = market.withdraw(&provider(), &published, "").await.unwrap();
        let expected = [
            ("listing.created", draft),
            ("listing.submitted", submitted),
            ("listing.returned", returned),
            ("listing.updated", updated),
            ("listing.submitted", again),
            ("listing.published", published),
            ("listing.withdrawn", withdrawn),
        ];
        let (_, feed) = market.supply.feed().unwrap();
        let events = feed.after(0, 100).await.unwrap();
        assert_eq!(events.len(), expected.len());
        for ((event, (kind, after)), position) in events.iter().zip(expected).zip(1..) {
            assert_eq!((event.position, event.kind.as_str(), &event.subject), (position, kind, &after.name));
            assert_eq!(event.resource.type_url, Listing::type_url());
            let told = Listing::decode(event.resource.value.as_slice()).unwrap();
            let outline = Listing {
                name: after.name.clone(),
                etag: after.etag.clone(),
                kind: after.kind,
                state: after.state,
                create_time: after.create_time,
                update_time: after.update_time,
                publish_time: after.publish_time,
                ..Listing::default()
            };
            let public = after.state() == State::Published;
            assert_eq!(told, if public { Listing { confidential: None, ..after } } else { outline });
            let secret = "烧成曲线与添加剂比例".as_bytes();
            assert!(!event.resource.value.windows(secret.len()).any(|window| window == secret));
        }
    }
}

#[tokio::test]
async fn a_refused_change_is_not_told() {
    let market = Market::new().await;
    let draft = market.draft().await;
    market.publish(&operator(), &draft).await.unwrap_err();
    market
        .withdraw(&provider(), &draft, &"长".repeat(1_001))
        .await
        .unwrap_err();
    assert_eq!(market.events().await, ["listing.created"]);
    assert_eq!(market.create(listing()).await.etag, "1-1");
}
