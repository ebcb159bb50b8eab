//! Posts that expire soon (即将到期), of both sides, and their renewal all at once (批量续期).

use jiff::SignedDuration;
use techmarket_kernel::Role;
use techmarket_proto::demand::v1::{BatchRenewDemandsRequest, DemandFilter, ListDemandsRequest};
use techmarket_proto::supply::v1::{BatchRenewListingsRequest, ListListingsRequest, ListingFilter};

use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::form::Form;
use crate::posts::id;
use crate::sheet::{Cell, Sheet, ShortForm, Table, next_page};
use crate::words;

/// What expires within so long is shown.
const SOON: SignedDuration = SignedDuration::from_hours(60 * 24);
/// Answers of the market that one request waits for: each renews 500 posts at most.
const ROUNDS: usize = 20;

/// A time as the API has it.
type Time = prost_types::Timestamp;

pub(crate) async fn page(asked: Asked) -> Outcome {
    let (rows, side) = due(&asked).await?;
    let (rows, next) = rows;
    let renewed = match asked.value("renewed") {
        "" => String::new(),
        renewed => format!(
            "已续期 {} 条，未能续期 {} 条。",
            crate::text::shortened(renewed, 9),
            crate::text::shortened(asked.value("refused"), 9)
        ),
    };
    let mut sheet = Sheet::new("即将到期")
        .note("good", renewed)
        .text("下列已公开的内容将在 60 天内到期，到期后不再被检索和匹配。内容仍然有效的，请续期。");
    if !rows.is_empty() {
        sheet = sheet.form(ShortForm::button(format!("/my/renewals/{side}"), "全部续期"));
    }
    sheet
        .table(Table {
            label: "即将到期".to_owned(),
            heads: vec!["名称", "类型", "到期时间"],
            rows,
            empty: "60 天内没有到期的内容。",
            next: next_page(&asked, &next),
        })
        .page(&asked)
}

/// Until when a post must expire to be shown.
fn until(asked: &Asked) -> Option<Time> {
    let now = asked.portal().settings.market.clock.now();
    let until = now.checked_add(SOON).ok()?;
    Some(Time {
        seconds: until.as_second(),
        nanos: 0,
    })
}

type Rows = (Vec<Vec<Cell>>, String);

/// The person's own posts that expire soon, with the word of their side.
async fn due(asked: &Asked) -> Result<(Rows, &'static str), Fault> {
    if asked.person(Role::Provider).is_ok() {
        Ok((listings(asked).await?, "listings"))
    } else {
        asked.person(Role::Demander)?;
        Ok((demands(asked).await?, "demands"))
    }
}

fn listings_due(asked: &Asked) -> ListingFilter {
    ListingFilter {
        own: true,
        expire_time_before: until(asked),
        ..ListingFilter::default()
    }
}

fn demands_due(asked: &Asked) -> DemandFilter {
    DemandFilter {
        own: true,
        expire_time_before: until(asked),
        ..DemandFilter::default()
    }
}

async fn listings(asked: &Asked) -> Result<Rows, Fault> {
    let request = ListListingsRequest {
        filter: Some(listings_due(asked)),
        page_token: asked.value("page").to_owned(),
        ..ListListingsRequest::default()
    };
    let listed = asked.calls().supply()?.list_listings(request).await;
    let listed = listed.map_err(Fault::of(Part::Supply))?.into_inner();
    let row = |one: &techmarket_proto::supply::v1::Listing| {
        vec![
            Cell::link(format!("/my/listings/{}", id(&one.name)), one.title.clone()),
            Cell::narrow(words::listing_kind(one.kind())),
            Cell::narrow(words::day(one.expire_time.as_ref())),
        ]
    };
    Ok((listed.listings.iter().map(row).collect(), listed.next_page_token))
}

async fn demands(asked: &Asked) -> Result<Rows, Fault> {
    let request = ListDemandsRequest {
        filter: Some(demands_due(asked)),
        page_token: asked.value("page").to_owned(),
        ..ListDemandsRequest::default()
    };
    let listed = asked.calls().demand()?.list_demands(request).await;
    let listed = listed.map_err(Fault::of(Part::Demand))?.into_inner();
    let row = |one: &techmarket_proto::demand::v1::Demand| {
        vec![
            Cell::link(format!("/my/demands/{}", id(&one.name)), one.title.clone()),
            Cell::narrow(words::demand_kind(one.kind())),
            Cell::narrow(words::day(one.expire_time.as_ref())),
        ]
    };
    Ok((listed.demands.iter().map(row).collect(), listed.next_page_token))
}

/// Renews all of them, and says how many were and were not.
pub(crate) async fn renew(asked: Asked, _: Form) -> Outcome {
    let [renewed, refused] = match asked.param("side") {
        "listings" => renewed_listings(&asked).await?,
        "demands" => renewed_demands(&asked).await?,
        _ => return Err(Fault::NotFound),
    };
    Ok(redirect(format!(
        "/my/renewals?renewed={renewed}&refused={refused}"
    )))
}

async fn renewed_listings(asked: &Asked) -> Result<[usize; 2], Fault> {
    asked.person(Role::Provider)?;
    let (mut client, filter) = (asked.calls().supply()?, listings_due(asked));
    let (mut counts, mut page_token) = ([0; 2], String::new());
    for _ in 0..ROUNDS {
        let request = BatchRenewListingsRequest {
            filter: Some(filter.clone()),
            page_token,
            ..BatchRenewListingsRequest::default()
        };
        let done = client.batch_renew_listings(request).await;
        let done = done.map_err(Fault::of(Part::Supply))?.into_inner();
        for result in &done.results {
            counts[usize::from(result.error.is_some())] += 1;
        }
        page_token = done.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    Ok(counts)
}

async fn renewed_demands(asked: &Asked) -> Result<[usize; 2], Fault> {
    asked.person(Role::Demander)?;
    let (mut client, filter) = (asked.calls().demand()?, demands_due(asked));
    let (mut counts, mut page_token) = ([0; 2], String::new());
    for _ in 0..ROUNDS {
        let request = BatchRenewDemandsRequest {
            filter: Some(filter.clone()),
            page_token,
            ..BatchRenewDemandsRequest::default()
        };
        let done = client.batch_renew_demands(request).await;
        let done = done.map_err(Fault::of(Part::Demand))?.into_inner();
        for result in &done.results {
            counts[usize::from(result.error.is_some())] += 1;
        }
        page_token = done.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    Ok(counts)
}
