//! Tests of `request.rs`.

use super::*;
use techmarket_proto::contract::v1 as contract;
use techmarket_proto::supply::v1 as supply;
use techmarket_types::ListingId;

const LISTING: &str = "listings/019a8f6e-0000-7000-8000-000000000001";

fn payments(contract: &str, page_size: i32, page_token: &str) -> contract::ListPaymentsRequest {
    contract::ListPaymentsRequest {
        filter: Some(contract::PaymentFilter {
            contract: contract.to_owned(),
        }),
        page_size,
        page_token: page_token.to_owned(),
    }
}

/// Key behind which the page begins, or why its token is refused.
fn read(request: &impl Paged) -> Result<Option<String>, Reason> {
    let mut v = Violations::new();
    let page = page(&mut v, request);
    v.finish().map_err(|error| error.reason())?;
    Ok(page.after)
}

#[test]
fn a_token_holds_for_its_list_and_query() {
    let first = page(&mut Violations::new(), &payments("contracts/1", 2, ""));
    assert_eq!(first.size, 2);
    let token = first.token("7");
    let foreign = Err(Reason::PageTokenForeign);
    // The size of the page may change on the way.
    assert_eq!(
        read(&payments("contracts/1", 50, &token)),
        Ok(Some("7".to_owned()))
    );
    assert_eq!(read(&payments("contracts/2", 2, &token)), foreign);
    let other = contract::ListSettlementsRequest {
        filter: Some(contract::SettlementFilter {
            contract: "contracts/1".to_owned(),
        }),
        page_size: 2,
        page_token: token,
    };
    assert_eq!(read(&other), foreign, "the same filter of another list");
}

#[test]
fn everything_wrong_with_a_change_is_told_at_once() {
    let request = supply::ReturnListingRequest {
        name: "listings/1".to_owned(),
        request_id: "7".to_owned(),
        ..Default::default()
    };
    let error = Violations::collect(|v| {
        let target = target::<ListingId>(v, &request);
        let reason = reason(v, &request);
        Some((target?, reason))
    })
    .unwrap_err();
    let fields: Vec<_> = error.violations().iter().map(|v| v.field.as_str()).collect();
    assert_eq!(fields, ["request_id", "etag", "name", "reason"]);
}

#[test]
fn an_update_names_its_resource_within_it() {
    let mut request = supply::UpdateListingRequest {
        listing: Some(supply::Listing {
            name: LISTING.to_owned(),
            etag: "1-3".to_owned(),
            ..Default::default()
        }),
        validate_only: true,
        ..Default::default()
    };
    let target = Violations::collect(|v| updated::<ListingId, _>(v, &request)).unwrap();
    assert_eq!(
        (target.id.name().as_str(), target.etag.as_str()),
        (LISTING, "1-3")
    );
    assert!(target.validate_only && target.key.is_none());
    request.listing = None;
    let error = Violations::collect(|v| updated::<ListingId, _>(v, &request)).unwrap_err();
    let fields: Vec<_> = error.violations().iter().map(|v| v.field.as_str()).collect();
    assert_eq!(fields, ["listing.etag", "listing.name"]);
}

#[test]
fn a_key_is_of_one_method_and_one_message() {
    let of = |request: &supply::SubmitListingRequest| key(&mut Violations::new(), request).unwrap();
    let request = |name: &str| supply::SubmitListingRequest {
        name: name.to_owned(),
        request_id: Uuid::from_u128(7).to_string(),
        ..Default::default()
    };
    let publish = supply::PublishListingRequest {
        name: LISTING.to_owned(),
        request_id: Uuid::from_u128(7).to_string(),
        ..Default::default()
    };
    let publish = key(&mut Violations::new(), &publish).unwrap();
    assert_eq!(of(&request(LISTING)), of(&request(LISTING)));
    assert_ne!(of(&request(LISTING)), of(&request("listings/2")));
    assert_ne!(of(&request(LISTING)).fingerprint, publish.fingerprint);
}
