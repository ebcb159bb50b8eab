use proptest::prelude::*;

use super::*;

#[test]
fn the_same_is_the_same() {
    for (one, other) in [
        ("重复登记\u{200B}试验（一）工艺", "重复登记试验(一)工艺"),
        ("电\u{AD}瓷\u{2060}配方\u{FEFF}", "电瓷 配 方"),
        ("葛\u{E0100}某", "葛某"),
        ("阿卜杜·示例", "阿卜杜•示例"),
        ("阿卜杜・示例", "阿卜杜‧示例"),
        ("阿卜杜．示例", "阿卜杜·示例"),
        ("阿卜杜･示例", "阿卜杜∙示例"),
        ("高压电瓷——配方", "高压电瓷—配方"),
        ("N－95", "n-95"),
        ("A–356", "A−356"),
        ("【示例】工艺", "〔示例〕工艺"),
        ("《标准》编制", "〈标准〉编制"),
        ("“智能”检测", "「智能」检测"),
        ("㈠期工程", "（一）期工程"),
        ("CO₂捕集", "co2捕集"),
        ("Fe₃O₄", "ＦＥ３Ｏ４"),
        ("m³·h⁻¹", "m3·h-1"),
        ("Ⅲ型", "III型"),
        ("35㎡", "35m2"),
        ("示例\u{E863}科技", "示例䶮科技"),
        ("Łódź", "Ło\u{301}dz\u{301}"),
        ("二○二六", "二〇二六"),
        ("C\u{384}", "c\u{301}"),
        ("10⁵个", "10^5个"),
    ] {
        assert_eq!(same_form(one), same_form(other), "{one:?} {other:?}");
    }
}

#[test]
fn what_differs_stays_apart() {
    for (one, other) in [
        ("10⁵个", "105个"),
        ("10⁻⁵", "10-5"),
        ("1½", "11/2"),
        ("①2", "12"),
        ("1.2", "12"),
        ("甲-乙", "甲乙"),
        ("漢字", "汉字"),
        ("C++", "C"),
    ] {
        assert_ne!(same_form(one), same_form(other), "{one} {other}");
    }
}

#[test]
fn near_twins_differ_in_signs_and_in_traditional_characters() {
    for (one, other) in [
        ("萍乡（示例）科技有限公司", "萍乡(示例) 科技有限公司"),
        ("ＡＢ－１２", "ab12"),
        ("“智能”检测、系统", "智能检测系统"),
        ("鋰電池檢測", "锂电池检测"),
        ("İzmir", "izmir"),
    ] {
        assert_eq!(near_form(one), near_form(other), "{one}");
    }
    assert_ne!(near_form("甲公司"), near_form("乙公司"));
    assert_eq!(near_form("（）—"), "");
    assert_eq!(near_form(&"字".repeat(10_000)).chars().count(), MAX_NEAR);
}

#[test]
fn what_is_printed_has_a_glyph_a_character() {
    for (text, expected) in [
        ("葛\u{E0100}某", "葛某"),
        ("示例\u{E863}\u{200B}", "示例䶮"),
        ("Ło\u{301}dz\u{301}", "Łódź"),
        ("\u{202E}m³·h⁻¹", "m³·h⁻¹"),
        ("第一行\n第二行", "第一行\n第二行"),
    ] {
        assert_eq!(printed_form(text), expected, "{text:?}");
    }
}

#[test]
fn every_single_character_is_stable() {
    for c in '\u{0}'..=char::MAX {
        let once = same_form(&c.to_string());
        assert_eq!(same_form(&once), once, "U+{:04X}", u32::from(c));
    }
}

/// Marks change their order when one between them that is no letter goes.
#[test]
fn marks_around_what_is_no_letter_come_in_order() {
    let near = near_form("\u{81b}\u{afd}\u{16ff0}");
    assert_eq!(near_form(&near), near);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn twice_is_once(text in "\\PC{0,60}|[\\u{4e00}-\\u{4e20}a-zA-Z0-9²⁵①½ \\n\\u{200b}\\u{300}-\\u{310}—·]{0,80}") {
        let once = same_form(&text);
        prop_assert_eq!(&same_form(&once), &once);
        let near = near_form(&text);
        prop_assert_eq!(&near_form(&near), &near);
    }

    #[test]
    fn what_nobody_sees_makes_no_difference(text in "[一-龥a-z0-9 ]{1,40}", place in 0_usize..40, c in "[\u{200B}\u{AD}\u{2060}\u{FE00}\u{E0100}\u{FEFF}]") {
        let mut chars: Vec<char> = text.chars().collect();
        chars.insert(place.min(chars.len()), c.chars().next().unwrap());
        let with: String = chars.into_iter().collect();
        prop_assert_eq!(same_form(&with), same_form(&text));
    }
}

proptest! {
    #[test]
    fn ascii_has_the_form_that_it_has_among_others(text in "[ -~\t]{0,40}") {
        prop_assert_eq!(same_form(&text), same_form(&format!("{text}\u{200B}")));
    }

    #[test]
    fn the_short_way_leads_to_the_same_form(text in "[一-鿿a-zA-Z0-9Ａ-Ｚａ-ｚ０-９ -~，。、；：？！（）【】《》“”‘’—…·　α-ωΑ-ΡΣ-Ωµ℃°±×÷‰′″→−∞∶∼≈≠≤≥]{0,60}", more in "[㈠①²é\u{301}○㎡Łー]{0,2}") {
        prop_assert_eq!(near_form(&text), whole_form(&text));
        let mixed = text + &more;
        prop_assert_eq!(near_form(&mixed), whole_form(&mixed));
    }
}

#[test]
fn every_plain_character_has_the_form_that_it_has_with_others() {
    for c in (0..0x1_0000).filter_map(char::from_u32) {
        let text = format!("甲{c}乙");
        assert_eq!(near_form(&text), whole_form(&text), "{:04X}", u32::from(c));
    }
    let long = "甲，".repeat(500);
    assert_eq!(near_form(&long), whole_form(&long));
}
