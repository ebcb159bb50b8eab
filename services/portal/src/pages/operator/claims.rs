//! Claims to organisations (认领), to be decided.

use techmarket_kernel::Role;
use techmarket_proto::directory::v1::{
    AcceptOrganizationClaimRequest, ListOrganizationClaimsRequest, OrganizationClaim,
    OrganizationClaimFilter, RejectOrganizationClaimRequest, organization_claim,
};

use super::list;
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::fields::Field;
use crate::form::Form;
use crate::posts::id;
use crate::sheet::{Cell, Sheet, ShortForm, Table, next_page};
use crate::{names, words};

const DONE: [(&str, &str); 2] = [("accept", "已同意认领。"), ("reject", "不予同意。")];

pub(crate) async fn claims(asked: Asked) -> Outcome {
    let sheet = list(&asked, "认领")?;
    let states = [("", "待处理"), ("all", "全部")];
    let open = organization_claim::State::Open.into();
    let request = ListOrganizationClaimsRequest {
        filter: Some(OrganizationClaimFilter {
            states: (asked.value("state") != "all")
                .then_some(open)
                .into_iter()
                .collect(),
            ..OrganizationClaimFilter::default()
        }),
        page_token: asked.value("page").to_owned(),
        ..ListOrganizationClaimsRequest::default()
    };
    let listed = asked.calls().directory()?.list_organization_claims(request).await;
    let listed = listed.map_err(Fault::of(Part::Directory))?.into_inner();
    let chosen = listed
        .organization_claims
        .iter()
        .find(|claim| id(&claim.name) == asked.value("claim"));
    let sheet = sheet.tabs(&asked, "state", &states).done(&asked, &DONE);
    let sheet = match chosen {
        Some(claim) if claim.state() == organization_claim::State::Open => decided(sheet, claim),
        _ => sheet,
    };
    sheet
        .table(Table {
            label: "认领".to_owned(),
            heads: vec!["单位", "认领人", "理由", "证明材料", "时间", "状态", "办理"],
            rows: listed.organization_claims.iter().map(row).collect(),
            empty: "这里没有认领。",
            next: next_page(&asked, &listed.next_page_token),
        })
        .page(&asked)
}

fn row(claim: &OrganizationClaim) -> Vec<Cell> {
    let (state, tone) = names::claim_state(claim);
    let proof = claim.proof.clone().unwrap_or_default();
    let code = id(&claim.claimed);
    vec![
        Cell::link(format!("/operator/organizations/{code}"), code),
        Cell::text(claim.claimant.clone()),
        Cell::text(claim.claim_reason.clone()),
        Cell::link(
            format!("/operator/proofs/{}", id(&proof.name)),
            proof.file_name.clone(),
        ),
        Cell::narrow(words::minute(claim.create_time.as_ref())),
        Cell::tag(state, tone),
        Cell::link(
            format!("/operator/claims?state=all&claim={}", id(&claim.name)),
            "办理",
        ),
    ]
}

/// The forms that decide one claim.
fn decided(sheet: Sheet, claim: &OrganizationClaim) -> Sheet {
    let (form, here) = (&Form::default(), format!("/operator/claims/{}", id(&claim.name)));
    let paper = Field::text(form, "paper", "依据", "例如授权书，至多 200 字").required();
    let reason = Field::area(form, "reason", "不予同意的原因", "至多 1,000 字", 3).required();
    let accept = ShortForm::button(format!("{here}/accept"), "同意认领").etag(&claim.etag);
    let reject = ShortForm::button(format!("{here}/reject"), "不予同意")
        .second()
        .etag(&claim.etag);
    sheet
        .heading(format!("办理 {} 的认领", claim.claimant))
        .form(accept.fields("同意", vec![paper]))
        .form(reject.fields("不予同意", vec![reason]))
}

pub(crate) async fn claim_verb(asked: Asked, form: Form) -> Outcome {
    asked.person(Role::Operator)?;
    let name = format!("organizationClaims/{}", asked.param("id"));
    let (etag, request_id) = (form.owned("etag"), form.owned("request_id"));
    let mut client = asked.calls().directory()?;
    let verb = asked.param("verb");
    let done = match verb {
        "accept" => {
            let paper = form.owned("paper");
            let request = AcceptOrganizationClaimRequest {
                name,
                etag,
                request_id,
                paper,
            };
            client.accept_organization_claim(request).await
        }
        "reject" => {
            let reason = form.owned("reason");
            let request = RejectOrganizationClaimRequest {
                name,
                etag,
                request_id,
                reason,
            };
            client.reject_organization_claim(request).await
        }
        _ => return Err(Fault::NotFound),
    };
    done.map_err(Fault::of(Part::Directory))?;
    Ok(redirect(format!("/operator/claims?state=all&done={verb}")))
}
