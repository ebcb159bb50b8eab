//! The demander's demands (我的需求): list, page, form, and the verbs of their life.

mod forms;

use techmarket_kernel::Role;
use techmarket_proto::demand::v1::{
    Demand, DemandFilter, GetDemandRequest, ListDemandVersionsRequest, ListDemandsRequest,
    RenewDemandRequest, ReopenDemandRequest, SubmitDemandRequest, WithdrawDemandRequest,
    WithdrawDemandRevisionRequest, demand,
};

use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::form::Form;
use crate::interest;
use crate::life;
use crate::own::{self, Row, Shown, Side};
use crate::posts::id;
use crate::whole::demand_post;
use crate::{views, words};

const SIDE: Side = Side {
    what: "需求",
    base: "/my/demands",
    public: "/demand",
    prefix: "demand.",
};
/// Rows on a page.
const PAGE: i32 = 50;
/// Versions on the page of a demand.
const VERSIONS: i32 = 10;

const STATES: [(&str, &str); 9] = [
    ("", "全部"),
    ("STATE_DRAFT", "草稿"),
    ("STATE_RETURNED", "退回"),
    ("STATE_SUBMITTED", "待审核"),
    ("STATE_PUBLISHED", "已发布"),
    ("STATE_CONTRACTED", "已对接"),
    ("STATE_CLOSED", "已关闭"),
    ("STATE_EXPIRED", "已到期"),
    ("STATE_WITHDRAWN", "已撤回"),
];

pub(crate) async fn list(asked: Asked) -> Outcome {
    asked.person(Role::Demander)?;
    let state = demand::State::from_str_name(asked.value("state"));
    let request = ListDemandsRequest {
        filter: Some(DemandFilter {
            own: true,
            states: state.map(i32::from).into_iter().collect(),
            ..DemandFilter::default()
        }),
        page_size: PAGE,
        page_token: asked.value("page").to_owned(),
        ..ListDemandsRequest::default()
    };
    let listed = asked.calls().demand()?.list_demands(request).await;
    let listed = listed.map_err(Fault::of(Part::Demand))?.into_inner();
    let names = listed.demands.iter().map(|demand| demand.name.clone()).collect();
    let counted = views::of_demands(&asked, names, 0).await;
    let rows = listed
        .demands
        .iter()
        .zip(views::totals(&counted))
        .map(row)
        .collect();
    own::list(&asked, SIDE, &STATES, rows, &listed.next_page_token)
}

fn row((demand, views): (&Demand, String)) -> Row {
    let state = words::demand_state(demand.state());
    Row {
        href: format!("{}/{}", SIDE.base, id(&demand.name)),
        title: demand.title.clone(),
        kind: words::demand_kind(demand.kind()),
        state,
        tone: words::tone(state),
        asked: life::asked(
            demand.state().as_str_name(),
            &demand.reason,
            demand.revision.as_ref(),
        ),
        updated: words::minute(demand.update_time.as_ref()),
        expires: words::day(demand.expire_time.as_ref()),
        views,
    }
}

/// The demand of the address, which must be of the person's organisation: others have no such page.
async fn own_demand(asked: &Asked) -> Result<Demand, Fault> {
    let person = asked.person(Role::Demander)?;
    let request = GetDemandRequest {
        name: format!("demands/{}", asked.param("id")),
    };
    let found = asked.calls().demand()?.get_demand(request).await;
    let found = found.map_err(Fault::of_address(Part::Demand))?.into_inner();
    if found.organization == person.organization() {
        Ok(found)
    } else {
        Err(Fault::NotFound)
    }
}

pub(crate) async fn show(asked: Asked) -> Outcome {
    let demand = own_demand(&asked).await?;
    let request = ListDemandVersionsRequest {
        name: demand.name.clone(),
        page_size: VERSIONS,
        ..ListDemandVersionsRequest::default()
    };
    let versions = asked.calls().demand()?.list_demand_versions(request).await;
    let versions = versions.map_err(Fault::of(Part::Demand))?.into_inner();
    let confidential = demand.confidential.clone().unwrap_or_default();
    let contact = confidential.contact.unwrap_or_default();
    let state = demand.state();
    let is_public = state == demand::State::Published;
    let (counted, interest) = tokio::join!(
        views::of_demands(&asked, vec![demand.name.clone()], views::DAYS),
        interest::of_demand(&asked, &demand.name),
    );
    let shown = Shown {
        id: id(&demand.name).to_owned(),
        etag: demand.etag.clone(),
        post: demand_post(asked.portal().settings.tables, &demand),
        reason: demand.reason.clone(),
        expires: words::day(demand.expire_time.as_ref()),
        revision: own::revision(demand.revision.as_ref()),
        verbs: life::verbs(state.as_str_name(), demand.revision.as_ref()),
        may_edit: matches!(
            state,
            demand::State::Draft
                | demand::State::Returned
                | demand::State::Published
                | demand::State::Expired
        ),
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
    let demand = own_demand(&asked).await?;
    let (name, etag, request_id) = (demand.name, form.owned("etag"), form.owned("request_id"));
    let mut client = asked.calls().demand()?;
    let verb = asked.param("verb");
    let done = match verb {
        "submit" => {
            client
                .submit_demand(SubmitDemandRequest {
                    name,
                    etag,
                    request_id,
                })
                .await
        }
        "renew" => {
            client
                .renew_demand(RenewDemandRequest {
                    name,
                    etag,
                    request_id,
                })
                .await
        }
        "reopen" => {
            client
                .reopen_demand(ReopenDemandRequest {
                    name,
                    etag,
                    request_id,
                })
                .await
        }
        "unrevise" => {
            let request = WithdrawDemandRevisionRequest {
                name,
                etag,
                request_id,
            };
            client.withdraw_demand_revision(request).await
        }
        "withdraw" => {
            let reason = form.owned("reason");
            let request = WithdrawDemandRequest {
                name,
                etag,
                request_id,
                reason,
            };
            client.withdraw_demand(request).await
        }
        _ => return Err(Fault::NotFound),
    };
    let done = done.map_err(Fault::of(Part::Demand))?.into_inner();
    Ok(redirect(format!("{}/{}?done={verb}", SIDE.base, id(&done.name))))
}
