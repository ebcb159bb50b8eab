use super::*;

#[test]
fn headers_compare_as_people_mean_them() {
    for (written, meant) in [
        (" 成果名称 ", "成果名称"),
        ("*成果名称", "成果名称"),
        ("成果名称＊", "成果名称"),
        ("\u{FEFF}Title", "title"),
        ("External ID", "external_id"),
        ("ＴＩＴＬＥ", "title"),
        ("投资（万元）", "投资(万元)"),
        ("成果　名称", "成果名称"),
    ] {
        assert_eq!(normalise(written), normalise(meant), "{written}");
    }
    assert_ne!(normalise("投资（万元）"), normalise("投资"));
}

#[test]
fn one_header_means_one_field() {
    let columns = vec![Column::new("title", ["名称"]), Column::new("name", [" 名 称"])];
    let error = Schema::new(columns).map(|_| ()).unwrap_err();
    assert_eq!((error.first.as_str(), error.second.as_str()), ("title", "name"));
    assert!(Schema::new(vec![Column::new("title", ["title", "Title", "名称"])]).is_ok());
}
