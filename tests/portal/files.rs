//! Files of a contract: sent, checked, shown within a page that they can do nothing to, and taken away.

use axum::http::StatusCode;
use techmarket_store::Location;
use techmarket_testkit::on_both_databases;

use crate::applicant::{drafted, submitted};
use crate::site::{Site, id};

const PDF: &[u8] = include_bytes!("../../data/demo/contract.pdf");

on_both_databases! {
    async fn a_file_is_sent_shown_and_taken_away(location: Location) {
        let site = Site::open(&location).await;
        let mut browser = site.browser();
        let base = drafted(&mut browser).await;
        browser.get(&base).await;
        let page = browser.upload(&format!("{base}/upload"), "KIND_CONTRACT_TEXT", "技术开发合同%22.pdf", PDF).await;
        assert!(page.has("附件已上传，检查通过") && page.has("合同文本"), "{}", page.body);
        let file = page.link("/contracts/").unwrap();
        let shown = browser.get(&file).await;
        assert_eq!((shown.status, shown.header("content-type")), (StatusCode::OK, "application/pdf"));
        let policy = shown.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'self'") && !policy.contains("script"), "{policy}");
        assert!(shown.header("content-disposition").starts_with("inline; filename*=UTF-8''%E6%8A%80"));
        assert_eq!((shown.header("x-content-type-options"), shown.header("cache-control")), ("nosniff", "no-store"));
        assert!(browser.get(&format!("{file}?keep=1")).await.header("content-disposition").starts_with("attachment"));
        submitted(&mut browser, &base).await;
        let mut registrar = site.browser();
        registrar.act("registrar").await;
        let case = registrar.get(&format!("/desk/{}", id(&base))).await;
        assert!(case.has(&format!("<iframe class=\"paper\" src=\"{file}\"")), "{}", case.body);
        assert_eq!(registrar.get(&file).await.status, StatusCode::OK);
        let mut other = site.browser();
        assert_eq!(other.get(&file).await.status, StatusCode::UNAUTHORIZED);
        other.act("other-provider").await;
        assert_eq!(other.get(&file).await.status, StatusCode::NOT_FOUND);
        let etag = browser.get(&base).await.value("etag").unwrap();
        browser.post(&format!("{base}/withdraw"), &[("etag", &etag)]).await;
    }

    async fn what_is_no_such_file_is_refused_in_words(location: Location) {
        let site = Site::open(&location).await;
        let mut browser = site.browser();
        let base = drafted(&mut browser).await;
        let path = format!("{base}/upload");
        let html = b"<html><script>alert(1)</script></html>";
        for (kind, name, content) in [
            ("KIND_CONTRACT_TEXT", "合同.pdf", &html[..]),
            ("KIND_CONTRACT_TEXT", "合同.html", &html[..]),
            ("KIND_CONTRACT_TEXT", "", PDF),
            ("KIND_X", "合同.pdf", PDF),
            ("KIND_CONTRACT_TEXT", "合同.pdf", b""),
        ] {
            browser.get(&base).await;
            let page = browser.upload(&path, kind, name, content).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {}", page.body);
            assert!(page.has("附件没有上传") && !page.has("<script>alert"), "{name}");
        }
        // No browser sends such a name: the form is not read.
        browser.get(&base).await;
        let page = browser.upload(&path, "KIND_CONTRACT_TEXT", "合\u{7}同.pdf", PDF).await;
        assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(page.has("不是完整的表单，未作任何更改"));
        let page = browser.upload_with(&path, &[("form_word", "0"), ("kind", "KIND_OTHER")], ("file", "合同.pdf", PDF)).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        browser.get(&base).await;
        let page = browser.upload(&path, "KIND_OTHER", "证明.pdf", PDF).await;
        assert!(page.has("证明.pdf"));
        let (etag, sha256) = (page.value("etag").unwrap(), page.value("sha256").unwrap());
        let page = browser.post(&format!("{base}/remove"), &[("etag", &etag), ("sha256", &sha256)]).await;
        assert!(page.has("附件已删除") && !page.has("证明.pdf"));
    }
}
