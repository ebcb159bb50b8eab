//! Announcements (通知公告) where operators write, publish, put right and withdraw them.

mod content;
mod form;
mod show;

use techmarket_proto::directory::v1::announcement::State;
use techmarket_proto::directory::v1::{Announcement, AnnouncementFilter, ListAnnouncementsRequest};

pub(crate) use self::form::{
    create as create_announcement, edit as edit_announcement, new as new_announcement,
    update as update_announcement,
};
pub(crate) use self::show::{show as announcement, verb as announcement_verb};
use super::list;
use crate::answer::Outcome;
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::posts::id;
use crate::sheet::{Cell, Link, Part as SheetPart, Table, next_page};
use crate::{names, words};

const BASE: &str = "/operator/announcements";
const STATES: [(&str, &str); 4] = [
    ("", "全部"),
    ("STATE_DRAFT", "草稿"),
    ("STATE_PUBLISHED", "已发布"),
    ("STATE_WITHDRAWN", "已撤回"),
];

pub(crate) async fn announcements(asked: Asked) -> Outcome {
    let sheet = list(&asked, "通知公告管理")?;
    let state = State::from_str_name(asked.value("state"));
    let request = ListAnnouncementsRequest {
        filter: Some(AnnouncementFilter {
            states: state.into_iter().map(Into::into).collect(),
            ..AnnouncementFilter::default()
        }),
        page_token: asked.value("page").to_owned(),
        ..ListAnnouncementsRequest::default()
    };
    let listed = asked.calls().announcements()?.list_announcements(request).await;
    let listed = listed.map_err(Fault::of(Part::Directory))?.into_inner();
    sheet
        .part(SheetPart::Links(vec![
            Link::new(format!("{BASE}/new"), "起草通知公告"),
            Link::new("/announcements", "公开的页面"),
        ]))
        .tabs(&asked, "state", &STATES)
        .table(Table {
            label: "通知公告".to_owned(),
            heads: vec!["标题", "类型", "状态", "发布时间", "结束时间"],
            rows: listed.announcements.iter().map(row).collect(),
            empty: "这里没有通知公告。",
            next: next_page(&asked, &listed.next_page_token),
        })
        .page(&asked)
}

fn row(one: &Announcement) -> Vec<Cell> {
    let (state, tone) = names::announcement_state(one);
    let pinned = if one.pinned { "（置顶）" } else { "" };
    vec![
        Cell::link(
            format!("{BASE}/{}", id(&one.name)),
            format!("{}{pinned}", one.title),
        ),
        Cell::narrow(names::of(&names::ANNOUNCEMENT_KINDS, &one.kind())),
        Cell::tag(state, tone),
        Cell::narrow(words::minute(one.publish_time.as_ref())),
        Cell::narrow(words::minute(one.end_time.as_ref())),
    ]
}
