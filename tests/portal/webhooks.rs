//! Other systems and operators set up webhooks, follow them and send dead letters again.

use axum::http::StatusCode;
use jiff::SignedDuration;
use techmarket_store::Location;
use techmarket_testkit::{eventually, listing, on_both_databases};

use crate::browser::{Browser, Page};
use crate::site::Site;

const URL: &str = "https://hooks.example.com/market?key=of-the-receiver";
const FIELDS: [(&str, &str); 4] = [
    ("display_name", "科研管理系统"),
    ("url", URL),
    ("feeds", "SOURCE_SUPPLY"),
    ("types.supply", "listing.published、listing.withdrawn"),
];

/// Makes a webhook, and gives the page with its secret and the address of its own page.
async fn made(browser: &mut Browser, fields: &[(&str, &str)]) -> (Page, String) {
    browser.get("/webhooks/new").await;
    let page = browser.post("/webhooks/new", fields).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let here = page.link("/webhooks/0").unwrap();
    (page, here)
}

/// The secret on a page.
fn secret(page: &Page) -> &str {
    let after = page.body.split_once("<li class=\"code\">").unwrap().1;
    after.split_once('<').unwrap().0
}

on_both_databases! {
    async fn a_webhook_is_set_up_and_its_secret_shown_once(location: Location) {
        let site = Site::open(&location).await;
        let mut browser = site.browser();
        let home = browser.act("system").await;
        assert!(home.has("href=\"/webhooks\""), "{}", home.body);
        let form = browser.get("/webhooks/new").await;
        let request_id = form.value("request_id").unwrap();
        let fields: Vec<(&str, &str)> = FIELDS.into_iter().chain([("request_id", request_id.as_str())]).collect();
        let (first, here) = made(&mut browser, &fields).await;
        assert!(first.has("只显示这一次") && secret(&first).starts_with("whsec_"), "{}", first.body);
        assert_eq!(first.header("cache-control"), "no-store");
        // The same form once more makes nothing and shows nothing.
        let (again, there) = made(&mut browser, &fields).await;
        assert!(again.has("已经显示过") && !again.has("whsec_") && there == here, "{}", again.body);
        let page = browser.get(&here).await;
        assert!(page.has("推送中") && page.has("listing.published、listing.withdrawn") && !page.has("whsec_"), "{}", page.body);
        assert!(page.has("https://hooks.example.com/market<") && !page.has("of-the-receiver"), "{}", page.body);
        let list = browser.get("/webhooks").await;
        assert_eq!(list.body.matches("科研管理系统").count(), 1);
        assert!(!list.has("of-the-receiver") && list.has("推送中"), "{}", list.body);
        assert!(!browser.get("/webhooks?state=STATE_PAUSED").await.has("科研管理系统"));
        assert_eq!(browser.get("/webhooks?state=x").await.status, StatusCode::NOT_FOUND);
        let etag = page.value("etag").unwrap();
        let turned = browser.post(&format!("{here}/rotate"), &[("etag", &etag)]).await;
        assert!(secret(&turned).starts_with("whsec_") && secret(&turned) != secret(&first));
        let late = browser.post(&format!("{here}/rotate"), &[("etag", &etag)]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(late.has("内容已被更新") && !late.has("whsec_"), "{}", late.body);
    }

    async fn what_is_wrong_stands_beside_its_field(location: Location) {
        let site = Site::open(&location).await;
        let mut browser = site.browser();
        browser.act("system").await;
        browser.get("/webhooks/new").await;
        let nothing = browser.post("/webhooks/new", &[("display_name", ""), ("url", "http://10.0.0.1/"), ("types.demand", "demand.published")]).await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nothing.error("types-demand").is_some_and(|error| error.contains("没有选择“需求”")), "{}", nothing.body);
        let wrong = [("display_name", ""), ("url", "http://10.0.0.1/"), ("feeds", "SOURCE_SUPPLY"), ("types.supply", "a、a")];
        let page = browser.post("/webhooks/new", &wrong).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        for field in ["display-name", "url", "types-supply"] {
            assert!(page.error(field).is_some(), "{field}: {}", page.body);
        }
        assert!(page.title().starts_with("错误：") && page.has("value=\"http://10.0.0.1/\"") && page.has("value=\"a、a\""), "{}", page.body);
        let unknown = [("display_name", "x"), ("url", URL), ("feeds", "SOURCE_SUPPLY"), ("types.supply", "listing.eaten")];
        let page = browser.post("/webhooks/new", &unknown).await;
        assert!(page.error("types-supply").is_some(), "{}", page.body);
        let elsewhere = [("display_name", "<script>alert(1)</script>"), ("url", URL), ("feeds", "SOURCE_SUPPLY"), ("feeds", "SOURCE_CONTRACT")];
        let page = browser.post("/webhooks/new", &elsewhere).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.error("feeds").is_some_and(|error| error.starts_with("技术合同：") && !error.contains("webhook.")), "{}", page.body);
        assert!(!page.has("<script>alert") && !browser.get("/webhooks").await.has("alert(1)"));
    }

    async fn a_webhook_is_paused_changed_and_deleted(location: Location) {
        let site = Site::open(&location).await;
        let mut browser = site.browser();
        browser.act("system").await;
        let here = made(&mut browser, &FIELDS).await.1;
        let etag = browser.get(&here).await.value("etag").unwrap();
        let page = browser.post(&format!("{here}/pause"), &[("etag", &etag)]).await;
        assert!(page.has("不会丢失") && page.has("恢复推送</button>"), "{}", page.body);
        let late = browser.post(&format!("{here}/resume"), &[("etag", &etag)]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        let etag = browser.get(&here).await.value("etag").unwrap();
        let page = browser.post(&format!("{here}/resume"), &[("etag", &etag)]).await;
        assert!(page.has("已恢复") && page.has("暂停推送</button>"), "{}", page.body);
        let form = browser.get(&format!("{here}/edit")).await;
        let (etag, typed) = (form.value("etag").unwrap(), "listing.published");
        assert!(form.has("of-the-receiver"), "its owner changes the whole address");
        let change = |etag: &str| [("etag", etag.to_owned()), ("display_name", "改名后的系统".to_owned()), ("url", URL.to_owned()), ("feeds", "SOURCE_SUPPLY".to_owned()), ("types.supply", typed.to_owned())];
        let sent = change(&etag);
        let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let page = browser.post(&format!("{here}/edit"), &sent).await;
        assert!(page.has("已更改") && page.has("改名后的系统"), "{}", page.body);
        // Another window has the page from before: what was typed there stays, and a second look saves it.
        browser.get(&here).await;
        let other = browser.post(&format!("{here}/edit"), &sent).await;
        assert!(other.has("另一窗口") && other.has("value=\"改名后的系统\"") && other.has(typed), "{}", other.body);
        let sent = change(&other.value("etag").unwrap());
        let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert!(browser.post(&format!("{here}/edit"), &sent).await.has("已更改"));
        let asked = browser.get(&format!("{here}/delete")).await;
        assert!(asked.has("不能恢复") && asked.has("确认删除</button>"), "{}", asked.body);
        let late = browser.post(&format!("{here}/delete"), &[("etag", &etag)]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        let asked = browser.get(&format!("{here}/delete")).await;
        let page = browser.post(&format!("{here}/delete"), &[("etag", &asked.value("etag").unwrap())]).await;
        assert!(page.has("已删除") && !page.has("改名后的系统"), "{}", page.body);
        assert_eq!(browser.get(&here).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_webhook_is_of_its_owner_and_of_operators_alone(location: Location) {
        let site = Site::open(&location).await;
        let mut owner = site.browser();
        owner.act("system").await;
        let here = made(&mut owner, &FIELDS).await.1;
        let etag = owner.get(&here).await.value("etag").unwrap();
        assert_eq!(site.browser().get(&here).await.status, StatusCode::UNAUTHORIZED);
        let pages = ["", "/edit", "/delete", "/dead-letters"].map(|page| format!("{here}{page}"));
        let verbs = ["edit", "pause", "resume", "rotate", "redeliver", "delete"].map(|verb| format!("{here}/{verb}"));
        for (person, status) in [("other-system", StatusCode::NOT_FOUND), ("provider", StatusCode::FORBIDDEN), ("registrar", StatusCode::FORBIDDEN)] {
            let mut other = site.browser();
            other.act(person).await;
            assert!(!other.get("/webhooks").await.has("科研管理系统"));
            for path in &pages {
                let page = other.get(path).await;
                assert_eq!(page.status, status, "{person} {path}");
                assert!(!page.has("科研管理系统") && !page.has("hooks.example.com"));
            }
            for path in &verbs {
                let fields: Vec<(&str, &str)> = FIELDS.into_iter().chain([("etag", etag.as_str()), ("all", "1")]).collect();
                other.get("/sitemap").await;
                assert_eq!(other.post(path, &fields).await.status, status, "{person} {path}");
            }
        }
        for path in ["/webhooks/nothing", "/webhooks/0198c1d2-0000-7000-8000-000000000001"] {
            assert_eq!(owner.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        // A form of another site changes nothing.
        let foreign = owner.post_with(&format!("{here}/pause"), &[("etag", &etag)], &[("sec-fetch-site", "cross-site")]).await;
        assert_eq!(foreign.status, StatusCode::FORBIDDEN);
        assert_eq!(owner.post(&format!("{here}/burn"), &[("etag", &etag)]).await.status, StatusCode::NOT_FOUND);
        let mut office = site.browser();
        office.act("operator").await;
        assert!(office.get("/operator").await.has("href=\"/webhooks\""));
        let list = office.get("/webhooks").await;
        assert!(list.has("科研管理系统") && list.has("system@example"), "{}", list.body);
        let page = office.post(&format!("{here}/pause"), &[("etag", &etag)]).await;
        assert!(page.has("已暂停"), "{}", page.body);
    }

    async fn dead_letters_are_seen_and_sent_again(location: Location) {
        let site = Site::open(&location).await;
        let mut browser = site.browser();
        browser.act("system").await;
        // Nobody listens there.
        let fields = [("display_name", "没有人的地方"), ("url", "http://127.0.0.1:1/"), ("feeds", "SOURCE_SUPPLY"), ("types.supply", "listing.published")];
        let here = made(&mut browser, &fields).await.1;
        let dead = format!("{here}/dead-letters");
        assert!(browser.get(&dead).await.has("没有死信"));
        site.published(listing()).await;
        let seen = || async {
            site.harness.advance(SignedDuration::from_secs(20));
            let page = browser.clone().get(&dead).await;
            page.has("listing.published").then_some(page)
        };
        let page = eventually("the event is a dead letter", seen).await;
        assert!(page.has("无法连接") && page.has("全部重新推送") && page.has("name=\"event_id\""), "{}", page.body);
        let shown = browser.get(&here).await;
        assert!(shown.has("死信（1）") && shown.has("推送受阻") && shown.has("无法连接"), "{}", shown.body);
        assert_eq!(browser.post(&format!("{here}/redeliver"), &[]).await.status, StatusCode::NOT_FOUND, "not all by mistake");
        browser.get(&dead).await;
        let event = page.value("event_id").unwrap();
        let sent = browser.post(&format!("{here}/redeliver"), &[("event_id", &event)]).await;
        assert!(sent.has("已重新排队"), "{}", sent.body);
        let seen = || async {
            site.harness.advance(SignedDuration::from_secs(20));
            let page = browser.clone().get(&dead).await;
            page.has("listing.published").then_some(())
        };
        eventually("it is a dead letter once more", seen).await;
        browser.get(&dead).await;
        let sent = browser.post(&format!("{here}/redeliver"), &[("all", "1")]).await;
        assert!(sent.has("已重新排队"), "{}", sent.body);
    }
}
