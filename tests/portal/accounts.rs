//! People come by invitation, sign in with both factors, act for their organisations, and leave; what is refused is said in words.

use axum::http::StatusCode;
use jiff::SignedDuration;
use techmarket_kernel::Clock as _;
use techmarket_store::Location;
use techmarket_testkit::{DEMANDER, PROVIDER, on_both_databases};
use totp_rs::{Builder, Secret};

use crate::browser::{Browser, Page};
use crate::site::Site;

const PASSWORD: &str = "correct horse battery";

/// What an authenticator with `secret` shows now.
fn shown(site: &Site, secret: &str) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let totp = Builder::new()
        .with_secret(secret)
        .with_account_name("x")
        .build()
        .unwrap();
    let now = u64::try_from(site.harness.clock.now().as_second()).unwrap();
    totp.generate(now).to_string()
}

/// Comes by an invitation, as somebody new.
async fn joined(browser: &mut Browser, page: &str, code: &str, login_name: &str) -> Page {
    browser.get(page).await;
    let fields = [
        ("invitation", code),
        ("login_name", login_name),
        ("new_password", PASSWORD),
        ("repeated_password", PASSWORD),
    ];
    browser.post(page, &fields).await
}

/// The first operator of the site, with a second factor: the browser, and the secret.
async fn first_operator(site: &Site) -> (Browser, String) {
    let mut browser = site.browser();
    let page = joined(&mut browser, "/first-operator", &site.first_code, "yunying").await;
    assert!(
        page.has("启用动态口令") && page.has("您的角色要求动态口令"),
        "{}",
        page.body
    );
    let page = browser.post("/account/second-factor", &[]).await;
    assert!(page.has("<svg class=\"qr\"") && page.header("cache-control") == "no-store");
    let secret = page.value("secret").unwrap();
    let wrong = browser
        .post(
            "/account/second-factor/confirm",
            &[
                ("code", "000000"),
                ("secret", &secret),
                ("uri", "otpauth://totp/x"),
            ],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let code = shown(site, &secret);
    let page = browser
        .post(
            "/account/second-factor/confirm",
            &[("code", &code), ("secret", &secret)],
        )
        .await;
    assert!(
        page.has("动态口令已启用") && page.body.matches("<li class=\"code\">").count() == 10,
        "{}",
        page.body
    );
    (browser, secret)
}

/// The code of an invitation to `organization`, made by whoever acts in `browser`.
async fn invited(browser: &mut Browser, organization: &str, role: &str) -> String {
    browser
        .get(&format!("/members/new?organization={organization}"))
        .await;
    let fields = [
        ("organization", organization),
        ("display_name", "张三"),
        ("roles", role),
        ("administrator", "1"),
    ];
    let page = browser.post("/members/new", &fields).await;
    let (_, rest) = page.body.split_once("<li class=\"code\">").unwrap();
    rest.split('<').next().unwrap().to_owned()
}

on_both_databases! {
    async fn the_first_operator_comes_by_the_code_of_the_first_start(location: Location) {
        let site = Site::open(&location).await;
        let (mut operator, secret) = first_operator(&site).await;
        assert!(operator.get("/operator").await.has("待审核内容"), "the roles that were held back came with the factor");
        let mut late = site.browser();
        let page = joined(&mut late, "/first-operator", &site.first_code, "yunying2").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.has("口令不正确、已使用或已过期") && page.has("value=\"yunying2\"") && !page.has(PASSWORD));
        operator.get("/sitemap").await;
        operator.post("/leave", &[]).await;
        assert_eq!(operator.get("/operator").await.status, StatusCode::UNAUTHORIZED);
        operator.get("/sign-in").await;
        let step = operator.post("/sign-in", &[("login_name", "yunying"), ("password", PASSWORD), ("return", "/operator/audit")]).await;
        assert!(step.has("登录第二步") && !step.has(PASSWORD), "{}", step.body);
        let page = operator.post("/sign-in/code", &[("code", "")]).await;
        assert!(page.error("code").is_some());
        site.harness.advance(SignedDuration::from_secs(60));
        let page = operator.post("/sign-in/code", &[("code", &shown(&site, &secret))]).await;
        assert!(page.title().starts_with("审计记录") && page.has("invite_first_operator"), "{}", page.body);
        assert!(operator.get("/operator/audit?verify=1").await.has("记录完整"));
        assert!(operator.get("/operator/accounts?login_name=yunying").await.has("yunying"));
    }

    async fn people_join_sign_in_and_act_for_their_organisations(location: Location) {
        let site = Site::open(&location).await;
        let mut office = site.browser();
        office.act("operator").await;
        let code = invited(&mut office, PROVIDER, "ROLE_PROVIDER").await;
        let mut browser = site.browser();
        let page = browser.get(&format!("/invitation?code={code}")).await;
        assert_eq!(page.value("invitation").as_deref(), Some(code.as_str()));
        let weak = browser.post("/invitation", &[("invitation", &code), ("login_name", "zhang.san"), ("new_password", "123"), ("repeated_password", "123")]).await;
        assert!(weak.error("new-password").is_some(), "{}", weak.body);
        let differs = browser.post("/invitation", &[("invitation", &code), ("new_password", PASSWORD), ("repeated_password", "another")]).await;
        assert!(differs.error("repeated-password").unwrap().contains("不一致"));
        let page = joined(&mut browser, "/invitation", &code, "zhang.san").await;
        assert!(page.has("我的供给") && page.has("张三") && page.has("批量导入"), "{}", page.body);
        let account = browser.get("/account").await;
        assert!(account.has("zhang.san") && account.has("供给方") && account.has("当前"));
        assert!(browser.get("/members").await.has("邀请成员"), "an administrator of the organisation");
        assert_eq!(browser.get(&format!("/members?organization={DEMANDER}")).await.status, StatusCode::FORBIDDEN);
        assert_eq!(browser.get("/operator").await.status, StatusCode::FORBIDDEN);

        let second = invited(&mut office, DEMANDER, "ROLE_DEMANDER").await;
        browser.get("/invitation").await;
        let page = browser.post("/invitation", &[("invitation", &second)]).await;
        assert!(page.title().starts_with("选择身份") && page.has("需求方"), "{}", page.body);
        let page = browser.post("/identity", &[("organization", PROVIDER), ("return", "//evil.example")]).await;
        assert!(page.title().starts_with("我的供给"), "{}", page.body);
        let page = browser.post("/identity", &[("organization", "market")]).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "of whom one is no member one does not act");
    }

    async fn what_is_refused_at_the_door_is_said_in_words(location: Location) {
        let site = Site::open(&location).await;
        let mut office = site.browser();
        office.act("operator").await;
        let code = invited(&mut office, PROVIDER, "ROLE_PROVIDER").await;
        let mut browser = site.browser();
        joined(&mut browser, "/invitation", &code, "li.si").await;
        browser.post("/leave", &[]).await;
        browser.get("/sign-in?return=//evil.example").await;
        for login_name in ["li.si", "nobody"] {
            let page = browser.post("/sign-in", &[("login_name", login_name), ("password", "wrong wrong wrong")]).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.has("登录名、密码或口令不正确") && !page.has("wrong wrong"), "{}", page.body);
        }
        let page = browser.post("/sign-in", &[("login_name", "li.si"), ("password", PASSWORD), ("return", "//evil.example")]).await;
        assert!(page.title().starts_with("我的供给"), "never to another host: {}", page.body);
        let other = site.browser().get("/my/listings").await;
        assert!(other.has("href=\"/sign-in?return=%2Fmy%2Flistings\""), "{}", other.body);
        browser.get("/account/password").await;
        let page = browser.post("/account/password", &[("old_password", "not it at all"), ("new_password", "another horse battery"), ("repeated_password", "another horse battery")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = browser.post("/account/password", &[("old_password", PASSWORD), ("new_password", "another horse battery"), ("repeated_password", "another horse battery")]).await;
        assert!(page.has("密码已更改"), "{}", page.body);
        let mut thief = site.browser();
        thief.get("/sign-in").await;
        let mut throttled = None;
        for _ in 0..12 {
            let page = thief.post("/sign-in", &[("login_name", "li.si"), ("password", "guess guess guess")]).await;
            throttled = (page.status == StatusCode::TOO_MANY_REQUESTS).then_some(page).or(throttled);
        }
        assert!(throttled.unwrap().has("秒后再试"));
    }

    async fn a_session_goes_on_and_what_was_typed_after_its_end_is_kept(location: Location) {
        let site = Site::open(&location).await;
        let mut office = site.browser();
        office.act("operator").await;
        let code = invited(&mut office, PROVIDER, "ROLE_PROVIDER").await;
        let mut browser = site.browser();
        joined(&mut browser, "/invitation", &code, "wang.wu").await;
        for _ in 0..3 {
            site.harness.advance(SignedDuration::from_mins(9));
            let mut copy = browser.clone();
            let (one, other) = tokio::join!(browser.get("/my/listings"), copy.get("/my/listings"));
            assert_eq!((one.status, other.status), (StatusCode::OK, StatusCode::OK), "one refresh at a time");
        }
        let word = browser.get("/my/listings/new").await.value("form_word").unwrap();
        site.harness.advance(SignedDuration::from_mins(61));
        let fields = [("form_word", word.as_str()), ("title", "写了很久的名称"), ("summary", "写了很久的简介"), ("kind", "KIND_ACHIEVEMENT"), ("do", "save")];
        let page = browser.post_with("/my/listings/new", &fields, &[("sec-fetch-site", "same-origin")]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(page.has("写了很久的简介") && page.has("保留一小时") && page.has("href=\"/sign-in\""), "{}", page.body);
        let mut stranger = browser.clone();
        office.act("operator").await;
        let code = invited(&mut office, DEMANDER, "ROLE_DEMANDER").await;
        let page = joined(&mut stranger, "/invitation", &code, "somebody.else").await;
        assert!(!page.has("写了很久") && !stranger.get("/kept").await.has("写了很久"), "only for who typed it");
        browser.get("/sign-in").await;
        let page = browser.post("/sign-in", &[("login_name", "wang.wu"), ("password", PASSWORD)]).await;
        assert!(page.title().starts_with("继续填写") && page.has("写了很久的简介"), "{}", page.body);
        let kept = [("title", "写了很久的名称"), ("summary", "写了很久的简介"), ("kind", "KIND_ACHIEVEMENT"), ("do", "save")];
        let page = browser.post("/my/listings/new", &kept).await;
        assert!(page.has("写了很久的简介") && page.error("region").is_some(), "{}", page.body);
    }

    async fn a_password_is_reset_and_sessions_end(location: Location) {
        let site = Site::open(&location).await;
        first_operator(&site).await;
        let mut office = site.browser();
        office.act("operator").await;
        let code = invited(&mut office, PROVIDER, "ROLE_PROVIDER").await;
        let mut browser = site.browser();
        joined(&mut browser, "/invitation", &code, "zhao.liu").await;
        let account = office.get("/operator/accounts?login_name=zhao.liu").await.link("/operator/accounts/").unwrap();
        let page = office.get(&account).await;
        assert!(page.has("正在登录的地方"));
        let page = office.post(&format!("{account}/reset"), &[]).await;
        let (_, rest) = page.body.split_once("<li class=\"code\">").unwrap();
        let code = rest.split('<').next().unwrap().to_owned();
        let mut other = site.browser();
        other.get(&format!("/reset?code={code}")).await;
        let fresh = "a fresh horse battery";
        let page = other.post("/reset", &[("invitation", &code), ("new_password", fresh), ("repeated_password", fresh)]).await;
        assert!(page.has("密码已重设"), "{}", page.body);
        let page = other.post("/sign-in", &[("login_name", "zhao.liu"), ("password", fresh)]).await;
        assert!(page.title().starts_with("我的供给"));
        site.harness.advance(SignedDuration::from_mins(10));
        assert_eq!(browser.get("/my/listings").await.status, StatusCode::UNAUTHORIZED, "the session of before has ended");
        let etag = office.get(&account).await.value("etag").unwrap();
        let page = office.post(&format!("{account}/suspend"), &[("etag", &etag)]).await;
        assert!(page.has("已停用"), "{}", page.body);
        // The session of the form before has ended with the account.
        other.get("/sign-in").await;
        let page = other.post("/sign-in", &[("login_name", "zhao.liu"), ("password", fresh)]).await;
        assert!(page.has("登录名、密码或口令不正确"), "{}", page.body);
    }
}
