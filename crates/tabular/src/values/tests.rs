use techmarket_types::{CodeTables, Fen, TableId};

mod phrases;

use super::amount::Amount;
use super::*;
use crate::words::Words;

fn tables() -> &'static CodeTables {
    CodeTables::embedded().unwrap()
}

fn words() -> &'static Words {
    Words::embedded().unwrap()
}

#[test]
fn lists_are_split_where_a_separator_is_no_part_of_a_word() {
    for (text, parts) in [
        ("稀土，永磁", &["稀土", "永磁"][..]),
        ("稀土,永磁", &["稀土", "永磁"]),
        ("稀土 永磁", &["稀土", "永磁"]),
        ("稀土\n永磁", &["稀土", "永磁"]),
        ("稀土/永磁／晶界", &["稀土", "永磁", "晶界"]),
        (
            "2,6-二甲酚；N,N-二甲基甲酰胺",
            &["2,6-二甲酚", "N,N-二甲基甲酰胺"],
        ),
        ("PVC,PET, PP", &["PVC", "PET", "PP"]),
        ("I/O 接口", &["I/O 接口"]),
        ("machine learning；AI", &["machine learning", "AI"]),
        ("；、", &[]),
    ] {
        assert_eq!(lists::split(text), parts, "{text}");
    }
    assert_eq!(lists::people(&["张　三", "李四等", "李四"]), ["张三", "李四"]);
}

#[test]
fn amounts_are_exact_in_every_spelling() {
    let wan = |wan: i64| Amount::Exactly(Fen(wan * 1_000_000));
    let head = "价格（万元）";
    for (text, amount) in [
        ("120", wan(120)),
        ("1,200", wan(1_200)),
        ("1，200", wan(1_200)),
        ("１２０", wan(120)),
        ("120.00", wan(120)),
        ("120万", wan(120)),
        ("￥120万元", wan(120)),
        ("120 万元整", wan(120)),
        ("1.2E+2", wan(120)),
        ("120元", Amount::Exactly(Fen(12_000))),
        ("0.1", Amount::Exactly(Fen(100_000))),
        ("0.30000000000000004", Amount::Exactly(Fen(300_000))),
        ("一百二十万", wan(120)),
        ("壹佰贰拾万元整", wan(120)),
        ("一百二十", wan(120)),
        ("1.5亿元", wan(15_000)),
        ("3百万", wan(300)),
        ("12.345678", Amount::Exactly(Fen(12_345_678))),
        ("面议", Amount::Negotiable),
        ("价格面议", Amount::Negotiable),
        ("免费", wan(0)),
        ("0", wan(0)),
        ("100-150", Amount::Between(Fen(100_000_000), Fen(150_000_000))),
        (
            "100～150万元",
            Amount::Between(Fen(100_000_000), Fen(150_000_000)),
        ),
        (
            "100万元至150万元",
            Amount::Between(Fen(100_000_000), Fen(150_000_000)),
        ),
    ] {
        let understood = amount::parse(text, head, words()).unwrap();
        assert_eq!(understood, Understood::plain(amount), "{text}");
    }
    for text in ["约120", "500万元以上", "不低于120", "120(含税)"] {
        let understood = amount::parse(text, head, words()).unwrap();
        assert!(understood.note.is_some(), "{text}");
    }
    for text in [
        "50万元/年",
        "很多",
        "1,20",
        "-5",
        "12.3456789",
        "5万美元",
        "150-100",
        "99999999999999999999",
        "",
        "3%",
        "1.2.3",
        "e5",
    ] {
        assert!(amount::parse(text, head, words()).is_err(), "{text}");
    }
    let yuan = amount::parse("1200000", "价格(元)", words()).unwrap();
    assert_eq!(yuan, Understood::plain(wan(120)));
    assert!(
        amount::parse("5", "价格", words())
            .unwrap()
            .note
            .unwrap()
            .contains("万元")
    );
}

#[test]
fn maturity_is_a_level_in_every_spelling_or_a_stage() {
    for text in [
        "6",
        "6级",
        "第6级",
        "TRL6",
        "TRL 6",
        "TRL-6",
        "６",
        "六级",
        "6.0",
        "第六级",
        "trl６级",
    ] {
        let found = maturity::parse(text, tables(), words()).unwrap();
        let level = found.value.unwrap();
        assert_eq!(
            (level.scale(), level.level(), found.note),
            ("gbt22900-2022", 6, None),
            "{text}"
        );
    }
    for (text, stage) in [
        ("实验室阶段", 1),
        ("正在研发", 1),
        ("初期阶段", 1),
        ("小试", 2),
        ("已有样品", 2),
        ("中试示范", 3),
        ("中期阶段", 3),
        ("可以量产", 4),
        ("产业化（已投产）", 4),
        ("成熟应用阶段", 4),
    ] {
        let level = maturity::parse(text, tables(), words()).unwrap().value.unwrap();
        assert_eq!((level.scale(), level.level()), ("x-stage", stage), "{text}");
    }
    for text in ["14", "0", "TRL 99"] {
        assert!(maturity::parse(text, tables(), words()).is_err(), "{text}");
    }
    let unknown = maturity::parse("很成熟吧", tables(), words()).unwrap();
    assert!(unknown.value.is_none() && unknown.note.is_some());
}

