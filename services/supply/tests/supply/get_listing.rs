//! GetListing: who sees what.

use techmarket_kernel::{Caller, Reason, Role};
use techmarket_proto::supply::v1::{GetListingRequest, ListListingsRequest, Listing};
use techmarket_testkit::{
    Refusal, broker, caller, demander, full_listing, market, operator, other_provider, provider, registrar,
    system, viewer,
};

use crate::support::Market;

#[tokio::test]
async fn drafts_are_for_their_owner_and_operators() {
    let market = Market::new().await;
    for listing in [
        market.create(full_listing()).await,
        market
            .submitted(Listing {
                external_id: String::new(),
                ..full_listing()
            })
            .await,
    ] {
        for caller in [provider(), operator()] {
            assert_eq!(market.get(&caller, &listing.name).await.unwrap(), listing);
        }
        for caller in [
            other_provider(),
            demander(),
            broker(),
            registrar(),
            viewer(),
            system(),
        ] {
            let refused = market.get(&caller, &listing.name).await.unwrap_err();
            assert_eq!(
                Refusal::read(&refused),
                Refusal::not_found("listing", &listing.name)
            );
        }
    }
}

#[tokio::test]
async fn the_public_layer_of_a_published_listing_is_for_everybody() {
    let market = Market::new().await;
    let whole = market.published(full_listing()).await;
    assert!(whole.confidential.is_some());
    let public = Listing {
        confidential: None,
        ..whole.clone()
    };
    for caller in [provider(), operator()] {
        assert_eq!(market.get(&caller, &whole.name).await.unwrap(), whole);
    }
    for caller in [
        other_provider(),
        demander(),
        broker(),
        registrar(),
        viewer(),
        system(),
    ] {
        assert_eq!(market.get(&caller, &whole.name).await.unwrap(), public);
    }
}

#[tokio::test]
async fn a_hidden_publisher_is_shown_to_itself_and_operators_alone() {
    let market = Market::new().await;
    let whole = market
        .published(Listing {
            publisher_hidden: true,
            ..full_listing()
        })
        .await;
    for caller in [provider(), operator()] {
        assert_eq!(market.get(&caller, &whole.name).await.unwrap(), whole);
    }
    let hidden = Listing {
        organization: String::new(),
        organization_name: String::new(),
        external_id: String::new(),
        confidential: None,
        ..whole.clone()
    };
    assert_eq!(market.get(&viewer(), &whole.name).await.unwrap(), hidden);
    let list = market
        .as_(&viewer())
        .list_listings(ListListingsRequest::default())
        .await;
    assert_eq!(list.unwrap().into_inner().listings, [hidden]);
}

#[tokio::test]
async fn a_withdrawn_listing_is_gone_for_others() {
    let market = Market::new().await;
    let published = market.published(full_listing()).await;
    let withdrawn = market
        .withdraw(&provider(), &published, "不再提供")
        .await
        .unwrap();
    assert_eq!(market.get(&provider(), &withdrawn.name).await.unwrap(), withdrawn);
    let refused = market.get(&viewer(), &withdrawn.name).await.unwrap_err();
    assert_eq!(
        Refusal::read(&refused),
        Refusal::not_found("listing", &withdrawn.name)
    );
}

#[tokio::test]
async fn a_name_has_one_form() {
    let market = Market::new().await;
    let id = "0198c1d2-0000-7000-8000-000000000000";
    for name in [
        String::new(),
        id.to_owned(),
        format!("demands/{id}"),
        format!("listings/{id}/"),
        format!("listings/{}", id.to_uppercase()),
        "listings/1".to_owned(),
        "listings/../x".to_owned(),
    ] {
        let refused = market
            .as_(&viewer())
            .get_listing(GetListingRequest { name: name.clone() })
            .await;
        let expected = Refusal::of_fields(&[("name", Reason::NameInvalid)]);
        assert_eq!(Refusal::read(&refused.unwrap_err()), expected, "{name}");
    }
    let name = format!("listings/{id}");
    let refused = market.get(&operator(), &name).await.unwrap_err();
    assert_eq!(Refusal::read(&refused), Refusal::not_found("listing", &name));
}

/// Matching passes the layer on to a counterpart to whom the owner has released it.
#[tokio::test]
async fn the_market_itself_reads_the_confidential_layer_of_what_is_public() {
    let service = Market::new().await;
    let whole = service
        .published(Listing {
            publisher_hidden: true,
            ..full_listing()
        })
        .await;
    let read = service.get(&market(), &whole.name).await.unwrap();
    assert_eq!(read.confidential, whole.confidential);
    assert_eq!(
        (read.organization.as_str(), read.organization_name.as_str()),
        ("", ""),
        "nothing else"
    );
    // Another system has the role, and a person may have the name.
    for caller in [system(), caller(Caller::MARKET, Role::Viewer, None)] {
        assert_eq!(
            service.get(&caller, &whole.name).await.unwrap().confidential,
            None,
            "{caller:?}"
        );
    }
    let list = service
        .as_(&market())
        .list_listings(ListListingsRequest::default())
        .await;
    assert_eq!(
        list.unwrap().into_inner().listings[0].confidential,
        None,
        "only by name"
    );
    let withdrawn = service.withdraw(&provider(), &whole, "不再提供").await.unwrap();
    let read = service.get(&market(), &withdrawn.name).await.unwrap();
    assert_eq!(read.confidential, None, "nothing of what is not public");
    let refused = service.get(&system(), &withdrawn.name).await.unwrap_err();
    assert_eq!(
        Refusal::read(&refused),
        Refusal::not_found("listing", &withdrawn.name)
    );
}
