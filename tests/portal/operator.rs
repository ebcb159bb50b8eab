//! The operator reviews posts, issues keys, reads the trail, the health of the market and the tables.

use axum::http::StatusCode;
use techmarket_proto::supply::v1::supply_service_client::SupplyServiceClient;
use techmarket_proto::supply::v1::{CreateListingRequest, Listing, SubmitListingRequest};
use techmarket_store::Location;
use techmarket_testkit::{listing, on_both_databases, provider};

use crate::site::{Site, id};

async fn submitted(site: &Site, title: &str) -> Listing {
    let mut owner = SupplyServiceClient::new(site.market.client(&provider()));
    let request = CreateListingRequest {
        listing: Some(Listing {
            title: title.to_owned(),
            ..listing()
        }),
        ..CreateListingRequest::default()
    };
    let made = owner.create_listing(request).await.unwrap().into_inner();
    let request = SubmitListingRequest {
        name: made.name,
        etag: made.etag,
        ..SubmitListingRequest::default()
    };
    owner.submit_listing(request).await.unwrap().into_inner()
}

on_both_databases! {
    async fn posts_are_published_or_returned(location: Location) {
        let site = Site::open(&location).await;
        let (good, poor) = (submitted(&site, "高强度电瓷").await, submitted(&site, "<script>alert(1)</script>").await);
        let mut office = site.browser();
        let queue = office.act("operator").await;
        assert!(queue.has("高强度电瓷") && !queue.has("<script>alert") && queue.has("供给的修订"), "{}", queue.body);
        let path = |listing: &Listing| format!("/operator/posts/listings/{}", id(&listing.name));
        let etag = office.get(&path(&good)).await.value("etag").unwrap();
        let page = office.post(&format!("{}/publish", path(&good)), &[("etag", &etag)]).await;
        assert!(page.has("已发布"), "{}", page.body);
        assert_eq!(site.browser().get(&format!("/supply/{}", id(&good.name))).await.status, StatusCode::OK);
        let again = office.post(&format!("{}/publish", path(&good)), &[("etag", &etag)]).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        let etag = office.get(&path(&poor)).await.value("etag").unwrap();
        let none = office.post(&format!("{}/return", path(&poor)), &[("etag", &etag), ("reason", "")]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        office.get(&path(&poor)).await;
        let page = office.post(&format!("{}/return", path(&poor)), &[("etag", &etag), ("reason", "名称请写技术的名称")]).await;
        assert!(page.has("已退回"), "{}", page.body);
        let mut owner = site.browser();
        owner.act("provider").await;
        assert!(owner.get("/my/listings").await.has("名称请写技术的名称"));
        assert_eq!(owner.get("/operator").await.status, StatusCode::FORBIDDEN);
        assert_eq!(owner.get(&path(&good)).await.status, StatusCode::FORBIDDEN);
    }

    async fn keys_are_issued_once_and_revoked(location: Location) {
        let site = Site::open(&location).await;
        let mut office = site.browser();
        office.act("operator").await;
        office.get("/operator/keys/new").await;
        let wrong = office.post("/operator/keys/new", &[("display_name", "省平台"), ("expire_time", "很久")]).await;
        assert!(wrong.error("expire-time").is_some() && wrong.has("value=\"省平台\""));
        let fields = [("display_name", "省平台"), ("roles", "ROLE_SYSTEM"), ("expire_time", "30")];
        let page = office.post("/operator/keys/new", &fields).await;
        assert!(page.has("密钥只显示这一次") && page.has("<li class=\"code\">"), "{}", page.body);
        let list = office.get("/operator/keys").await;
        assert!(list.has("省平台") && list.has("撤销</button>"));
        let (_, rest) = list.body.split_once("action=\"/operator/keys/").unwrap();
        let key = rest.split('/').next().unwrap();
        let page = office.post(&format!("/operator/keys/{key}/revoke"), &[("etag", &list.value("etag").unwrap())]).await;
        assert!(page.has("已撤销"), "{}", page.body);
    }

    async fn the_market_is_seen_whole(location: Location) {
        let site = Site::open(&location).await;
        let mut office = site.browser();
        office.act("operator").await;
        let health = office.get("/operator/health").await;
        assert_eq!(health.status, StatusCode::OK);
        assert!(health.has("名录与账号服务") && !health.has("没有响应") && !health.has("不可读"), "{}", health.body);
        assert!(health.has("href=\"/codes\"") && health.has("href=\"/operator/models\""));
        for path in ["/operator/claims", "/operator/brokers", "/operator/accounts", "/operator/audit", "/operator/organizations", "/members?organization=market", "/operator?queue=demands", "/operator?queue=demand-revisions", "/operator?queue=listing-revisions"] {
            let page = office.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
            assert!(page.body.len() < 60_000);
        }
        assert_eq!(office.get("/operator?queue=x").await.status, StatusCode::NOT_FOUND);
    }

    async fn a_ranking_model_is_read_learnt_and_pinned(location: Location) {
        let site = Site::open(&location).await;
        let mut office = site.browser();
        office.act("operator").await;
        let page = office.get("/operator/models").await;
        assert!(page.has("内置") && page.has("使用中") && page.has("现在学习"), "{}", page.body);
        let etag = page.value("etag").unwrap();
        let early = office.post("/operator/models/train", &[]).await;
        assert_eq!(early.status, StatusCode::CONFLICT, "nobody has answered yet: {}", early.body);
        let page = office.get("/operator/models/0").await;
        assert!(page.has("内容用词") && page.has("内置的权重没有评测"), "{}", page.body);
        let page = office.post("/operator/models/0/pin", &[("etag", &etag)]).await;
        assert!(page.has("已固定") && page.has("取消固定"), "{}", page.body);
        let late = office.post("/operator/models/0/unpin", &[("etag", &etag)]).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "it has changed");
        let etag = office.get("/operator/models/0").await.value("etag").unwrap();
        let page = office.post("/operator/models/0/unpin", &[("etag", &etag)]).await;
        assert!(page.has("已取消固定"), "{}", page.body);
        for path in ["/operator/models/9", "/operator/models/nothing"] {
            assert_eq!(office.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let mut owner = site.browser();
        owner.act("provider").await;
        for path in ["/operator/models", "/operator/models/0"] {
            assert_eq!(owner.get(path).await.status, StatusCode::FORBIDDEN);
        }
        assert_eq!(owner.post("/operator/models/train", &[]).await.status, StatusCode::FORBIDDEN);
    }
}
