//! What every page has, and what the portal says when the market behind it is down.

use axum::http::StatusCode;
use techmarket_portal::Roles;
use techmarket_testkit::Harness;

use crate::browser::Browser;
use crate::site::portal;

fn alone() -> Browser {
    Browser::new(portal(&Harness::new(), Roles::default()))
}

#[tokio::test]
async fn the_home_page_answers_though_every_role_is_down() {
    let page = alone().get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.has("供给服务暂时没有响应") && page.has("需求服务暂时没有响应"));
    let page = alone().get("/supply?q=%E7%93%B7").await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.has("检索与匹配服务暂时没有响应"));
}

#[tokio::test]
async fn texts_need_nobody_and_have_titles_of_their_own() {
    let mut browser = alone();
    let mut titles = Vec::new();
    for path in [
        "/",
        "/guides",
        "/guides/registration",
        "/guides/materials",
        "/guides/supply",
        "/guides/demand",
        "/verify",
        "/statistics",
        "/sitemap",
        "/about/terms",
        "/about/privacy",
        "/about/accessibility",
    ] {
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.title().ends_with(" - 示例省技术市场"), "{path}");
        assert!(
            page.has("<html lang=\"zh-CN\">")
                && page.has("name=\"SiteIDCode\"")
                && page.has("name=\"ColumnType\""),
            "{path}"
        );
        assert!(
            page.has("主办单位：示例省技术市场管理办公室") && page.has("href=\"#main\""),
            "{path}"
        );
        assert!(page.body.len() < 60_000, "{path}: {}", page.body.len());
        titles.push(page.title().to_owned());
    }
    let all = titles.len();
    titles.sort();
    titles.dedup();
    assert_eq!(titles.len(), all, "{titles:?}");
}

#[tokio::test]
async fn every_answer_has_the_headers_that_protect_it() {
    let mut browser = alone();
    for path in [
        "/",
        "/nowhere",
        "/assets/portal.css",
        "/assets/nothing.css",
        "/my/listings",
    ] {
        let page = browser.get(path).await;
        let policy = page.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
            "{path}: {policy}"
        );
        assert!(policy.contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(page.header("referrer-policy"), "same-origin", "{path}");
        assert!(!page.has(" style=\"") && !page.has(" onclick="), "{path}");
    }
}

#[tokio::test]
async fn public_pages_are_kept_shortly_and_signed_in_ones_never() {
    let mut browser = alone();
    let page = browser.get("/guides").await;
    assert_eq!(page.header("cache-control"), "public, max-age=10");
    let tag = page.header("etag").to_owned();
    let again = browser.get_with("/guides", &[("if-none-match", &tag)]).await;
    assert_eq!(
        (again.status, again.body.as_str()),
        (StatusCode::NOT_MODIFIED, "")
    );
    let missing = browser.get("/nowhere").await;
    assert_eq!(
        (missing.status, missing.header("cache-control")),
        (StatusCode::NOT_FOUND, "no-store")
    );
    browser.act("provider").await;
    assert_eq!(browser.get("/guides").await.header("cache-control"), "no-store");
}

#[tokio::test]
async fn what_needs_a_person_asks_for_one() {
    let mut browser = alone();
    for path in [
        "/my/listings",
        "/my/listings/new",
        "/my/demands",
        "/my/matches",
        "/broker",
        "/desk",
        "/matches/x",
    ] {
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{path}");
        assert!(page.has("请先登录") && page.has("选择一个身份"), "{path}");
    }
    browser.act("provider").await;
    for path in ["/my/demands", "/broker", "/desk"] {
        assert_eq!(browser.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn large_type_is_a_cookie_that_the_server_reads() {
    let mut browser = alone();
    assert!(!browser.get("/guides").await.has("class=\"care\""));
    let page = browser
        .post("/care", &[("care", "1"), ("return", "/guides")])
        .await;
    assert!(page.has("<html lang=\"zh-CN\" class=\"care\">") && page.title().starts_with("办事指南"));
    let page = browser
        .post("/care", &[("care", "0"), ("return", "//evil.example/")])
        .await;
    assert!(!page.has("class=\"care\"") && page.title().starts_with("首页"));
}

#[tokio::test]
async fn a_session_begins_with_a_word_of_its_own_and_ends() {
    let mut browser = alone();
    browser.act("provider").await;
    let first = browser.cookie("techmarket-session").unwrap().to_owned();
    assert_eq!(first.len(), 64);
    browser.act("broker").await;
    assert_ne!(browser.cookie("techmarket-session").unwrap(), first);
    let page = browser.post("/leave", &[]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(browser.get("/broker").await.status, StatusCode::UNAUTHORIZED);
    let page = browser.act("nobody").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}
