use super::*;

#[test]
fn values_of_every_kind() {
    let file = r#"{"编号": 9007199254740993.10, "名称": " 甲\n乙 ", "关键词": ["钨", null, " ", 7, true], "price": null, "x": {}}"#;
    let mut table = json(file);
    let row = table.next().unwrap().unwrap();
    assert_eq!(row.text("external_id"), Some("9007199254740993.10"));
    assert_eq!(row.text("title"), Some("甲 乙"));
    assert_eq!(row.list("keywords"), ["钨", "7", "true"]);
    assert_eq!(row.text("keywords"), None);
    assert_eq!((row.value("price"), row.column("price")), (None, Some("price")));
    assert_eq!(table.ignored(), ["x"]);
}

#[test]
fn a_text_is_a_list_when_asked() {
    let row = only(json(
        r#"{"id": 1, "external_id": "a", "title": true, "keywords": "钨；锂"}"#,
    ));
    assert_eq!(row.list("keywords"), ["钨", "锂"]);
    assert_eq!(row.text("title"), Some("true"));
}

#[test]
fn bad_lines_do_not_stop_the_others() {
    let file = [
        r#"{"编号": "a", "名称": "甲"}"#,
        r#"{"编号": "b", "名称": {"zh": "乙"}, "关键词": [["x"]], "price": [1]}"#,
        "",
        r#"["c"]"#,
        r#"{"编号": "d", "名称""#,
        r#"{"编号": "e", "编 号": "f", "名称": "戊"}"#,
        r#"{"关键词": []}"#,
        r#"{"编号": "g", "名称": "\ud800"}"#,
        r#"{"编号": "h", "名称": "\u0000"}"#,
        r#"{"编号": "i", "名称": "己"} {}"#,
        r#"{"编号": "j", "名称": "庚"}"#,
    ];
    let expected = [
        "a",
        "2/2/名称/NESTED_VALUE",
        "2/2/关键词/NESTED_VALUE",
        "2/2/price/NOT_A_LIST",
        "3/4//NOT_A_JSON_OBJECT",
        "4/5//NOT_A_JSON_OBJECT",
        "5/6/编 号/DUPLICATE_COLUMN",
        "6/7/编号/MISSING_COLUMN",
        "6/7/名称/MISSING_COLUMN",
        "7/8/名称/NESTED_VALUE",
        "8/9/名称/CONTROL_CHARACTER",
        "9/10//NOT_A_JSON_OBJECT",
        "j",
    ];
    assert_eq!(outcome(json(&file.join("\r\n"))), expected);
    assert_eq!(outcome(json(&file.join("\r"))), expected);
}

#[test]
fn lines_and_keys_have_limits() {
    let long = format!(
        "{{\"编号\": \"{}\"}}\n{{\"编号\":\"b\",\"名称\":\"乙\"}}\n",
        "长".repeat(100)
    );
    assert_eq!(
        outcome(small(&long, Format::JsonLines)),
        ["1/1//ROW_TOO_LONG", "b"]
    );
    let wide = r#"{"a":1,"b":2,"c":3,"d":4,"e":5}"#;
    assert_eq!(outcome(small(wide, Format::JsonLines)), ["1/1//CELL_COUNT"]);
}
