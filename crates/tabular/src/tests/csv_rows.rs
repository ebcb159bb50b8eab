use super::*;

#[test]
fn line_ends_may_be_mixed_and_blank_rows_do_not_count() {
    let file = "编号,名称\r\na,甲\nb,乙\rc,丙\r\n\r\n , \nd,丁";
    let rows: Vec<_> = csv(file)
        .map(Result::unwrap)
        .map(|row| (row.number(), row.line()))
        .collect();
    assert_eq!(rows, [(1, 2), (2, 3), (3, 4), (4, 7)]);
}

#[test]
fn delimiters_are_found_by_the_header() {
    for file in [
        "编号,名称,备注\na,甲,x;y",
        "编号;名称;备注\na;甲;x,y",
        "编号\t名称\t备注\na\t甲\t\"x,y;z\"",
        "\"编号\";\"名称\";\"备注, 其他, 说明\"\na;甲;x",
    ] {
        let row = only(csv(file));
        assert_eq!(
            (row.text("external_id"), row.text("title")),
            (Some("a"), Some("甲")),
            "{file}"
        );
    }
}

#[test]
fn cells_keep_everything_but_outer_white_space() {
    let row = only(csv(
        "编号,名称,关键词\n\" a \",\"甲 \"\"乙\"\"\r\n  丙, 丁\" ,　钨｜稀土、 锂;;\n",
    ));
    assert_eq!(row.text("external_id"), Some("a"));
    assert_eq!(row.text("title"), Some("甲 \"乙\" 丙, 丁"));
    assert_eq!(row.text("keywords"), Some("钨｜稀土、 锂;;"));
    assert_eq!(row.list("keywords"), ["钨", "稀土", "锂"]);
    assert!(row.list("price").is_empty());
}

#[test]
fn quotes_inside_a_plain_cell_are_text() {
    assert_eq!(only(csv("编号,名称\na,5\" 管\n")).text("title"), Some("5\" 管"));
    assert_eq!(only(csv("编号,名称\na,5\" 管")).text("title"), Some("5\" 管"));
}

#[test]
fn a_forgotten_quote_costs_one_row() {
    let broken = |row, line| format!("{row}/{line}//BROKEN_QUOTE");
    for (file, expected) in [
        (
            "编号,名称\na,\"甲\nb,乙\nc,丙\n",
            vec![broken(1, 2), "b".into(), "c".into()],
        ),
        ("编号,名称\na,甲\nb,\"乙", vec!["a".into(), broken(2, 3)]),
        ("编号,名称\na,\"甲\"乙\nb,乙\n", vec![broken(1, 2), "b".into()]),
        (
            "编号,名称\na,\"甲\n\"b,乙\nc,丙\n",
            vec![broken(1, 2), broken(2, 3), "c".into()],
        ),
    ] {
        assert_eq!(outcome(csv(file)), expected, "{file}");
    }
}

#[test]
fn a_quote_left_open_in_a_long_file_is_given_up_at_the_limit() {
    let rows: Vec<String> = (0..20).map(|n| format!("r{n}")).collect();
    let file = format!("编号,名称\na,\"甲\n{},乙", rows.join(",乙乙乙\n"));
    let mut expected = vec!["1/2//BROKEN_QUOTE".to_owned()];
    expected.extend(rows);
    assert_eq!(outcome(small(&file, Format::Csv)), expected);
}

#[test]
fn short_rows_end_in_blanks_and_long_ones_are_reported_with_both_counts() {
    let mut table = csv("编号,名称,关键词\na,甲\nb,乙,x,y\nc,丙,x,, \nd,丁,x\n");
    assert_eq!(table.next().unwrap().unwrap().text("title"), Some("甲"));
    let many = table.next().unwrap().unwrap_err();
    assert_eq!(
        many[0].to_string(),
        "第 2 条（文件第 3 行）：有 4 个单元格，表头有 3 列；单元格中的逗号等分隔符应加英文双引号"
    );
    assert_eq!(outcome(table), ["c", "d"]);
}

#[test]
fn stray_quotes_are_read_where_that_is_certain() {
    let file = "编号,名称\na,12\"晶圆\nb,\"采用\"三级\"级配\"\nc,\"甲\",乙\"\nd,丁\n";
    assert_eq!(outcome(csv(file)), ["a", "b", "3/4//CELL_COUNT", "d"]);
    let row = csv(file).nth(1).unwrap().unwrap();
    assert_eq!(row.text("title"), Some("采用\"三级\"级配"));
}

#[test]
fn titles_notes_hints_heads_and_footers_are_no_records() {
    let file = "示例大学成果汇总表,,\n填报日期：2025.12.31,,\n编号,名称,联系方式\n,,姓名\n必填,不超过50字,选填\na,甲,\n编号,名称,姓名\nb,乙,\n合计,2项,\n填表人：示例,,\n";
    let schema = Schema::new(vec![
        Column::new("external_id", ["编号"]).key(),
        Column::new("title", ["名称"]).required(),
        Column::new("summary", ["简介"]),
        Column::new("person", ["姓名"]),
    ]);
    let mut table = Table::read(Cursor::new(file), schema.unwrap(), Reading::new().unwrap()).unwrap();
    let ids: Vec<_> = table
        .by_ref()
        .map(|row| row.unwrap().text("external_id").unwrap().to_owned())
        .collect();
    let skipped: Vec<u64> = table.skipped().iter().map(|note| note.line).collect();
    // 合计 has a name here and is a record to whoever has no other column that all records need.
    assert_eq!(
        (ids, skipped),
        (
            vec!["a".to_owned(), "b".to_owned(), "合计".to_owned()],
            vec![5, 7, 10]
        )
    );
    assert_eq!(table.notes().len(), 2);
}

