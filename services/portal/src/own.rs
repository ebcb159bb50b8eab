//! A person's own posts as pages show them, the same of both sides.

use askama::Template;
use http::StatusCode;
use techmarket_proto::types::v1::{FieldChange, PostRevision, PostVersion, post_revision};

use crate::answer::{Outcome, page, with_status};
use crate::asked::Asked;
use crate::drafts::places;
use crate::fault::Refused;
use crate::fields::{Section, Summary, lay};
use crate::form::Form;
use crate::frame::Frame;
use crate::interest::Interest;
use crate::preview::Preview;
use crate::views::Views;
use crate::whole::Post;
use crate::{text, words};

/// The column of the pages of those who are signed in.
const COLUMN: [&str; 3] = ["", "", ""];

/// One side's words and addresses.
#[derive(Clone, Copy)]
pub(crate) struct Side {
    /// 供给 or 需求.
    pub(crate) what: &'static str,
    /// `/my/listings` or `/my/demands`.
    pub(crate) base: &'static str,
    /// The public page's address, without the id.
    pub(crate) public: &'static str,
    /// How the API begins the paths of its fields.
    pub(crate) prefix: &'static str,
}

/// A row of the list.
pub(crate) struct Row {
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) kind: &'static str,
    pub(crate) state: &'static str,
    pub(crate) tone: &'static str,
    /// What is asked of the owner; empty if nothing is.
    pub(crate) asked: String,
    pub(crate) updated: String,
    pub(crate) expires: String,
    /// How often it was opened; empty where that is not known.
    pub(crate) views: String,
}

/// A state to show the posts of.
pub(crate) struct Tab {
    pub(crate) title: &'static str,
    pub(crate) href: String,
    pub(crate) is_here: bool,
}

#[derive(Template)]
#[template(path = "my/list.html")]
struct ListPage {
    frame: Frame,
    side: Side,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
    next: String,
}

/// A button, with the verb's address and whether it takes a reason.
pub(crate) struct Verb {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) takes_reason: bool,
    pub(crate) is_first: bool,
}

/// A version that was public.
pub(crate) struct Version {
    pub(crate) number: i32,
    pub(crate) from: String,
    pub(crate) author: String,
    pub(crate) reviewer: String,
    pub(crate) changes: Vec<Change>,
}

pub(crate) struct Change {
    pub(crate) title: String,
    pub(crate) before: String,
    pub(crate) after: String,
}

/// All that an owner sees of a post beside what the public does.
pub(crate) struct Shown {
    pub(crate) id: String,
    pub(crate) etag: String,
    pub(crate) post: Post,
    pub(crate) reason: String,
    pub(crate) expires: String,
    pub(crate) revision: Option<Revision>,
    pub(crate) verbs: Vec<Verb>,
    pub(crate) may_edit: bool,
    pub(crate) is_public: bool,
    pub(crate) detail: String,
    pub(crate) contact: String,
    pub(crate) versions: Vec<Version>,
    pub(crate) views: Option<Views>,
    pub(crate) interest: Option<Interest>,
}

pub(crate) struct Revision {
    pub(crate) state: &'static str,
    pub(crate) reason: String,
    pub(crate) changes: Vec<Change>,
}

#[derive(Template)]
#[template(path = "my/show.html")]
struct ShowPage {
    frame: Frame,
    side: Side,
    shown: Shown,
    done: &'static str,
    request_id: String,
}

#[derive(Template)]
#[template(path = "my/form.html")]
struct FormPage {
    frame: Frame,
    side: Side,
    action: String,
    back: String,
    sections: Vec<Section>,
    summary: Vec<Summary>,
    note: &'static str,
    is_good: bool,
    etag: String,
    kind: String,
    request_id: String,
    places: Vec<String>,
    /// What would match; none until it is asked for.
    preview: Option<Preview>,
}

/// What a form is shown for.
pub(crate) struct Editing {
    pub(crate) side: Side,
    /// The post's id; empty for a new one.
    pub(crate) id: String,
    pub(crate) sections: Vec<Section>,
    pub(crate) refused: Vec<Refused>,
    pub(crate) note: &'static str,
    pub(crate) etag: String,
}

pub(crate) const CHECKED: &str = "检查通过：各项内容符合要求。检查不保存，请点“保存”。";
pub(crate) const CONFLICT: &str = "在您填写期间，这条记录已被他人或您在另一窗口中更改，这次没有保存。您填写的内容都在下面；\
                                   请先在新窗口查看现在的内容，仍要以下面的内容为准的，请再点一次“保存”。";

