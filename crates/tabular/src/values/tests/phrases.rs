//! Values among other words, as people write them who do not think of programs.

use super::*;

#[test]
fn a_price_is_found_among_words_and_they_are_noted() {
    let yuan = |yuan: i64| Amount::Exactly(Fen(yuan * 100));
    for (text, amount) in [
        ("120万元，可面议", yuan(1_200_000)),
        ("转让费100万元", yuan(1_000_000)),
        ("一次性转让100万元", yuan(1_000_000)),
        ("评估价：120万元", yuan(1_200_000)),
        ("80万元以上面议", yuan(800_000)),
        ("100余万元", yuan(1_000_000)),
        ("面议或100万元", yuan(1_000_000)),
        ("转让：面议；许可：50万元", yuan(500_000)),
        ("≥80", yuan(800_000)),
        ("协商议价", Amount::Negotiable),
        ("视具体情况协商", Amount::Negotiable),
        (
            "50万～80万之间",
            Amount::Between(Fen(50_000_000), Fen(80_000_000)),
        ),
    ] {
        let understood = amount::parse(text, "价格（万元）", words()).unwrap();
        assert_eq!(understood.value, amount, "{text}");
        assert!(understood.note.is_some(), "{text}");
    }
    for (text, amount) in [
        ("100（万元）", yuan(1_000_000)),
        ("12万5千元", yuan(125_000)),
        ("1亿2000万元", yuan(120_000_000)),
        ("120萬元", yuan(1_200_000)),
        ("120w元", yuan(1_200_000)),
    ] {
        let understood = amount::parse(text, "价格（元）", words()).unwrap();
        assert_eq!(understood, Understood::plain(amount), "{text}");
    }
    for text in [
        "十几万",
        "数十万",
        "廿万",
        "100万元/200万元",
        "3套",
        "20万元+3%提成",
        "100±20",
    ] {
        assert!(amount::parse(text, "价格（万元）", words()).is_err(), "{text}");
    }
    let doubted = amount::parse("1200000", "价格（万元）", words()).unwrap();
    assert!(doubted.note.unwrap().contains("120 亿元"));
}

#[test]
fn a_stage_is_found_among_words() {
    for (text, stage) in [
        ("已完成中试", 3),
        ("处于小试阶段", 2),
        ("小试完成", 2),
        ("具备量产条件", 4),
        ("中试→产业化", 3),
        ("原理样机", 2),
    ] {
        let level = maturity::parse(text, tables(), words()).unwrap().value.unwrap();
        assert_eq!((level.scale(), level.level()), ("x-stage", stage), "{text}");
    }
    for text in ["TRL(7)", "技术就绪度：TRL7", "成熟度7级"] {
        let level = maturity::parse(text, tables(), words()).unwrap().value.unwrap();
        assert_eq!((level.scale(), level.level()), ("gbt22900-2022", 7), "{text}");
    }
    // Neither the first level nor what is yet to come.
    for text in ["一般", "尚未中试", "待产业化", "准备中试"] {
        let found = maturity::parse(text, tables(), words()).unwrap();
        assert!(found.value.is_none() && found.note.is_some(), "{text}");
    }
}

#[test]
fn codes_are_found_in_lists_that_count_join_and_explain() {
    let codes = codes::Codes::new(tables(), words());
    for (table, text, found) in [
        (TableId::MarketField, "1.新材料 2.先进制造", &["6", "2"][..]),
        (TableId::MarketField, "1、新材料；2、化工", &["6", "4"]),
        (TableId::MarketField, "①新材料②化工", &["6", "4"]),
        (TableId::MarketField, "新材料（稀土功能材料）", &["6"]),
        (TableId::MarketField, "电子信息-软件", &["1"]),
        (TableId::MarketField, "[06]新材料", &["6"]),
        (TableId::MarketField, "新材料 06", &["6"]),
        (TableId::MarketField, "新材料及化工", &["6", "4"]),
        (TableId::MarketField, "绿色建材", &["12"]),
        (TableId::Cooperation, "1.许可 2.转让", &["2", "1"]),
        (TableId::Cooperation, "转让、许可或作价入股", &["1", "2", "7"]),
        (TableId::Cooperation, "专利使用权许可", &["2"]),
    ] {
        let listed = codes.list(table, text).unwrap();
        assert_eq!(
            (listed.codes, listed.unknown.len()),
            (found.iter().map(|code| (*code).to_owned()).collect(), 0),
            "{text}"
        );
    }
    let none = codes.list(TableId::IntellectualProperty, "无专利").unwrap();
    assert!(none.codes.is_empty(), "no right is none");
    assert!(
        codes.list(TableId::MarketField, "06 化工").is_err(),
        "a code that contradicts its name"
    );
}

