use proptest::prelude::*;

use super::*;

#[test]
fn cases() {
    let cases = [
        ("ＭＸｅｎｅ 材料", "mxene 材料"),
        ("汙水處理", "污水处理"),
        ("稀土\u{200B}永磁\u{FEFF}材料", "稀土永磁材料"),
        ("  锂渣\r\n\t资源化 \u{0}", "锂渣 资源化"),
        ("１２０℃", "120°c"),
        ("160 MPa、35千伏", "160mpa、35kv"),
        ("㎡与Ⅲ型", "m2与iii型"),
        ("Lyapunov函数", "lyapunov函数"),
        ("", ""),
    ];
    for (given, expected) in cases {
        assert_eq!(normalise(given), expected, "{given:?}");
    }
}

#[test]
fn traditional_characters_have_one_simple_form() {
    let table = simplified();
    assert_eq!(table.len(), 4_105);
    for (from, to) in [
        ('乾', '干'),
        ('發', '发'),
        ('髮', '发'),
        ('臺', '台'),
        ('㑯', '㑔'),
    ] {
        assert_eq!(table.get(&from), Some(&to), "{from}");
    }
    assert!(table.values().all(|to| !table.contains_key(to)));
}

#[test]
fn the_result_is_bounded() {
    let expanding = "\u{FDFA}".repeat(MAX_CHARS);
    let once = normalise(&expanding);
    assert!(once.chars().count() <= MAX_CHARS);
    assert_eq!(normalise(&once), once);
}

#[test]
fn every_single_character_is_stable() {
    for c in '\u{0}'..=char::MAX {
        let once = normalise(&c.to_string());
        assert_eq!(normalise(&once), once, "U+{:04X}", u32::from(c));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn twice_is_once(text in "\\PC{0,60}|[\\u{4e00}-\\u{9fff}a-zA-Z0-9 \\n\\u{200b}\\u{300}-\\u{310}]{0,80}") {
        let once = normalise(&text);
        prop_assert_eq!(&normalise(&once), &once);
    }

    #[test]
    fn the_plain_way_is_the_general_way(text in "[\\u{4e00}-\\u{9fff}a-zA-Z0-9 \n,。、；（）％－！Ａ-ｚ]{0,80}") {
        let plain = plain(&text);
        prop_assert_eq!(plain, Some(general(&text)));
    }

    #[test]
    fn nothing_unseen_remains(text in any::<String>()) {
        let once = normalise(&text);
        prop_assert!(!once.chars().any(|c| c.is_control() || is_invisible(c)));
        prop_assert!(!once.starts_with(' ') && !once.ends_with(' ') && !once.contains("  "));
    }
}
