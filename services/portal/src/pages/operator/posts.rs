//! Posts that wait for review (待审核内容), new ones and revisions, with what they change.

use techmarket_kernel::Role;
use techmarket_proto::demand::v1::{
    Demand, DemandFilter, GetDemandRequest, ListDemandsRequest, PublishDemandRequest, ReturnDemandRequest,
    demand,
};
use techmarket_proto::supply::v1::{
    GetListingRequest, ListListingsRequest, Listing, ListingFilter, PublishListingRequest,
    ReturnListingRequest, listing,
};
use techmarket_proto::types::v1::{PostRevision, post_revision};

use super::list;
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::fields::Field;
use crate::form::Form;
use crate::posts::id;
use crate::sheet::{Cell, Sheet, ShortForm, Table, next_page};
use crate::whole::{Post, demand_post, listing_post};
use crate::words;

const QUEUES: [(&str, &str); 4] = [
    ("", "新的供给"),
    ("listing-revisions", "供给的修订"),
    ("demands", "新的需求"),
    ("demand-revisions", "需求的修订"),
];

const DONE: [(&str, &str); 2] = [("publish", "已发布。"), ("return", "已退回。")];

pub(crate) async fn posts(asked: Asked) -> Outcome {
    let queue = QUEUES.iter().find(|(queue, _)| *queue == asked.value("queue"));
    let (queue, title) = queue.ok_or(Fault::NotFound)?;
    let sheet = list(&asked, &format!("待审核内容：{title}"))?
        .tabs(&asked, "queue", &QUEUES)
        .done(&asked, &DONE);
    let (rows, next) = match *queue {
        "listing-revisions" => listings(&asked, true).await?,
        "demands" => demands(&asked, false).await?,
        "demand-revisions" => demands(&asked, true).await?,
        _ => listings(&asked, false).await?,
    };
    sheet
        .table(Table {
            label: "待审核内容".to_owned(),
            heads: vec!["名称", "类型", "单位", "提交时间"],
            rows,
            empty: "没有等待审核的内容。",
            next: next_page(&asked, &next),
        })
        .page(&asked)
}

fn row(side: &str, name: &str, title: &str, kind: &str, organization: &str, time: String) -> Vec<Cell> {
    vec![
        Cell::link(format!("/operator/posts/{side}/{}", id(name)), title),
        Cell::narrow(kind),
        Cell::text(organization),
        Cell::narrow(time),
    ]
}

/// What waits: of new posts by their state, of revisions by theirs.
async fn listings(asked: &Asked, revisions: bool) -> Result<(Vec<Vec<Cell>>, String), Fault> {
    let waits = post_revision::State::Submitted.into();
    let request = ListListingsRequest {
        filter: Some(ListingFilter {
            states: (!revisions)
                .then_some(listing::State::Submitted.into())
                .into_iter()
                .collect(),
            revision_states: revisions.then_some(waits).into_iter().collect(),
            ..ListingFilter::default()
        }),
        order_by: "create_time".to_owned(),
        page_token: asked.value("page").to_owned(),
        ..ListListingsRequest::default()
    };
    let listed = asked.calls().supply()?.list_listings(request).await;
    let listed = listed.map_err(Fault::of(Part::Supply))?.into_inner();
    let row = |one: &Listing| {
        let (kind, time) = (
            words::listing_kind(one.kind()),
            words::minute(one.update_time.as_ref()),
        );
        row(
            "listings",
            &one.name,
            &one.title,
            kind,
            &one.organization_name,
            time,
        )
    };
    Ok((listed.listings.iter().map(row).collect(), listed.next_page_token))
}

async fn demands(asked: &Asked, revisions: bool) -> Result<(Vec<Vec<Cell>>, String), Fault> {
    let waits = post_revision::State::Submitted.into();
    let request = ListDemandsRequest {
        filter: Some(DemandFilter {
            states: (!revisions)
                .then_some(demand::State::Submitted.into())
                .into_iter()
                .collect(),
            revision_states: revisions.then_some(waits).into_iter().collect(),
            ..DemandFilter::default()
        }),
        order_by: "create_time".to_owned(),
        page_token: asked.value("page").to_owned(),
        ..ListDemandsRequest::default()
    };
    let listed = asked.calls().demand()?.list_demands(request).await;
    let listed = listed.map_err(Fault::of(Part::Demand))?.into_inner();
    let row = |one: &Demand| {
        let (kind, time) = (
            words::demand_kind(one.kind()),
            words::minute(one.update_time.as_ref()),
        );
        row(
            "demands",
            &one.name,
            &one.title,
            kind,
            &one.organization_name,
            time,
        )
    };
    Ok((listed.demands.iter().map(row).collect(), listed.next_page_token))
}

/// A post as its reviewer reads it.
struct Reviewed {
    etag: String,
    post: Post,
    revision: Option<PostRevision>,
    is_waiting: bool,
}

