//! Organisations to verify (单位核验), each with its papers.

use techmarket_kernel::Role;
use techmarket_proto::directory::v1::{
    GetOrganizationRequest, ListOrganizationsRequest, Organization, OrganizationFilter,
    ReturnOrganizationRequest, VerifyOrganizationRequest, organization,
};

use super::{list, proofs};
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::fields::Field;
use crate::form::Form;
use crate::pages::directory::organization_lines;
use crate::sheet::{Cell, Sheet, ShortForm, Table, next_page};
use crate::{names, words};

const STATES: [(&str, &str); 5] = [
    ("", "待核验"),
    ("STATE_RETURNED", "退回"),
    ("STATE_VERIFIED", "已核验"),
    ("STATE_MERGED", "已并入"),
    ("STATE_ENDED", "已终止"),
];

const DONE: [(&str, &str); 2] = [("verify", "已核验。"), ("return", "已退回。")];

pub(crate) async fn organizations(asked: Asked) -> Outcome {
    let sheet = list(&asked, "单位核验")?.tabs(&asked, "state", &STATES);
    let state = organization::State::from_str_name(asked.value("state"));
    let request = ListOrganizationsRequest {
        filter: Some(OrganizationFilter {
            states: vec![state.unwrap_or(organization::State::Registered).into()],
            ..OrganizationFilter::default()
        }),
        page_token: asked.value("page").to_owned(),
        ..ListOrganizationsRequest::default()
    };
    let listed = asked.calls().directory()?.list_organizations(request).await;
    let listed = listed.map_err(Fault::of(Part::Directory))?.into_inner();
    let row = |one: &Organization| {
        vec![
            Cell::link(
                format!("/operator/organizations/{}", one.credit_code),
                one.display_name.clone(),
            ),
            Cell::narrow(one.credit_code.clone()),
            Cell::narrow(names::of(&names::ORGANIZATION_KINDS, &one.kind())),
            Cell::text(one.registrant.clone()),
            Cell::narrow(words::minute(one.update_time.as_ref())),
        ]
    };
    sheet
        .table(Table {
            label: "单位".to_owned(),
            heads: vec!["名称", "统一社会信用代码", "类型", "登记人", "更新时间"],
            rows: listed.organizations.iter().map(row).collect(),
            empty: "这里没有单位。",
            next: next_page(&asked, &listed.next_page_token),
        })
        .page(&asked)
}

pub(crate) async fn organization(asked: Asked) -> Outcome {
    asked.person(Role::Operator)?;
    let name = format!("organizations/{}", asked.param("code"));
    let found = asked
        .calls()
        .directory()?
        .get_organization(GetOrganizationRequest { name })
        .await;
    let one = found.map_err(Fault::of(Part::Directory))?.into_inner();
    let (state, tone) = names::organization_state(&one);
    let here = format!("/operator/organizations/{}", one.credit_code);
    let mut sheet = Sheet::new(format!("核验 {}", one.display_name))
        .under("/operator/organizations", "单位核验")
        .tag(state, tone)
        .done(&asked, &DONE);
    if let Some(change) = &one.pending_change {
        sheet = sheet.heading("申请的变更").lines(vec![
            ("新名称", change.display_name.clone()),
            ("新代码", change.credit_code.clone()),
            ("理由", change.reason.clone()),
            ("申请时间", words::minute(change.request_time.as_ref())),
        ]);
    }
    if one.state() == organization::State::Registered || one.pending_change.is_some() {
        let form = &Form::default();
        let paper = Field::text(form, "paper", "核验依据", "例如营业执照，至多 200 字").required();
        let reason = Field::area(form, "reason", "退回原因", "至多 1,000 字", 3).required();
        let verify = ShortForm::button(format!("{here}/verify"), "核验通过").etag(&one.etag);
        let back = ShortForm::button(format!("{here}/return"), "退回")
            .second()
            .etag(&one.etag);
        sheet = sheet
            .form(verify.fields("核验", vec![paper]))
            .form(back.fields("退回", vec![reason]));
    }
    let confidential = one.confidential.clone().unwrap_or_default();
    let contact = confidential.contact.unwrap_or_default();
    let mut lines = organization_lines(asked.portal().settings.tables, &one);
    lines.extend([
        ("登记人", one.registrant.clone()),
        ("法定代表人", confidential.legal_representative),
        ("地址", confidential.address),
        ("联系人", words::contact(&contact)),
        ("原因", one.reason.clone()),
    ]);
    sheet
        .heading("登记的内容")
        .lines(lines)
        .heading("证明材料")
        .table(proofs::rows(&one.proofs))
        .page(&asked)
}

pub(crate) async fn organization_verb(asked: Asked, form: Form) -> Outcome {
    asked.person(Role::Operator)?;
    let name = format!("organizations/{}", asked.param("code"));
    let (etag, request_id) = (form.owned("etag"), form.owned("request_id"));
    let mut client = asked.calls().directory()?;
    let verb = asked.param("verb");
    let done = match verb {
        "verify" => {
            let request = VerifyOrganizationRequest {
                name,
                etag,
                request_id,
                paper: form.owned("paper"),
            };
            client.verify_organization(request).await
        }
        "return" => {
            let request = ReturnOrganizationRequest {
                name,
                etag,
                request_id,
                reason: form.owned("reason"),
            };
            client.return_organization(request).await
        }
        _ => return Err(Fault::NotFound),
    };
    let one = done.map_err(Fault::of(Part::Directory))?.into_inner();
    Ok(redirect(format!(
        "/operator/organizations/{}?done={verb}",
        one.credit_code
    )))
}
