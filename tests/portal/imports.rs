//! A supplier drops a file, looks at it, puts its columns right, takes it in, and gets the refused rows back.

use axum::http::StatusCode;
use techmarket_store::Location;
use techmarket_testkit::{eventually, on_both_databases};

use crate::browser::{Browser, Page};
use crate::site::Site;

const FILE: &str = "成果名称,成果简介,技术领域,所在地,备注二\r\n高强度电瓷,以铝矾土为主料的高强度电瓷配方。,新材料,江西省萍乡市,x\r\n没有领域,只有简介的一条。,不存在的领域,江西省萍乡市,\"<script>alert(1)</script>\"\r\n";

async fn uploaded(site: &Site, person: &str) -> (Browser, Page, String) {
    let mut browser = site.browser();
    browser.act(person).await;
    browser.get("/my/imports/new").await;
    let page = browser
        .post_file("/my/imports/new", &[], ("file", "成果表.csv", FILE.as_bytes()))
        .await;
    let report = page.link("/my/imports/0").unwrap();
    let here = report.split('/').take(4).collect::<Vec<_>>().join("/");
    (browser, page, here)
}

on_both_databases! {
    async fn a_file_is_looked_at_put_right_and_taken_in(location: Location) {
        let site = Site::open(&location).await;
        let (mut browser, page, here) = uploaded(&site, "provider").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(page.has("预览") && page.has("列的对应") && page.has("成果表.csv"), "{}", page.body);
        let form = browser.get(&format!("{here}/options")).await;
        assert!(form.has("成果名称 = ") && form.has("技术领域 = "), "{}", form.body);
        let etag = form.value("etag").unwrap();
        let wrong = browser.post(&format!("{here}/options"), &[("etag", &etag), ("mapping", "没有等号")]).await;
        assert!(wrong.error("mapping").unwrap().contains("没有等号"));
        let mapping = "成果名称 = title\r\n成果简介 = summary\r\n技术领域 = fields\r\n所在地 = region\r\n备注二 = ";
        let fields = [("etag", etag.as_str()), ("mapping", mapping), ("organization_name", "示例大学")];
        let page = browser.post(&format!("{here}/options"), &fields).await;
        assert!(page.has("已预览") && page.has("不合格"), "{}", page.body);
        assert!(!page.has("<script>alert") && browser.get("/my/listings").await.has("这里没有供给"), "a preview writes nothing");
        let page = browser.get(&here).await;
        let (etag, sha256) = (page.value("etag").unwrap(), page.value("sha256").unwrap());
        browser.post(&format!("{here}/run"), &[("etag", &etag), ("sha256", &sha256)]).await;
        let page = eventually("the rows are taken in", async || {
            let page = browser.clone().get(&here).await;
            page.has("已完成").then_some(page)
        }).await;
        assert!(page.has("导入结果") && page.has("1 条"), "{}", page.body);
        assert!(browser.get("/my/listings").await.has("高强度电瓷"));
        let refused = browser.get(&format!("{here}/refused")).await;
        assert!(refused.body.contains("没有领域") && refused.body.contains("原因"), "{}", refused.body);
        assert!(refused.header("content-disposition").starts_with("attachment"));
        let report = browser.get(&format!("{here}/report")).await;
        assert!(report.body.starts_with("PK"));
        assert!(browser.get("/my/imports").await.has("成果表.csv"));
    }

    async fn an_import_is_its_organisations_alone(location: Location) {
        let site = Site::open(&location).await;
        let (_, _, here) = uploaded(&site, "provider").await;
        let mut other = site.browser();
        other.act("other-provider").await;
        for path in [here.clone(), format!("{here}/options"), format!("{here}/refused"), format!("{here}/report"), "/my/imports/0".to_owned()] {
            assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(other.post(&format!("{here}/cancel"), &[]).await.status, StatusCode::NOT_FOUND);
        other.act("demander").await;
        assert_eq!(other.get("/my/imports").await.status, StatusCode::FORBIDDEN);
        assert_eq!(site.browser().get("/my/imports").await.status, StatusCode::UNAUTHORIZED);
    }

    async fn files_that_are_none_are_refused_in_words(location: Location) {
        let site = Site::open(&location).await;
        let mut browser = site.browser();
        browser.act("provider").await;
        browser.get("/my/imports/new").await;
        let nothing = browser.post_file("/my/imports/new", &[], ("file", "", b"")).await;
        assert!(nothing.error("file").is_some(), "{}", nothing.body);
        let named = browser.post_file("/my/imports/new", &[], ("file", "../a.bin", &[0, 1, 2, 3])).await;
        assert!(named.has("a.bin") && !named.has("../a"), "{}", named.body);
        let foreign = browser.post_with("/my/imports/new", &[], &[("sec-fetch-site", "cross-site"), ("content-type", "multipart/form-data; boundary=edge")]).await;
        assert_eq!(foreign.status, StatusCode::FORBIDDEN);
        let none = browser.post_with("/my/imports/new", &[("file", "x")], &[("sec-fetch-site", "same-origin")]).await;
        assert_eq!(none.status, StatusCode::PAYLOAD_TOO_LARGE);
    }
}
