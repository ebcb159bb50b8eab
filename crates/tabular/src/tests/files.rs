use std::io::Write;
use std::path::Path;

use encoding_rs::GB18030;

use super::*;
use crate::Encoding;

const FILE: &str = "编号,成果名称\na,稀土永磁材料与钨合金，𫟷㐂\n";

fn utf16(text: &str, big_endian: bool) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units
        .flat_map(|unit: u16| {
            if big_endian {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        })
        .collect()
}

#[test]
fn encodings_are_found_out() {
    let gb = GB18030.encode(FILE).0.into_owned();
    for (bytes, encoding) in [
        (FILE.as_bytes().to_vec(), Encoding::Utf8),
        ([b"\xEF\xBB\xBF", FILE.as_bytes()].concat(), Encoding::Utf8),
        (utf16(FILE, false), Encoding::Utf16 { big_endian: false }),
        (utf16(FILE, true), Encoding::Utf16 { big_endian: true }),
        (gb, Encoding::Gb18030),
        (
            b"\xB1\xE0\xBA\xC5,\xC3\xFB\xB3\xC6\na,\xCF\xA1\xCD\xC1\n".to_vec(),
            Encoding::Gb18030,
        ),
    ] {
        let table = csv(&bytes);
        assert_eq!(table.encoding(), Some(encoding));
        assert_eq!(table.progress().0, bytes.len() as u64);
        assert!(
            only(table).text("title").unwrap().starts_with("稀土"),
            "{encoding}"
        );
    }
}

#[test]
fn bad_bytes_are_named_by_offset_and_line() {
    for (head, message) in [
        (
            &b"\xB1\xE0\xBA\xC5\xFF,\xC3\xFB\xB3\xC6\n"[..],
            "文件编码有误：第 1 行（字节偏移 4）不是有效的 GB18030",
        ),
        (
            &["\n编号,成果名称,".as_bytes(), b"\xFF\n"].concat(),
            "文件编码有误：第 2 行（字节偏移 21）不是有效的 UTF-8",
        ),
    ] {
        assert_eq!(refused(head, Format::Csv).to_string(), message);
    }
    // Big5, which is neither: many errors, so that no row of it is believed.
    let big5 = [
        &*GB18030.encode(FILE).0,
        &b"b,\xB5\xD8\xA4g\xA5\xC3\xBA\xCF\xA7\xF7\xAE\xC6\xFF\n".repeat(50),
    ]
    .concat();
    assert!(matches!(
        refused(big5, Format::Csv),
        FileError::Encoding { line: 3, .. }
    ));
}

#[test]
fn damage_costs_its_row_in_every_encoding() {
    let rows: Vec<String> = (1..9).map(|n| format!("r{n},稀土永磁材料{n}号\r\n")).collect();
    let text = format!("编号,名称\r\n{}", rows.concat());
    let row = "r5,稀土永磁材料5号";
    for (encoding, bytes, of_row) in [
        (Encoding::Utf8, text.as_bytes().to_vec(), row.as_bytes().to_vec()),
        (
            Encoding::Gb18030,
            GB18030.encode(&text).0.into_owned(),
            GB18030.encode(row).0.into_owned(),
        ),
    ] {
        let at = bytes
            .windows(of_row.len())
            .position(|window| window == of_row)
            .unwrap();
        // A byte is lost or overwritten, in the middle of a cell or at its end.
        for place in [3, 4, 5, 6, of_row.len() - 1] {
            let mut lost = bytes.clone();
            lost.remove(at + place);
            let mut overwritten = bytes.clone();
            overwritten[at + place] = 0xFF;
            for damaged in [lost, overwritten] {
                let table = csv(&damaged);
                assert_eq!(table.encoding(), Some(encoding));
                let expected = [
                    "r1",
                    "r2",
                    "r3",
                    "r4",
                    "5/6/名称/DAMAGED_CHARACTER",
                    "r6",
                    "r7",
                    "r8",
                ];
                assert_eq!(outcome(table), expected, "{encoding}, byte {place}");
            }
        }
    }
    let mut odd = utf16(&text, false);
    odd.pop();
    assert_eq!(
        outcome(csv(&odd)).len(),
        9,
        "the half character makes a row of its own"
    );
}

#[test]
fn what_the_file_lacks_is_named_as_it_is_usually_called() {
    let row = only(csv("编号,名称\na,\n"));
    for (path, column) in [
        ("title", "名称"),
        ("price", "价格（元）"),
        ("keywords[2]", "关键词"),
        ("nothing.of.it", "nothing.of.it"),
    ] {
        let error = row.error(path, "X", "必填").to_string();
        assert_eq!(error, format!("第 1 条（文件第 2 行）“{column}”：必填"));
    }
}

