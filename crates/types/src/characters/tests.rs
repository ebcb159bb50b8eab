use super::*;

fn kept_of(text: &str) -> (String, Vec<char>) {
    let mut mapped = Vec::new();
    (as_kept(text, &mut mapped).into_owned(), mapped)
}

#[test]
fn what_nobody_sees_is_not_kept() {
    for (typed, expected) in [
        ("重复登记\u{200B}试验", "重复登记试验"),
        ("电\u{AD}瓷\u{2060}工\u{FEFF}艺\u{200D}", "电瓷工艺"),
        ("葛\u{E0100}某，葛\u{FE00}某", "葛\u{E0100}某，葛\u{FE00}某"),
        ("a\u{FE0F}b\u{E0101}", "ab"),
        ("葛\u{E0100}\u{E0101}", "葛\u{E0100}"),
        ("CO₂ m³·h⁻¹ İzmir", "CO₂ m³·h⁻¹ İzmir"),
    ] {
        assert_eq!(kept_of(typed), (expected.to_owned(), vec![]), "{typed:?}");
    }
}

#[test]
fn characters_of_old_gbk_have_their_place_of_today() {
    assert_eq!(
        kept_of("\u{E863}\u{E816}\u{E864}\u{E815}\u{E7C8}\u{E790}"),
        (
            "䶮𠂇龻⺁ǹ︓".to_owned(),
            vec![
                '\u{E863}', '\u{E816}', '\u{E864}', '\u{E815}', '\u{E7C8}', '\u{E790}'
            ]
        )
    );
    assert_eq!(COMPONENTS.chars().count(), 0xE864 - 0xE815 + 1);
    assert_eq!(of_old_gbk('\u{E000}'), None);
}

#[test]
fn a_character_that_may_not_be_kept_is_found_with_its_place() {
    use CharacterFaultKind::{Broken, Direction, PrivateUse, Unassigned};
    for (text, place, kind) in [
        ("\u{FFFD}\u{FFFD}电瓷", 1, Broken),
        ("电瓷\u{FFFC}工艺", 3, Broken),
        ("电瓷锟斤拷工艺", 3, Broken),
        ("示例\u{E000}公司", 3, PrivateUse),
        ("示例\u{F8FF}", 3, PrivateUse),
        ("示\u{F0000}例", 2, PrivateUse),
        ("示\u{378}例", 2, Unassigned),
        ("示例\u{FDD0}", 3, Unassigned),
        ("示例\u{202E}司公", 3, Direction),
        ("\u{2067}示例", 1, Direction),
    ] {
        let fault = character_fault(text).unwrap();
        assert_eq!((fault.place, fault.kind), (place, kind), "{text:?}");
        assert!(fault.to_string().starts_with(&format!("第{place}个字符")));
    }
    for fine in [
        "CO₂捕集",
        "阿卜杜·示例",
        "Łódź",
        "𬭎䶮㛃",
        "α-Fe₂O₃ ≥ 5 ‰",
        "葛\u{E0100}",
        "第一行\n第二行",
    ] {
        assert_eq!(character_fault(fine), None, "{fine}");
    }
}
