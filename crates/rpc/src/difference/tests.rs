use techmarket_proto::google::r#type::{Date, Money};
use techmarket_proto::supply::v1::{
    Announcement, IntellectualProperty, Listing, ListingConfidential, Price, price,
};
use techmarket_proto::types::v1::{Contact, Period};

use super::*;

const WITHIN: [&str; 7] = [
    "title",
    "publisher_hidden",
    "keywords",
    "price",
    "intellectual_property",
    "announcement",
    "confidential",
];

fn listing() -> Listing {
    Listing {
        etag: "1-1".to_owned(),
        title: "电瓷".to_owned(),
        keywords: vec!["电瓷".to_owned()],
        confidential: Some(ListingConfidential {
            detail: "配方".to_owned(),
            contact: Some(Contact {
                person: "张三".to_owned(),
                phone: "0799-1".to_owned(),
                email: String::new(),
            }),
        }),
        ..Listing::default()
    }
}

fn told(after: &Listing) -> Vec<[String; 3]> {
    let found = differences(&listing(), after, &WITHIN);
    found
        .into_iter()
        .map(|found| [found.field, found.before, found.after])
        .collect()
}

#[test]
fn what_is_not_asked_for_makes_no_difference() {
    let other = Listing {
        etag: "1-2".to_owned(),
        ..listing()
    };
    assert_eq!(told(&other), Vec::<[String; 3]>::new());
}

#[test]
fn every_kind_of_value_is_told_as_text() {
    let yuan = |units, nanos| {
        Some(Money {
            currency_code: "CNY".to_owned(),
            units,
            nanos,
        })
    };
    let day = |day| {
        Some(Date {
            year: 2026,
            month: 10,
            day,
        })
    };
    let mut after = Listing {
        title: "高强度电瓷".to_owned(),
        publisher_hidden: true,
        keywords: vec!["电瓷".to_owned(), "绝缘子".to_owned()],
        price: Some(Price {
            mode: price::Mode::Range.into(),
            minimum: yuan(500_000, 0),
            maximum: yuan(800_000, 50_000_000),
            pricing: String::new(),
        }),
        intellectual_property: vec![IntellectualProperty {
            kind: "x-021".to_owned(),
            number: "ZL1".to_owned(),
            title: String::new(),
        }],
        announcement: Some(Announcement {
            period: Some(Period {
                start_date: day(1),
                end_date: day(15),
            }),
            objected: false,
            outcome: "无异议".to_owned(),
        }),
        ..listing()
    };
    after
        .confidential
        .as_mut()
        .unwrap()
        .contact
        .as_mut()
        .unwrap()
        .phone = "0799-2".to_owned();
    let expected = [
        ["title", "电瓷", "高强度电瓷"],
        ["publisher_hidden", "否", "是"],
        ["keywords", "电瓷", "电瓷、绝缘子"],
        ["price.mode", "", "MODE_RANGE"],
        ["price.minimum", "", "500000.00 元"],
        ["price.maximum", "", "800000.05 元"],
        ["intellectual_property", "", "x-021 ZL1"],
        ["announcement.period.start_date", "", "2026-10-01"],
        ["announcement.period.end_date", "", "2026-10-15"],
        ["announcement.outcome", "", "无异议"],
        ["confidential.contact.phone", "0799-1", "0799-2"],
    ];
    assert_eq!(told(&after), expected.map(|row| row.map(str::to_owned)));
}

#[test]
fn what_is_gone_is_told_part_by_part() {
    let after = Listing {
        confidential: None,
        ..listing()
    };
    let expected = [
        ["confidential.detail", "配方", ""],
        ["confidential.contact.person", "张三", ""],
        ["confidential.contact.phone", "0799-1", ""],
    ];
    assert_eq!(told(&after), expected.map(|row| row.map(str::to_owned)));
}
