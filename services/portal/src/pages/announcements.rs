//! What the office makes known (通知公告), as everybody reads it.

use askama::Template;
use techmarket_kernel::Role;
use techmarket_proto::directory::v1::announcement::State;
use techmarket_proto::directory::v1::{
    Announcement, AnnouncementFilter, GetAnnouncementRequest, ListAnnouncementsRequest,
    ListAnnouncementsResponse,
};

use crate::answer::{Outcome, page as answer};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::frame::Frame;
use crate::posts::id;
use crate::sheet::{Link, next_page};
use crate::{names, words};

/// Announcements on a page of the list.
const SHOWN: i32 = 20;
const COLUMN: [&str; 3] = ["通知公告", "通知、征集、公示和结果公布", "信息公开"];

#[derive(Template)]
#[template(path = "announcements/list.html")]
struct ListPage {
    frame: Frame,
    heading: String,
    tabs: Vec<Link>,
    lines: Vec<Line>,
    next: String,
}

/// An announcement in a list.
pub(crate) struct Line {
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) kind: &'static str,
    pub(crate) is_pinned: bool,
    pub(crate) publisher: String,
    pub(crate) day: String,
}

#[derive(Template)]
#[template(path = "announcements/show.html")]
struct ShowPage {
    frame: Frame,
    article: Article,
    /// Where an operator manages it; empty for others.
    manage: String,
}

/// An announcement as it is read.
pub(crate) struct Article {
    pub(crate) title: String,
    pub(crate) kind: &'static str,
    pub(crate) publisher: String,
    pub(crate) region: String,
    pub(crate) day: String,
    /// That it has ended; empty if it has not.
    pub(crate) ended: String,
    pub(crate) paragraphs: Vec<String>,
}

impl Article {
    pub(crate) fn of(asked: &Asked, one: &Announcement) -> Self {
        let settings = &asked.portal().settings;
        let end = one.end_time.as_ref().and_then(words::timestamp);
        let has_ended = end.is_some_and(|end| end <= settings.market.clock.now());
        let paragraphs = one.body.lines().map(str::trim).filter(|line| !line.is_empty());
        Self {
            title: one.title.clone(),
            kind: names::of(&names::ANNOUNCEMENT_KINDS, &one.kind()),
            publisher: one.publisher.clone(),
            region: words::region(settings.tables, &one.region),
            day: words::day(one.publish_time.as_ref()),
            ended: if has_ended {
                format!(
                    "所述事项已于 {} 结束，以下内容供查阅。",
                    words::minute(one.end_time.as_ref())
                )
            } else {
                String::new()
            },
            paragraphs: paragraphs.map(str::to_owned).collect(),
        }
    }
}

/// What is public and has not ended.
async fn current(
    asked: &Asked,
    kinds: Vec<i32>,
    page_size: i32,
    page_token: String,
) -> Result<ListAnnouncementsResponse, Fault> {
    let request = ListAnnouncementsRequest {
        filter: Some(AnnouncementFilter {
            kinds,
            current: true,
            ..AnnouncementFilter::default()
        }),
        page_size,
        page_token,
    };
    let listed = asked.calls().announcements()?.list_announcements(request).await;
    Ok(listed.map_err(Fault::of(Part::Directory))?.into_inner())
}

/// The newest announcements, for the home page.
pub(crate) async fn newest(asked: &Asked, count: i32) -> Result<Vec<Line>, Fault> {
    let listed = current(asked, Vec::new(), count, String::new()).await?;
    Ok(listed.announcements.iter().map(line).collect())
}

fn line(one: &Announcement) -> Line {
    Line {
        href: format!("/announcements/{}", id(&one.name)),
        title: one.title.clone(),
        kind: names::of(&names::ANNOUNCEMENT_KINDS, &one.kind()),
        is_pinned: one.pinned,
        publisher: one.publisher.clone(),
        day: words::day(one.publish_time.as_ref()),
    }
}

pub(crate) async fn list(asked: Asked) -> Outcome {
    let here = asked.value("kind");
    let kinds = names::ANNOUNCEMENT_KINDS.iter();
    let chosen = kinds.clone().find(|(kind, _)| kind.as_str_name() == here);
    let asked_for = chosen.map(|(kind, _)| (*kind).into());
    let listed = current(
        &asked,
        asked_for.into_iter().collect(),
        SHOWN,
        asked.value("page").to_owned(),
    )
    .await?;
    let tab = |href: String, title: &str, is_here| Link {
        is_here,
        ..Link::new(href, title)
    };
    let all = tab("/announcements".to_owned(), "全部", chosen.is_none());
    let of_kind = kinds.map(|(kind, title)| {
        let name = kind.as_str_name();
        tab(format!("/announcements?kind={name}"), title, name == here)
    });
    let heading = chosen.map_or_else(
        || "通知公告".to_owned(),
        |(_, title)| format!("通知公告：{title}"),
    );
    answer(&ListPage {
        frame: Frame::titled(&asked, heading.clone(), COLUMN),
        heading,
        tabs: std::iter::once(all).chain(of_kind).collect(),
        lines: listed.announcements.iter().map(line).collect(),
        next: next_page(&asked, &listed.next_page_token),
    })
}

/// The announcement of the address, as the reader may read it.
pub(crate) async fn announcement_of(asked: &Asked) -> Result<Announcement, Fault> {
    let name = format!("announcements/{}", asked.param("id"));
    let request = GetAnnouncementRequest { name };
    let found = asked.calls().announcements()?.get_announcement(request).await;
    Ok(found.map_err(Fault::of_address(Part::Directory))?.into_inner())
}

pub(crate) async fn show(asked: Asked) -> Outcome {
    let one = announcement_of(&asked).await?;
    // Operators read drafts too, on their own pages.
    if one.state() != State::Published {
        return Err(Fault::NotFound);
    }
    let article = Article::of(&asked, &one);
    let is_operator = asked.person(Role::Operator).is_ok();
    answer(&ShowPage {
        frame: Frame::titled(&asked, format!("{} - 通知公告", one.title), COLUMN),
        article,
        manage: if is_operator {
            format!("/operator/announcements/{}", id(&one.name))
        } else {
            String::new()
        },
    })
}
