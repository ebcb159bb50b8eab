//! The listings that fit a demand (合适的供给), with reasons and what fails, beside what is asked.

use askama::Template;
use techmarket_kernel::Role;
use techmarket_proto::demand::v1::GetDemandRequest;
use techmarket_proto::matching::v1::RankListingsRequest;
use techmarket_proto::matching::v1::rank_listings_request::Subject;

use crate::answer::{Outcome, page as answer};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::frame::Frame;
use crate::pairs::{Compared, Reasons, compare, reasons};
use crate::posts::listing_href;
use crate::text;

const PAGE: i32 = 10;

#[derive(Template)]
#[template(path = "my/ranking.html")]
struct RankingPage {
    frame: Frame,
    title: String,
    back: String,
    hits: Vec<Hit>,
    is_weak: bool,
    next: String,
}

struct Hit {
    place: usize,
    href: String,
    title: String,
    publisher: String,
    summary: String,
    reasons: Reasons,
    compared: Vec<Compared>,
}

pub(crate) async fn page(asked: Asked) -> Outcome {
    asked.person(Role::Demander)?;
    let name = format!("demands/{}", asked.param("id"));
    let request = GetDemandRequest { name: name.clone() };
    let found = asked.calls().demand()?.get_demand(request).await;
    let demand = found.map_err(Fault::of_address(Part::Demand))?.into_inner();
    let request = RankListingsRequest {
        subject: Some(Subject::Demand(name)),
        page_size: PAGE,
        page_token: asked.value("page").to_owned(),
        ..RankListingsRequest::default()
    };
    let ranked = asked.calls().matching()?.rank_listings(request).await;
    let ranked = ranked.map_err(Fault::of(Part::Matching))?.into_inner();
    let tables = asked.portal().settings.tables;
    let hits = ranked.hits.iter().enumerate().filter_map(|(place, hit)| {
        let listing = hit.listing.as_ref()?;
        let publisher = listing.organization_name.as_str();
        Some(Hit {
            place: place + 1,
            href: listing_href(&listing.name),
            title: listing.title.clone(),
            publisher: if publisher.is_empty() {
                "发布单位不公开"
            } else {
                publisher
            }
            .to_owned(),
            summary: text::shortened(&listing.summary, 120),
            reasons: reasons(
                hit.score,
                &hit.contributions,
                &hit.matched_terms,
                &hit.failed_conditions,
            ),
            compared: compare(tables, &demand, listing),
        })
    });
    let hits = hits.collect();
    let back = format!("/my/demands/{}", asked.param("id"));
    let next = match ranked.next_page_token.as_str() {
        "" => String::new(),
        token => format!("{back}/ranking?page={}", text::encoded(token)),
    };
    answer(&RankingPage {
        frame: Frame::titled(
            &asked,
            format!("合适的供给：{}", text::shortened(&demand.title, 50)),
            [""; 3],
        ),
        title: demand.title,
        back,
        hits,
        is_weak: ranked.weak,
        next,
    })
}
