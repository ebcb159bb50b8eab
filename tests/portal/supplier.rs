//! A supplier writes, checks, submits, changes, renews and withdraws a listing; a demander a demand.

use axum::http::StatusCode;
use techmarket_store::Location;
use techmarket_testkit::{demand, eventually, listing, on_both_databases};

use crate::browser::{Browser, Page};
use crate::site::{Site, id};

const LISTING: [(&str, &str); 7] = [
    ("kind", "KIND_ACHIEVEMENT"),
    ("title", "高强度电瓷配方"),
    ("summary", "以铝矾土为主料的高强度电瓷配方。"),
    ("fields", "4"),
    ("region", "360300 江西省萍乡市"),
    ("keywords", "电瓷、绝缘子"),
    ("do", "save"),
];

/// `fields` with other values.
fn with<'a>(fields: &[(&'a str, &'a str)], others: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = fields
        .iter()
        .filter(|(name, _)| !others.iter().any(|(other, _)| other == name));
    kept.chain(others).copied().collect()
}

async fn drafted(browser: &mut Browser) -> Page {
    browser.act("provider").await;
    let form = browser.get("/my/listings/new").await;
    let request_id = form.value("request_id").unwrap();
    browser
        .post(
            "/my/listings/new",
            &with(&LISTING, &[("request_id", &request_id)]),
        )
        .await
}

/// The address of the page by its first form.
fn own(page: &Page, base: &str) -> String {
    let link = page.link(&format!("{base}/")).unwrap();
    let links = page
        .body
        .split("href=\"")
        .map(|rest| rest.split('"').next().unwrap());
    let edit = links.into_iter().find(|link| link.ends_with("/edit"));
    edit.map_or(link, |edit| edit.trim_end_matches("/edit").to_owned())
}

