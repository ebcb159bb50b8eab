//! Announcements: written, previewed, published, put right and withdrawn by operators, and read by everybody.

use axum::http::StatusCode;
use techmarket_portal::Roles;
use techmarket_proto::directory::v1::announcement::Kind;
use techmarket_proto::directory::v1::announcement_service_client::AnnouncementServiceClient;
use techmarket_proto::directory::v1::{Announcement, CreateAnnouncementRequest, PublishAnnouncementRequest};
use techmarket_store::Location;
use techmarket_testkit::{on_both_databases, operator};

use crate::browser::{Browser, Page};
use crate::site::{Site, id, portal};

const NEW: &str = "/operator/announcements/new";
const SCRIPT: &str = "</p><script>alert(1)</script>";
const FIELDS: [(&str, &str); 5] = [
    ("kind", "KIND_CALL"),
    ("title", "关于征集企业技术需求的公告"),
    ("body", "各有关单位：\r\n\r\n请于月底前登录填写。"),
    ("publisher", "示例市科学技术局"),
    ("region", "360300 江西省萍乡市"),
];

/// One that is public.
async fn public(site: &Site, title: &str, pinned: bool) -> Announcement {
    let mut office = AnnouncementServiceClient::new(site.market.client(&operator()));
    let request = CreateAnnouncementRequest {
        announcement: Some(Announcement {
            kind: Kind::Notice.into(),
            title: title.to_owned(),
            body: "正文".to_owned(),
            publisher: "示例市科学技术局".to_owned(),
            pinned,
            ..Announcement::default()
        }),
        ..CreateAnnouncementRequest::default()
    };
    let made = office.create_announcement(request).await.unwrap().into_inner();
    let request = PublishAnnouncementRequest {
        name: made.name,
        etag: made.etag,
        ..PublishAnnouncementRequest::default()
    };
    let published = office.publish_announcement(request).await.unwrap();
    site.harness.advance(jiff::SignedDuration::from_secs(1));
    published.into_inner()
}

/// The address of an operator's page, by its buttons.
fn base(page: &Page) -> String {
    let edit = page.link("/operator/announcements/0").unwrap();
    edit.trim_end_matches("/edit").to_owned()
}

/// A draft; the address of its page.
async fn drafted(office: &mut Browser) -> String {
    office.act("operator").await;
    office.get(NEW).await;
    let page = office.post(NEW, &FIELDS).await;
    assert!(
        page.has("草稿已保存，尚未公开") && page.has("草稿"),
        "{}",
        page.body
    );
    base(&page)
}

