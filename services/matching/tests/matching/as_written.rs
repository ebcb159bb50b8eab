//! Posts are found however their names are written: `tests/data/as-written.csv`, whose rows are made up.

use techmarket_proto::supply::v1::Listing;
use techmarket_store::Location;
use techmarket_testkit::{full_listing, on_both_databases, viewer};

use crate::support::{Market, answer, published_listing, words};

const POSTS: &str = include_str!("../data/as-written.csv");

/// What is typed, the posts that are found by it, and posts that are not.
const TYPED: [(&str, &[&str], &[&str]); 37] = [
    ("锂", &["S-08", "S-26"], &["S-14"]),
    ("镁", &["S-14"], &["S-29"]),
    ("铝", &["S-29"], &["S-14"]),
    ("矿", &["S-01", "S-02"], &["S-03"]),
    ("芹", &["S-11"], &["S-12"]),
    ("灯", &["X-05"], &["X-04"]),
    ("橙", &["X-04"], &["X-05"]),
    ("稀", &["S-01"], &["S-02"]),
    ("橙 灯", &["X-04", "X-05"], &["S-02"]),
    ("鋰", &["S-08", "S-26"], &["S-14"]),
    ("WiFi6", &["S-12"], &["S-04"]),
    ("wifi 6", &["S-12"], &["S-04"]),
    ("Wi-Fi6", &["S-12"], &["S-04"]),
    ("WIFI-6", &["S-12"], &["S-04"]),
    ("PM 2.5", &["S-06"], &["S-24"]),
    ("pm25", &["S-06"], &["S-24"]),
    ("PM-2.5", &["S-06"], &["S-24"]),
    ("ＰＭ２．５", &["S-06"], &["S-24"]),
    ("PM 10", &["S-06", "S-24"], &["S-04"]),
    ("N-95", &["S-28"], &["X-07"]),
    ("N 95", &["S-28"], &["S-14"]),
    ("KN95", &["X-07"], &["S-28"]),
    ("A-356", &["S-29"], &["S-14"]),
    ("A 356", &["S-29"], &["S-14"]),
    ("TC-4", &["X-06"], &["S-29"]),
    ("V300", &["S-10"], &["S-29"]),
    ("V300-R200", &["S-10"], &["S-29"]),
    ("V300 R200", &["S-10"], &["S-29"]),
    ("r200", &["S-10"], &["S-29"]),
    ("CO2", &["S-07"], &["S-25"]),
    ("CO₂", &["S-07"], &["S-25"]),
    ("鋰電池", &["S-08"], &["S-14"]),
    ("35千伏", &["S-13"], &["S-14"]),
    ("al2o3", &["S-27"], &["S-29"]),
    ("C", &["X-01", "X-08"], &["X-02", "X-03"]),
    ("C++", &["X-02", "X-08"], &["X-01", "X-03"]),
    ("c#", &["X-03"], &["X-01", "X-02", "X-08"]),
];

fn post(number: u32, row: &str) -> (String, Listing) {
    let cells: Vec<&str> = row.split(',').collect();
    let [key, title, summary, keywords, ..] = cells[..] else {
        panic!("{row}")
    };
    let listing = Listing {
        title: title.to_owned(),
        summary: summary.to_owned(),
        keywords: keywords.split('；').map(str::to_owned).collect(),
        ..full_listing()
    };
    (key.to_owned(), published_listing(number, listing))
}

on_both_databases! {
    async fn posts_are_found_however_they_are_written(location: Location) {
        let market = Market::open(&location).await;
        let posts: Vec<(String, Listing)> = (1..).zip(POSTS.lines().skip(1)).map(|(number, row)| post(number, row)).collect();
        for (_, listing) in &posts {
            market.supply("listing.published", listing).await;
        }
        let mut client = market.of(&viewer());
        for (typed, wanted, unwanted) in TYPED {
            let found = answer(client.search_listings(words(typed)).await).unwrap().hits;
            let names: Vec<String> = found.into_iter().map(|hit| hit.listing.unwrap().name).collect();
            let keys: Vec<&str> = posts.iter().filter(|(_, listing)| names.contains(&listing.name)).map(|(key, _)| key.as_str()).collect();
            assert!(wanted.iter().all(|key| keys.contains(key)), "{typed} finds {keys:?}");
            assert!(!unwanted.iter().any(|key| keys.contains(key)), "{typed} finds {keys:?}");
        }
    }
}