/// A word for a form, so that a form sent twice does its work once.
pub(crate) fn request_id(asked: &Asked) -> String {
    let mut bytes = [0; 16];
    asked.portal().settings.rng.fill(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}

pub(crate) fn list(
    asked: &Asked,
    side: Side,
    states: &[(&'static str, &'static str)],
    rows: Vec<Row>,
    next: &str,
) -> Outcome {
    let here = asked.value("state");
    let address = |state: &str| match state {
        "" => side.base.to_owned(),
        state => format!("{}?state={state}", side.base),
    };
    let chosen = states.iter().find(|(state, _)| *state == here);
    let title = format!("我的{}：{}", side.what, chosen.map_or("全部", |(_, title)| title));
    let tabs = states.iter().map(|(state, title)| Tab {
        title,
        href: address(state),
        is_here: *state == here,
    });
    let tabs = tabs.collect();
    let next = match next {
        "" => String::new(),
        next => format!("{}?state={here}&page={}", side.base, text::encoded(next)),
    };
    page(&ListPage {
        frame: Frame::titled(asked, title, COLUMN),
        side,
        tabs,
        rows,
        next,
    })
}

pub(crate) fn show(asked: &Asked, side: Side, shown: Shown) -> Outcome {
    let done = match asked.value("done") {
        "save" => "已保存。",
        "submit" => "已提交审核。",
        "withdraw" => "已撤回。",
        "reopen" => "已重新启用，现在是草稿。",
        "renew" => "已续期。",
        "unrevise" => "修订已撤回，公开的内容不变。",
        "close" => "已关闭。",
        _ => "",
    };
    let title = format!("{} - 我的{}", text::shortened(&shown.post.title, 60), side.what);
    page(&ShowPage {
        frame: Frame::titled(asked, title, COLUMN),
        side,
        shown,
        done,
        request_id: request_id(asked),
    })
}

pub(crate) fn form(asked: &Asked, form: &Form, editing: Editing, preview: Option<Preview>) -> Outcome {
    let Editing {
        side,
        id,
        mut sections,
        refused,
        note,
        etag,
    } = editing;
    let summary = lay(&mut sections, side.prefix, &refused);
    let (action, back, verb) = if id.is_empty() {
        (format!("{}/new", side.base), side.base.to_owned(), "新建")
    } else {
        (
            format!("{}/{id}/edit", side.base),
            format!("{}/{id}", side.base),
            "修改",
        )
    };
    let status = match (summary.is_empty(), note) {
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (true, CONFLICT) => StatusCode::CONFLICT,
        (true, _) => StatusCode::OK,
    };
    let mut frame = Frame::titled(asked, format!("{verb}{}", side.what), COLUMN);
    frame.has_errors = status != StatusCode::OK;
    // A form that is shown again is the same form: sent once more after a fault of the network, it does its work once.
    let request_id = match form.value("request_id") {
        "" => request_id(asked),
        _ if status != StatusCode::OK => request_id(asked),
        known => known.to_owned(),
    };
    let page = FormPage {
        frame,
        side,
        action,
        back,
        sections,
        summary,
        note,
        is_good: note == CHECKED,
        etag,
        kind: form.value("kind").to_owned(),
        request_id,
        places: places(asked),
        preview,
    };
    with_status(status, &page)
}

pub(crate) fn revision(revision: Option<&PostRevision>) -> Option<Revision> {
    let revision = revision?;
    Some(Revision {
        state: match revision.state() {
            post_revision::State::Returned => "修订被退回",
            _ => "修订待审核",
        },
        reason: revision.reason.clone(),
        changes: changes(&revision.changes),
    })
}

pub(crate) fn versions<'a>(versions: impl Iterator<Item = &'a PostVersion>) -> Vec<Version> {
    let version = |version: &PostVersion| Version {
        number: version.number,
        from: words::minute(version.create_time.as_ref()),
        author: version.author.clone(),
        reviewer: version.reviewer.clone(),
        changes: changes(&version.changes),
    };
    versions.map(version).collect()
}

fn changes(changes: &[FieldChange]) -> Vec<Change> {
    let change = |change: &FieldChange| Change {
        title: change.title.clone(),
        before: text::shortened(&change.before, 200),
        after: text::shortened(&change.after, 200),
    };
    changes.iter().map(change).collect()
}
