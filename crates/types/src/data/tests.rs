use jiff::civil::date;

use super::*;

const COLUMNS: [&str; 4] = ["code", "number", "valid_from", "valid_to"];

#[test]
fn cells_are_read_by_column() {
    let text = "\u{feff}code,number,valid_from,valid_to\r\n a , 7,2026-03-01,\r\n";
    let rows = read("t.csv", text, &COLUMNS).unwrap();
    let row = &rows[0];
    assert_eq!(row.required("code").unwrap(), "a");
    assert_eq!(row.parse::<u8>("number").unwrap(), 7);
    let since = Validity {
        from: Some(date(2026, 3, 1)),
        to: None,
    };
    assert_eq!(row.validity().unwrap(), since);
    assert_eq!(row.parse_optional::<u8>("valid_to").unwrap(), None);
}

#[test]
fn a_fault_names_file_row_and_column() {
    let text = "code,number,valid_from,valid_to\n\n,x,2026-03-01,2026-02-28\n";
    let rows = read("t.csv", text, &COLUMNS).unwrap();
    let row = &rows[0];
    for (fault, column) in [
        (row.required("code").unwrap_err(), "code"),
        (row.parse::<u8>("number").unwrap_err(), "number"),
        (row.validity().unwrap_err(), "valid_to"),
    ] {
        assert_eq!(
            (fault.file.as_str(), fault.row, fault.column.as_str()),
            ("t.csv", 3, column)
        );
    }
    for (text, lines) in [
        ("code,number,valid_from,valid_to\na,,,\nb,,,\n", [2, 3]),
        ("code,number,valid_from,valid_to\r\na,,,\r\nb,,,", [2, 3]),
        ("code,number,valid_from,valid_to\ra,,,\rb,,,\r", [2, 3]),
        (
            "code,number,valid_from,valid_to\r\n\r\na,\"1\n2\",,\nb,,,\n",
            [3, 5],
        ),
    ] {
        let rows = read("t.csv", text, &COLUMNS).unwrap();
        let found: Vec<u64> = rows.iter().map(|row| row.fault("code", "").row).collect();
        assert_eq!(found, lines, "{text:?}");
    }
    let shown = row.required("code").unwrap_err().to_string();
    assert_eq!(shown, "数据文件 t.csv 第3行“code”列：不能为空");
}

#[test]
fn a_wrong_shape_is_refused() {
    for (text, row) in [
        ("", 1),
        ("code,number\n", 1),
        ("number,code,valid_from,valid_to\n", 1),
        ("code,number,valid_from,valid_to\na,1\n", 2),
        ("code,number,valid_from,valid_to\na,1,,\nb,1,,,\n", 3),
    ] {
        assert_eq!(read("t.csv", text, &COLUMNS).unwrap_err().row, row, "{text}");
    }
}
