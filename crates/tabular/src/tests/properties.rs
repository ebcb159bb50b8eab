use proptest::prelude::*;

use super::*;

/// Cells as people write them: Chinese, delimiters, quotes, line ends.
fn cell() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[b-m甲乙钨，；,;\t\" \n]{0,12}").unwrap()
}

/// Line ends and tabs of a cell of one line become blanks.
fn on_one_line(cell: &str) -> String {
    let lines = cell.trim().split(['\n', '\r', '\t']).map(str::trim);
    lines
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn write(rows: &[(String, String)], delimiter: u8, ending: csv::Terminator) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(ending)
        .from_writer(Vec::new());
    writer.write_record(["编号", "名称"]).unwrap();
    for (id, title) in rows {
        writer.write_record([id, title]).unwrap();
    }
    writer.into_inner().unwrap()
}

fn drain(bytes: &[u8]) -> Option<u64> {
    let limits = Limits {
        row_bytes: 256,
        columns: 5,
        cell_chars: 20,
    };
    let mut table = within(bytes, limits).ok()?;
    for row in &mut table {
        row.map_or_else(
            |errors| assert!(!errors.is_empty()),
            |row| assert!(row.number() > 0),
        );
    }
    Some(table.rows_read())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn what_another_library_writes_is_read_back(
        rows in proptest::collection::vec((cell(), cell()), 0..8),
        delimiter in prop_oneof![Just(b','), Just(b'\t'), Just(b';')],
        ending in prop_oneof![
            Just(csv::Terminator::CRLF), Just(csv::Terminator::Any(b'\n')), Just(csv::Terminator::Any(b'\r'))
        ],
    ) {
        let read: Vec<(String, String)> = table(&write(&rows, delimiter, ending), Format::Csv)
            .unwrap()
            .map(Result::unwrap)
            .map(|row| ["external_id", "title"].map(|field| row.text(field).unwrap_or_default().to_owned()))
            .map(|[id, title]| (id, title))
            .collect();
        let wanted: Vec<(String, String)> = rows
            .iter()
            .map(|(id, title)| (on_one_line(id), on_one_line(title)))
            .filter(|(id, title)| !(id.is_empty() && title.is_empty()))
            .collect();
        prop_assert_eq!(read, wanted);
    }

    #[test]
    fn json_text_is_read_back(title in "[\\PC--[\u{FFFD}'`‘’=_]]{1,20}", id in "[b-m]{1,8}") {
        prop_assume!(!crate::Words::embedded().unwrap().is_blank(title.trim()));
        // What nobody sees is not kept.
        prop_assume!(!title.contains(|c| techmarket_types::is_unseen(c) || techmarket_types::of_old_gbk(c).is_some()));
        let line = serde_json::json!({ "编号": id, "成果名称": title }).to_string();
        let row = only(json(&line));
        prop_assert_eq!(row.text("external_id"), Some(id.as_str()));
        prop_assert_eq!(row.text("title").unwrap_or_default(), title.trim());
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        drain(&bytes);
        drain(&[b"[{", &bytes[..]].concat());
        drain(&[b"<table><tr><td>", &bytes[..]].concat());
        drain(&[b"PK\x03\x04", &bytes[..]].concat());
        drain(&[b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", &bytes[..]].concat());
    }

    #[test]
    fn arbitrary_rows_never_panic_and_each_line_is_read_at_most_once(
        body in "[\"\",;\n\r甲a ]{0,600}",
    ) {
        let rows = drain(format!("编号,名称\n{body}").as_bytes()).unwrap();
        let lines = body.chars().filter(|c| matches!(c, '\n' | '\r')).count() as u64 + 1;
        prop_assert!(rows <= lines, "{} rows of {} lines", rows, lines);
    }
}