#[test]
fn fields_are_found_by_code_name_and_word() {
    let codes = codes::Codes::new(tables(), words());
    for (text, found) in [
        ("新材料", &["6"][..]),
        ("新材料技术", &["6"]),
        ("新 材 料", &["6"]),
        ("新材料；先进制造", &["6", "2"]),
        ("新材料，先进制造", &["6", "2"]),
        ("生物、医药和医疗器械", &["3"]),
        ("生物、医药和医疗器械、农业", &["3", "10"]),
        ("新能源、新材料", &["7", "6"]),
        ("06", &["6"]),
        ("6.0", &["6"]),
        ("6 新材料", &["6"]),
        ("06-新材料", &["6"]),
        ("新材料(6)", &["6"]),
        ("其他", &["13"]),
        ("生物医药 节能环保", &["3", "8"]),
    ] {
        let listed = codes.list(TableId::MarketField, text).unwrap();
        assert_eq!(
            (listed.codes, listed.unknown),
            (found.iter().map(|code| (*code).to_owned()).collect(), vec![]),
            "{text}"
        );
    }
    let listed = codes.list(TableId::MarketField, "炼金术、新材料").unwrap();
    assert_eq!(
        (listed.codes, listed.unknown),
        (vec!["6".to_owned()], vec!["炼金术".to_owned()])
    );
    assert!(codes.list(TableId::MarketField, "6 农业").is_err());
    assert_eq!(codes.one(TableId::Industry, "39.0"), Ok(Some("39".to_owned())));
}

#[test]
fn places_are_found_by_code_name_and_path() {
    let places = place::Places::new(tables().regions());
    for (text, code, noted) in [
        ("360700", "360700", false),
        ("江西省赣州市", "360700", false),
        ("赣州市", "360700", false),
        ("赣州", "360700", false),
        ("山东省・青岛市", "370200", false),
        ("江西省/赣州市/南康区", "360703", false),
        ("江西赣州", "360700", false),
        ("360703.0", "360703", false),
        ("３６０７００", "360700", false),
        ("北京市", "110000", false),
        ("北京市海淀区", "110108", false),
        ("上海", "310000", false),
        ("新疆维吾尔自治区", "650000", false),
        ("新疆", "650000", false),
        ("3607", "360700", false),
        ("1100", "110000", false),
        ("36", "360000", false),
        ("360700 赣州市", "360700", false),
        ("360703-南康区", "360703", false),
        ("赣州市（360700）", "360700", false),
        ("360782", "360703", true),
        ("南康市", "360703", true),
        ("江西省南康市", "360703", true),
        ("江西省赣州市章贡区红旗大道86号", "360702", true),
        ("延边州", "222400", false),
        ("湘西州", "433100", false),
        ("内蒙古", "150000", false),
        ("内蒙古呼和浩特", "150100", false),
        ("上海浦东", "310115", false),
        ("襄樊市", "420600", true),
        ("上饶县", "361104", true),
        ("江西省九江县", "360404", true),
        ("南昌市红谷滩新区", "360113", false),
    ] {
        let found = places.parse(text).unwrap();
        assert_eq!(
            (found.value.as_str(), found.note.is_some()),
            (code, noted),
            "{text}"
        );
    }
    for (text, word) in [
        ("341400", "340181"),
        ("371200", "370116"),
        ("江西省・青岛市", "隶属"),
        ("朝阳区", "不止一处"),
        ("360700 青岛市", "不符"),
        ("999999", "没有这个"),
        ("亚特兰蒂斯", "不是可以确定"),
    ] {
        let error = places.parse(text).unwrap_err();
        assert!(error.message.contains(word), "{text}: {error:?}");
    }
}

#[test]
fn people_numbers_and_addresses_are_taken_apart() {
    let parts = contact::parse("张示例 0797-8000000，a@example.edu.cn");
    assert_eq!(
        (parts.person.as_str(), parts.phone.as_str(), parts.email.as_str()),
        ("张示例", "0797-8000000", "a@example.edu.cn")
    );
    assert_eq!(contact::parse("联系人：王老师13800000000").phone, "13800000000");
    assert_eq!(contact::phone("13800000000.0"), Some("13800000000".to_owned()));
    assert_eq!(contact::phone("1.38E+10"), None);
    for (text, is_within) in [
        ("请致电 13800000000", true),
        ("0797-8000000", true),
        ("a@example.edu.cn", true),
        ("产量 12345678901 吨", false),
        ("精度 0.001-0.002", false),
    ] {
        assert_eq!(contact::is_within(text), is_within, "{text}");
    }
}

#[test]
fn numbers_of_rights_tell_their_kind() {
    let rights = patents::parse("ZL 2010 1 0101010.4；CN212345678U、2020SR0123456");
    let kinds: Vec<_> = rights.iter().map(|right| right.kind).collect();
    assert_eq!(kinds, [Some("x-021"), Some("x-022"), Some("x-03")]);
    assert!(!patents::parse("ZL202010000000.1")[0].checks);
    assert!(patents::parse("无").is_empty());
}

#[test]
fn days_are_read_as_people_and_spreadsheets_write_them() {
    for (text, day) in [
        ("2025.3.1", "2025-03-01"),
        ("2025年3月", "2025-03-31"),
        ("20250301", "2025-03-01"),
        ("二〇二五年三月", "2025-03-31"),
        ("2025/3/1", "2025-03-01"),
        ("2025-03-01 12:30:00", "2025-03-01"),
        ("45717", "2025-03-01"),
        ("2025年", "2025-12-31"),
    ] {
        assert_eq!(
            day::parse(text, day::End::Last).unwrap().value.to_string(),
            day,
            "{text}"
        );
    }
    for text in ["尽快", "2025-13-01", "", "3月1日"] {
        assert!(day::parse(text, day::End::Last).is_err(), "{text}");
    }
}
