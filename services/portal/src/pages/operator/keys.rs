//! Keys of other systems (接口密钥): issued, seen, revoked.

use techmarket_kernel::Role;
use techmarket_proto::directory::v1::{
    ApiKey, IssueApiKeyRequest, ListApiKeysRequest, RevokeApiKeyRequest, api_key,
};
use techmarket_proto::types::v1::Role as ApiRole;

use super::list;
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{Fault, Part, Refused};
use crate::fields::Field;
use crate::form::Form;
use crate::posts::id;
use crate::sheet::{Cell, Link, Part as SheetPart, Sheet, ShortForm, Table, next_page};
use crate::{names, words};

/// Seconds of a day.
const DAY: i64 = 86_400;

pub(crate) async fn keys(asked: Asked) -> Outcome {
    let sheet = list(&asked, "接口密钥")?.done(&asked, &[("revoke", "已撤销，10 秒内在各处失效。")]);
    let request = ListApiKeysRequest {
        page_token: asked.value("page").to_owned(),
        ..ListApiKeysRequest::default()
    };
    let listed = asked.calls().accounts()?.list_api_keys(request).await;
    let listed = listed.map_err(Fault::of(Part::Directory))?.into_inner();
    sheet
        .part(SheetPart::Links(vec![Link::new(
            "/operator/keys/new",
            "签发密钥",
        )]))
        .table(Table {
            label: "接口密钥".to_owned(),
            heads: vec!["系统", "角色", "单位", "有效期至", "最近使用", "状态", "操作"],
            rows: listed.api_keys.iter().map(row).collect(),
            empty: "还没有接口密钥。",
            next: next_page(&asked, &listed.next_page_token),
        })
        .page(&asked)
}

fn row(key: &ApiKey) -> Vec<Cell> {
    let (state, tone) = names::key_state(key);
    let revoke = ShortForm::button(format!("/operator/keys/{}/revoke", id(&key.name)), "撤销");
    vec![
        Cell::text(key.display_name.clone()),
        Cell::text(names::roles(&key.roles)),
        Cell::narrow(key.organization.clone()),
        Cell::narrow(words::day(key.expire_time.as_ref())),
        Cell::narrow(words::minute(key.last_use_time.as_ref())),
        Cell::tag(state, tone),
        match key.state() {
            api_key::State::Active => Cell::form(revoke.second().etag(&key.etag)),
            _ => Cell::default(),
        },
    ]
}

pub(crate) async fn new_key(asked: Asked) -> Outcome {
    asked.person(Role::Operator)?;
    shown(&asked, &Form::default(), &[])
}

fn shown(asked: &Asked, form: &Form, refused: &[Refused]) -> Outcome {
    let roles = names::ROLES.map(|(role, name)| (role.as_str_name().to_owned(), name.to_owned()));
    let fields = vec![
        Field::text(form, "display_name", "系统名称", "至多 50 字").required(),
        Field::checks(form, "roles", "角色", roles.to_vec()).required(),
        Field::short(
            form,
            "organization",
            "代表的单位",
            "统一社会信用代码；供给方、需求方和技术经纪人必须填写",
        ),
        Field::short(form, "expire_time", "有效天数", "1 至 366").required(),
    ];
    Sheet::new("签发密钥")
        .under("/operator/keys", "接口密钥")
        .form(ShortForm::button("/operator/keys/new", "签发").fields("", fields))
        .refused_with(asked, "api_key.", refused)
}

/// Issues a key, and shows its secret once.
pub(crate) async fn issue(asked: Asked, form: Form) -> Outcome {
    asked.person(Role::Operator)?;
    let Ok(days) = form.value("expire_time").parse::<u16>() else {
        let (field, description) = ("expire_time".to_owned(), "请填写 1 至 366 的整数".to_owned());
        return shown(&asked, &form, &[Refused { field, description }]);
    };
    let now = asked.portal().settings.market.clock.now().as_second();
    let roles = form.values("roles").filter_map(ApiRole::from_str_name);
    let api_key = ApiKey {
        display_name: form.owned("display_name"),
        roles: roles.map(i32::from).collect(),
        organization: form.owned("organization"),
        expire_time: Some(prost_types::Timestamp {
            seconds: now + i64::from(days) * DAY,
            nanos: 0,
        }),
        ..ApiKey::default()
    };
    let request = IssueApiKeyRequest {
        api_key: Some(api_key),
        request_id: form.owned("request_id"),
    };
    let issued = asked.calls().accounts()?.issue_api_key(request).await;
    let issued = match issued.map_err(Fault::of(Part::Directory)) {
        Ok(issued) => issued.into_inner(),
        Err(Fault::Invalid(refused)) => return shown(&asked, &form, &refused),
        Err(fault) => return Err(fault),
    };
    let sheet = Sheet::new("密钥已签发").under("/operator/keys", "接口密钥");
    if issued.secret.is_empty() {
        return sheet
            .text("此密钥已经显示过。没有记下的，请撤销后重新签发。")
            .page(&asked);
    }
    sheet
        .note("warn", "密钥只显示这一次，请用可靠的方式交给该系统的负责人。")
        .part(SheetPart::Words(vec![issued.secret]))
        .page(&asked)
}

pub(crate) async fn revoke(asked: Asked, form: Form) -> Outcome {
    asked.person(Role::Operator)?;
    let request = RevokeApiKeyRequest {
        name: format!("apiKeys/{}", asked.param("id")),
        etag: form.owned("etag"),
        request_id: form.owned("request_id"),
    };
    let revoked = asked.calls().accounts()?.revoke_api_key(request).await;
    revoked.map_err(Fault::of(Part::Directory))?;
    Ok(redirect("/operator/keys?done=revoke"))
}
