//! Commissioners: kept by the body that sends them, their services recorded with evidence, struck, and counted by county.

use axum::http::StatusCode;
use techmarket_store::Location;
use techmarket_testkit::{PROVIDER, on_both_databases};

use crate::browser::Browser;
use crate::site::Site;

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
const EXPERT: [(&str, &str); 10] = [
    ("commissioner", "1"),
    ("display_name", "孙七<script>alert(1)</script>"),
    ("professional_title", "教授"),
    ("fields", "10"),
    ("served", "示例村合作社"),
    ("region", "360322 江西省萍乡市上栗县"),
    ("period.start_date", "2026-01-01"),
    ("period.end_date", "2026-12-31"),
    ("contact.person", "孙七"),
    ("contact.phone", "0799-0000001"),
];
const SERVICE: [(&str, &str); 6] = [
    ("service_date", "2026-11-20"),
    ("region", "360322"),
    ("place", "示例村"),
    ("kind", "KIND_TRAINING"),
    ("summary", "水稻病虫害防治培训"),
    ("people_served", "30"),
];

/// A commissioner of 示例大学; the address of its page.
async fn sent(browser: &mut Browser) -> String {
    browser.act("provider").await;
    browser.get("/my/experts/new").await;
    let made = [
        &[("kind", "KIND_PERSON"), ("sending_organization", PROVIDER)],
        &EXPERT[..],
    ]
    .concat();
    let page = browser.post("/my/experts/new", &made).await;
    assert!(
        page.has("已登记。") && page.has("科技特派员（自然人）") && !page.has("<script>alert"),
        "{}",
        page.body
    );
    let edit = page.link("/my/experts/").unwrap();
    edit.trim_end_matches("/edit").to_owned()
}

on_both_databases! {
    async fn a_commissioner_is_sent_changed_and_ended(location: Location) {
        let site = Site::open(&location).await;
        let mut owner = site.browser();
        owner.act("provider").await;
        assert!(owner.get("/my/experts").await.has("这里没有专家"));
        assert!(owner.get("/my/experts/new").await.has(&format!("value=\"{PROVIDER}\"")));
        let page = owner.post("/my/experts/new", &[("commissioner", "1"), ("period.start_date", "去年")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.error("period-start-date").is_some());
        let page = owner.post("/my/experts/new", &[("commissioner", "1"), ("display_name", "孙七")]).await;
        assert!(page.error("kind").is_some() && page.error("fields").is_some() && page.error("region").is_some(), "{}", page.body);
        let base = sent(&mut owner).await;
        let page = owner.get(&format!("{base}/edit")).await;
        assert!(page.has("value=\"0799-0000001\"") && page.has("360322 江西省萍乡市上栗县"), "{}", page.body);
        let etag = page.value("etag").unwrap();
        let changed = [&EXPERT[..4], &EXPERT[5..], &[("served", "示例园区"), ("etag", &etag)]].concat();
        let page = owner.post(&format!("{base}/edit"), &changed).await;
        assert!(page.has("已保存") && page.has("示例园区"), "{}", page.body);
        assert_eq!(owner.post(&format!("{base}/edit"), &changed).await.status, StatusCode::CONFLICT);

        // Everybody reads the public layer, and nothing of it is managed by others.
        let public = base.replace("/my/", "/");
        let page = site.browser().get(&public).await;
        assert!(page.has("示例园区") && !page.has("0799-0000001") && !page.has("服务记录") && !page.has(&base), "{}", page.body);
        assert!(owner.get(&public).await.has("服务记录"));
        let mut other = site.browser();
        other.act("other-provider").await;
        assert_eq!(other.get(&base).await.status, StatusCode::NOT_FOUND);
        assert!(!other.get("/my/experts").await.has("孙七"));
        other.get("/my/experts/new").await;
        let page = other.post(&format!("{base}/end"), &[("etag", &etag), ("reason", "x")]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert_eq!(other.post(&format!("{base}/edit"), &changed).await.status, StatusCode::FORBIDDEN);

        let etag = owner.get(&base).await.value("etag").unwrap();
        let page = owner.post(&format!("{base}/end"), &[("etag", &etag), ("reason", "任期届满")]).await;
        assert!(page.has("已结束") && page.has("任期届满") && !page.has("登记服务记录"), "{}", page.body);
        assert!(owner.get("/my/experts?state=STATE_ENDED").await.has("孙七"));
        assert_eq!(site.browser().get("/my/experts").await.status, StatusCode::UNAUTHORIZED);
    }

    async fn services_are_recorded_struck_and_counted(location: Location) {
        let site = Site::open(&location).await;
        let mut owner = site.browser();
        let base = sent(&mut owner).await;
        let new = format!("{base}/services/new");
        assert!(owner.get(&new).await.has("value=\"360322\""));
        let wrong = [&[("service_date", "昨天")], &SERVICE[1..]].concat();
        let page = owner.post_file(&new, &wrong, ("proof", "", b"")).await;
        assert!(page.error("service-date").is_some() && page.has("水稻病虫害防治培训"), "{}", page.body);
        let later = [&[("service_date", "2026-12-20")], &SERVICE[1..5], &[("people_served", "许多")]].concat();
        let page = owner.post_file(&new, &later, ("proof", "", b"")).await;
        assert!(page.error("service-date").is_some() && page.error("people-served").is_some(), "{}", page.body);
        let page = owner.post_file(&new, &SERVICE, ("proof", "签到表.pdf", PDF)).await;
        assert!(page.has("服务记录已登记") && page.has("签到表.pdf") && page.has("技术培训"), "{}", page.body);
        let page = owner.post_file(&new, &SERVICE, ("proof", "", b"")).await;
        assert!(page.has("服务记录已登记"), "{}", page.body);

        let figures = owner.get("/commissioners?year=2026&region=360300").await;
        assert!(figures.has("上栗县") && figures.has("<td class=\"nowrap\">60</td>") && figures.has("合计"), "{}", figures.body);
        assert!(owner.get("/commissioners?year=x").await.error("year").is_some());
        assert_eq!(site.browser().get("/commissioners").await.status, StatusCode::UNAUTHORIZED);

        let mut office = site.browser();
        office.act("operator").await;
        assert!(office.get("/my/experts").await.has("孙七"));
        let page = office.get(&base).await;
        let links: Vec<&str> = page.body.split("href=\"").filter(|link| link.starts_with(&format!("{base}/services/0"))).collect();
        assert_eq!(links.len(), 2, "{}", page.body);
        let log = links[1].split('"').next().unwrap().to_owned();
        let page = office.get(&log).await;
        assert!(page.has("水稻病虫害防治培训") && page.has("签到表.pdf"), "{}", page.body);
        let file = office.get(&format!("{log}&file=1")).await;
        assert!(file.body.starts_with("%PDF") && file.header("content-disposition").starts_with("attachment"));
        let etag = office.get(&log).await.value("etag").unwrap();
        let void = log.replace('?', "/void?");
        let page = office.post(&void, &[("etag", &etag), ("reason", "")]).await;
        assert!(page.error("reason").is_some(), "{}", page.body);
        let page = office.post(&void, &[("etag", &etag), ("reason", "重复记录")]).await;
        assert!(page.has("服务记录已作废") && page.has("已作废"), "{}", page.body);
        assert!(owner.get("/commissioners?year=2026").await.has("<td class=\"nowrap\">30</td>"));

        let mut other = site.browser();
        other.act("other-provider").await;
        for path in [&new, &log] {
            assert_eq!(other.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(owner.get(&format!("{base}/services/0?year=2026")).await.status, StatusCode::NOT_FOUND);
    }
}
