use std::fs;

use jiff::civil::date;

use super::*;

const HEADER: &str = "code,name,name_en,parent,valid_from,valid_to,source,certainty\n";

fn embedded() -> &'static CodeTables {
    CodeTables::embedded().unwrap()
}

#[test]
fn every_embedded_table_reads_and_has_its_size() {
    for (id, top, all) in [
        (TableId::MarketField, 13, 13),
        (TableId::TechnicalField, 11, 11),
        (TableId::Industry, 20, 117),
        (TableId::Cooperation, 9, 9),
        (TableId::Pricing, 3, 3),
        (TableId::ContractCategory, 5, 23),
        (TableId::RefusalGround, 6, 6),
        (TableId::MaturityScale, 4, 4 + 9 + 13 + 13 + 4),
        (TableId::Country, 249, 249),
        (TableId::CustomsCountry, 240, 240),
    ] {
        let table = embedded().table(id);
        assert_eq!(table.id(), id);
        assert_eq!(
            (table.children(None).count(), table.iter().count()),
            (top, all),
            "{id}"
        );
    }
    for id in TableId::ALL {
        assert_eq!(TableId::from_name(id.name()), Some(id));
    }
}

#[test]
fn levels_stand_below_their_scale_without_a_gap() {
    let table = embedded().table(TableId::MaturityScale);
    for scale in table.children(None) {
        for (index, level) in table.children(Some(&scale.code)).enumerate() {
            assert_eq!(level.code, format!("{}/{}", scale.code, index + 1));
        }
    }
}

#[test]
fn sample_points_lie_in_known_regions_and_are_named_as_samples() {
    for point in embedded().table(TableId::RegistrationPoint).iter() {
        let parsed: crate::RegistrationPoint = point.code.parse().unwrap();
        assert!(
            embedded().regions().get(&parsed.region()).is_some(),
            "{}",
            point.code
        );
        assert!(point.name.contains("示例"), "{}", point.name);
    }
}

/// ISO 3166-1; names as `data/README.md` says.
#[test]
fn countries_have_three_digits_and_the_names_of_a_chinese_public_body() {
    let countries = embedded().table(TableId::Country);
    for country in countries.iter() {
        let digits = country.code.len() == 3 && country.code.bytes().all(|byte| byte.is_ascii_digit());
        assert!(digits, "{}", country.code);
    }
    for (code, name) in [
        ("156", "中国"),
        ("158", "中国台湾省"),
        ("344", "中国香港"),
        ("446", "中国澳门"),
        ("840", "美国"),
        ("276", "德国"),
        ("360", "印度尼西亚"),
        ("732", "西撒哈拉"),
        ("238", "福克兰群岛（马尔维纳斯）"),
    ] {
        assert_eq!(countries.get(code).unwrap().name, name);
    }
    assert!(countries.get("983").is_none());
    assert!(countries.iter().all(|country| !country.name.contains("科索沃")));
}

#[test]
fn trees_are_followed_upwards() {
    let industry = embedded().table(TableId::Industry);
    assert!(industry.is_within("32", "C"));
    assert!(industry.is_within("C", "C"));
    assert!(!industry.is_within("32", "B"));
    assert!(!industry.is_within("C", "32"));
    assert!(!industry.is_within("X", "X"));
    let nature = embedded().table(TableId::PartyNature);
    assert!(nature.is_within("0221", "020"));
    for (code, leaf) in [
        ("150", true),
        ("0221", true),
        ("022", false),
        ("100", false),
        ("999", false),
    ] {
        assert_eq!(nature.is_leaf(code), leaf, "{code}");
    }
}

#[test]
fn fields_map_both_ways_and_none_is_left_out() {
    let mapping = embedded().field_mapping();
    for field in embedded().table(TableId::MarketField).iter() {
        assert!(
            mapping.technical_fields(&field.code).next().is_some(),
            "{}",
            field.name
        );
    }
    for field in embedded().table(TableId::TechnicalField).iter() {
        assert!(
            mapping.market_fields(&field.code).next().is_some(),
            "{}",
            field.name
        );
    }
    assert_eq!(mapping.technical_fields("6").next(), Some("05"));
}

