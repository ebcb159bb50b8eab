//! A listing's and a demand's page: the public layer, and what is like it.

use std::sync::Arc;

use askama::Template;
use techmarket_kernel::Role;
use techmarket_proto::demand::v1::GetDemandRequest;
use techmarket_proto::matching::v1::{SearchDemandsRequest, SearchListingsRequest};
use techmarket_proto::supply::v1::GetListingRequest;

use crate::answer::{Outcome, page as answer};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::frame::Frame;
use crate::posts::{Item, demand_hit, demand_href, listing_hit, listing_href};
use crate::registered_names::differences;
use crate::similar::Unanswered;
use crate::text;
use crate::whole::{Post, demand_post, listing_post};

/// Posts beside the one that is shown.
const SIMILAR: usize = 5;
/// That one is found too.
const ASKED: i32 = 6;

#[derive(Template)]
#[template(path = "post.html")]
struct PostPage {
    frame: Frame,
    post: Post,
    /// What the directory has in the place of the publisher's name, if that is another.
    registered: String,
    /// 供给 or 需求.
    what: &'static str,
    back: &'static str,
    similar: Arc<[Item]>,
    /// The owner's page of it, where the reader is its owner.
    own: String,
}

pub(crate) async fn listing(asked: Asked) -> Outcome {
    let name = format!("listings/{}", asked.param("id"));
    let request = GetListingRequest { name: name.clone() };
    let found = asked.calls().supply()?.get_listing(request).await;
    let listing = found.map_err(Fault::of_address(Part::Supply))?.into_inner();
    let tables = asked.portal().settings.tables;
    let is_own = is_own(&asked, Role::Provider, &listing.organization);
    let title = format!("{} - 技术供给", text::shortened(&listing.title, 60));
    let href = listing_href(&name);
    let (similar, registered) = tokio::join!(
        similar_listings(&asked, &listing.title, &href),
        registered(&asked, &listing.organization, &listing.organization_name),
    );
    answer(&PostPage {
        similar,
        registered,
        post: listing_post(tables, &listing),
        frame: Frame::titled(
            &asked,
            title,
            ["技术供给", "科技成果、专家、仪器和科技服务", "信息公开"],
        ),
        what: "供给",
        back: "/supply",
        own: if is_own {
            format!("/my/listings/{}", asked.param("id"))
        } else {
            String::new()
        },
    })
}

pub(crate) async fn demand(asked: Asked) -> Outcome {
    let name = format!("demands/{}", asked.param("id"));
    let request = GetDemandRequest { name: name.clone() };
    let found = asked.calls().demand()?.get_demand(request).await;
    let demand = found.map_err(Fault::of_address(Part::Demand))?.into_inner();
    let tables = asked.portal().settings.tables;
    let is_own = is_own(&asked, Role::Demander, &demand.organization);
    let title = format!("{} - 技术需求", text::shortened(&demand.title, 60));
    let href = demand_href(&name);
    let (similar, registered) = tokio::join!(
        similar_demands(&asked, &demand.title, &href),
        registered(&asked, &demand.organization, &demand.organization_name),
    );
    answer(&PostPage {
        similar,
        registered,
        post: demand_post(tables, &demand),
        frame: Frame::titled(&asked, title, ["技术需求", "企业的技术难题与需求", "信息公开"]),
        what: "需求",
        back: "/demand",
        own: if is_own {
            format!("/my/demands/{}", asked.param("id"))
        } else {
            String::new()
        },
    })
}

fn is_own(asked: &Asked, role: Role, organization: &str) -> bool {
    let person = asked.person(role).ok();
    person.is_some_and(|person| !organization.is_empty() && person.organization() == organization)
}

async fn registered(asked: &Asked, code: &str, name: &str) -> String {
    differences(asked, &[(code, name)]).await.concat()
}

/// Listings like the one with this title at `href`; none where they cannot be had, for the page stands without them.
async fn similar_listings(asked: &Asked, title: &str, href: &str) -> Arc<[Item]> {
    let look = async {
        let request = SearchListingsRequest {
            query: title.to_owned(),
            page_size: ASKED,
            ..SearchListingsRequest::default()
        };
        let mut client = asked.calls().matching().map_err(|_| Unanswered)?;
        let found = client.search_listings(request).await.map_err(|_| Unanswered)?;
        let tables = asked.portal().settings.tables;
        let hits = found.into_inner().hits;
        Ok(others(
            hits.iter().filter_map(|hit| listing_hit(tables, hit)),
            href,
        ))
    };
    found(asked, href, look).await
}

/// Demands, likewise.
async fn similar_demands(asked: &Asked, title: &str, href: &str) -> Arc<[Item]> {
    let look = async {
        let request = SearchDemandsRequest {
            query: title.to_owned(),
            page_size: ASKED,
            ..SearchDemandsRequest::default()
        };
        let mut client = asked.calls().matching().map_err(|_| Unanswered)?;
        let found = client.search_demands(request).await.map_err(|_| Unanswered)?;
        let tables = asked.portal().settings.tables;
        let hits = found.into_inner().hits;
        Ok(others(
            hits.iter().filter_map(|hit| demand_hit(tables, hit)),
            href,
        ))
    };
    found(asked, href, look).await
}

fn others(items: impl Iterator<Item = Item>, href: &str) -> Arc<[Item]> {
    items.filter(|item| item.href != href).take(SIMILAR).collect()
}

/// Who is signed in may see more than others do.
async fn found(
    asked: &Asked,
    href: &str,
    look: impl Future<Output = Result<Arc<[Item]>, Unanswered>>,
) -> Arc<[Item]> {
    let portal = asked.portal();
    let found = if asked.session().is_some() {
        look.await
    } else {
        let now = portal.settings.market.clock.now();
        portal.similar.kept(href, now, look).await
    };
    found.unwrap_or_default()
}
