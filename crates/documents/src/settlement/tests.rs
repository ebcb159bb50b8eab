use jiff::civil::date;

use super::layout::{BOTTOM, LEFT, WIDTH};
use super::print::lay_out;
use super::*;
use crate::Typeface;
use crate::page::{Item, Page};

fn plain() -> SettlementForm {
    SettlementForm {
        declarant: "萍乡学院".to_owned(),
        declared_on: date(2026, 9, 1),
        number: "2026360301000123".parse().expect("16 digits"),
        title: "高压电瓷釉料配方及烧成工艺开发".to_owned(),
        category: "技术开发合同（委托开发）".to_owned(),
        total: Fen(120_000_000),
        technology: Fen(100_000_000),
        payment: "一次总算，分期支付".to_owned(),
        realised_total: Fen(60_000_000),
        realised_technology: Fen(50_000_000),
        deducted: Fen(21_000_000),
        technical_income: Fen(29_000_000),
        cost: CostParts {
            labour: Fen(1_000_000),
            materials: Fen(2_000_000),
            fuel_and_power: Fen(3_000_000),
            equipment: Fen(4_000_000),
            special: Fen(5_000_000),
            management: Fen(6_000_000),
        },
        signatories: Signatories::default(),
        examination: Examination::default(),
        notes: vec!["登记机构只填写审查意见。".to_owned(), "一式四份。".to_owned()],
    }
}

fn heavy() -> SettlementForm {
    SettlementForm {
        declarant: "㛃䶮𬭊𫟅𨱏龘科技（萍乡）有限公司、".repeat(10),
        title: "基于WebGPU与ISO/IEC 23090-14标准的超大规模（一万亿元级）稀土永磁材料数字孪生平台研制"
            .repeat(4),
        total: Fen(100_000_000_000_000),
        technical_income: Fen(99_999_999_999_999),
        examination: Examination {
            opinion: "经审查，所报材料齐全，技术性收入核定如上。".repeat(20),
            examiner: "买买提·吐尔逊".to_owned(),
            examined_on: Some(date(2026, 9, 8)),
            returned: false,
        },
        ..plain()
    }
}

fn pages(content: &SettlementForm) -> Vec<Page> {
    let typeface = Typeface::embedded().expect("the font");
    lay_out(content, &typeface.metrics().expect("the font")).expect("pages")
}

fn page(content: &SettlementForm) -> Page {
    let mut pages = pages(content);
    assert_eq!(pages.len(), 1);
    pages.remove(0)
}

/// Everything as long as the API lets it in, with this opinion.
fn fullest(opinion: String) -> SettlementForm {
    let long = |sign: &str, count| sign.repeat(count);
    SettlementForm {
        declarant: long("龘", 200),
        title: long("龘", 200),
        category: long("龘", 30),
        payment: long("龘", 30),
        signatories: Signatories {
            finance: long("龘", 50),
            finance_leader: String::new(),
            handler: long("龘", 50),
            telephone: long("8", 30),
        },
        examination: Examination {
            returned: false,
            opinion,
            examiner: long("龘", 255),
            examined_on: Some(date(2026, 9, 8)),
        },
        ..heavy()
    }
}

#[test]
fn the_table_has_every_entry_of_the_one_seen() {
    let page = page(&plain());
    let texts = page.texts();
    // As source C18 has it.
    for name in [
        "申报方",
        "申报日期",
        "合同编号",
        "项目名称",
        "合同类别",
        "合同交易总额",
        "技术交易总额",
        "支付方式",
        "本次实现合同交易额",
        "本次实现技术交易额",
        "本次扣除成本",
        "本次实现技术性收入",
        "劳务费",
        "原材料费",
        "燃料及动力费",
        "设备购置及使用费",
        "专用业务费",
        "一、二级管理费",
        "财务章",
        "财务负责人",
        "公章",
        "主管财务负责人",
        "经办人",
        "联系电话",
        "审查意见",
        "审查人",
        "公章及日期",
    ] {
        assert!(texts.contains(&name), "{name}");
    }
    for entry in [
        "萍乡学院",
        "2026年9月1日",
        "2026 3603 01 000123",
        "1,200,000.00",
        "1,000,000.00",
        "600,000.00",
        "500,000.00",
        "210,000.00",
        "290,000.00",
        "10,000.00",
        "20,000.00",
        "30,000.00",
        "40,000.00",
        "50,000.00",
        "60,000.00",
        "人民币贰拾玖万元整",
        "2．一式四份。",
    ] {
        assert!(texts.contains(&entry), "{entry}");
    }
}