#[test]
fn an_unknown_code_is_refused_with_the_list() {
    let error = embedded().table(TableId::Pricing).check("9", None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "定价方式（pricing）没有代码“9”；可用：x-1 协议定价，x-2 技术交易市场挂牌交易，x-3 技术拍卖",
    );
    let error = embedded().table(TableId::Industry).check("00", None).unwrap_err();
    assert_eq!((error.allowed.len(), error.allowed_total), (20, 117));
    assert!(error.to_string().ends_with("等共117项"));
    let long = "长".repeat(1000);
    let error = embedded().table(TableId::Pricing).check(&long, None).unwrap_err();
    assert_eq!(error.code.chars().count(), 33);
}

#[test]
fn codes_are_judged_by_their_day() {
    let categories = embedded().table(TableId::ContractCategory);
    assert!(categories.check("x-31", None).is_ok());
    let error = categories.check("x-31", Some(date(2020, 12, 31))).unwrap_err();
    assert!(error.out_of_validity);
    assert!(error.to_string().contains("在2020-12-31不适用"));
    assert!(categories.check("x-31", Some(date(2021, 1, 1))).is_ok());
}

#[test]
fn faulty_tables_are_refused_by_row_and_column() {
    for (body, row, column) in [
        ("", 0, ""),
        (",甲,,,,,s,seen\n", 2, "code"),
        ("1,,,,,,s,seen\n", 2, "name"),
        ("1,甲,,,,,,seen\n", 2, "source"),
        ("1,甲,,,,,s,sure\n", 2, "certainty"),
        ("1,甲,,,2026-13-01,,s,seen\n", 2, "valid_from"),
        ("1,甲,,1,,,s,seen\n", 2, "parent"),
        ("1,甲,,2,,,s,seen\n2,乙,,,,,s,seen\n", 2, "parent"),
        ("1,甲,,,,,s,seen\n1,乙,,,,,s,seen\n", 3, "code"),
    ] {
        let parsed = CodeTable::parse(TableId::Pricing, "p.csv", &format!("{HEADER}{body}"));
        let error = parsed.unwrap_err();
        assert_eq!((error.row, error.column.as_str()), (row, column), "{body}");
    }
}

#[test]
fn a_code_may_be_given_a_new_meaning_later() {
    let text = format!("{HEADER}1,甲,,,,2025-12-31,s,seen\n1,乙,,,2026-01-01,,s,seen\n");
    let table = CodeTable::parse(TableId::Pricing, "p.csv", &text).unwrap();
    assert_eq!(table.check("1", Some(date(2025, 12, 31))).unwrap().name, "甲");
    assert_eq!(table.check("1", None).unwrap().name, "乙");
}

#[test]
fn a_file_in_the_folder_replaces_its_table() {
    let folder = tempfile::tempdir().unwrap();
    let row = "x-1,面议,,,,,本局,seen\n";
    fs::write(
        folder.path().join("pricing.csv"),
        format!("\u{feff}{HEADER}{row}"),
    )
    .unwrap();
    fs::write(folder.path().join("README.md"), "说明").unwrap();
    let tables = CodeTables::with_overrides(folder.path()).unwrap();
    assert_eq!(tables.table(TableId::Pricing).iter().count(), 1);
    assert_eq!(tables.table(TableId::Pricing).get("x-1").unwrap().name, "面议");
    assert_eq!(tables.table(TableId::MarketField).iter().count(), 13);
}

#[test]
fn a_faulty_folder_is_refused() {
    let refused = |name: &str, bytes: &[u8]| {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(name), bytes).unwrap();
        CodeTables::with_overrides(folder.path()).unwrap_err()
    };
    assert_eq!(
        refused("prices.csv", b"").to_string(),
        "数据文件 prices.csv：没有以此命名的代码表"
    );
    assert_eq!(refused("pricing.csv", b"\xb6\xa8\xbc\xdb").file, "pricing.csv");
    let error = refused(
        "field_mapping.csv",
        b"market_field,technical_field,source,certainty\n1,99,s,seen\n",
    );
    assert_eq!((error.row, error.column.as_str()), (2, "technical_field"));
    assert!(CodeTables::with_overrides(Path::new("no/such/folder")).is_err());
}
