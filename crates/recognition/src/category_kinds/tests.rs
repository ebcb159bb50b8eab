use jiff::civil::date;
use techmarket_types::{CodeTables, TableId};

use super::*;

fn kinds() -> CategoryKinds {
    CategoryKinds::parse(CategoryKinds::FILE, CategoryKinds::EMBEDDED).unwrap()
}

#[test]
fn every_code_of_the_tables_has_its_kind_and_no_other() {
    let (kinds, tables) = (kinds(), CodeTables::embedded().unwrap());
    let table = tables.table(TableId::ContractCategory);
    for code in table.iter() {
        let category = coded::get(&kinds.0, &code.code).unwrap();
        assert_eq!(category.top, code.parent, "{}", code.code);
    }
    assert_eq!(kinds.0.len(), table.iter().count());
    let rights = tables.table(TableId::IntellectualProperty);
    for (code, category) in &kinds.0 {
        assert!(
            category.rights.iter().all(|right| rights.get(right).is_some()),
            "{code}"
        );
    }
}

#[test]
fn licences_fold_into_transfers_in_series_from_before_the_civil_code() {
    let kinds = kinds();
    for (code, series_from, expected) in [
        ("x-31", date(2020, 12, 31), "x-2"),
        ("x-31", date(2021, 1, 1), "x-31"),
        ("x-3", date(2013, 1, 1), "x-2"),
        ("x-21", date(2013, 1, 1), "x-21"),
        ("x-11", date(2013, 1, 1), "x-11"),
        ("未知", date(2013, 1, 1), "未知"),
    ] {
        assert_eq!(kinds.fold(code, series_from), expected, "{code} {series_from}");
    }
}

#[test]
fn kinds_and_tops_are_told() {
    let kinds = kinds();
    for (code, kind) in [
        ("x-12", Some(CategoryKind::Development)),
        ("x-22", Some(CategoryKind::Transfer)),
        ("x-36", Some(CategoryKind::Licence)),
        ("x-4", Some(CategoryKind::Consulting)),
        ("x-51", Some(CategoryKind::Service)),
        ("x-52", Some(CategoryKind::Training)),
        ("x-53", Some(CategoryKind::Brokerage)),
        ("x-6", None),
    ] {
        assert_eq!(kinds.kind(code), kind, "{code}");
    }
    assert!(kinds.is_within("x-52", "x-5") && kinds.is_within("x-5", "x-5"));
    assert!(!kinds.is_within("x-52", "x-51") && !kinds.is_within("x-5", "x-52"));
    assert_eq!(kinds.rights("x-32"), ["x-01"]);
    assert!(kinds.rights("x-11").is_empty());
}

#[test]
fn faulty_files_are_refused_by_row_and_column() {
    for (body, row, column) in [
        ("", 0, ""),
        ("a,,sale,,,,s,seen\n", 2, "kind"),
        ("a,b,service,,,,s,seen\n", 2, "top"),
        ("a,,service,,,,s,seen\na,,service,,,,s,seen\n", 3, "code"),
        ("a,,licence,,2020-12-31,,s,seen\n", 2, "folds_until"),
        ("a,,licence,,2020,,s,seen\n", 2, "folds_until"),
        ("a,,licence,,,,,seen\n", 2, "source"),
        ("a,,licence,,,,s,sure\n", 2, "certainty"),
    ] {
        let text = format!("{}\n{body}", COLUMNS.join(","));
        let error = CategoryKinds::parse("category_kinds.csv", &text).unwrap_err();
        assert_eq!((error.row, error.column.as_str()), (row, column), "{body}");
    }
}
