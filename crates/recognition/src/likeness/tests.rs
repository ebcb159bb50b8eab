use jiff::civil::date;
use proptest::prelude::*;

use super::*;

const BASE: ContractTraits<'static> = ContractTraits {
    seller: "萍乡学院",
    buyer: "赣州（示例）有限公司",
    title: "高温合金叶片表面涂层技术开发",
    sign_date: Some(date(2026, 3, 2)),
    total: Some(Fen(50_000_000)),
};

#[test]
fn two_of_three_make_a_twin() {
    use LikenessReason::{SignDate, Title, Total};
    for (other, reasons) in [
        (BASE, Some(vec![Title(1000), SignDate, Total])),
        (
            ContractTraits {
                title: "“高温合金叶片”表面涂层 技术开发",
                total: None,
                ..BASE
            },
            Some(vec![Title(1000), SignDate]),
        ),
        (
            // 13 and 14 pairs, 12 of them shared.
            ContractTraits {
                title: "高温合金叶片表面涂层的技术开发",
                sign_date: Some(date(2026, 3, 3)),
                ..BASE
            },
            Some(vec![Title(888), Total]),
        ),
        (
            ContractTraits {
                title: "水稻育种",
                ..BASE
            },
            Some(vec![SignDate, Total]),
        ),
        (
            ContractTraits {
                sign_date: None,
                total: Some(Fen(1)),
                ..BASE
            },
            None,
        ),
        (
            ContractTraits {
                buyer: "赣州(示例)有限公司",
                ..BASE
            },
            Some(vec![Title(1000), SignDate, Total]),
        ),
        (
            ContractTraits {
                buyer: "别的公司",
                ..BASE
            },
            None,
        ),
        (ContractTraits { seller: "", ..BASE }, None),
    ] {
        let found = likeness(&BASE, &other).map(|likeness| likeness.reasons);
        assert_eq!(found, reasons, "{other:?}");
    }
}

#[test]
fn what_is_not_stated_agrees_with_nothing() {
    let empty = ContractTraits {
        title: "",
        sign_date: None,
        total: None,
        ..BASE
    };
    assert_eq!(likeness(&empty, &empty), None);
    let nameless = ContractTraits { seller: "", ..BASE };
    assert_eq!(likeness(&nameless, &nameless), None);
}

#[test]
fn titles_are_compared_by_pairs() {
    for (a, b, expected) in [
        ("甲乙丙", "甲乙丙", 1000),
        ("甲乙丙", "甲乙丁", 500),
        ("甲乙", "丙丁", 0),
        ("甲", "甲", 1000),
        ("甲", "乙", 0),
        ("甲", "", 0),
        ("、", "，", 0),
        ("甲乙甲乙", "甲乙", 500),
    ] {
        assert_eq!(title_likeness(a, b), expected, "{a} {b}");
    }
}

#[test]
fn reasons_are_told_in_chinese() {
    assert_eq!(LikenessReason::Title(888).text(), "项目名称相似（88%）");
}

proptest! {
    #[test]
    fn likeness_has_no_direction(a in "[甲乙丙丁 ]{0,8}", b in "[甲乙丙丁 ]{0,8}") {
        let there = title_likeness(&a, &b);
        prop_assert_eq!(there, title_likeness(&b, &a));
        prop_assert!(there <= 1000);
    }

    #[test]
    fn any_titles_are_compared(a: String, b: String) {
        prop_assert!(title_likeness(&a, &b) <= 1000);
    }
}
