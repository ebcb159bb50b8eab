//! How Chinese is typed by its sound (拼音).

use pinyin::ToPinyin as _;

/// A text by its sound.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spelling {
    /// The pinyin of each character without tones, letters and digits as they are: `dianci`.
    pub whole: String,
    /// The first letter of each character, letters and digits as they are: `dc`.
    pub initials: String,
}

/// The spelling of a normalised text, each character by its usual reading; what has none is left out. `None` for a text without
/// Chinese, which is spelt as it is.
#[must_use]
pub fn spelling(text: &str) -> Option<Spelling> {
    let mut spelling = Spelling::default();
    let mut has_chinese = false;
    for c in text.chars() {
        if let Some(sound) = c.to_pinyin() {
            let plain = sound.plain().replace('ü', "v");
            has_chinese = true;
            spelling.initials.extend(plain.chars().next());
            spelling.whole.push_str(&plain);
        } else if c.is_ascii_alphanumeric() {
            spelling.whole.push(c);
            spelling.initials.push(c);
        }
    }
    has_chinese.then_some(spelling)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases() {
        let cases = [
            ("电瓷", Some(("dianci", "dc"))),
            ("绿色", Some(("lvse", "ls"))),
            ("5g基站", Some(("5gjizhan", "5gjz"))),
            ("α-淀粉酶", Some(("dianfenmei", "dfm"))),
            ("ndfeb", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let found = spelling(text);
            let found = found
                .as_ref()
                .map(|found| (found.whole.as_str(), found.initials.as_str()));
            assert_eq!(found, expected, "{text}");
        }
    }
}
