use super::*;
use jiff::civil::date;
use techmarket_types::Fen;

fn content(title: &str) -> ContractContent {
    ContractContent {
        title: title.to_owned(),
        seller: Party {
            credit_code: "12100000400000624D".parse().ok(),
            ..Party::default()
        },
        buyer: Some(Party {
            name: "张 三".to_owned(),
            ..Party::default()
        }),
        sign_date: Some(date(2026, 3, 1)),
        total_amount: Some(Fen(100)),
        ..ContractContent::default()
    }
}

#[test]
fn typing_makes_no_difference() {
    let one = fingerprint(&content("高压电瓷（ABC）配方"));
    assert_eq!(one.len(), 64);
    for title in [
        "高压电瓷(abc)配方",
        " 高压 电瓷（ＡＢＣ）配方\u{3000}",
        "高压\u{200B}电瓷【ABC】配\u{AD}方\u{FE00}",
    ] {
        assert_eq!(fingerprint(&content(title)), one, "{title}");
    }
    let mut other = content("高压电瓷（ABC）配方");
    other.seller.name = "某大学".to_owned();
    other.summary = "摘要".to_owned();
    assert_eq!(fingerprint(&other), one, "only the five parts count");
}

#[test]
fn every_part_counts() {
    let one = fingerprint(&content("电瓷"));
    let changes: [fn(&mut ContractContent); 5] = [
        |c| c.title = "电瓷二".to_owned(),
        |c| c.seller.credit_code = None,
        |c| c.buyer = None,
        |c| c.sign_date = Some(date(2026, 3, 2)),
        |c| c.total_amount = Some(Fen(101)),
    ];
    for (index, change) in changes.iter().enumerate() {
        let mut other = content("电瓷");
        change(&mut other);
        assert_ne!(fingerprint(&other), one, "{index}");
    }
}
