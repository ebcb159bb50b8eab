//! What is typed of an announcement, both ways.

use jiff::civil::{Date, DateTime, Time};
use techmarket_kernel::CHINA;
use techmarket_proto::directory::v1::{Announcement, announcement};
use techmarket_rpc::convert;

use crate::asked::Asked;
use crate::drafts::{place_code, places};
use crate::fault::Refused;
use crate::fields::{Field, chosen};
use crate::form::Form;
use crate::{names, text, words};

/// What the form says.
pub(super) fn read(form: &Form, refused: &mut Vec<Refused>) -> Announcement {
    let kind = announcement::Kind::from_str_name(form.value("kind")).unwrap_or_default();
    Announcement {
        kind: kind.into(),
        title: form.owned("title"),
        body: form.owned("body"),
        publisher: form.owned("publisher"),
        region: place_code(form.value("region")),
        pinned: form.is_set("pinned"),
        end_time: end_time(form, refused).map(convert::timestamp),
        ..Announcement::default()
    }
}

/// `2026-12-31`, with the whole of that day, or `2026-12-31 17:30`.
fn end_time(form: &Form, refused: &mut Vec<Refused>) -> Option<jiff::Timestamp> {
    let typed = form.value("end_time");
    if typed.is_empty() {
        return None;
    }
    let day = Date::strptime("%Y-%m-%d", typed).and_then(Date::tomorrow);
    let read = day
        .map(|next| next.to_datetime(Time::midnight()))
        .or_else(|_| DateTime::strptime("%Y-%m-%d %H:%M", typed))
        .and_then(|end| CHINA.to_timestamp(end));
    if read.is_err() {
        refused.push(Refused {
            field: "end_time".to_owned(),
            description: format!(
                "“{}”不是日期或时间：请写成 2026-12-31 或 2026-12-31 17:30 的样子",
                text::shortened(typed, 30)
            ),
        });
    }
    read.ok()
}

/// The same as it is typed.
fn typed_end(one: &Announcement) -> String {
    let end = one.end_time.as_ref().and_then(words::timestamp);
    let end = end.map(|end| CHINA.to_datetime(end));
    let is_day = |end: &DateTime| end.time() == Time::midnight();
    let day = end.filter(is_day).and_then(|end| end.date().yesterday().ok());
    day.map_or_else(|| words::minute(one.end_time.as_ref()), |day| day.to_string())
}

/// The form of one that is there.
pub(super) fn filled(asked: &Asked, one: &Announcement) -> Form {
    let place = places(asked)
        .into_iter()
        .find(|place| place_code(place) == one.region);
    let flag = if one.pinned { "1" } else { "" };
    let pairs = [
        ("kind", one.kind().as_str_name().to_owned()),
        ("title", one.title.clone()),
        ("body", one.body.clone()),
        ("publisher", one.publisher.clone()),
        ("region", place.unwrap_or_else(|| one.region.clone())),
        ("pinned", flag.to_owned()),
        ("end_time", typed_end(one)),
    ];
    Form::of(pairs.map(|(name, value)| (name.to_owned(), value)).into())
}

pub(super) fn fields(form: &Form) -> Vec<Field> {
    let kinds =
        names::ANNOUNCEMENT_KINDS.map(|(kind, name)| (kind.as_str_name().to_owned(), name.to_owned()));
    let end =
        "例如 2026-12-31（当天仍公开）或 2026-12-31 17:30；此后不再列出，凭网址仍可查阅。不填的一直列出";
    vec![
        Field::select(form, "kind", "类型", chosen(kinds.to_vec())).required(),
        Field::text(form, "title", "标题", "至多 100 字").required(),
        Field::area(form, "body", "正文", "每行一段，至多 20,000 字", 14).required(),
        Field::text(form, "publisher", "发布单位", "至多 100 字").required(),
        Field::text(
            form,
            "region",
            "适用地区",
            "行政区划代码；输入时可从列表中选择。不填的面向所有地区",
        ),
        Field::flag(form, "pinned", "置顶", "排在其他通知公告之前"),
        Field::short(form, "end_time", "结束时间", end),
    ]
}
