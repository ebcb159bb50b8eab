//! Tests of `check.rs`.

use super::*;

#[test]
fn texts() {
    let reasons = |text: &str, rule| {
        let mut v = Violations::new();
        check_text(&mut v, "title", text, rule);
        v.into_vec().into_iter().map(|v| v.reason).collect::<Vec<_>>()
    };
    let title = TextRule::line(5).required();
    assert_eq!(reasons("高压电瓷", title), []);
    assert_eq!(reasons(" \u{3000}", title), [Reason::FieldRequired]);
    assert_eq!(reasons("高压电瓷材料", title), [Reason::FieldTooLong]);
    assert_eq!(reasons("电\n瓷", title), [Reason::TextInvalid]);
    assert_eq!(reasons("电\n瓷", TextRule::text(5)), []);
    assert_eq!(reasons("电\0瓷", TextRule::text(5)), [Reason::TextInvalid]);
    assert_eq!(reasons("", TextRule::line(5)), []);
    for broken in [
        "\u{FFFD}电瓷",
        "电\u{E000}瓷",
        "电\u{202E}瓷",
        "电\u{378}瓷",
        "电\u{2028}瓷",
    ] {
        assert_eq!(reasons(broken, title), [Reason::TextInvalid], "{broken:?}");
    }
}

#[test]
fn lists() {
    let mut v = Violations::new();
    check_distinct(&mut v, "fields", &["01", "02", "01"], 5);
    check_distinct(&mut v, "many", &[1, 2, 3], 2);
    let found: Vec<_> = v.into_vec().into_iter().map(|v| (v.field, v.reason)).collect();
    assert_eq!(
        found,
        [
            ("fields[2]".to_owned(), Reason::ItemRepeated),
            ("many".to_owned(), Reason::TooManyItems)
        ]
    );
}
