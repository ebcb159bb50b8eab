//! The code tables with their sources, and the manual of the API.

use axum::http::StatusCode;
use techmarket_store::Location;
use techmarket_testkit::on_both_databases;

use crate::site::Site;

on_both_databases! {
    async fn everybody_reads_the_tables_in_force(location: Location) {
        let site = Site::open(&location).await;
        let mut browser = site.browser();
        let page = browser.get("/codes").await;
        assert!(page.has("href=\"/codes/market_field\"") && page.has("href=\"/codes/region\""), "{}", page.body);
        assert!(!page.has("--reference"), "only operators replace tables");
        let page = browser.get("/codes/market_field").await;
        assert!(page.has("电子信息") && page.has("electronic information"), "{}", page.body);
        assert!(page.has(">S62<") && page.has("<h2>来源</h2>"), "a code says where it comes from: {}", page.body);
        let page = browser.get("/codes/market_field?text=%E5%8C%96%E5%B7%A5").await;
        assert!(page.has("化工") && !page.has("电子信息"));
        let page = browser.get("/codes/region").await;
        assert!(page.has("rel=\"next\"") && page.has("href=\"/codes/region?above=360000\"") || page.has("above="), "{}", page.body);
        let page = browser.get("/codes/region?above=360000").await;
        assert!(page.has("360300") && page.title().contains("360000 以下"), "{}", page.title());
        let long = browser.get(&format!("/codes/market_field?text={}", "x".repeat(51))).await;
        assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(long.error("text").is_some(), "{}", long.body);
        assert_eq!(browser.get("/codes/nothing").await.status, StatusCode::NOT_FOUND);
        let mut office = site.browser();
        office.act("operator").await;
        assert!(office.get("/codes").await.has("--reference"));
    }

    async fn the_manual_of_the_api_is_linked_and_read(location: Location) {
        let site = Site::open(&location).await;
        let mut browser = site.browser();
        assert!(browser.get("/guides").await.has("<a href=\"/api\">"));
        let page = browser.get("/api").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.header("content-security-policy").contains("default-src 'none'"));
        let service = page.link("/api/").unwrap();
        assert_eq!(browser.get(&service).await.status, StatusCode::OK, "{service}");
        assert_eq!(browser.get("/openapi.json").await.header("content-type"), "application/json");
        assert_eq!(browser.get("/api/nothing").await.status, StatusCode::NOT_FOUND);
    }
}
