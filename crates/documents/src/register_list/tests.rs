use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use jiff::civil::date;

use super::*;
use crate::Typeface;
use crate::page::{Item, Page};

fn row(serial: u32) -> RegisterRow {
    RegisterRow {
        number: format!("2026360301{serial:06}").parse().expect("16 digits"),
        title: format!("第{serial}号：高压电瓷釉料配方及烧成工艺开发"),
        category: "技术开发".to_owned(),
        seller: "萍乡学院".to_owned(),
        buyer: "=HYPERLINK(\"http://x\")有限公司".to_owned(),
        total: Fen(120_000_050),
        technology: Fen(100_000_001),
        registered_on: date(2026, 4, 1),
    }
}

fn list(rows: u32) -> RegisterList {
    RegisterList {
        title: "技术合同登记清单".to_owned(),
        body: "萍乡市技术合同登记站（示例）".to_owned(),
        period: (date(2026, 4, 1), date(2026, 4, 30)),
        rows: (1..=rows).map(row).collect(),
        notes: vec!["本清单不作为计税依据。".to_owned()],
        issued_on: date(2026, 5, 6),
        verification: Verification {
            code: "ABCDEFGH2345".to_owned(),
            address: Some("https://market.example/verify/ABCDEFGH2345".to_owned()),
        },
    }
}

fn pages(list: &RegisterList) -> Vec<Page> {
    let typeface = Typeface::embedded().expect("the font");
    let totals = list.check().expect("a list");
    print::lay_out(list, &totals, &typeface.metrics().expect("the font")).expect("pages")
}

#[test]
fn a_long_list_repeats_its_head_and_seals_every_page() {
    let list = list(120);
    let pages = pages(&list);
    assert!(pages.len() > 3);
    let seal = format!("内容摘要（SHA-256）：{}", digest(&list));
    let mut serials = Vec::new();
    for (page, place) in pages.iter().zip(1..) {
        let texts = page.texts();
        assert!(texts.contains(&"合同登记编号"), "head on page {place}");
        assert!(
            texts.iter().any(|text| text.contains(&seal)),
            "digest on page {place}"
        );
        let number = format!("第 {place} 页 共 {} 页", pages.len());
        assert!(texts.contains(&number.as_str()), "{number}");
        serials.extend(
            texts
                .iter()
                .filter(|text| text.starts_with("2026 3603 01 "))
                .map(|text| &text[13..]),
        );
    }
    let expected: Vec<String> = (1..=120).map(|serial| format!("{serial:06}")).collect();
    assert_eq!(serials, expected);
    let end = pages.last().expect("a page").texts();
    for text in [
        "合计（120份）",
        "144,000,060.00",
        "120,000,001.20",
        "核验码：ABCD EFGH 2345",
    ] {
        assert!(end.contains(&text), "{text} in {end:?}");
    }
}

#[test]
fn nothing_leaves_the_page_and_cells_keep_their_text() {
    let mut list = list(3);
    list.title = "技术合同登记清单".repeat(37);
    list.body = "萍乡市技术合同登记站".repeat(20);
    list.notes = vec!["本清单不作为计税依据。".repeat(50); 12];
    list.verification.code = "ABCD".repeat(16);
    for row in &mut list.rows {
        row.title = "基于WebGPU与ISO/IEC 23090标准的㛃䶮𬭊𫟅𨱏龘平台".repeat(9);
        row.buyer = "甲\n".repeat(100);
        row.seller = "买买提·吐尔逊联合研究院股份有限公司".repeat(11);
        row.total = Fen(100_000_000_000_000);
    }
    for page in pages(&list) {
        for item in &page.items {
            if let Item::Text {
                x, baseline, line, ..
            } = item
            {
                assert!(
                    *x > 20.0 && x + line.width < page.format.width - 20.0,
                    "{line:?} at {x}"
                );
                assert!(
                    (20.0..page.format.height - 10.0).contains(baseline),
                    "{line:?} at {baseline}"
                );
            }
        }
    }
}