#[test]
fn people_and_keywords_are_parted_at_every_sign() {
    for (text, people) in [
        ("张三（教授）、李四等5人", &["张三", "李四"][..]),
        ("①张三②李四", &["张三", "李四"]),
        ("张三1,2，李四3", &["张三", "李四"]),
        ("张三&李四", &["张三", "李四"]),
        ("完成人：张三 李四", &["张三", "李四"]),
        ("阿依古丽·买买提", &["阿依古丽·买买提"]),
    ] {
        assert_eq!(lists::people(&lists::split(text)), people, "{text}");
    }
    for (text, words) in [
        ("稀土（钕，镝）；永磁", &["稀土（钕，镝）", "永磁"][..]),
        ("#稀土 #永磁", &["稀土", "永磁"]),
        ("稀土。永磁。", &["稀土", "永磁"]),
        ("TiO2/SiO2", &["TiO2/SiO2"]),
    ] {
        assert_eq!(lists::split(text), words, "{text}");
    }
}

#[test]
fn a_contact_is_told_from_what_stands_beside_it() {
    for (text, person, phone) in [
        ("张 三 １３８００００００００", "张三", "13800000000"),
        ("\u{202D}13800000000\u{202C} 张三", "张三", "13800000000"),
        ("张三，教授，13800000000", "张三", "13800000000"),
        ("微信：abc123 张三 13800000000", "张三", "13800000000"),
        ("张三电话13800000000", "张三", "13800000000"),
    ] {
        let parts = contact::parse(text);
        assert_eq!(
            (parts.person.as_str(), parts.phone.as_str()),
            (person, phone),
            "{text}"
        );
    }
    assert_eq!(
        contact::phone("０７９７－８０００００１").as_deref(),
        Some("0797-8000001")
    );
    assert_eq!(contact::phone("1.38E10"), None);
}

#[test]
fn numbers_of_rights_are_parted_and_told_by_their_words() {
    let right = |number: &str, kind| (number.to_owned(), kind);
    for (text, wanted) in [
        (
            "ZL 202110000001.5,ZL 202120000002.9",
            vec![
                right("ZL202110000001.5", Some("x-021")),
                right("ZL202120000002.9", Some("x-022")),
            ],
        ),
        (
            "（1）ZL202110000001.5（2）ZL202120000002.9",
            vec![
                right("ZL202110000001.5", Some("x-021")),
                right("ZL202120000002.9", Some("x-022")),
            ],
        ),
        (
            "已授权发明专利3件：ZL202110000001.5",
            vec![right("ZL202110000001.5", Some("x-021"))],
        ),
        ("2023101234567", vec![right("2023101234567", Some("x-021"))]),
        ("CN202310123456.X", vec![right("CN202310123456.X", Some("x-021"))]),
        (
            "软著登字第1234567号",
            vec![right("软著登字第1234567号", Some("x-03"))],
        ),
        ("赣审稻20200012", vec![right("赣审稻20200012", Some("x-04"))]),
        (
            "国药证字H20200001",
            vec![right("国药证字H20200001", Some("x-06"))],
        ),
    ] {
        let found: Vec<_> = patents::parse(text)
            .into_iter()
            .map(|right| (right.number, right.kind))
            .collect();
        assert_eq!(found, wanted, "{text}");
    }
}

#[test]
fn a_day_is_found_in_a_term_a_quarter_and_beside_a_time() {
    for (text, first, last) in [
        ("2025年第一季度", "2025-01-01", "2025-03-31"),
        ("2025年前三季度", "2025-01-01", "2025-09-30"),
        ("2025年Q3", "2025-07-01", "2025-09-30"),
        ("2025年下半年", "2025-07-01", "2025-12-31"),
        ("2025/3/1 0:00", "2025-03-01", "2025-03-01"),
        ("2025-3-1 00:00:00", "2025-03-01", "2025-03-01"),
        ("45717.5", "2025-03-01", "2025-03-01"),
        ("2025年3月1日至2026年3月1日", "2025-03-01", "2026-03-01"),
        ("2025.3-2026.12", "2025-03-01", "2026-12-31"),
    ] {
        for (end, wanted) in [(day::End::First, first), (day::End::Last, last)] {
            assert_eq!(day::parse(text, end).unwrap().value.to_string(), wanted, "{text}");
        }
    }
}
