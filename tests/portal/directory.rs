//! Organisations are registered with a proof, verified by an operator, seen by everybody and claimed by others.

use axum::http::StatusCode;
use techmarket_store::Location;
use techmarket_testkit::{PROVIDER, on_both_databases};

use crate::site::{Site, id};

/// The least that is a PDF.
const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

const ORGANIZATION: [(&str, &str); 5] = [
    ("credit_code", PROVIDER),
    ("display_name", "示例大学<script>alert(1)</script>"),
    ("kind", "KIND_GENERAL"),
    ("region", "360300 江西省萍乡市"),
    ("introduction", "一所大学。"),
];

on_both_databases! {
    async fn an_organisation_is_registered_verified_and_claimed(location: Location) {
        let site = Site::open(&location).await;
        let mut owner = site.browser();
        owner.act("provider").await;
        let form = owner.get("/my/organization/new").await;
        let nature = form.body.split("<select id=\"nature\"").nth(1).unwrap().split("value=\"").nth(1).unwrap();
        let nature = nature.split('"').next().unwrap().to_owned();
        let fields: Vec<(&str, &str)> = ORGANIZATION.into_iter().chain([("nature", nature.as_str())]).collect();
        let page = owner.post_file("/my/organization/new", &fields, ("proof", "证.html", b"<html><script>")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "a page is no proof");
        assert!(page.has("一所大学。") && !page.has("<script>alert"));
        let page = owner.post_file("/my/organization/new", &fields, ("proof", "证书.pdf", PDF)).await;
        assert!(page.has("已提交登记") && page.has("待核验") && page.has("证书.pdf"), "{}", page.body);

        let mut office = site.browser();
        office.act("operator").await;
        assert!(office.get("/operator/organizations").await.has(PROVIDER));
        let here = format!("/operator/organizations/{PROVIDER}");
        let page = office.get(&here).await;
        let (etag, proof) = (page.value("etag").unwrap(), page.link("/operator/proofs/").unwrap());
        assert!(page.has("核验通过") && !page.has("<script>alert"));
        let file = office.get(&proof).await;
        assert_eq!((file.header("content-type"), file.header("x-content-type-options")), ("application/pdf", "nosniff"));
        assert!(file.header("content-disposition").starts_with("attachment"));
        let page = office.post(&format!("{here}/verify"), &[("etag", &etag), ("paper", "事业单位法人证书")]).await;
        assert!(page.has("已核验"), "{}", page.body);

        let mut anybody = site.browser();
        let list = anybody.get("/organizations?text=%E7%A4%BA%E4%BE%8B%E5%A4%A7%E5%AD%A6").await;
        assert!(list.has(&format!("/organizations/{PROVIDER}")) && !list.has("<script>alert"), "{}", list.body);
        let page = anybody.get(&format!("/organizations/{PROVIDER}")).await;
        assert!(page.has("一所大学。") && page.has("已核验") && !page.has("证书.pdf"));
        assert_eq!(anybody.get("/organizations/x").await.status, StatusCode::NOT_FOUND);
        for path in [here.as_str(), &proof, "/operator/claims"] {
            assert_eq!(anybody.get(path).await.status, StatusCode::UNAUTHORIZED, "{path}");
        }

        let mut other = site.browser();
        other.act("other-provider").await;
        let claim = format!("/organizations/{PROVIDER}/claim");
        let etag = other.get(&claim).await.value("etag").unwrap();
        let page = other.post_file(&claim, &[("etag", &etag), ("reason", "")], ("proof", "授权.pdf", PDF)).await;
        assert!(page.error("reason").is_some(), "{}", page.body);
        let page = other.post_file(&claim, &[("etag", &etag), ("reason", "原登记人已离职")], ("proof", "授权.pdf", PDF)).await;
        assert!(page.has("已提交认领") && page.has("待处理"), "{}", page.body);
        let list = office.get("/operator/claims").await;
        let open = list.link("/operator/claims?state=all&#38;claim=").unwrap().replace("&#38;", "&");
        let page = office.get(&open).await;
        let (etag, of) = (page.value("etag").unwrap(), open.rsplit('=').next().unwrap().to_owned());
        let page = office.post(&format!("/operator/claims/{of}/accept"), &[("etag", &etag), ("paper", "授权书")]).await;
        assert!(page.has("已同意认领"), "{}", page.body);
        assert!(other.get("/my/organization").await.has("已同意"));
        assert!(!id(&claim).is_empty());
    }

    async fn brokers_and_experts_are_listed(location: Location) {
        let site = Site::open(&location).await;
        let mut anybody = site.browser();
        for (path, title) in [("/organizations", "单位和机构"), ("/brokers", "技术经纪人"), ("/experts", "专家和科技特派员")] {
            let page = anybody.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
            assert!(page.title().starts_with(title) && page.has("没有找到"));
        }
        for path in ["/brokers/0", "/experts/0", "/brokers/x%2fy"] {
            assert_eq!(anybody.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
}
