//! What strangers try: forms from elsewhere, script in every text, addresses of others, texts without end.

use axum::http::StatusCode;
use techmarket_proto::supply::v1::Listing;
use techmarket_store::Location;
use techmarket_testkit::{listing, on_both_databases};

use crate::applicant::{SUBJECT, chapter, drafted, submitted};
use crate::site::{Site, id};

const SCRIPT: &str = "\"><script>alert(1)</script>";

on_both_databases! {
    async fn script_in_a_text_is_text(location: Location) {
        let site = Site::open(&location).await;
        let title = format!("电瓷 {SCRIPT}");
        let evil = || SCRIPT.to_owned();
        let public = site.published(Listing { title, summary: evil(), organization_name: evil(), keywords: vec![evil()], ..listing() }).await;
        let mut browser = site.browser();
        let own = format!("/my/listings/{}", id(&public.name));
        let public = format!("/supply/{}", id(&public.name));
        for path in ["/", "/supply", "/supply?q=%E7%94%B5%E7%93%B7", "/supply?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", &public] {
            let page = browser.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(!page.has("<script>alert"), "{path}");
        }
        browser.act("provider").await;
        for path in ["/my/listings", &own, &format!("{own}/edit")] {
            let page = browser.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(!page.has("<script>alert") && page.has("script&#62;alert"), "{path}");
        }
    }

    async fn script_in_a_contract_is_text(location: Location) {
        let site = Site::open(&location).await;
        let mut browser = site.browser();
        let base = drafted(&mut browser).await;
        let title = format!("电瓷 {SCRIPT}");
        let evil = [("title", title.as_str()), ("summary", SCRIPT), ("responsible_person", SCRIPT), ("substance.acceptance_method", SCRIPT)];
        let rest = SUBJECT.iter().filter(|(name, _)| evil.iter().all(|(other, _)| other != name)).copied();
        let fields: Vec<_> = evil.into_iter().chain(rest).collect();
        assert!(chapter(&mut browser, &base, "subject", &fields).await.has("已保存"));
        browser.get(&base).await;
        browser.upload(&format!("{base}/upload"), "KIND_CONTRACT_TEXT", "<script>alert(1)<.pdf", include_bytes!("../../data/demo/contract.pdf")).await;
        let own = ["", "/check", "/edit/subject"].map(|end| format!("{base}{end}"));
        for path in own.iter().chain(&["/my/contracts".to_owned()]) {
            let page = browser.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(!page.has("<script>alert") && page.has("script&#62;alert"), "{path}");
        }
        submitted(&mut browser, &base).await;
        let (mut registrar, case) = (site.browser(), format!("/desk/{}", id(&base)));
        registrar.act("registrar").await;
        for path in ["/desk", &case, &format!("{case}/audit")] {
            let page = registrar.get(path).await;
            assert!(page.status == StatusCode::OK && !page.has("<script>alert"), "{path}");
        }
        let etag = registrar.get(&case).await.value("etag").unwrap();
        registrar.post(&format!("{case}/return"), &[("etag", &etag), ("reason", SCRIPT)]).await;
        let page = browser.get(&base).await;
        assert!(page.has("待补正原因") && !page.has("<script>alert"));
    }

    async fn forms_from_elsewhere_change_nothing(location: Location) {
        let site = Site::open(&location).await;
        let mut browser = site.browser();
        browser.act("provider").await;
        let word = browser.get("/my/listings/new").await.value("form_word").unwrap();
        let fields = [("form_word", word.as_str()), ("title", "x")];
        for headers in [&[("sec-fetch-site", "cross-site")][..], &[("sec-fetch-site", "same-site")], &[("origin", "https://evil.example"), ("host", "market.example")]] {
            let page = browser.post_with("/my/listings/new", &fields, headers).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{headers:?}");
        }
        let foreign = site.browser().get("/sitemap").await.value("form_word").unwrap();
        for word in ["", "0", foreign.as_str()] {
            let page = browser.post_with("/my/listings/new", &[("form_word", word)], &[("sec-fetch-site", "same-origin")]).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{word}");
        }
        assert!(browser.get("/my/listings").await.has("这里没有供给"));
    }

    async fn a_session_that_ends_in_a_long_form_loses_nothing(location: Location) {
        let site = Site::open(&location).await;
        let mut browser = site.browser();
        browser.act("provider").await;
        let word = browser.get("/my/listings/new").await.value("form_word").unwrap();
        browser.post("/leave", &[]).await;
        let fields = [("form_word", word.as_str()), ("title", "高强度电瓷"), ("summary", "写了很久的简介"), ("request_id", "hidden-word")];
        let page = browser.post_with("/my/listings/new", &fields, &[("sec-fetch-site", "same-origin")]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(page.has("登录已失效") && page.has("高强度电瓷") && page.has("写了很久的简介") && !page.has("hidden-word"));
        let wrong = browser.get("/care").await;
        assert_eq!((wrong.status, wrong.header("x-content-type-options")), (StatusCode::NOT_FOUND, "nosniff"));
    }

    async fn pages_of_others_are_not_there(location: Location) {
        let site = Site::open(&location).await;
        let public = site.published(listing()).await;
        let mut browser = site.browser();
        browser.act("other-provider").await;
        for path in [format!("/my/listings/{}", id(&public.name)), format!("/my/listings/{}/edit", id(&public.name)),
            "/my/listings/0".to_owned(), "/supply/0".to_owned(), "/supply/..%2f..%2fx".to_owned(), "/matches/0".to_owned()] {
            assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let page = browser.post(&format!("/my/listings/{}/withdraw", id(&public.name)), &[("etag", &public.etag)]).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        assert_eq!(browser.get(&format!("/supply/{}", id(&public.name))).await.status, StatusCode::OK);
    }

    async fn texts_without_end_are_refused_and_long_ones_kept(location: Location) {
        let site = Site::open(&location).await;
        let mut browser = site.browser();
        browser.act("provider").await;
        browser.get("/my/listings/new").await;
        let endless = "a".repeat(2 << 20);
        let page = browser.post("/my/listings/new", &[("summary", &endless)]).await;
        assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
        let long = "瓷".repeat(50_000);
        browser.get("/my/listings/new").await;
        let page = browser.post("/my/listings/new", &[("kind", "KIND_ACHIEVEMENT"), ("summary", &long)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.has(&long) && page.error("summary").is_some());
        let facets = "&field=999".repeat(5_000);
        let page = browser.get(&format!("/supply?q=x{facets}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}