#[test]
fn the_digest_is_that_of_the_encoding_described() {
    // Computed apart, by a few lines of Python over the encoding that `digest` describes.
    let mut list = list(2);
    assert_eq!(
        digest(&list).to_string(),
        "307e0f4bff02a98de421497ac34f94e25b01e972059c8ae9cc7beefe9bde38c9"
    );
    let before = digest(&list);
    list.notes.clear();
    assert_eq!(digest(&list), before);
    // A boundary between two fields cannot be shifted.
    list.rows[0].seller.push('甲');
    let one = digest(&list);
    list.rows[0].seller.pop();
    list.rows[0].buyer.insert(0, '甲');
    assert_ne!(digest(&list), one);
    list.rows.swap(0, 1);
    assert_ne!(digest(&list), one);
}

#[test]
fn the_workbook_reads_back() {
    let list = list(2);
    let bytes = register_list_xlsx(&list).expect("a workbook");
    assert_eq!(register_list_xlsx(&list).as_ref(), Ok(&bytes));
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let sheet = workbook.worksheet_range("登记清单").expect("the sheet");
    let cell = |row, column| sheet.get_value((row, column)).cloned().unwrap_or_default();
    assert_eq!(cell(0, 0), Data::String("技术合同登记清单".to_owned()));
    assert_eq!(cell(6, 2), Data::String(digest(&list).to_string()));
    assert_eq!(cell(9, 1), Data::String("2026360301000001".to_owned()));
    assert_eq!(
        cell(9, 5),
        Data::String("=HYPERLINK(\"http://x\")有限公司".to_owned())
    );
    assert_eq!(cell(9, 6), Data::Float(1_200_000.5));
    assert_eq!(cell(10, 7), Data::Float(1_000_000.01));
    assert_eq!(cell(11, 6), Data::Float(2_400_001.0));
    assert!(
        workbook
            .worksheet_formula("登记清单")
            .expect("the sheet")
            .is_empty()
    );
}

#[test]
fn amounts_beyond_fifteen_digits_are_text_in_the_workbook() {
    let mut list = list(2);
    list.rows[0].total = Fen(999_999_999_999_999);
    list.rows[1].total = Fen(1_000_000_000_000_001);
    let bytes = register_list_xlsx(&list).expect("a workbook");
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let sheet = workbook.worksheet_range("登记清单").expect("the sheet");
    assert_eq!(sheet.get_value((9, 6)), Some(&Data::Float(9_999_999_999_999.99)));
    assert_eq!(
        sheet.get_value((10, 6)),
        Some(&Data::String("10000000000000.01".to_owned()))
    );
}

#[test]
fn lists_that_cannot_be_are_refused() {
    let typeface = Typeface::embedded().expect("the font");
    let mut cases = vec![(list(5_001), "“清单”最多5000项，实有5001项")];
    let mut changed = list(2);
    changed.rows[1].buyer = " ".to_owned();
    cases.push((changed, "第2行“买方”不能为空"));
    let mut changed = list(2);
    changed.rows[0].total = Fen(i64::MAX);
    cases.push((changed, "“成交总金额合计”超出可表示的范围"));
    let mut changed = list(2);
    changed.period = (date(2026, 5, 1), date(2026, 4, 1));
    cases.push((changed, "“登记期间”的终止日期早于起始日期"));
    for (list, message) in cases {
        assert_eq!(
            register_list_pdf(&list, typeface).expect_err(message).to_string(),
            message
        );
        assert_eq!(register_list_xlsx(&list).expect_err(message).to_string(), message);
    }
}

#[test]
fn a_row_that_cannot_be_printed_whole_stops_no_list() {
    let mut changed = list(20);
    for row in &mut changed.rows {
        row.seller = "𠮷田\u{1F600}".to_owned();
    }
    let texts: String = pages(&changed).iter().flat_map(Page::texts).collect();
    assert!(texts.contains("𠮷田〓"), "{texts}");
    assert!(
        texts.contains("第7行“卖方”U+1F600、第8行“卖方”U+1F600等。"),
        "{texts}"
    );
    let typeface = Typeface::embedded().expect("the font");
    assert!(register_list_pdf(&changed, typeface).is_ok());
}

#[test]
fn an_empty_list_is_a_page() {
    assert_eq!(pages(&list(0)).len(), 1);
}