#[test]
fn blanks_of_merged_cells_are_filled_down_if_asked() {
    let file = "编号,名称,关键词\na,甲,钨\nb,乙,\n";
    let reading = Reading {
        fill_down: vec!["关键词".to_owned()],
        ..Reading::new().unwrap()
    };
    let filled = Table::read(Cursor::new(file), schema(), reading.clone()).unwrap();
    let words: Vec<_> = filled
        .map(|row| row.unwrap().text("keywords").map(str::to_owned))
        .collect();
    assert_eq!(words, [Some("钨".to_owned()), Some("钨".to_owned())]);
    assert!(csv(file).nth(1).unwrap().unwrap().is_below_value("keywords"));
    let wrong = Reading {
        fill_down: vec!["领域".to_owned()],
        ..reading
    };
    assert!(matches!(
        Table::read(Cursor::new(file), schema(), wrong),
        Err(FileError::NoColumn { .. })
    ));
}

#[test]
fn all_that_is_wrong_with_a_row_is_said_at_once() {
    let file = "编号,名称,价格(元)\na\u{0},超过八个字符的名称,1\u{7}\nb,乙,2\n";
    let expected = ["1/2/编号/CONTROL_CHARACTER", "1/2/名称/CELL_TOO_LONG", "b"];
    assert_eq!(outcome(small(file, Format::Csv)), expected);
}

#[test]
fn a_row_above_the_limit_is_passed_over() {
    let file = format!("编号,名称\na,{}\nb,乙\n", "长".repeat(100));
    assert_eq!(outcome(small(&file, Format::Csv)), ["1/2//ROW_TOO_LONG", "b"]);
}

#[test]
fn a_violation_is_named_by_the_users_column() {
    let row = only(csv("成果编号,*成果名称,关键词\na,,x\n"));
    assert_eq!(row.text("title"), None);
    assert_eq!(row.column("title"), Some("*成果名称"));
    assert_eq!(row.column("keywords[2]"), Some("关键词"));
    assert_eq!(row.column("title.zh[0].text"), Some("*成果名称"));
    assert_eq!(row.column("price"), None);
    let error = row.error("title", "REQUIRED", "不能为空");
    assert_eq!(error.to_string(), "第 1 条（文件第 2 行）“*成果名称”：不能为空");
    assert_eq!(
        (error.field.as_deref(), &*error.reason_code),
        (Some("title"), "REQUIRED")
    );
}

#[test]
fn a_table_below_another_is_read_by_its_own_head() {
    let file = "编号,名称,关键词\na,甲,钨\n名称,关键词,成果编号\n乙,钼,b\n";
    let mut table = csv(file);
    let ids: Vec<_> = table.by_ref().map(|row| row.unwrap()).collect();
    assert_eq!(
        (ids[1].text("external_id"), ids[1].text("title")),
        (Some("b"), Some("乙"))
    );
    assert_eq!(table.skipped()[0].message, "是另一张表的表头，其下各行按它读取");
}

#[test]
fn of_two_columns_of_a_field_none_is_lost() {
    let schema = Schema::new(vec![
        Column::new("title", ["名称"]).required(),
        Column::new("number", ["专利号", "申请号"]).list(),
        Column::new("region", ["所在地", "所在城市"]),
    ]);
    let file = "名称,专利号,申请号,所在地,所在城市\n甲,1,2,,赣州\n乙,,3,南昌,赣州\n";
    let table = Table::read(Cursor::new(file), schema.unwrap(), Reading::new().unwrap()).unwrap();
    assert_eq!(table.notes().len(), 2, "{:?}", table.notes());
    let read: Vec<_> = table
        .map(|row| row.unwrap())
        .map(|row| {
            (
                row.list("number").join("+"),
                row.text("region").map(str::to_owned),
            )
        })
        .collect();
    assert_eq!(
        read,
        [
            ("1+2".to_owned(), Some("赣州".to_owned())),
            ("3".to_owned(), Some("南昌".to_owned()))
        ]
    );
}

#[test]
fn an_upright_table_has_a_record_in_each_column() {
    let file = "某大学成果表,,\n编号,a,b\n名称,甲,乙\n关键词,钨,钼\n";
    let mut table = csv(file);
    assert!(table.notes()[0].contains("竖排"), "{:?}", table.notes());
    let titles: Vec<_> = table
        .by_ref()
        .map(|row| row.unwrap().text("title").unwrap().to_owned())
        .collect();
    assert_eq!(titles, ["甲", "乙"]);
}

#[test]
fn numbers_of_columns_and_rows_of_nothing_are_no_records_and_ditto_takes_the_value_above() {
    let file = "编号,名称,关键词\n(1),(2),(3)\na,甲,钨\n/,无,——\nb,乙,同上\n";
    let mut table = csv(file);
    let words: Vec<_> = table
        .by_ref()
        .map(|row| row.unwrap().text("keywords").unwrap().to_owned())
        .collect();
    assert_eq!(
        (words.as_slice(), table.skipped_count()),
        (&["钨".to_owned(), "钨".to_owned()][..], 2)
    );
}
