//! A pair is ranked, opened, answered, assigned and noted.

use axum::http::StatusCode;
use techmarket_store::Location;
use techmarket_testkit::{demand, listing, on_both_databases};

use crate::site::{Site, id};

on_both_databases! {
    async fn a_demander_sees_what_fits_and_answers(location: Location) {
        let site = Site::open(&location).await;
        let (public, wanted) = (site.published(listing()).await, site.posted(demand()).await);
        let pair = site.matched().await;
        let mut browser = site.browser();
        browser.act("demander").await;
        let page = browser.get(&format!("/my/demands/{}/ranking", id(&wanted.name))).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(page.has(&public.title) && page.has("相同的用语") && page.has("所属领域"));
        assert!(browser.get("/my/matches").await.has(&format!("/matches/{}", id(&pair.name))));
        let path = format!("/matches/{}", id(&pair.name));
        let page = browser.get(&path).await;
        assert!(page.has("得分的组成") && page.has("<meter") && page.has("<mark>") && page.has("告知已查看"), "{}", page.body);
        assert!(browser.get(&path).await.has("已推荐"), "reading a match writes nothing");
        let page = browser.post(&format!("{path}/view"), &[]).await;
        assert!(page.has("已查看") && page.has("已告知对方") && !page.has("告知已查看"), "{}", page.body);
        let etag = page.value("etag").unwrap();
        let page = browser.post(&format!("{path}/decline"), &[("etag", &etag), ("ground", "DECLINE_REASON_OTHER"), ("text", "")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = browser.post(&format!("{path}/accept"), &[("etag", &etag)]).await;
        assert!(page.has("已接受") && page.has("需求方已接受"), "{}", page.body);
        let mut other = site.browser();
        other.act("other-provider").await;
        assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND);
        let mut supplier = site.browser();
        supplier.act("provider").await;
        let page = supplier.get(&format!("/my/listings/{}", id(&public.name))).await;
        for step in ["对方已查看</dt><dd>1", "对方有意向</dt><dd>1", "双方接受，可以联系</dt><dd>0"] {
            assert!(page.has(step), "{step}: {}", page.body);
        }
        assert!(browser.get(&format!("/my/demands/{}", id(&wanted.name))).await.has("对方有意向</dt><dd>0"));
        let etag = supplier.get(&path).await.value("etag").unwrap();
        let page = supplier.post(&format!("{path}/accept"), &[("etag", &etag)]).await;
        assert!(page.has("双方已接受") && page.has("开始洽谈"));
        let etag = page.value("etag").unwrap();
        let page = supplier.post(&format!("{path}/decline"), &[("etag", &etag), ("ground", "DECLINE_REASON_PRICE"), ("text", "差得多")]).await;
        assert!(page.has("谢绝原因：价格不合适 差得多"));
    }

    async fn a_broker_takes_a_pair_and_notes_what_comes_next(location: Location) {
        let site = Site::open(&location).await;
        site.published(listing()).await;
        site.posted(demand()).await;
        let pair = site.matched().await;
        let (mut browser, path) = (site.browser(), format!("/matches/{}", id(&pair.name)));
        let bench = browser.act("broker").await;
        assert!(bench.has("对接工作台") && bench.has("未指派") && bench.has(&path));
        assert!(browser.get("/broker?which=mine").await.has("这里没有匹配"));
        assert!(browser.get("/broker?minimum=0.99").await.has("这里没有匹配"));
        let page = browser.get(&path).await;
        assert!(page.has("下一步：联系双方") && !page.has("代双方接受"));
        let etag = page.value("etag").unwrap();
        let page = browser.post(&format!("{path}/take"), &[("etag", &etag)]).await;
        assert!(page.has("由您负责") && page.has("代双方接受") && page.has("不再负责"));
        let page = browser.post(&format!("{path}/note"), &[("text", "已电话联系"), ("reads", "brokers"), ("remind", "2026-11-21")]).await;
        assert!(page.has("已电话联系") && page.has("内部备注") && page.has("完成提醒"));
        assert!(browser.get("/broker?which=due").await.has(&path));
        let page = browser.post(&format!("{path}/note"), &[("text", "x"), ("remind", "下周")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        browser.get(&path).await;
        let page = browser.post(&format!("{path}/complete"), &[("number", "1")]).await;
        assert!(page.has("提醒，已完成"));
        let mut demander = site.browser();
        demander.act("demander").await;
        assert!(!demander.get(&path).await.has("已电话联系"));
    }
}
