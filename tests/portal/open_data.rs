//! Open data: what is in the files, and what is not.

use axum::http::StatusCode;
use jiff::SignedDuration;
use techmarket_kernel::Clock as _;
use techmarket_proto::supply::v1::Listing;
use techmarket_store::Location;
use techmarket_testkit::{demand, full_listing, listing, on_both_databases};

use crate::browser::Browser;
use crate::site::Site;

/// Words of the confidential layer of the testkit's posts.
const CONFIDENTIAL: [&str; 5] = [
    "烧成曲线与添加剂比例",
    "现有配方与废品率",
    "张三",
    "0799-0000000",
    "zhangsan@example.com",
];

async fn file(browser: &mut Browser, name: &str) -> String {
    let page = browser.get(&format!("/data/{name}")).await;
    assert_eq!(page.status, StatusCode::OK, "{name}");
    page.body
}

on_both_databases! {
    async fn everybody_may_take_what_is_public_and_nothing_else(location: Location) {
        let site = Site::open(&location).await;
        site.published(listing()).await;
        site.published(Listing {
            title: "=HYPERLINK(0)".to_owned(),
            external_id: "x".to_owned(),
            publisher_hidden: true,
            ..full_listing()
        })
        .await;
        site.posted(demand()).await;
        let mut browser = site.browser();
        let page = browser.get("/data").await;
        assert!(page.has("数据开放") && page.has("2026-11-21") && page.has("示例许可"));
        let listings = file(&mut browser, "listings.csv").await;
        assert_eq!(listings.matches("\r\n").count(), 3, "{listings}");
        assert!(listings.contains("高强度电瓷配方与烧成工艺") && listings.contains("'=HYPERLINK(0)"), "{listings}");
        let lines = file(&mut browser, "listings.jsonl").await;
        let titles: Vec<String> = lines
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["title"].as_str().unwrap().to_owned())
            .collect();
        assert!(titles.contains(&"=HYPERLINK(0)".to_owned()) && titles.len() == 2, "{titles:?}");
        let demands = file(&mut browser, "demands.jsonl").await;
        assert_eq!(demands.lines().count(), 1);
        let figures = file(&mut browser, "statistics.csv").await;
        assert!(figures.contains("供给,合计,,2\r\n") && figures.contains("需求,合计,,1\r\n"), "{figures}");
        let catalogue: serde_json::Value = serde_json::from_str(&file(&mut browser, "catalogue.json").await).unwrap();
        assert_eq!(catalogue["dataset"][0]["license"], "示例许可");
        assert_eq!(catalogue["dataset"][0]["modified"], "2026-11-21");
        // Whoever owns a post and asks reads the same files.
        browser.act("provider").await;
        for name in ["listings.csv", "listings.jsonl", "demands.csv", "demands.jsonl", "statistics.csv", "catalogue.json"] {
            let text = file(&mut browser, name).await;
            for word in CONFIDENTIAL {
                assert!(!text.contains(word), "{word} is in {name}");
            }
        }
        assert_eq!(listings.matches("示例大学").count(), 1, "a hidden publisher is not told: {listings}");
        for name in ["contracts.csv", "listings.xlsx", "listings"] {
            assert_eq!(browser.get(&format!("/data/{name}")).await.status, StatusCode::NOT_FOUND, "{name}");
        }
    }

    async fn a_day_has_one_edition(location: Location) {
        let site = Site::open(&location).await;
        site.published(listing()).await;
        let mut browser = site.browser();
        let first = file(&mut browser, "listings.jsonl").await;
        site.published(Listing { title: "后来发布的供给".to_owned(), ..listing() }).await;
        assert_eq!(file(&mut browser, "listings.jsonl").await, first);
        site.clock.set(site.clock.now() + SignedDuration::from_hours(24));
        assert_eq!(file(&mut browser, "listings.jsonl").await.lines().count(), 2);
    }
}
