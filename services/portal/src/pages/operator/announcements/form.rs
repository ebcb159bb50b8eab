//! The form of an announcement: a draft, and what is put right. Whatever the market says to it, what was typed stays in it.

use askama::Template;
use http::StatusCode;
use techmarket_kernel::Role;
use techmarket_proto::directory::v1::{Announcement, CreateAnnouncementRequest, UpdateAnnouncementRequest};

use super::BASE;
use super::content::{fields, filled, read};
use crate::answer::{Outcome, redirect, with_status};
use crate::asked::Asked;
use crate::drafts::places;
use crate::fault::{Fault, Part, Refused};
use crate::fields::{Section, Summary, lay};
use crate::form::Form;
use crate::frame::Frame;
use crate::own::{CONFLICT, request_id};
use crate::pages::announcements::{Article, announcement_of};
use crate::posts::id;

const PREVIEWED: &str = "检查通过，公开的样子在下面。预览不保存。";

#[derive(Template)]
#[template(path = "announcements/form.html")]
struct FormPage {
    frame: Frame,
    summary: Vec<Summary>,
    /// Tone and text.
    note: Option<(&'static str, String)>,
    action: String,
    back: String,
    etag: String,
    request_id: String,
    sections: Vec<Section>,
    places: Vec<String>,
    button: &'static str,
    preview: Option<Article>,
}

/// What stands around the form.
#[derive(Default)]
struct Around {
    /// Empty for a new one.
    etag: String,
    refused: Vec<Refused>,
    note: String,
    status: StatusCode,
    preview: Option<Article>,
}

pub(crate) async fn new(asked: Asked) -> Outcome {
    asked.person(Role::Operator)?;
    let sponsor = asked.portal().settings.site.sponsor.clone();
    let form = Form::of(vec![("publisher".to_owned(), sponsor)]);
    shown(&asked, &form, Around::default())
}

pub(crate) async fn create(asked: Asked, form: Form) -> Outcome {
    asked.person(Role::Operator)?;
    let mut refused = Vec::new();
    let announcement = read(&form, &mut refused);
    let (validate_only, request_id) = keeping(&form, &refused);
    let request = CreateAnnouncementRequest {
        announcement: Some(announcement),
        request_id,
        validate_only,
    };
    let made = match asked.calls().announcements() {
        Ok(mut client) => client
            .create_announcement(request)
            .await
            .map_err(Fault::of(Part::Directory)),
        Err(fault) => Err(fault),
    };
    let made = made.map(tonic::Response::into_inner);
    answered(&asked, &form, refused, "create", made).await
}

pub(crate) async fn edit(asked: Asked) -> Outcome {
    asked.person(Role::Operator)?;
    let one = announcement_of(&asked).await?;
    let around = Around {
        etag: one.etag.clone(),
        ..Around::default()
    };
    shown(&asked, &filled(&asked, &one), around)
}

pub(crate) async fn update(asked: Asked, form: Form) -> Outcome {
    asked.person(Role::Operator)?;
    let mut refused = Vec::new();
    let announcement = Announcement {
        name: format!("announcements/{}", asked.param("id")),
        etag: form.owned("etag"),
        ..read(&form, &mut refused)
    };
    let (validate_only, request_id) = keeping(&form, &refused);
    let request = UpdateAnnouncementRequest {
        announcement: Some(announcement),
        // The form has every field that may change: what it leaves empty is cleared.
        update_mask: Some(prost_types::FieldMask {
            paths: vec!["*".to_owned()],
        }),
        request_id,
        validate_only,
    };
    let changed = match asked.calls().announcements() {
        Ok(mut client) => client
            .update_announcement(request)
            .await
            .map_err(Fault::of(Part::Directory)),
        Err(fault) => Err(fault),
    };
    let changed = changed.map(tonic::Response::into_inner);
    answered(&asked, &form, refused, "update", changed).await
}

/// Whether the market only checks, and the word of the form. Of a form of which a field could not be read nothing is kept: the market
/// says what else is wrong with it.
fn keeping(form: &Form, refused: &[Refused]) -> (bool, String) {
    let validate_only = form.value("do") == "preview" || !refused.is_empty();
    let request_id = if validate_only {
        String::new()
    } else {
        form.owned("request_id")
    };
    (validate_only, request_id)
}

/// The page after a form was sent: that of the announcement if it was kept, otherwise the form with all that was typed and what the
/// market says to it.
async fn answered(
    asked: &Asked,
    form: &Form,
    mut refused: Vec<Refused>,
    done: &str,
    answer: Result<Announcement, Fault>,
) -> Outcome {
    let mut around = Around {
        etag: form.owned("etag"),
        ..Around::default()
    };
    match answer {
        Ok(one) if refused.is_empty() && form.value("do") == "preview" => {
            PREVIEWED.clone_into(&mut around.note);
            around.preview = Some(Article::of(asked, &one));
        }
        Ok(one) if refused.is_empty() => {
            return Ok(redirect(format!("{BASE}/{}?done={done}", id(&one.name))));
        }
        Ok(_) => {}
        Err(Fault::Invalid(more)) => refused.extend(more),
        Err(Fault::Conflict) => {
            CONFLICT.clone_into(&mut around.note);
            around.status = StatusCode::CONFLICT;
            around.etag = announcement_of(asked).await?.etag;
        }
        Err(Fault::Refused(message)) => {
            around.note = format!("没有保存：{message}。您填写的内容都在下面。");
            around.status = StatusCode::CONFLICT;
        }
        Err(Fault::Down(part)) => {
            around.note = format!(
                "{}暂时没有响应，没有保存。您填写的内容都在下面，请稍后再保存一次。",
                part.title()
            );
            around.status = StatusCode::SERVICE_UNAVAILABLE;
        }
        Err(fault) => return Err(fault),
    }
    if !refused.is_empty() {
        around.status = StatusCode::UNPROCESSABLE_ENTITY;
        around.refused = refused;
    }
    shown(asked, form, around)
}

fn shown(asked: &Asked, form: &Form, around: Around) -> Outcome {
    let mut sections = vec![Section {
        title: "内容",
        fields: fields(form),
    }];
    let summary = lay(&mut sections, "announcement.", &around.refused);
    let (title, here, button) = match asked.param("id") {
        "" => ("起草通知公告", BASE.to_owned(), "保存草稿"),
        id => ("修改通知公告", format!("{BASE}/{id}"), "保存"),
    };
    let action = match asked.param("id") {
        "" => format!("{BASE}/new"),
        _ => format!("{here}/edit"),
    };
    let is_wrong = around.status != StatusCode::OK;
    let is_down = around.status == StatusCode::SERVICE_UNAVAILABLE;
    let mut frame = Frame::titled(asked, title, [""; 3]);
    frame.has_errors = is_wrong;
    let tone = if is_wrong { "warn" } else { "good" };
    let page = FormPage {
        frame,
        summary,
        note: Some((tone, around.note)).filter(|(_, text)| !text.is_empty()),
        action,
        back: here,
        etag: around.etag,
        // A form that is shown again is the same form: sent once more after a fault of the network, it does its work once.
        request_id: match form.value("request_id") {
            known if !known.is_empty() && (!is_wrong || is_down) => known.to_owned(),
            _ => request_id(asked),
        },
        sections,
        places: places(asked),
        button,
        preview: around.preview,
    };
    with_status(around.status, &page)
}