/// The API lets in an opinion of 1,000 characters, line ends among them, and a registrar's name of a token.
#[test]
fn what_the_api_lets_in_is_printed() {
    let mut found = Vec::new();
    for (opinion, counts) in [
        (String::new(), [1, 2]),
        ("经审查，所报材料齐全。".to_owned(), [1, 2]),
        ("审".repeat(1_000), [2, 2]),
        (vec!["审查"; 333].join("\n"), [9, 14]),
        (format!("始{}终", "\n".repeat(998)), [25, 40]),
    ] {
        let short = SettlementForm {
            examination: Examination {
                opinion: opinion.clone(),
                ..plain().examination
            },
            ..plain()
        };
        for (content, count) in [short, fullest(opinion.clone())].into_iter().zip(counts) {
            let pages = pages(&content);
            let told: String = pages.iter().flat_map(Page::texts).collect();
            for line in opinion.lines() {
                assert!(told.contains(line), "{line}");
            }
            assert_eq!(told.contains("见附页"), pages.len() > 1);
            found.push((pages.len(), count));
            let numbered = format!("第 {} 页 共 {} 页", pages.len(), pages.len());
            assert_eq!(told.contains(&numbered), pages.len() > 1);
            for annex in pages.iter().skip(1) {
                for entry in ["2026 3603 01 000123", "2026年9月1日", "审查人", "公章及日期"] {
                    assert!(annex.texts().contains(&entry), "{entry}");
                }
            }
        }
    }
    assert!(found.iter().all(|(pages, count)| pages == count), "{found:?}");
}

#[test]
fn what_was_sent_back_does_not_look_verified() {
    let mut content = heavy();
    for (returned, there, missing) in [
        (
            false,
            ["登记机构审查", "审查意见"],
            ["登记机构审查：退回，未予核定", "退回理由"],
        ),
        (
            true,
            ["登记机构审查：退回，未予核定", "退回理由"],
            ["登记机构审查", "审查意见"],
        ),
    ] {
        content.examination.returned = returned;
        let pages = pages(&content);
        let texts: Vec<_> = pages.iter().flat_map(Page::texts).collect();
        for text in there.iter().chain(&["2026年9月8日", "买买提·吐尔逊"]) {
            assert!(texts.contains(text), "{text}, {returned}");
        }
        for text in missing {
            assert!(!texts.contains(&text), "{text}, {returned}");
        }
    }
}

#[test]
fn it_stays_on_its_page() {
    let long = fullest("审查。".repeat(333));
    let lines = fullest("审查\n".repeat(333));
    for content in [plain(), heavy(), long, lines] {
        for item in pages(&content).into_iter().flat_map(|page| page.items) {
            if let Item::Text {
                x, baseline, line, ..
            } = item
            {
                assert!(
                    x >= LEFT && x + line.width <= LEFT + WIDTH + 0.1,
                    "{line:?} at {x}"
                );
                let numbers = line.text.starts_with('第') && line.text.ends_with('页');
                assert!(baseline < BOTTOM || numbers, "{line:?} at {baseline}");
            }
        }
    }
}

#[test]
fn sums_and_amounts_that_cannot_be_are_refused() {
    let typeface = Typeface::embedded().expect("the font");
    let refused = |change: fn(&mut SettlementForm)| {
        let mut content = plain();
        change(&mut content);
        settlement_form(&content, typeface)
            .expect_err("refused")
            .to_string()
    };
    for (change, message) in [
        (
            (|form| form.cost.labour = Fen(999_999)) as fn(&mut SettlementForm),
            "“本次扣除成本”与各分项之和不一致",
        ),
        (
            |form| form.cost.labour = Fen(i64::MAX),
            "“本次扣除成本”与各分项之和不一致",
        ),
        (
            |form| form.technical_income = Fen(-1),
            "“本次实现技术性收入”不能为负数",
        ),
        (|form| form.payment.clear(), "“支付方式”不能为空"),
        (
            |form| form.signatories.handler = "甲".repeat(61),
            "“经办人”过长：最多60个字",
        ),
        (
            |form| form.examination.opinion = "甲".repeat(1_001),
            "“审查意见”过长：最多1000个字",
        ),
        (
            |form| form.examination.examiner = "甲".repeat(256),
            "“审查人”过长：最多255个字",
        ),
        (
            |form| form.notes = vec!["长".repeat(600); 12],
            "内容过长，一页印不下；请缩短名称或意见",
        ),
    ] {
        assert_eq!(refused(change), message);
    }
}

#[test]
fn the_same_content_makes_the_same_file() {
    let typeface = Typeface::embedded().expect("the font");
    let made = settlement_form(&heavy(), typeface).expect("a form");
    assert_eq!(settlement_form(&heavy(), typeface).as_ref(), Ok(&made));
}
