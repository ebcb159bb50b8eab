//! An organisation lets a broker act for it, and either ends it.

use axum::http::StatusCode;
use techmarket_store::Location;
use techmarket_testkit::{PROVIDER, broker, on_both_databases};

use crate::site::Site;

on_both_databases! {
    async fn a_mandate_is_given_seen_and_revoked(location: Location) {
        let site = Site::open(&location).await;
        let mut owner = site.browser();
        owner.act("provider").await;
        let page = owner.get("/my/mandates").await;
        assert!(page.has("供给经纪委托") && page.has("还没有委托") && !page.has("需求委托"), "{}", page.body);
        let person = broker().subject;
        for (fields, field, told) in [
            ([("broker", ""), ("end_date", "")], "broker", ""),
            ([("broker", person.as_str()), ("end_date", "明年")], "end-date", "不是日期"),
            ([("broker", person.as_str()), ("end_date", "2020-01-01")], "end-date", ""),
        ] {
            let wrong = owner.post("/my/mandates/supply", &fields).await;
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(wrong.error(field).is_some_and(|error| error.contains(told)), "{}", wrong.body);
        }
        let fields = [("broker", person.as_str()), ("end_date", "2027-12-31")];
        let page = owner.post("/my/mandates/supply", &fields).await;
        assert!(page.has("已委托") && page.has(&person) && page.has("2027年12月31日") && page.has("有效"), "{}", page.body);
        let mut other = site.browser();
        other.act("other-provider").await;
        assert!(other.get("/my/mandates").await.has("还没有委托"));
        let mut browser = site.browser();
        browser.act("broker").await;
        let page = browser.get("/my/mandates").await;
        assert!(page.has(PROVIDER) && page.has("辞去") && page.has("需求委托") && page.has(&person), "{}", page.body);
        let revoke = page.body.split_once("action=\"/my/mandates/supply/").unwrap().1;
        let revoke = format!("/my/mandates/supply/{}", revoke.split_once('"').unwrap().0);
        let etag = page.value("etag").unwrap();
        let foreign = other.post(&revoke, &[("etag", &etag)]).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND);
        let late = browser.post(&revoke, &[("etag", "x")]).await;
        assert!(late.status.is_client_error());
        browser.get("/my/mandates").await;
        let page = browser.post(&revoke, &[("etag", &etag)]).await;
        assert!(page.has("立即失效") && page.has("已撤销") && !page.has("辞去</button>"), "{}", page.body);
        assert!(owner.get("/my/mandates").await.has("已撤销"));
    }

    async fn a_mandate_is_given_by_its_side_alone(location: Location) {
        let site = Site::open(&location).await;
        assert_eq!(site.browser().get("/my/mandates").await.status, StatusCode::UNAUTHORIZED);
        let mut company = site.browser();
        company.act("demander").await;
        assert_eq!(company.get("/my/mandates?side=supply").await.status, StatusCode::NOT_FOUND);
        company.get("/my/mandates").await;
        let person = broker().subject;
        let page = company.post("/my/mandates/demand", &[("broker", person.as_str())]).await;
        assert!(page.has("需求经纪委托") && page.has("已委托") && page.has("到撤销为止"), "{}", page.body);
        let mut browser = site.browser();
        browser.act("broker").await;
        assert!(browser.get("/my/mandates").await.has("还没有委托"));
        assert!(browser.get("/my/mandates?side=demand").await.has("辞去"));
        let none = browser.post("/my/mandates/demand", &[("broker", person.as_str())]).await;
        assert_eq!(none.status, StatusCode::FORBIDDEN);
        let mut registrar = site.browser();
        registrar.act("registrar").await;
        assert_eq!(registrar.get("/my/mandates").await.status, StatusCode::FORBIDDEN);
    }
}