#[test]
fn empty_files_and_headers_alone() {
    for bytes in ["", "\u{FEFF}", "\n\r\n", "  \n"] {
        assert!(
            matches!(refused(bytes, Format::Csv), FileError::Empty),
            "{bytes:?}"
        );
    }
    let mut table = csv("编号,名称");
    assert!(table.next().is_none());
    assert_eq!(table.rows_read(), 0);
}

#[test]
fn missing_columns_are_named_together() {
    let message = refused("关键词,,备注\nx,y,z\n", Format::Csv).to_string();
    assert_eq!(
        message,
        "缺少必需的列：编号（可写作：编号、成果编号、external_id），名称（可写作：名称、成果名称、title）；\
         文件中的列：关键词、第 2 列（无列名）、备注。请改正列名，或用 --mapping 指定对应关系"
    );
}

#[test]
fn duplicate_columns_are_named_in_pairs() {
    let message = refused("编号,名称,名 称,备注, 备注＊\n", Format::Csv).to_string();
    assert_eq!(
        message,
        "列名重复：“名称”与“名称”；请删去其中一列，或用 --mapping 指定采用哪一列"
    );
}

#[test]
fn unknown_columns_are_listed_and_too_many_refused() {
    assert_eq!(csv("编号,名称,备注,\n").ignored(), ["备注", "第 4 列（无列名）"]);
    let wide = format!("编号,名称{}\n", ",x".repeat(200));
    assert!(matches!(
        refused(wide, Format::Csv),
        FileError::TooManyColumns {
            found: 202,
            limit: 200
        }
    ));
    assert!(matches!(
        refused("\"编号,名称\n", Format::Csv),
        FileError::BrokenHeader { .. }
    ));
}

#[test]
fn content_of_another_kind_is_refused() {
    for (bytes, seems) in [
        (&b"PK\x03\x04...."[..], "工作簿无法读取"),
        (b"\xD0\xCF\x11\xE0", "工作簿无法读取"),
        (b"\x1F\x8B\x08\x00", "GZIP"),
        (b"%PDF-1.7", "PDF"),
        (b"Rar!\x1A\x07", "RAR"),
    ] {
        let message = refused(bytes, Format::Csv).to_string();
        assert!(message.contains(seems), "{message}");
    }
}

#[test]
fn the_content_tells_the_format() {
    let page = "<html><body><table><tr><th>编号</th><th>名称</th></tr><tr><td>a</td><td>甲</td></tr></table></body></html>";
    for (text, format) in [
        ("编号,名称\na,甲\n", Format::Csv),
        ("{\"编号\": \"a\", \"名称\": \"甲\"}\n", Format::JsonLines),
        ("[{\"编号\": \"a\",\n \"名称\": \"甲\"}]\n", Format::JsonArray),
        (page, Format::Html),
        ("编号，名称，关键词\na，甲，钨\n", Format::Csv),
        ("编号|名称|关键词\na|甲|钨\n", Format::Csv),
    ] {
        let row = only(table(text.as_bytes(), format).unwrap());
        assert_eq!(
            (row.text("external_id"), row.text("title")),
            (Some("a"), Some("甲")),
            "{text}"
        );
    }
}

#[test]
fn a_file_is_opened_by_its_path() {
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    file.write_all(FILE.as_bytes()).unwrap();
    let reading = || Reading::new().unwrap();
    let table = Table::open(file.path(), schema(), reading()).unwrap();
    assert!(table.notes().is_empty());
    assert_eq!(outcome(table), ["a"]);
    let mut file = tempfile::Builder::new().suffix(".xlsx").tempfile().unwrap();
    file.write_all(FILE.as_bytes()).unwrap();
    let table = Table::open(file.path(), schema(), reading()).unwrap();
    assert_eq!(
        table.notes(),
        ["文件名以 .xlsx 结尾，内容是CSV 文本，已按内容读取"]
    );
    assert!(matches!(
        Table::open(Path::new("absent.csv"), schema(), reading()),
        Err(FileError::Io(_))
    ));
}

#[test]
fn more_than_one_chunk_is_read_the_same_in_every_encoding() {
    let rows: Vec<String> = (0..20_000).map(|n| format!("r{n},稀土永磁材料{n}\r\n")).collect();
    let text = format!("编号,名称\r\n{}", rows.concat());
    for bytes in [
        text.as_bytes().to_vec(),
        utf16(&text, true),
        GB18030.encode(&text).0.into_owned(),
    ] {
        let rows: Vec<Row> = csv(&bytes).map(Result::unwrap).collect();
        assert_eq!(rows.len(), 20_000);
        for (n, row) in rows.iter().enumerate() {
            assert_eq!(row.text("external_id"), Some(format!("r{n}").as_str()));
            assert_eq!(row.text("title"), Some(format!("稀土永磁材料{n}").as_str()));
        }
    }
}
