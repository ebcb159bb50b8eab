use std::io::{Cursor, Write as _};

use super::*;
use crate::{Column, Format, Reading, Schema, Table};

const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const ROOT: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="成果" sheetId="1" r:id="rId1"/></sheets></workbook>"#;

/// A workbook of one sheet with these rows of XML.
fn workbook(rows: &str) -> Vec<u8> {
    let sheet = format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    );
    packed(&[
        ("_rels/.rels", ROOT),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", RELS),
        ("xl/worksheets/sheet1.xml", &sheet),
    ])
}

fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn schema() -> Schema {
    Schema::new(vec![
        Column::new("external_id", ["编号"]).key(),
        Column::new("title", ["名称"]).required(),
    ])
    .unwrap()
}

fn table(bytes: Vec<u8>) -> Result<Table, FileError> {
    Table::read(Cursor::new(bytes), schema(), Reading::new().unwrap())
}

fn problem(bytes: Vec<u8>) -> String {
    table(bytes).map(|_| ()).unwrap_err().to_string()
}

const HEAD: &str = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>编号</t></is></c><c r="B1" t="inlineStr"><is><t>名称</t></is></c></row>"#;

#[test]
fn a_sheet_is_read_row_by_row() {
    let rows = (2..3_000).map(|row| {
        format!(r#"<row r="{row}"><c r="A{row}"><v>{row}</v></c><c r="B{row}" t="inlineStr"><is><t>甲{row}</t></is></c></row>"#)
    });
    let table = table(workbook(&format!("{HEAD}{}", rows.collect::<String>()))).unwrap();
    assert_eq!(table.format(), Format::Xlsx);
    let titles: Vec<String> = table
        .map(|row| row.unwrap().text("title").unwrap().to_owned())
        .collect();
    assert_eq!((titles.len(), titles[2_997].as_str()), (2_998, "甲2999"));
}

#[test]
fn what_asks_for_too_much_is_refused_by_name() {
    let blanks = "<a/>".repeat(18 << 20);
    let bomb = packed(&[("xl/workbook.xml", BOOK), ("xl/styles.xml", &blanks)]);
    assert!(problem(bomb).contains("解压后"));
    let long = format!(
        r#"{HEAD}<row r="2"><c r="B2" t="inlineStr"><is><t>{}</t></is></c></row>"#,
        "长".repeat(2 << 20)
    );
    assert!(problem(workbook(&long)).contains("单元格"));
    let entities = BOOK.replace("<workbook", "<!DOCTYPE x [<!ENTITY a \"b\">]><workbook");
    assert!(problem(packed(&[("xl/workbook.xml", &entities)])).contains("实体"));
    let wide = format!(r#"{HEAD}<row r="2"><c r="XFE2"><v>1</v></c></row>"#);
    assert!(problem(workbook(&wide)).contains("工作簿无法读取"));
    let columns: String = (0..300)
        .map(|_| r#"<c t="inlineStr"><is><t>编号</t></is></c>"#)
        .collect();
    assert!(
        problem(workbook(&format!(
            "<row r=\"1\">{columns}<c t=\"inlineStr\"><is><t>名称</t></is></c></row>"
        )))
        .contains("301 列")
    );
}

#[test]
fn what_is_no_workbook_is_named() {
    assert!(problem(packed(&[("a.txt", "x")])).contains("ZIP"));
    let whole = workbook(HEAD);
    assert!(problem(whole[..whole.len() / 2].to_vec()).contains("工作簿无法读取"));
    let mut encrypted = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    encrypted.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert!(problem(encrypted).contains("已加密"));
    assert!(problem(vec![0xD0, 0xCF, 0x11, 0xE0, 1, 2, 3]).contains("工作簿无法读取"));
    assert!(problem(workbook("")).contains("没有找到数据表"));
}
