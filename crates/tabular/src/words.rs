//! Words that people write for codes (同义词), from a data file that an office can replace.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use techmarket_text::near_form;
use techmarket_types::data;
use techmarket_types::{Certainty, DataError};

const FILE: &str = "words.csv";
const EMBEDDED_TEXT: &str = include_str!("../data/words.csv");
const COLUMNS: [&str; 5] = ["table", "word", "code", "source", "certainty"];
/// The table of words for nothing, which are compared as they stand: many are signs alone.
const BLANK: &str = "blank";

static EMBEDDED: LazyLock<Result<Words, DataError>> = LazyLock::new(|| Words::read(FILE, EMBEDDED_TEXT));

/// Words by their table.
#[derive(Debug, Clone, Default)]
pub struct Words {
    codes: HashMap<String, HashMap<String, String>>,
    blank: HashSet<String>,
}

impl Words {
    /// Name of the file that replaces the embedded words.
    pub const FILE: &'static str = FILE;

    /// The words that come with the program, read once.
    pub fn embedded() -> Result<&'static Self, DataError> {
        EMBEDDED.as_ref().map_err(Clone::clone)
    }

    /// The words of a data file, `table,word,code,source,certainty`.
    pub fn read(file: &str, text: &str) -> Result<Self, DataError> {
        let mut words = Self::default();
        for row in data::read(file, text, &COLUMNS)? {
            let (table, word) = (row.required("table")?, row.required("word")?);
            row.required("source")?;
            row.parse::<Certainty>("certainty")?;
            if table == BLANK {
                words.blank.insert(word.to_lowercase());
                continue;
            }
            let code = row.required("code")?.to_owned();
            let table = words.codes.entry(table.to_owned()).or_default();
            if let Some(other) = table.insert(near_form(word), code.clone())
                && other != code
            {
                return Err(row.fault("word", format!("“{word}”已对应代码 {other}")));
            }
        }
        Ok(words)
    }

    /// The code that a word stands for in a table.
    #[must_use]
    pub fn code(&self, table: &str, word: &str) -> Option<&str> {
        let form = near_form(word);
        self.codes.get(table)?.get(&form).map(String::as_str)
    }

    /// Whether a cell says nothing: blank, or a word or sign for nothing.
    #[must_use]
    pub fn is_blank(&self, text: &str) -> bool {
        text.is_empty()
            || (text.len() <= LONGEST_BLANK
                && (text.chars().all(|c| SIGNS.contains(c)) || self.blank.contains(&text.to_lowercase())))
    }
}

/// Signs that say nothing where they stand alone, however many: ----, ……, / /.
const SIGNS: &str = "-—–―－_＿/／\\＼.。．…·•~～*＊、?？ \u{3000}\u{a0}()（）[]【】";

const LONGEST_BLANK: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_without_width_case_and_signs() {
        let words = Words::embedded().unwrap();
        assert_eq!(words.code("market_field", "新 材 料 技术"), Some("6"));
        assert_eq!(words.code("stage", "ＴＲＬ"), None);
        assert_eq!(words.code("no_price", "價格面議"), Some("-"));
        for text in ["", "/", "NaN", "—", "无"] {
            assert!(words.is_blank(text), "{text}");
        }
        assert!(!words.is_blank("无机材料"));
    }

    #[test]
    fn a_word_means_one_thing() {
        let text = "table,word,code,source,certainty\nkind,专家,expert,x,mem\nkind,专 家,service,x,mem\n";
        let error = Words::read("words.csv", text).unwrap_err();
        assert_eq!((error.row, error.column.as_str()), (3, "word"));
    }
}
