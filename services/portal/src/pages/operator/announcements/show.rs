//! An announcement with what may be done with it: published, put right, withdrawn.

use http::StatusCode;
use techmarket_kernel::Role;
use techmarket_proto::directory::v1::announcement::State;
use techmarket_proto::directory::v1::{
    Announcement, PublishAnnouncementRequest, WithdrawAnnouncementRequest,
};

use super::BASE;
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{Fault, Part, Refused};
use crate::fields::Field;
use crate::form::Form;
use crate::pages::announcements::announcement_of;
use crate::posts::id;
use crate::sheet::{Link, Part as SheetPart, Sheet, ShortForm};
use crate::{names, words};

const DONE: [(&str, &str); 4] = [
    ("create", "草稿已保存，尚未公开。看过下面的内容后发布。"),
    ("update", "已保存。"),
    ("publish", "已发布，任何人都可以看到。"),
    ("withdraw", "已撤回，不再公开。"),
];

pub(crate) async fn show(asked: Asked) -> Outcome {
    asked.person(Role::Operator)?;
    let one = announcement_of(&asked).await?;
    shown(&asked, &one, &Form::default(), &[])
}

fn shown(asked: &Asked, one: &Announcement, form: &Form, refused: &[Refused]) -> Outcome {
    let (state, tone) = names::announcement_state(one);
    let (here, number) = (format!("{BASE}/{}", id(&one.name)), id(&one.name));
    let mut links = Vec::new();
    if one.state() != State::Withdrawn {
        links.push(Link::new(format!("{here}/edit"), "修改"));
    }
    if one.state() == State::Published {
        links.push(Link::new(format!("/announcements/{number}"), "公开的页面"));
    }
    let mut sheet = Sheet::new(format!("管理 {}", one.title))
        .under(BASE, "通知公告管理")
        .tag(state, tone)
        .done(asked, &DONE)
        .lines(lines(asked, one));
    if !links.is_empty() {
        sheet = sheet.part(SheetPart::Links(links));
    }
    sheet = sheet.heading("正文").text(one.body.clone());
    let sheet = match one.state() {
        State::Draft => {
            let publish = ShortForm::button(format!("{here}/publish"), "发布");
            sheet.form(publish.etag(&one.etag))
        }
        State::Published => {
            let hint = "不公开，至多 1,000 字；撤回后不能再发布，只需改正的请点“修改”";
            let reason = Field::area(form, "reason", "原因", hint, 2).required();
            let withdraw = ShortForm::button(format!("{here}/withdraw"), "撤回")
                .second()
                .etag(&one.etag);
            sheet.form(withdraw.fields("撤回", vec![reason]))
        }
        State::Withdrawn | State::Unspecified => sheet,
    };
    let status = if refused.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    sheet.answered(asked, status, refused)
}

fn lines(asked: &Asked, one: &Announcement) -> Vec<(&'static str, String)> {
    let tables = asked.portal().settings.tables;
    let pinned = if one.pinned { "是" } else { "" };
    vec![
        (
            "类型",
            names::of(&names::ANNOUNCEMENT_KINDS, &one.kind()).to_owned(),
        ),
        ("发布单位", one.publisher.clone()),
        ("适用地区", words::region(tables, &one.region)),
        ("置顶", pinned.to_owned()),
        ("发布时间", words::minute(one.publish_time.as_ref())),
        ("结束时间", words::minute(one.end_time.as_ref())),
        ("撤回原因", one.reason.clone()),
        ("最近修改", words::minute(one.update_time.as_ref())),
        ("修改人", one.editor.clone()),
    ]
}

pub(crate) async fn verb(asked: Asked, form: Form) -> Outcome {
    asked.person(Role::Operator)?;
    let name = format!("announcements/{}", asked.param("id"));
    let (etag, request_id) = (form.owned("etag"), form.owned("request_id"));
    let mut client = asked.calls().announcements()?;
    let verb = asked.param("verb");
    let done = match verb {
        "publish" => {
            let request = PublishAnnouncementRequest {
                name,
                etag,
                request_id,
            };
            client.publish_announcement(request).await
        }
        "withdraw" => {
            let request = WithdrawAnnouncementRequest {
                name,
                etag,
                request_id,
                reason: form.owned("reason"),
            };
            client.withdraw_announcement(request).await
        }
        _ => return Err(Fault::NotFound),
    };
    match done.map_err(Fault::of(Part::Directory)) {
        Ok(done) => Ok(redirect(format!(
            "{BASE}/{}?done={verb}",
            id(&done.get_ref().name)
        ))),
        Err(Fault::Invalid(refused)) => {
            let one = announcement_of(&asked).await?;
            shown(&asked, &one, &form, &refused)
        }
        Err(fault) => Err(fault),
    }
}
