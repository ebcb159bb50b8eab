//! An event is scheduled from its address, read in several ways and printed.

use axum::http::StatusCode;
use techmarket_store::Location;
use techmarket_testkit::{demand, listing, on_both_databases};

use crate::browser::{Browser, Page};
use crate::site::{Site, id};

/// What an address says of an event of two slots and a table.
const EVENT: [(&str, &str); 5] = [
    ("name", "<b>春季</b>对接会"),
    ("start", "2026-12-01 09:00"),
    ("minutes", "20"),
    ("slots", "2"),
    ("tables", "1"),
];

/// The page of the event with these words too.
async fn of(browser: &mut Browser, others: &[(&str, &str)]) -> Page {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let kept = EVENT
        .iter()
        .filter(|(name, _)| !others.iter().any(|(other, _)| other == name));
    query.extend_pairs(kept).extend_pairs(others);
    browser.get(&format!("/talks?{}", query.finish())).await
}

/// A broker before a market with one pair, and the pair's id.
async fn with_a_pair(site: &Site) -> (Browser, String) {
    site.published(listing()).await;
    site.posted(demand()).await;
    let pair = site.matched().await;
    let mut browser = site.browser();
    browser.act("broker").await;
    (browser, id(&pair.name).to_owned())
}

on_both_databases! {
    async fn an_event_is_read_in_every_way(location: Location) {
        let site = Site::open(&location).await;
        let (mut browser, pair) = with_a_pair(&site).await;
        assert!(browser.get("/broker").await.has("href=\"/talks\""));
        let form = browser.get("/talks").await;
        assert!(form.status == StatusCode::OK && form.has("name=\"slots\"") && form.has("选择配对"), "{}", form.body);
        let page = of(&mut browser, &[]).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        for told in ["第 1 场 09:00 至 09:20", "1 号台", "示例大学", "示例电瓷有限公司", "2026年12月1日", "没有得分更高的排法"] {
            assert!(page.has(told), "{told}: {}", page.body);
        }
        assert!(page.has(&format!("/matches/{pair}")) && !page.has("<b>春季"));
        let page = of(&mut browser, &[("view", "organizations")]).await;
        assert!(page.has("需求：提高电瓷抗弯强度") && page.has("2 个单位"), "{}", page.body);
        assert!(of(&mut browser, &[("view", "left")]).await.has("都排上了"));
        let page = of(&mut browser, &[("view", "plates")]).await;
        assert_eq!(page.body.matches("<li class=\"plate\">").count(), 2, "{}", page.body);
        assert!(of(&mut browser, &[("view", "tables")]).await.has("<span class=\"table-number\">1 号台</span>"));
        let page = of(&mut browser, &[("view", "form")]).await;
        assert_eq!(page.value("start").as_deref(), Some("2026-12-01 09:00"));
        let page = of(&mut browser, &[("view", "choose")]).await;
        assert!(page.has(&format!("name=\"match\" value=\"{pair}\"")) && page.value("slots").as_deref() == Some("2"));
        let page = of(&mut browser, &[("match", &pair), ("match", "00000000-0000-7000-8000-000000000000")]).await;
        assert!(page.has("第 1 场") && page.has("选定的配对中有 1 对"), "{}", page.body);
        assert!(page.link("/talks?").is_some_and(|link| link.contains(&pair)), "the choice stays in the address");
    }

    async fn what_has_no_place_is_told_why(location: Location) {
        let site = Site::open(&location).await;
        let (mut browser, _) = with_a_pair(&site).await;
        let away = [("unavailable", "示例大学：1\r\n示例电瓷有限公司：2"), ("view", "left")];
        assert!(of(&mut browser, &away).await.has("没有双方都有空的场次"));
        assert!(of(&mut browser, &away[..1]).await.has("一场也没有排上"));
        let apart = of(&mut browser, &[("unavailable", "示例大学：1")]).await;
        assert!(apart.has("第 2 场 09:20 至 09:40") && !apart.has("第 1 场"));
    }

    async fn a_wrong_event_is_a_form_again(location: Location) {
        let site = Site::open(&location).await;
        let (mut browser, _) = with_a_pair(&site).await;
        let wrong = [
            ("slots", "", "slots", "应为 1 至 64"),
            ("tables", "501", "tables", "应为 1 至 500"),
            ("most_supply_talks", "many", "most-supply-talks", "应为 1 至 64"),
            ("unavailable", "某公司：1", "unavailable", "第 1 行"),
            ("unavailable", "示例大学：9", "unavailable", "应为 1 至 2"),
            ("start", "明天上午", "start", "2026-12-01 09:00"),
            ("minimum_score", "高", "minimum-score", "0 至 1"),
            ("minimum_score", "7", "minimum-score", ""),
            ("region", "999999", "region", ""),
        ];
        for (name, value, field, told) in wrong {
            let page = of(&mut browser, &[(name, value)]).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            assert!(page.error(field).is_some_and(|error| error.contains(told)), "{name}: {}", page.body);
            assert!(page.title().starts_with("错误：") && page.value("minutes").as_deref() == Some("20"));
        }
        let none = of(&mut browser, &[("minimum_score", "1")]).await;
        assert!(none.status == StatusCode::UNPROCESSABLE_ENTITY && none.has("没有符合条件的配对"));
        let long = of(&mut browser, &[("place", &"x".repeat(8_000))]).await;
        assert!(long.status == StatusCode::UNPROCESSABLE_ENTITY && long.has("至多 8000"));
        assert_eq!(of(&mut browser, &[("view", "nothing")]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(site.browser().get("/talks").await.status, StatusCode::UNAUTHORIZED);
        let mut owner = site.browser();
        owner.act("provider").await;
        assert_eq!(owner.get("/talks").await.status, StatusCode::FORBIDDEN);
        let mut office = site.browser();
        office.act("operator").await;
        assert!(of(&mut office, &[]).await.has("第 1 场"));
    }
}
