use jiff::civil::date;

use super::*;
use crate::page::Item;

fn plain() -> Certificate {
    Certificate {
        number: "2026360301000123".parse().expect("16 digits"),
        version: 1,
        title: "高压电瓷釉料配方及烧成工艺开发".to_owned(),
        category: "技术开发合同（委托开发）".to_owned(),
        seller: "萍乡学院".to_owned(),
        buyer: "江西某电瓷电气有限公司".to_owned(),
        intermediary: None,
        signed_on: date(2026, 3, 2),
        term: Some((date(2026, 3, 2), date(2027, 12, 31))),
        total: Fen(120_000_000),
        technology: Fen(100_000_001),
        legal_basis: "《技术合同认定登记管理办法》及附件《技术合同认定登记规则》".to_owned(),
        statement: "经审核，上列合同符合技术合同认定登记的规定，准予登记，特此证明。".to_owned(),
        notes: vec!["本证明不作为计税依据。".to_owned()],
        body: "萍乡市技术合同登记站（示例）".to_owned(),
        registered_on: date(2026, 4, 1),
        issued_on: date(2026, 4, 2),
        verification: Verification {
            code: "ABCD-EFGH-2345".to_owned(),
            address: Some("https://market.example/verify/ABCDEFGH2345".to_owned()),
        },
    }
}

/// The longest and rarest of everything.
fn heavy() -> Certificate {
    Certificate {
        version: 3,
        title: "基于WebGPU与ISO/IEC 23090-14标准的超大规模（一万亿元级）稀土永磁材料数字孪生平台研制"
            .repeat(4),
        seller: "㛃䶮𬭊𫟅𨱏龘科技（萍乡）有限公司、".repeat(10),
        buyer: "买买提·吐尔逊联合研究院股份有限公司".repeat(10),
        intermediary: Some("江西省技术转移中心有限责任公司".to_owned()),
        total: Fen(100_000_000_000_000),
        technology: Fen(100_000_000_000_000),
        ..plain()
    }
}

fn metrics() -> Metrics<'static> {
    Typeface::embedded()
        .expect("the font")
        .metrics()
        .expect("the font")
}

#[test]
fn every_entry_is_on_the_page() {
    let page = lay_out(&plain(), &metrics()).expect("a certificate");
    let texts = page.texts();
    for text in [
        "技术合同登记证明",
        "合同登记编号：2026 3603 01 000123",
        "高压电瓷釉料配方及烧成工艺开发",
        "技术开发合同（委托开发）",
        "萍乡学院",
        "江西某电瓷电气有限公司",
        "2026年3月2日",
        "2026年3月2日至2027年12月31日",
        "1,200,000.00元",
        "人民币（大写）壹佰贰拾万元整",
        "1,000,000.01元",
        "人民币（大写）壹佰万元零壹分",
        "说明：本证明不作为计税依据。",
        "核验码：ABCD EFGH 2345",
        "萍乡市技术合同登记站（示例）",
        "登记日期：2026年4月1日",
        "发证日期：2026年4月2日",
    ] {
        assert!(texts.contains(&text), "{text} in {texts:?}");
    }
    assert!(page.items.iter().any(|item| matches!(item, Item::Code { .. })));
    assert!(!texts.iter().any(|text| text.contains("变更登记")));
}

#[test]
fn a_change_is_counted_from_the_second_version_on() {
    for (version, shown) in [
        (2, "变更登记（第1次变更）"),
        (u32::MAX, "变更登记（第4294967294次变更）"),
    ] {
        let page = lay_out(&Certificate { version, ..plain() }, &metrics()).expect("a certificate");
        assert!(page.texts().contains(&shown), "{shown}");
    }
}

#[test]
fn nothing_leaves_the_frame_or_the_page() {
    for certificate in [plain(), heavy()] {
        let page = lay_out(&certificate, &metrics()).expect("a certificate");
        for item in &page.items {
            if let Item::Text {
                x, baseline, line, ..
            } = item
            {
                assert!(
                    *x >= LEFT - 0.1 && x + line.width <= RIGHT + 0.1,
                    "{line:?} at {x}"
                );
                assert!((41.0..PORTRAIT.height - 41.0).contains(baseline), "{line:?}");
            }
        }
    }
}

#[test]
fn the_same_content_makes_the_same_archival_file() {
    let typeface = Typeface::embedded().expect("the font");
    let first = certificate(&heavy(), typeface).expect("a certificate");
    assert_eq!(certificate(&heavy(), typeface).as_ref(), Ok(&first));
    assert_ne!(certificate(&plain(), typeface).as_ref(), Ok(&first));
    // The description is not compressed in an archival file.
    let description = String::from_utf8_lossy(&first);
    for mark in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>B</pdfaid:conformance>",
        "技术合同登记证明 2026360301000123",
        "zh-CN",
        "2026-04-02",
    ] {
        assert!(description.contains(mark), "{mark}");
    }
}

#[test]
fn a_character_without_a_glyph_is_replaced_with_a_note() {
    let typeface = Typeface::embedded().expect("the font");
    let metrics = typeface.metrics().expect("the font");
    let written = Certificate {
        title: "한국电瓷".to_owned(),
        seller: "葛\u{E0100}\u{E863}𠮷研究所".to_owned(),
        buyer: "\u{1F600}公司".to_owned(),
        ..plain()
    };
    let page = lay_out(&written, &metrics).expect("a page");
    let texts = page.texts().concat();
    for printed in [
        "〓〓电瓷",
        "葛䶮𠮷研究所",
        "〓公司",
        "“〓”代替没有字形、无法打印的字符：“项目名称”U+D55C、“项目名称”U+AD6D、“买方”U+1F600。",
    ] {
        assert!(texts.contains(printed), "{printed} is not in {texts}");
    }
    assert!(certificate(&written, typeface).is_ok());
    assert!(
        !lay_out(&plain(), &metrics)
            .expect("a page")
            .texts()
            .concat()
            .contains('〓')
    );
    assert_eq!(typeface.missing("㛃䶮𬭊𫟅𨱏龘，A\n"), None);
    assert_eq!(typeface.missing("甲\u{0007}"), Some('\u{0007}'));
}

#[test]
fn entries_that_cannot_be_are_refused() {
    let typeface = Typeface::embedded().expect("the font");
    for (changed, message) in [
        (
            Certificate {
                title: String::new(),
                ..plain()
            },
            "“项目名称”不能为空",
        ),
        (
            Certificate {
                title: "长".repeat(301),
                ..plain()
            },
            "“项目名称”过长：最多300个字",
        ),
        (
            Certificate {
                technology: Fen(-1),
                ..plain()
            },
            "“技术交易额”不能为负数",
        ),
        (
            Certificate {
                term: Some((date(2027, 1, 1), date(2026, 1, 1))),
                ..plain()
            },
            "“履行期限”的终止日期早于起始日期",
        ),
        (
            Certificate {
                notes: vec!["说明".repeat(300); 12],
                ..plain()
            },
            "内容过长，一页印不下；请缩短名称或意见",
        ),
    ] {
        let error = certificate(&changed, typeface).expect_err(message);
        assert_eq!(error.to_string(), message);
    }
}
