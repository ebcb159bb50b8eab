use jiff::civil::date;

use super::print::{BOTTOM, LEFT, WIDTH, lay_out};
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
        verification: None,
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
        },
        verification: Some(Verification {
            code: "ABCDEFGH2345".to_owned(),
            address: None,
        }),
        ..plain()
    }
}

fn page(content: &SettlementForm) -> Page {
    let typeface = Typeface::embedded().expect("the font");
    lay_out(content, &typeface.metrics().expect("the font")).expect("a page")
}

#[test]
fn the_table_has_every_entry_of_the_one_seen() {
    let page = page(&plain());
    let texts = page.texts();
    // Domain notes 06 §7, source C18.
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

#[test]
fn it_stays_on_its_page() {
    for content in [plain(), heavy()] {
        for item in page(&content).items {
            if let Item::Text {
                x, baseline, line, ..
            } = item
            {
                assert!(
                    x >= LEFT && x + line.width <= LEFT + WIDTH + 0.1,
                    "{line:?} at {x}"
                );
                assert!(baseline < BOTTOM, "{line:?} at {baseline}");
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
