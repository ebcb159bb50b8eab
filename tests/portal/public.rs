//! The pages of everybody, with posts in the market.

use axum::http::StatusCode;
use techmarket_proto::demand::v1::Demand;
use techmarket_proto::supply::v1::Listing;
use techmarket_store::Location;
use techmarket_testkit::{demand, listing, on_both_databases, open_call};

use crate::site::{Site, id};

on_both_databases! {
    async fn what_is_public_is_found_and_read(location: Location) {
        let site = Site::open(&location).await;
        let public = site.published(listing()).await;
        let mut browser = site.browser();
        let home = browser.get("/").await;
        assert!(home.has(&public.title) && !home.has("暂时没有响应"));
        let found = browser.get("/supply?q=%E7%94%B5%E7%93%B7%E9%85%8D%E6%96%B9").await;
        assert_eq!(found.status, StatusCode::OK);
        assert!(found.has("<mark>") && found.has("共 1 条"), "{}", found.body);
        let link = found.link("/supply/").unwrap();
        let page = browser.get(&link).await;
        assert!(page.title().starts_with(&public.title));
        assert!(page.has("示例大学") && page.has("化工") && page.has("江西省萍乡市") && page.has("name=\"ArticleTitle\""));
        assert!(!page.has("烧成曲线与添加剂比例") && !page.has("张三"), "the confidential layer stays where it is");
        let lines = browser.get("/suggest?q=%E9%AB%98%E5%BC%BA%E5%BA%A6").await;
        assert!(lines.has("高强度"), "{}", lines.body);
        assert!(browser.get("/suggest?q=").await.body.is_empty());
    }

    async fn a_hidden_publisher_is_not_told(location: Location) {
        let site = Site::open(&location).await;
        let public = site.published(Listing { publisher_hidden: true, ..listing() }).await;
        let mut browser = site.browser();
        for path in ["/".to_owned(), "/supply".to_owned(), format!("/supply/{}", id(&public.name))] {
            let page = browser.get(&path).await;
            assert!(page.has("发布单位不公开") && !page.has("示例大学"), "{path}");
        }
    }

    async fn nothing_found_says_what_to_do(location: Location) {
        let site = Site::open(&location).await;
        let mut browser = site.browser();
        let page = browser.get("/supply?q=zzzyyyxxx").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.has("没有找到供给"));
        let page = browser.get("/supply?q=x&page=forged").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.has("内容有误"));
    }

    async fn demands_and_calls_have_their_pages(location: Location) {
        let site = Site::open(&location).await;
        let (one, call) = (site.posted(demand()).await, site.posted(Demand { title: "特高压电瓷揭榜".to_owned(), ..open_call() }).await);
        let mut browser = site.browser();
        let page = browser.get("/calls").await;
        assert!(page.has(&call.title) && !page.has(&one.title) && page.has("考核指标"));
        let page = browser.get(&format!("/demand/{}", id(&call.name))).await;
        assert!(page.has("揭榜条件") && page.has("完成时限"));
        let page = browser.get("/demand").await;
        assert!(page.has(&one.title) && page.has(&call.title));
        let page = browser.get("/statistics").await;
        assert!(page.has("需求按类型") && page.has("<svg role=\"img\"") && page.has("揭榜挂帅"));
    }

    async fn a_code_is_verified_or_told_apart(location: Location) {
        let site = Site::open(&location).await;
        let mut browser = site.browser();
        let page = browser.get("/verify/2222222222222222").await;
        assert!([StatusCode::NOT_FOUND, StatusCode::UNPROCESSABLE_ENTITY].contains(&page.status));
        assert!(page.title().starts_with("错误：") && page.has("2222222222222222"));
        let page = browser.get("/verify/%E7%93%B7").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = browser.get("/verify?code=a/b").await;
        assert_eq!(page.header("location"), "/verify/a%2Fb");
    }
}
