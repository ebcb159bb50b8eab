//! A search is saved from its page, tells what comes, is changed and given up.

use axum::http::StatusCode;
use jiff::SignedDuration;
use techmarket_kernel::Clock as _;
use techmarket_proto::matching::v1::ListAlertsRequest;
use techmarket_proto::matching::v1::matching_service_client::MatchingServiceClient;
use techmarket_store::Location;
use techmarket_testkit::{demander, eventually, listing, on_both_databases};

use crate::site::{Site, id};

/// 电瓷, of achievements.
const SEARCH: &str = "/supply?q=%E7%94%B5%E7%93%B7&kind=KIND_ACHIEVEMENT";

/// Once the person's search has an alert.
async fn alerted(site: &Site) {
    let first = || async {
        let mut client = MatchingServiceClient::new(site.market.client(&demander()));
        let listed = client.list_alerts(ListAlertsRequest::default()).await.unwrap();
        (!listed.into_inner().alerts.is_empty()).then_some(())
    };
    eventually("the search tells what came", first).await;
}

on_both_databases! {
    async fn a_search_is_saved_and_tells_what_comes(location: Location) {
        let site = Site::open(&location).await;
        let mut browser = site.browser();
        assert!(!browser.get(SEARCH).await.has("订阅此检索"), "a visitor has nowhere to be told");
        browser.act("demander").await;
        assert!(!browser.get("/supply").await.has("订阅此检索"), "nothing is asked for");
        let page = browser.get(SEARCH).await;
        assert!(page.has("订阅此检索") && page.has("name=\"kind\" value=\"KIND_ACHIEVEMENT\""), "{}", page.body);
        assert_eq!(page.value("display_name").as_deref(), Some("电瓷 · 科技成果"));
        let asked = [("side", "listing"), ("q", "电瓷"), ("kind", "KIND_ACHIEVEMENT"), ("display_name", "电瓷的成果")];
        let with = |score| [&asked[..], &[("minimum_score", score)]].concat();
        for (score, what) in [("很低", "请填写 0 至 1 的数"), ("7", "")] {
            let wrong = browser.post("/my/searches", &with(score)).await;
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(wrong.error("minimum-score").is_some_and(|told| told.contains(what)), "{}", wrong.body);
            assert!(wrong.has("value=\"电瓷的成果\"") && wrong.has("value=\"KIND_ACHIEVEMENT\""));
        }
        let list = browser.post("/my/searches", &with("0.3")).await;
        assert!(list.has("已订阅") && list.has("电瓷的成果") && list.has("电瓷 · 科技成果"), "{}", list.body);
        assert!(list.link("/supply?q=").is_some_and(|link| link.contains("KIND_ACHIEVEMENT")));
        assert!(browser.get("/my/alerts").await.has("还没有符合订阅的内容"));
        site.clock.set(site.clock.now() + SignedDuration::from_mins(2));
        let public = site.published(listing()).await;
        alerted(&site).await;
        assert!(browser.get("/my/demands").await.has("订阅提醒（1）"));
        let alerts = browser.get("/my/alerts").await;
        assert!(alerts.has(&format!("href=\"/supply/{}\"", id(&public.name))) && alerts.has(&public.title));
        assert!(alerts.has("电瓷的成果") && alerts.has("<span class=\"tag warn\">新</span>"), "{}", alerts.body);
        assert!(!browser.get("/my/demands").await.has("订阅提醒（"), "they were read");
        assert!(!browser.get("/my/alerts").await.has(">新</span>"));
    }

    async fn a_search_is_its_persons_alone(location: Location) {
        let site = Site::open(&location).await;
        let mut browser = site.browser();
        assert_eq!(browser.get("/my/alerts").await.status, StatusCode::UNAUTHORIZED);
        browser.act("broker").await;
        assert!(browser.get("/broker").await.has("href=\"/my/alerts\""));
        let fields = [("side", "demand"), ("q", "绝缘子"), ("display_name", "<b>绝缘子</b>")];
        let list = browser.post("/my/searches", &fields).await;
        assert!(list.has("0.5（默认）") && !list.has("<b>绝缘子"), "{}", list.body);
        let link = list.link("/my/searches/0").unwrap();
        let page = browser.get(&link).await;
        let etag = page.value("etag").unwrap();
        let (update, delete) = (format!("{link}/update"), format!("{link}/delete"));
        let wrong = browser.post(&update, &[("etag", &etag), ("display_name", "")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.error("display-name").is_some());
        let changed = browser.post(&update, &[("etag", &etag), ("display_name", "瓷绝缘子"), ("minimum_score", "0.7")]).await;
        assert!(changed.has("已更改") && changed.has("瓷绝缘子") && changed.has("0.7"), "{}", changed.body);
        let late = browser.post(&delete, &[("etag", &etag)]).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "another changed it");
        let mut other = site.browser();
        other.act("provider").await;
        assert_eq!(other.get(&link).await.status, StatusCode::NOT_FOUND);
        assert!(other.get("/my/searches").await.has("还没有订阅"));
        let mut registrar = site.browser();
        registrar.act("registrar").await;
        assert_eq!(registrar.get("/my/searches").await.status, StatusCode::FORBIDDEN);
        let etag = browser.get(&link).await.value("etag").unwrap();
        let gone = browser.post(&delete, &[("etag", &etag)]).await;
        assert!(gone.has("已取消订阅") && gone.has("还没有订阅"), "{}", gone.body);
        assert_eq!(browser.get(&link).await.status, StatusCode::NOT_FOUND);
        assert_eq!(browser.get("/my/searches/nothing").await.status, StatusCode::NOT_FOUND);
        assert_eq!(browser.post(&format!("{link}/paint"), &[]).await.status, StatusCode::NOT_FOUND);
    }
}