on_both_databases! {
    async fn a_listing_is_written_and_submitted(location: Location) {
        let site = Site::open(&location).await;
        let mut browser = site.browser();
        let page = drafted(&mut browser).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(page.has("已保存") && page.has("草稿") && page.has("高强度电瓷配方"));
        let own = own(&page, "/my/listings");
        let etag = page.value("etag").unwrap();
        let page = browser.post(&format!("{own}/submit"), &[("etag", &etag)]).await;
        assert!(page.has("已提交审核") && page.has("待审核"));
        let list = browser.get("/my/listings?state=STATE_SUBMITTED").await;
        assert!(list.has("高强度电瓷配方") && browser.get("/my/listings?state=STATE_DRAFT").await.has("这里没有供给"));
        let page = browser.post(&format!("{own}/withdraw"), &[("etag", &etag)]).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        assert!(page.has("您的操作没有执行"));
    }

    async fn refusals_stand_beside_their_fields_and_nothing_is_lost(location: Location) {
        let site = Site::open(&location).await;
        let mut browser = site.browser();
        browser.act("provider").await;
        browser.get("/my/listings/new").await;
        let wrong = with(&LISTING, &[("title", ""), ("region", "999999"), ("price.mode", "MODE_FIXED"), ("price.minimum", "很贵"), ("confidential.contact.phone", "0799")]);
        let page = browser.post("/my/listings/new", &wrong).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.title().starts_with("错误："), "{}", page.title());
        assert!(page.has("id=\"errors\"") && page.has("href=\"#title\"") && page.has("href=\"#region\""));
        for field in ["title", "region", "price-minimum", "confidential-contact-person"] {
            assert!(page.error(field).is_some(), "{field}: {}", page.body);
        }
        assert!(page.error("summary").is_none());
        for kept in ["以铝矾土为主料的高强度电瓷配方。", "value=\"999999\"", "value=\"很贵\"", "value=\"0799\"", "value=\"4\" checked", "MODE_FIXED\" selected"] {
            assert!(page.has(kept), "{kept}");
        }
        assert!(browser.get("/my/listings").await.has("这里没有供给"));
    }

    async fn a_check_keeps_nothing(location: Location) {
        let site = Site::open(&location).await;
        let mut browser = site.browser();
        browser.act("provider").await;
        browser.get("/my/listings/new").await;
        let page = browser.post("/my/listings/new", &with(&LISTING, &[("do", "check")])).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.has("检查通过") && page.has("value=\"高强度电瓷配方\""));
        assert!(browser.get("/my/listings").await.has("这里没有供给"));
    }

    async fn a_form_that_is_sent_twice_does_its_work_once(location: Location) {
        let site = Site::open(&location).await;
        let mut browser = site.browser();
        browser.act("provider").await;
        let request_id = browser.get("/my/listings/new").await.value("request_id").unwrap();
        let fields = with(&LISTING, &[("request_id", &request_id)]);
        browser.post("/my/listings/new", &fields).await;
        browser.post("/my/listings/new", &fields).await;
        let list = browser.get("/my/listings").await;
        assert_eq!(list.body.matches("<tr><th scope=\"row\">").count(), 1);
    }

    async fn two_tabs_do_not_overwrite_each_other_unseen(location: Location) {
        let site = Site::open(&location).await;
        let mut browser = site.browser();
        let page = drafted(&mut browser).await;
        let edit = format!("{}/edit", own(&page, "/my/listings"));
        let form = browser.get(&edit).await;
        assert!(form.has("value=\"360300 江西省萍乡市\"") && form.has("value=\"电瓷、绝缘子\""));
        let (etag, kind) = (form.value("etag").unwrap(), "KIND_ACHIEVEMENT");
        let first = with(&LISTING, &[("etag", &etag), ("kind", kind), ("title", "第一个窗口")]);
        assert!(browser.post(&edit, &first).await.has("已保存"));
        browser.get(&edit).await;
        let second = with(&LISTING, &[("etag", &etag), ("kind", kind), ("title", "第二个窗口")]);
        let page = browser.post(&edit, &second).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        assert!(page.has("这次没有保存") && page.has("value=\"第二个窗口\""));
        let now = page.value("etag").unwrap();
        let again = with(&LISTING, &[("etag", &now), ("kind", kind), ("title", "第二个窗口")]);
        assert!(browser.post(&edit, &again).await.has("第二个窗口"));
    }

    async fn a_public_listing_is_revised_and_renewed(location: Location) {
        let site = Site::open(&location).await;
        let public = site.published(listing()).await;
        let mut browser = site.browser();
        browser.act("provider").await;
        let own = format!("/my/listings/{}", id(&public.name));
        let page = browser.get(&own).await;
        assert!(page.has("烧成曲线与添加剂比例") && page.has("张三") && page.has("公开过的版本"));
        let page = browser.post(&format!("{own}/renew"), &[("etag", &public.etag)]).await;
        assert!(page.has("已续期"), "{}", page.body);
        let form = browser.get(&format!("{own}/edit")).await;
        let etag = form.value("etag").unwrap();
        let page = browser.post(&format!("{own}/edit"), &with(&LISTING, &[("etag", &etag), ("title", "修订后的名称")])).await;
        assert!(page.has("修订待审核") && page.has("修订后的名称"), "{}", page.body);
        let public = browser.get(&format!("/supply/{}", id(&public.name))).await;
        assert!(!public.has("修订后的名称"));
    }

    async fn the_owner_alone_sees_how_often_a_post_was_opened(location: Location) {
        let site = Site::open(&location).await;
        let (listing, demand) = (site.published(listing()).await, site.posted(demand()).await);
        for (who, own, public, other) in [
            ("provider", "/my/listings", format!("/supply/{}", id(&listing.name)), "demander"),
            ("demander", "/my/demands", format!("/demand/{}", id(&demand.name)), "provider"),
        ] {
            let (mut browser, mut stranger) = (site.browser(), site.browser());
            browser.act(who).await;
            stranger.act(other).await;
            let page = format!("{own}/{}", public.rsplit('/').next().unwrap());
            let of_nobody = browser.get(&page).await;
            assert!(of_nobody.has("<dt>累计浏览</dt><dd>0 次</dd>") && of_nobody.has("最近7天的浏览"), "{}", of_nobody.body);
            for _ in 0..2 {
                browser.get(&public).await;
                stranger.get(&public).await;
                assert!(!site.browser().get(&public).await.has("浏览情况"));
            }
            let told = async || browser.clone().get(&page).await.has("<dd>2 次</dd>").then_some(());
            eventually("the figures are kept", told).await;
            let list = browser.get(own).await;
            assert!(list.has("<td class=\"number\">2</td>"), "{}", list.body);
            assert_eq!(stranger.get(&page).await.status, StatusCode::FORBIDDEN);
        }
    }

    async fn a_demand_is_posted_with_its_indicators(location: Location) {
        let site = Site::open(&location).await;
        let mut browser = site.browser();
        browser.act("demander").await;
        browser.get("/my/demands/new").await;
        let fields = [
            ("kind", "KIND_OPEN_CALL"), ("title", "特高压电瓷"), ("summary", "需要抗弯强度高的电瓷。"), ("fields", "4"), ("region", "360300"),
            ("indicators", "抗弯强度 不低于 160 MPa\r\n很强"), ("open_call.taker_conditions", "企业和高校"),
            ("open_call.completion_date", "2028-06-30"), ("open_call.rights_ownership", "双方共有"), ("budget.maximum", "80"), ("do", "save"),
        ];
        let page = browser.post("/my/demands/new", &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.error("indicators").unwrap().contains("很强"));
        let page = browser.post("/my/demands/new", &with(&fields, &[("indicators", "抗弯强度 不低于 160 MPa")])).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(page.has("抗弯强度不低于 160 MPa") && page.has("80万元以内") && page.has("2028年6月30日"));
        let edit = browser.get(&format!("{}/edit", own(&page, "/my/demands"))).await;
        assert!(edit.has("抗弯强度不低于 160 MPa") && edit.has("value=\"2028-06-30\"") && edit.has("value=\"80\""));
    }
}
