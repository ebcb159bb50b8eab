use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use jiff::civil::date;

use super::*;

fn column(head: &str, kind: ColumnKind) -> Column {
    Column {
        head: head.to_owned(),
        kind,
    }
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn table(title: &str) -> Table {
    Table {
        title: title.to_owned(),
        columns: vec![
            column("地区", ColumnKind::Text),
            column("项数", ColumnKind::Count),
            column("成交额（元）", ColumnKind::Yuan),
            column("成交额（万元）", ColumnKind::WanYuan),
            column("增长（%）", ColumnKind::Percent),
        ],
        rows: vec![
            vec![
                text("萍乡市"),
                Cell::Count(1234),
                Cell::Amount(Fen(123_456_789)),
                Cell::Amount(Fen(123_456_789)),
                Cell::Percent(1833),
            ],
            vec![
                text("=cmd|' /C calc'!A0"),
                Cell::Count(0),
                Cell::Amount(Fen(-50)),
                Cell::Amount(Fen(1_000_000)),
                Cell::Empty,
            ],
        ],
        notes: vec!["按登记日期统计。".to_owned()],
    }
}

fn csv_of(table: &Table) -> String {
    String::from_utf8(to_csv(table).expect("CSV")).expect("UTF-8")
}

fn workbook(tables: &[Table]) -> Xlsx<Cursor<Vec<u8>>> {
    let bytes = to_xlsx(None, tables, date(2026, 5, 6)).expect("a workbook");
    Xlsx::new(Cursor::new(bytes)).expect("a workbook")
}

#[test]
fn csv_is_what_office_software_opens_and_does_not_run() {
    assert_eq!(
        csv_of(&table("各地区技术合同")),
        "\u{feff}地区,项数,成交额（元）,成交额（万元）,增长（%）\r\n\
         萍乡市,1234,1234567.89,123.456789,18.33%\r\n\
         '=cmd|' /C calc'!A0,0,-0.50,1.00,\r\n"
    );
}

#[test]
fn texts_like_formulas_are_guarded_and_numbers_are_not() {
    for (cell, written) in [
        ("=1+1", "'=1+1"),
        ("+86 799", "'+86 799"),
        ("-甲", "'-甲"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        (" =1", "' =1"),
        ("＝1", "'＝1"),
        ("-", "'-"),
        ("-12.50", "-12.50"),
        ("+7", "+7"),
        ("-1.", "'-1."),
        ("甲=乙", "甲=乙"),
        ("", "\"\""),
    ] {
        let table = Table {
            title: "表".to_owned(),
            columns: vec![column("=A", ColumnKind::Text)],
            rows: vec![vec![text(cell)]],
            notes: vec![],
        };
        assert_eq!(csv_of(&table), format!("\u{feff}'=A\r\n{written}\r\n"), "{cell}");
    }
}

#[test]
fn a_workbook_holds_numbers_as_numbers() {
    let tables = [table("各地区技术合同")];
    let mut book = workbook(&tables);
    assert_eq!(book.sheet_names(), ["各地区技术合同"]);
    let sheet = book.worksheet_range("各地区技术合同").expect("a sheet");
    let row = |row| -> Vec<Data> {
        (0..5)
            .map(|column| sheet.get_value((row, column)).cloned().unwrap_or_default())
            .collect()
    };
    let string = |text: &str| Data::String(text.to_owned());
    assert_eq!(
        row(3),
        [
            string("萍乡市"),
            Data::Float(1234.0),
            Data::Float(1_234_567.89),
            Data::Float(123.456_789),
            Data::Float(0.1833)
        ]
    );
    assert_eq!(
        row(4),
        [
            string("=cmd|' /C calc'!A0"),
            Data::Float(0.0),
            Data::Float(-0.5),
            Data::Float(1.0),
            Data::Empty
        ]
    );
    assert_eq!(sheet.get_value((6, 0)), Some(&string("按登记日期统计。")));
    assert!(
        book.worksheet_formula("各地区技术合同")
            .expect("a sheet")
            .is_empty()
    );
}

#[test]
fn amounts_are_numbers_as_long_as_fifteen_digits_show_them() {
    for (fen, cell) in [
        (100_000_000_000_000, Data::Float(1_000_000_000_000.0)),
        (999_999_999_999_999, Data::Float(9_999_999_999_999.99)),
        (-999_999_999_999_999, Data::Float(-9_999_999_999_999.99)),
        (
            1_000_000_000_000_000,
            Data::String("10000000000000.00".to_owned()),
        ),
        (i64::MAX, Data::String("92233720368547758.07".to_owned())),
    ] {
        let table = Table {
            title: "表".to_owned(),
            columns: vec![column("元", ColumnKind::Yuan)],
            rows: vec![vec![Cell::Amount(Fen(fen))]],
            notes: vec![],
        };
        let sheet = workbook(&[table]).worksheet_range("表").expect("a sheet");
        assert_eq!(sheet.get_value((3, 0)), Some(&cell));
    }
}

#[test]
fn sheets_have_names_that_are_valid_and_unique() {
    let long = "2026年上半年各设区市技术合同认定登记成交额与技术交易额汇总表（含跨境）";
    let titles = [
        "a/b:c",
        "A[b]C",
        "[]",
        "History",
        long,
        long,
        "𬭊".repeat(20).as_str(),
    ]
    .map(table);
    let names = workbook(&titles).sheet_names();
    assert_eq!(
        names,
        [
            "abc",
            "AbC(2)",
            "表3",
            "History表",
            "2026年上半年各设区市技术合同认定登记成交额与技术交易额汇总",
            "2026年上半年各设区市技术合同认定登记成交额与技术交易(2)",
            "𬭊".repeat(15).as_str(),
        ]
    );
}

#[test]
fn the_same_tables_make_the_same_workbook() {
    let tables = [table("甲"), table("乙")];
    let made = to_xlsx(None, &tables, date(2026, 5, 6)).expect("a workbook");
    assert_eq!(to_xlsx(None, &tables, date(2026, 5, 6)).as_ref(), Ok(&made));
    assert_ne!(to_xlsx(None, &tables, date(2026, 5, 7)).as_ref(), Ok(&made));
}

#[test]
fn tables_that_cannot_be_are_refused() {
    let refused = |change: fn(&mut Table)| {
        let mut table = table("表");
        change(&mut table);
        let error = to_csv(&table).expect_err("refused");
        assert_eq!(to_xlsx(None, &[table], date(2026, 5, 6)).as_ref(), Err(&error));
        error.to_string()
    };
    for (change, message) in [
        (
            (|table| table.rows[1][1] = Cell::Percent(1)) as fn(&mut Table),
            "第2行“单元格”的值与该列的类型不符",
        ),
        (
            |table| {
                table.rows[0].pop();
            },
            "第1行“单元格”的值与该列的类型不符",
        ),
        (
            |table| table.rows[0][0] = Cell::Text("长".repeat(16_001)),
            "第1行“单元格”过长：最多16000个字",
        ),
        (
            |table| table.rows = vec![vec![Cell::Empty; 5]; 100_001],
            "“行”最多100000项，实有100001项",
        ),
        (|table| table.title.clear(), "“标题”不能为空"),
    ] {
        assert_eq!(refused(change), message);
    }
    assert_eq!(
        to_xlsx(None, &[], date(2026, 5, 6)).map_err(|error| error.to_string()),
        Err("“表”不能为空".to_owned())
    );
}

#[test]
fn an_overview_comes_first_and_leads_to_every_sheet_and_back() {
    let overview = Overview {
        title: "概览".to_owned(),
        lines: vec!["登记 3 项".to_owned(), "统计口径：输出".to_owned()],
    };
    // A table of the same name gets another.
    let tables = [table("各地区"), table("概览")];
    let bytes = to_xlsx(Some(&overview), &tables, date(2026, 5, 6)).expect("a workbook");
    let mut book = Xlsx::new(Cursor::new(bytes.clone())).expect("a workbook");
    assert_eq!(book.sheet_names(), ["概览", "各地区", "概览(2)"]);
    let sheet = book.worksheet_range("概览").expect("a sheet");
    let cells: Vec<String> = sheet
        .rows()
        .map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join("|"))
        .collect();
    assert_eq!(
        cells,
        [
            "概览|",
            "登记 3 项|",
            "统计口径：输出|",
            "|",
            "表|行数",
            "各地区|2",
            "概览|2"
        ]
    );
    let back = book.worksheet_range("各地区").expect("a sheet");
    assert_eq!(back.get_value((1, 0)), Some(&Data::String("返回概览".to_owned())));
    let links = links(bytes);
    assert_eq!(links, ["'各地区'!A1", "'概览(2)'!A1", "'概览'!A1", "'概览'!A1"]);
}

/// Where the links of a workbook lead, sheet by sheet.
fn links(bytes: Vec<u8>) -> Vec<String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut links = Vec::new();
    for number in 1..=3 {
        let mut xml = String::new();
        let mut file = archive
            .by_name(&format!("xl/worksheets/sheet{number}.xml"))
            .expect("a sheet");
        std::io::Read::read_to_string(&mut file, &mut xml).expect("text");
        let places = xml
            .split("location=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next());
        links.extend(places.map(|place| place.replace("&apos;", "'")));
    }
    links
}
