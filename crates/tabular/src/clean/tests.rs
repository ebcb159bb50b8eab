use super::*;

fn cell(text: &str, column: &Column) -> (Option<String>, Vec<&'static str>) {
    let cleaned = clean(text, column, Words::embedded().unwrap(), 20);
    let mut codes: Vec<_> = cleaned.notes.iter().map(|(code, _)| *code).collect();
    codes.extend(cleaned.errors.iter().map(|(code, _)| *code));
    (cleaned.text, codes)
}

#[test]
fn what_programs_do_to_cells_is_undone() {
    let (key, line) = (Column::new("key", [""; 0]).key(), Column::new("line", [""; 0]));
    let (long, list) = (
        Column::new("long", [""; 0]).long(),
        Column::new("list", [""; 0]).list(),
    );
    for (text, column, wanted, code) in [
        ("=\"0797\"", &key, Some("0797"), Some(reason::GUARD_REMOVED)),
        ("'0797", &line, Some("0797"), Some(reason::GUARD_REMOVED)),
        ("`0797", &line, Some("0797"), Some(reason::GUARD_REMOVED)),
        ("'十四五'规划", &line, Some("'十四五'规划"), None),
        ("1.0", &key, Some("1"), Some(reason::DECIMALS_REMOVED)),
        ("PL-4.0", &key, Some("PL-4.0"), None),
        ("3.0", &line, Some("3.0"), None),
        ("2.02E+11", &key, Some("2.02E+11"), Some(reason::DIGITS_LOST)),
        ("两行\n标题", &line, Some("两行 标题"), None),
        ("甲_x000D_\n乙_x000D_", &line, Some("甲 乙"), None),
        ("一段\r\n\r\n二段", &long, Some("一段\n\n二段"), None),
        ("甲\n乙", &list, Some("甲\n乙"), None),
        ("甲\u{B}乙", &line, Some("甲 乙"), Some(reason::CONTROL_CHARACTER)),
        ("甲\u{1A}", &line, Some("甲"), None),
        ("nan", &line, None, Some(reason::PLACEHOLDER)),
        ("——", &line, None, Some(reason::PLACEHOLDER)),
        ("无", &line, None, Some(reason::PLACEHOLDER)),
        ("无线充电", &line, Some("无线充电"), None),
        (" \t", &line, None, None),
        ("=1+1", &line, Some("=1+1"), None),
    ] {
        let codes: Vec<_> = code.into_iter().collect();
        assert_eq!(cell(text, column), (wanted.map(str::to_owned), codes), "{text:?}");
    }
    assert_eq!(cell("a\0b", &line).1, [reason::CONTROL_CHARACTER]);
    assert_eq!(cell(&"长".repeat(21), &line).1, [reason::CELL_TOO_LONG]);
}
