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
        assert_eq!(form(written), form(meant), "{written}");
    }
    assert_ne!(form("投资（万元）"), form("投资"));
}

#[test]
fn one_header_means_one_field() {
    let columns = vec![Column::new("title", ["名称"]), Column::new("name", [" 名 称"])];
    let error = Schema::new(columns).map(|_| ()).unwrap_err();
    assert_eq!((error.first.as_str(), error.second.as_str()), ("title", "name"));
    assert!(Schema::new(vec![Column::new("title", ["title", "Title", "名称"])]).is_ok());
}

#[test]
fn heads_of_a_data_file_may_be_weak_or_in_a_group_and_a_mapping_goes_before_all() {
    let columns = || vec![Column::new("title", ["名称"]), Column::new("phone", [""; 0])];
    let text =
        "field,head,rank,group,source,certainty\ntitle,项目名称,weak,,x,mem\nphone,号码,main,联系,x,mem\n";
    let mut schema = Schema::with_heads(columns(), "heads.csv", text).unwrap();
    let find = |schema: &Schema, head: &str, group: Option<&str>| {
        schema.find(&Head::new(head), group.map(Head::new).as_ref())
    };
    assert_eq!(
        find(&schema, "项目名称", None),
        Some(Found {
            column: 0,
            rank: Rank::Weak
        })
    );
    assert_eq!(find(&schema, "号码", None), None);
    assert_eq!(
        find(&schema, "号码", Some("联系方式")),
        Some(Found {
            column: 1,
            rank: Rank::Main
        })
    );
    assert!(
        schema.map("项目名称", None) && schema.map("号码", Some("phone")) && !schema.map("x", Some("none"))
    );
    assert_eq!(find(&schema, "项目名称", None), None);
    assert_eq!(
        find(&schema, "号码", None),
        Some(Found {
            column: 1,
            rank: Rank::Main
        })
    );
    let wrong = Schema::with_heads(columns(), "heads.csv", &text.replace("phone", "fax")).unwrap_err();
    assert_eq!((wrong.row, wrong.column.as_str()), (3, "field"));
}
