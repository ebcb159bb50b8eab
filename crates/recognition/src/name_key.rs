//! Names and titles as they are compared.

use unicode_normalization::UnicodeNormalization;

/// Longest text compared, in characters; the form takes at most 200.
const MAX_CHARS: usize = 400;

/// The text in Unicode's compatible form (NFKC), lower case, letters and digits only: full and half
/// width, brackets and blanks make no difference.
#[must_use]
pub fn name_key(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|sign| sign.is_alphanumeric())
        .take(MAX_CHARS)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_brackets_and_blanks_make_no_difference() {
        for (a, b) in [
            ("萍乡（示例）科技有限公司", "萍乡(示例) 科技有限公司"),
            ("ＡＢ－１２", "ab-12"),
            ("“智能”检测、系统", "智能检测系统"),
        ] {
            assert_eq!(name_key(a), name_key(b));
        }
        assert_ne!(name_key("甲公司"), name_key("乙公司"));
        assert_eq!(name_key("（）—"), "");
        assert_eq!(name_key(&"字".repeat(10_000)).chars().count(), MAX_CHARS);
    }
}