async fn found(asked: &Asked) -> Result<Reviewed, Fault> {
    asked.person(Role::Operator)?;
    let (tables, id) = (asked.portal().settings.tables, asked.param("id"));
    let waits = |revision: Option<&PostRevision>| {
        revision.is_some_and(|revision| revision.state() == post_revision::State::Submitted)
    };
    match asked.param("side") {
        "listings" => {
            let name = format!("listings/{id}");
            let found = asked
                .calls()
                .supply()?
                .get_listing(GetListingRequest { name })
                .await;
            let one = found.map_err(Fault::of(Part::Supply))?.into_inner();
            Ok(Reviewed {
                post: listing_post(tables, &one),
                is_waiting: one.state() == listing::State::Submitted || waits(one.revision.as_ref()),
                etag: one.etag,
                revision: one.revision,
            })
        }
        "demands" => {
            let name = format!("demands/{id}");
            let found = asked
                .calls()
                .demand()?
                .get_demand(GetDemandRequest { name })
                .await;
            let one = found.map_err(Fault::of(Part::Demand))?.into_inner();
            Ok(Reviewed {
                post: demand_post(tables, &one),
                is_waiting: one.state() == demand::State::Submitted || waits(one.revision.as_ref()),
                etag: one.etag,
                revision: one.revision,
            })
        }
        _ => Err(Fault::NotFound),
    }
}

pub(crate) async fn post(asked: Asked) -> Outcome {
    let Reviewed {
        etag,
        post,
        revision,
        is_waiting,
    } = found(&asked).await?;
    let here = format!("/operator/posts/{}/{}", asked.param("side"), asked.param("id"));
    let mut sheet = Sheet::new(format!("审核 {}", post.title))
        .under("/operator", "待审核内容")
        .tag(post.state, post.tone)
        .done(&asked, &DONE);
    if let Some(revision) = &revision {
        let change = |change: &techmarket_proto::types::v1::FieldChange| {
            vec![
                Cell::text(change.title.clone()),
                Cell::text(change.before.clone()),
                Cell::text(change.after.clone()),
            ]
        };
        sheet = sheet.heading("修订的内容").table(Table {
            label: "修订的内容".to_owned(),
            heads: vec!["项目", "公开的内容", "修订后"],
            rows: revision.changes.iter().map(change).collect(),
            empty: "没有不同。",
            next: String::new(),
        });
    }
    if is_waiting {
        let reason = Field::area(&Form::default(), "reason", "需要修改的内容", "至多 1,000 字", 3).required();
        let back = ShortForm::button(format!("{here}/return"), "退回").second();
        let publish = ShortForm::button(format!("{here}/publish"), "审核通过并发布");
        sheet = sheet
            .form(publish.etag(&etag))
            .form(back.etag(&etag).fields("退回", vec![reason]));
    }
    let mut lines = vec![("类型", post.kind.to_owned()), ("单位", post.publisher.clone())];
    lines.extend(post.lines.into_iter().map(|line| (line.name, line.value)));
    lines.push(("关键词", post.keywords.join("、")));
    lines.push(("考核指标", post.indicators.join("\n")));
    let sheet = sheet.heading("内容").lines(lines);
    let parts = post.parts.into_iter().filter(|(_, text)| !text.is_empty());
    parts
        .fold(sheet, |sheet, (head, text)| sheet.heading(head).text(text))
        .page(&asked)
}

pub(crate) async fn post_verb(asked: Asked, form: Form) -> Outcome {
    asked.person(Role::Operator)?;
    let (side, id) = (asked.param("side"), asked.param("id"));
    let name = format!("{side}/{id}");
    let (etag, request_id, reason) = (form.owned("etag"), form.owned("request_id"), form.owned("reason"));
    let calls = asked.calls();
    let verb = asked.param("verb");
    match (side, verb) {
        ("listings", "publish") => {
            let request = PublishListingRequest {
                name,
                etag,
                request_id,
            };
            let done = calls.supply()?.publish_listing(request).await;
            done.map_err(Fault::of(Part::Supply)).map(drop)?;
        }
        ("listings", "return") => {
            let request = ReturnListingRequest {
                name,
                etag,
                request_id,
                reason,
            };
            let done = calls.supply()?.return_listing(request).await;
            done.map_err(Fault::of(Part::Supply)).map(drop)?;
        }
        ("demands", "publish") => {
            let request = PublishDemandRequest {
                name,
                etag,
                request_id,
            };
            let done = calls.demand()?.publish_demand(request).await;
            done.map_err(Fault::of(Part::Demand)).map(drop)?;
        }
        ("demands", "return") => {
            let request = ReturnDemandRequest {
                name,
                etag,
                request_id,
                reason,
            };
            let done = calls.demand()?.return_demand(request).await;
            done.map_err(Fault::of(Part::Demand)).map(drop)?;
        }
        _ => return Err(Fault::NotFound),
    }
    Ok(redirect(format!("/operator/posts/{side}/{id}?done={verb}")))
}