on_both_databases! {
    async fn an_announcement_is_written_published_put_right_and_withdrawn(location: Location) {
        let site = Site::open(&location).await;
        let (mut office, mut citizen) = (site.browser(), site.browser());
        let own = drafted(&mut office).await;
        let read = own.replace("/operator", "");
        assert!(office.get("/operator/announcements?state=STATE_DRAFT").await.has("关于征集企业技术需求的公告"));
        for browser in [&mut citizen, &mut office] {
            assert_eq!(browser.get(&read).await.status, StatusCode::NOT_FOUND, "a draft is not public");
        }
        assert!(!citizen.get("/announcements").await.has("征集企业技术需求"));

        let etag = office.get(&own).await.value("etag").unwrap();
        let page = office.post(&format!("{own}/publish"), &[("etag", &etag)]).await;
        assert!(page.has("已发布，任何人都可以看到"), "{}", page.body);
        let page = citizen.get(&read).await;
        assert!(page.has("<h1>关于征集企业技术需求的公告</h1>") && page.has("<p>各有关单位：</p>\n<p>请于月底前登录填写。</p>"), "{}", page.body);
        assert!(page.has("适用地区：江西省萍乡市") && page.has("name=\"ArticleTitle\"") && !page.has(">管理<"), "{}", page.body);
        assert!(citizen.get("/").await.has("关于征集企业技术需求的公告"));
        assert!(office.get(&read).await.has(&own));

        let page = office.get(&format!("{own}/edit")).await;
        assert!(page.has("360300 江西省萍乡市") && page.has("value=\"KIND_CALL\" selected"), "{}", page.body);
        let etag = page.value("etag").unwrap();
        let righted = [&FIELDS[..1], &FIELDS[2..], &[("title", "关于征集技术需求的公告（更正）"), ("etag", &etag), ("end_time", "2099-12-31")]].concat();
        let page = office.post(&format!("{own}/edit"), &righted).await;
        assert!(page.has("已保存") && page.has("2100-01-01 00:00"), "{}", page.body);
        assert!(office.get(&format!("{own}/edit")).await.has("value=\"2099-12-31\""));
        assert!(citizen.get(&read).await.has("（更正）"));

        // Somebody else was faster: what was typed stays, and is kept when it is sent once more.
        let page = office.post(&format!("{own}/edit"), &righted).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        assert!(page.has("已被他人或您在另一窗口中更改") && page.has("（更正）") && page.has("请于月底前登录填写。"), "{}", page.body);
        let now = page.value("etag").unwrap();
        assert_ne!(now, etag);
        let again = [&FIELDS[..], &[("etag", &now)]].concat();
        assert!(office.post(&format!("{own}/edit"), &again).await.has("已保存"));

        let etag = office.get(&own).await.value("etag").unwrap();
        let page = office.post(&format!("{own}/withdraw"), &[("etag", &etag), ("reason", "")]).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.error("reason").is_some(), "{}", page.body);
        let page = office.post(&format!("{own}/withdraw"), &[("etag", &etag), ("reason", "内容有误")]).await;
        assert!(page.has("已撤回，不再公开") && page.has("内容有误"), "{}", page.body);
        assert_eq!(citizen.get(&read).await.status, StatusCode::NOT_FOUND);
        let page = office.post(&format!("{own}/edit"), &again).await;
        assert!(page.status == StatusCode::CONFLICT && page.has("没有保存") && page.has("请于月底前登录填写。"), "{}", page.body);
        assert_eq!(office.post(&format!("{own}/erase"), &[]).await.status, StatusCode::NOT_FOUND);
    }

    async fn what_is_wrong_stands_beside_its_field_and_a_preview_keeps_nothing(location: Location) {
        let site = Site::open(&location).await;
        let mut office = site.browser();
        office.act("operator").await;
        assert!(office.get(NEW).await.has("value=\"示例省技术市场管理办公室\""));
        let page = office.post(NEW, &[("body", "写了很久的正文"), ("end_time", "年底")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        for field in ["kind", "title", "publisher", "end-time"] {
            assert!(page.error(field).is_some(), "{field}: {}", page.body);
        }
        assert!(page.title().starts_with("错误：") && page.has("写了很久的正文"));
        let end = [&FIELDS[..], &[("end_time", "2099-06-30 17:30"), ("do", "preview")]].concat();
        let page = office.post(NEW, &end).await;
        assert!(page.status == StatusCode::OK && page.has("预览不保存") && page.has("<p>请于月底前登录填写。</p>"), "{}", page.body);
        assert!(page.has("value=\"2099-06-30 17:30\""));
        assert!(office.get("/operator/announcements").await.has("这里没有通知公告"));

        // A form that is sent twice makes one.
        let word = "0198c1d2-0000-7000-8000-000000000009";
        let twice = [&FIELDS[..], &[("request_id", word)]].concat();
        let (first, second) = (office.post(NEW, &twice).await, office.post(NEW, &twice).await);
        assert_eq!(base(&first), base(&second));

        // What would have ended before it began is not published.
        let own = base(&first);
        let etag = office.get(&own).await.value("etag").unwrap();
        let past = [&FIELDS[..], &[("end_time", "2020-01-01"), ("etag", &etag)]].concat();
        let page = office.post(&format!("{own}/edit"), &past).await;
        let etag = page.value("etag").unwrap();
        let page = office.post(&format!("{own}/publish"), &[("etag", &etag)]).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.has("应晚于发布时间"), "{}", page.body);
    }

    async fn scripts_are_text_and_others_write_nothing(location: Location) {
        let site = Site::open(&location).await;
        let mut office = site.browser();
        office.act("operator").await;
        office.get(NEW).await;
        let fields = [("kind", "KIND_NOTICE"), ("title", SCRIPT), ("body", SCRIPT), ("publisher", SCRIPT)];
        let preview = office.post(NEW, &[&fields[..], &[("do", "preview")]].concat()).await;
        let made = office.post(NEW, &fields).await;
        let own = base(&made);
        let etag = made.value("etag").unwrap();
        let published = office.post(&format!("{own}/publish"), &[("etag", &etag)]).await;
        let mut pages = vec![preview, made, published];
        for path in [own.replace("/operator", ""), format!("{own}/edit"), "/announcements".to_owned(), "/operator/announcements".to_owned(), "/".to_owned()] {
            pages.push(office.get(&path).await);
        }
        for page in pages {
            assert!(page.status == StatusCode::OK && !page.has("<script>alert") && page.has("script&#62;alert"), "{}", page.body);
        }

        let mut other = site.browser();
        assert_eq!(other.get(NEW).await.status, StatusCode::UNAUTHORIZED);
        other.act("provider").await;
        for path in ["/operator/announcements", NEW, &own, &format!("{own}/edit")] {
            assert_eq!(other.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        other.get("/sitemap").await;
        for path in [NEW.to_owned(), format!("{own}/edit"), format!("{own}/withdraw")] {
            assert_eq!(other.post(&path, &fields).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        let word = office.get(NEW).await.value("form_word").unwrap();
        let foreign = office.post_with(NEW, &[("form_word", &word)], &[("sec-fetch-site", "cross-site")]).await;
        assert_eq!(foreign.status, StatusCode::FORBIDDEN);
        let lost = office.post_with(NEW, &[("form_word", "0"), ("body", "写了很久的正文")], &[("sec-fetch-site", "same-origin")]).await;
        assert!(lost.status == StatusCode::FORBIDDEN && lost.has("写了很久的正文"), "{}", lost.body);
    }

    async fn everybody_reads_lists_by_kind_and_by_page(location: Location) {
        let site = Site::open(&location).await;
        assert!(site.browser().get("/announcements").await.has("这里没有通知公告"));
        assert!(!site.browser().get("/").await.has("全部通知公告"), "an empty column is not shown");
        for number in 1..=21 {
            public(&site, &format!("第 {number} 号通知"), number == 2).await;
        }
        let mut citizen = site.browser();
        let page = citizen.get("/announcements").await;
        assert!(page.has("第 21 号通知") && page.has("第 2 号通知") && page.has("置顶") && !page.has("第 1 号通知"), "{}", page.body);
        let next = page.link("/announcements?page=").unwrap();
        let page = citizen.get(&next).await;
        assert!(page.has("第 1 号通知") && !page.has("第 21 号通知") && !page.has("下一页"), "{}", page.body);
        let page = citizen.get("/").await;
        assert!(page.has("第 2 号通知") && page.has("第 20 号通知") && !page.has("第 19 号通知"), "{}", page.body);
        let page = citizen.get("/announcements?kind=KIND_PUBLICATION").await;
        assert!(page.title().starts_with("通知公告：公示") && page.has("这里没有通知公告"), "{}", page.body);
        for path in ["/announcements/0", "/announcements/..%2fx"] {
            assert_eq!(citizen.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert!(citizen.get("/sitemap").await.has("href=\"/announcements\""));
    }

    async fn a_directory_that_is_down_takes_nothing_that_was_typed(location: Location) {
        let site = Site::open(&location).await;
        let one = public(&site, "通知", false).await;
        let roles = Roles { supply: Some(site.market.anonymous()), demand: Some(site.market.anonymous()), ..Roles::default() };
        let mut office = Browser::new(portal(&site.harness, roles));
        let page = office.get("/").await;
        assert!(page.status == StatusCode::OK && page.has("名录与账号服务暂时没有响应") && page.has("常办事项"), "{}", page.body);
        assert_eq!(office.get("/announcements").await.status, StatusCode::SERVICE_UNAVAILABLE);
        office.act("operator").await;
        office.get(NEW).await;
        for path in [NEW.to_owned(), format!("/operator/announcements/{}/edit", id(&one.name))] {
            let page = office.post(&path, &FIELDS).await;
            assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
            assert!(page.has("没有保存") && page.has("请于月底前登录填写。"), "{}", page.body);
        }
    }
}
