//! The supplier's listings (我的供给): list, page, form, and the verbs of their life.

mod forms;

use techmarket_kernel::Role;
use techmarket_proto::supply::v1::{
    GetListingRequest, ListListingVersionsRequest, ListListingsRequest, Listing, ListingFilter,
    RenewListingRequest, ReopenListingRequest, SubmitListingRequest, WithdrawListingRequest,
    WithdrawListingRevisionRequest, listing,
};

use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::form::Form;
use crate::interest;
use crate::life;
use crate::own::{self, Row, Shown, Side};
use crate::posts::id;
use crate::whole::listing_post;
use crate::{views, words};

const SIDE: Side = Side {
    what: "供给",
    base: "/my/listings",
    public: "/supply",
    prefix: "listing.",
};
/// Rows on a page.
const PAGE: i32 = 50;
/// Versions on the page of a listing.
const VERSIONS: i32 = 10;

const STATES: [(&str, &str); 7] = [
    ("", "全部"),
    ("STATE_DRAFT", "草稿"),
    ("STATE_RETURNED", "退回"),
    ("STATE_SUBMITTED", "待审核"),
    ("STATE_PUBLISHED", "已发布"),
    ("STATE_EXPIRED", "已到期"),
    ("STATE_WITHDRAWN", "已撤回"),
];

pub(crate) async fn list(asked: Asked) -> Outcome {
    asked.person(Role::Provider)?;
    let state = listing::State::from_str_name(asked.value("state"));
    let request = ListListingsRequest {
        filter: Some(ListingFilter {
            own: true,
            states: state.map(i32::from).into_iter().collect(),
            ..ListingFilter::default()
        }),
        page_size: PAGE,
        page_token: asked.value("page").to_owned(),
        ..ListListingsRequest::default()
    };
    let listed = asked.calls().supply()?.list_listings(request).await;
    let listed = listed.map_err(Fault::of(Part::Supply))?.into_inner();
    let names = listed
        .listings
        .iter()
        .map(|listing| listing.name.clone())
        .collect();
    let counted = views::of_listings(&asked, names, 0).await;
    let rows = listed
        .listings
        .iter()
        .zip(views::totals(&counted))
        .map(row)
        .collect();
    own::list(&asked, SIDE, &STATES, rows, &listed.next_page_token)
}

fn row((listing, views): (&Listing, String)) -> Row {
    let state = words::listing_state(listing.state());
    Row {
        href: format!("{}/{}", SIDE.base, id(&listing.name)),
        title: listing.title.clone(),
        kind: words::listing_kind(listing.kind()),
        state,
        tone: words::tone(state),
        asked: life::asked(
            listing.state().as_str_name(),
            &listing.reason,
            listing.revision.as_ref(),
        ),
        updated: words::minute(listing.update_time.as_ref()),
        expires: words::day(listing.expire_time.as_ref()),
        views,
    }
}

/// The listing of the address, which must be of the person's organisation: others have no such page.
async fn own_listing(asked: &Asked) -> Result<Listing, Fault> {
    let person = asked.person(Role::Provider)?;
    let request = GetListingRequest {
        name: format!("listings/{}", asked.param("id")),
    };
    let found = asked.calls().supply()?.get_listing(request).await;
    let found = found.map_err(Fault::of_address(Part::Supply))?.into_inner();
    if found.organization == person.organization() {
        Ok(found)
    } else {
        Err(Fault::NotFound)
    }
}

pub(crate) async fn show(asked: Asked) -> Outcome {
    let listing = own_listing(&asked).await?;
    let request = ListListingVersionsRequest {
        name: listing.name.clone(),
        page_size: VERSIONS,
        ..ListListingVersionsRequest::default()
    };
    let versions = asked.calls().supply()?.list_listing_versions(request).await;
    let versions = versions.map_err(Fault::of(Part::Supply))?.into_inner();
    let confidential = listing.confidential.clone().unwrap_or_default();
    let contact = confidential.contact.unwrap_or_default();
    let state = listing.state();
    let is_public = state == listing::State::Published;
    let (counted, interest) = tokio::join!(
        views::of_listings(&asked, vec![listing.name.clone()], views::DAYS),
        interest::of_listing(&asked, &listing.name),
    );
    let shown = Shown {
        id: id(&listing.name).to_owned(),
        etag: listing.etag.clone(),
        post: listing_post(asked.portal().settings.tables, &listing),
        reason: listing.reason.clone(),
        expires: words::day(listing.expire_time.as_ref()),
        revision: own::revision(listing.revision.as_ref()),
        verbs: life::verbs(state.as_str_name(), listing.revision.as_ref()),
        may_edit: !matches!(state, listing::State::Submitted | listing::State::Withdrawn),
        is_public,
        detail: confidential.detail,
        contact: words::contact(&contact),
        versions: own::versions(versions.versions.iter().filter_map(|one| one.version.as_ref())),
        views: views::of_one(&counted, is_public),
        interest,
    };
    own::show(&asked, SIDE, shown)
}

pub(crate) async fn verb(asked: Asked, form: Form) -> Outcome {
    let listing = own_listing(&asked).await?;
    let (name, etag, request_id) = (listing.name, form.owned("etag"), form.owned("request_id"));
    let mut client = asked.calls().supply()?;
    let verb = asked.param("verb");
    let done = match verb {
        "submit" => {
            client
                .submit_listing(SubmitListingRequest {
                    name,
                    etag,
                    request_id,
                })
                .await
        }
        "renew" => {
            client
                .renew_listing(RenewListingRequest {
                    name,
                    etag,
                    request_id,
                })
                .await
        }
        "reopen" => {
            client
                .reopen_listing(ReopenListingRequest {
                    name,
                    etag,
                    request_id,
                })
                .await
        }
        "unrevise" => {
            let request = WithdrawListingRevisionRequest {
                name,
                etag,
                request_id,
            };
            client.withdraw_listing_revision(request).await
        }
        "withdraw" => {
            let reason = form.owned("reason");
            let request = WithdrawListingRequest {
                name,
                etag,
                request_id,
                reason,
            };
            client.withdraw_listing(request).await
        }
        _ => return Err(Fault::NotFound),
    };
    let done = done.map_err(Fault::of(Part::Supply))?.into_inner();
    Ok(redirect(format!("{}/{}?done={verb}", SIDE.base, id(&done.name))))
}
