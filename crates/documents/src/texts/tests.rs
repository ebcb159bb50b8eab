use jiff::civil::date;

use super::*;
use crate::Typeface;

const HEAD: &str = "document,place,text,valid_from,valid_to,source,certainty\n";

#[test]
fn every_paper_has_its_texts_on_every_day_and_all_can_be_printed() {
    let texts = Texts::embedded().expect("our own data");
    for day in [date(2001, 1, 1), date(2026, 2, 28), date(2026, 3, 1)] {
        assert!(texts.statement(Paper::Certificate, day).is_some(), "{day}");
        for paper in [Paper::Certificate, Paper::RegisterList, Paper::SettlementForm] {
            assert!(!texts.notes(paper, day).is_empty(), "{paper:?} on {day}");
        }
    }
    let typeface = Typeface::embedded().expect("the font");
    for text in texts.iter() {
        assert_eq!(typeface.missing(&text.text), None, "{}", text.text);
    }
}

#[test]
fn the_statement_follows_the_measure_in_force() {
    let texts = Texts::embedded().expect("our own data");
    let statement = |day| texts.statement(Paper::Certificate, day).unwrap_or_default();
    // The texts of 2000 and 2001 until 2026-02-28, the measure of 2026 and its annex after.
    assert!(!statement(date(2026, 2, 28)).contains("技术合同认定登记规则"));
    assert!(statement(date(2026, 3, 1)).contains("技术合同认定登记规则"));
}

#[test]
fn copies_follow_the_tax_offices() {
    let texts = Texts::embedded().expect("our own data");
    let copies = |day| texts.notes(Paper::SettlementForm, day).pop().unwrap_or_default();
    assert!(copies(date(2018, 6, 14)).contains("一式四份"));
    assert!(copies(date(2018, 6, 15)).contains("一式三份"));
}

#[test]
fn faults_are_told_by_row_and_column() {
    for (rows, fault) in [
        (
            "certificate,head,甲,,,S,seen\n",
            "第2行“place”列：应为 statement 或 note",
        ),
        (
            "letter,note,甲,,,S,seen\n",
            "第2行“document”列：应为 certificate、register_list 或 settlement_form",
        ),
        ("certificate,note,,,,S,seen\n", "第2行“text”列：不能为空"),
        (
            "certificate,statement,甲,,2026-03-01,S,seen\ncertificate,statement,乙,2026-03-01,,S,seen\n",
            "第3行“valid_from”列：与另一行的有效期重叠",
        ),
    ] {
        let error = Texts::parse("texts.csv", &format!("{HEAD}{rows}")).expect_err(fault);
        assert_eq!(error.to_string(), format!("数据文件 texts.csv {fault}"));
    }
}
