use proptest::prelude::*;

use super::*;

/// Chinese characters and punctuation are one em wide, everything else half.
fn width(character: char) -> f32 {
    if character.is_ascii() { 0.5 } else { 1.0 }
}

fn broken(text: &str, limit: f32) -> Vec<&str> {
    break_lines(text, width, limit)
        .into_iter()
        .map(|range| text[range].trim_end())
        .collect()
}

#[test]
fn lines_break_where_chinese_typesetting_allows() {
    for (text, limit, lines) in [
        ("", 4.0, vec![""]),
        ("技术合同", 4.0, vec!["技术合同"]),
        ("技术合同登记", 4.0, vec!["技术合同", "登记"]),
        // No closing punctuation at the beginning of a line: the character before it goes along.
        ("技术合同，登记", 4.0, vec!["技术合", "同，登记"]),
        ("技术合同。登记", 4.0, vec!["技术合", "同。登记"]),
        ("技术合同、登记", 4.0, vec!["技术合", "同、登记"]),
        ("技术（合同）书", 5.0, vec!["技术（合", "同）书"]),
        // No opening bracket at the end of one.
        ("关于技（合同）", 4.0, vec!["关于技", "（合同）"]),
        ("依据法《办法》", 4.0, vec!["依据法", "《办法》"]),
        ("他说“好”了", 3.0, vec!["他说", "“好”", "了"]),
        // Words and numbers stay whole.
        ("基于Internet的", 5.0, vec!["基于", "Internet的"]),
        ("共1,234.50元整", 4.0, vec!["共", "1,234.50", "元整"]),
        // Unless they are longer than the line.
        ("abcdefghij", 2.0, vec!["abcd", "efgh", "ij"]),
        ("甲 乙", 1.0, vec!["甲", "乙"]),
        ("甲\n乙", 4.0, vec!["甲", "乙"]),
        // Characters of plane 2 are characters like others.
        ("𬭊䶮𫟅㛃", 2.0, vec!["𬭊䶮", "𫟅㛃"]),
    ] {
        assert_eq!(broken(text, limit), lines, "{text} in {limit} em");
    }
}

proptest! {
    #[test]
    fn nothing_is_lost_reordered_or_too_wide(
        text in "[技术合同登记𬭊、。，（）“”《》a-z0-9., \n]{0,60}",
        halves in 2_u16..30,
    ) {
        let limit = f32::from(halves) / 2.0;
        let lines = break_lines(&text, width, limit);
        let together: String = lines.iter().map(|range| &text[range.clone()]).collect();
        prop_assert_eq!(&together, &text);
        for range in lines {
            let line = &text[range.clone()];
            let wide: f32 = line.trim_end().chars().map(width).sum();
            prop_assert!(wide <= limit, "{:?} is {} wide", line, wide);
        }
    }

    #[test]
    fn no_line_begins_or_ends_as_it_may_not(
        // A bracketed word every few characters, so that each fits on a line by itself.
        words in proptest::collection::vec("[技术合同登记]{1,3}(，|。|、|（甲）|《乙》|“丙”)", 1..20),
        limit in 8_u16..20,
    ) {
        let text = words.concat();
        for line in broken(&text, f32::from(limit)) {
            prop_assert!(!line.starts_with(['，', '。', '、', '）', '》', '”']), "{}", line);
            prop_assert!(!line.ends_with(['（', '《', '“']), "{}", line);
        }
    }
}
