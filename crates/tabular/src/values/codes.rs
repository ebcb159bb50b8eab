//! Codes of the market's tables by code, name, word, or code and name together.

mod loose;

use std::collections::HashMap;

use techmarket_text::near_form;
use techmarket_types::{CodeTables, TableId};

use self::loose::{bare_of, without_count, without_kind};
use super::{NotUnderstood, lists, plain};
use crate::clean::whole_number;
use crate::words::Words;

/// Codes by what people write for them.
#[derive(Debug)]
pub struct Codes {
    tables: &'static CodeTables,
    words: &'static Words,
    /// By table: the form of a name to its code.
    names: HashMap<&'static str, HashMap<String, String>>,
}

/// Tables whose codes are written in import files.
const TABLES: [TableId; 11] = [
    TableId::MarketField,
    TableId::Cooperation,
    TableId::IntellectualProperty,
    TableId::Industry,
    TableId::ServiceKind,
    TableId::AchievementCategory,
    TableId::AchievementAttribute,
    TableId::AchievementLevel,
    TableId::Pricing,
    TableId::BrokerGrade,
    TableId::PartyNature,
];

/// What a list of codes says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// Codes in the order of the cell, none twice.
    pub codes: Vec<String>,
    /// Words that are no code.
    pub unknown: Vec<String>,
    /// Words that are no name of the table, with the name that they were taken for.
    pub taken: Vec<(String, String)>,
}

impl Codes {
    /// Of these tables, with these words.
    #[must_use]
    pub fn new(tables: &'static CodeTables, words: &'static Words) -> Self {
        let mut names = HashMap::new();
        for id in TABLES {
            let codes = tables.table(id).iter().filter(|code| code.validity.holds(None));
            let by_name: Vec<_> = codes
                .map(|code| (near_form(&code.name), code.code.clone()))
                .collect();
            let mut of_table: HashMap<_, _> = by_name.iter().cloned().collect();
            if id == TableId::PartyNature {
                // 事业法人 stands at several places of the tree: which is meant the code alone says.
                for (name, code) in by_name {
                    if of_table.get(&name).is_some_and(|known| *known != code) {
                        of_table.remove(&name);
                    }
                }
            }
            names.insert(id.name(), of_table);
        }
        Self { tables, words, names }
    }

    /// The code that a text stands for; none if it is not known, an error if its code and its name disagree.
    pub fn one(&self, table: TableId, text: &str) -> Result<Option<String>, NotUnderstood> {
        if let Some(code) = self.code(table, text).or_else(|| self.named(table, text)) {
            return Ok(Some(code));
        }
        let Some((code, name)) = code_and_name(text) else {
            let said = without_count(text);
            let named = || {
                (said.len() < text.len())
                    .then(|| self.named(table, said))
                    .flatten()
            };
            return Ok(self.beginning(table, text).or_else(named));
        };
        let Some(code) = self.code(table, &code) else {
            return Ok(None);
        };
        match self.named(table, &name).or_else(|| self.beginning(table, &name)) {
            Some(named) if named == code => Ok(Some(code)),
            _ => Err(NotUnderstood::contradiction(format!(
                "代码 {code}（{}）与所写名称不符；请改为一致",
                self.name(table, &code)
            ))),
        }
    }

    /// The codes of a cell. A name may hold the sign that others separate by (生物、医药和医疗器械), so the longest run of parts
    /// that is known is taken first.
    pub fn list(&self, table: TableId, text: &str) -> Result<Listed, NotUnderstood> {
        let mut listed = Listed::default();
        let counted = lists::without_enumeration(text);
        let text = counted.as_deref().unwrap_or(text);
        if let Some(code) = self.one(table, text)? {
            self.add(&mut listed, table, code, text);
            return Ok(listed);
        }
        let parts = parts(text);
        let mut from = 0;
        while from < parts.len() {
            let mut taken = None;
            for to in (from..parts.len()).rev() {
                let run = &text[parts[from].0..parts[to].1];
                if let Some(code) = self.one(table, run)? {
                    taken = Some((to, code, run));
                    break;
                }
            }
            if let Some((to, code, run)) = taken {
                self.add(&mut listed, table, code, run);
                from = to + 1;
            } else {
                let part = &text[parts[from].0..parts[from].1];
                let codes = self.loosely(table, part);
                if codes.is_empty() {
                    listed.unknown.push(part.to_owned());
                }
                for code in codes {
                    self.add(&mut listed, table, code, part);
                }
                from += 1;
            }
        }
        Ok(listed)
    }

    /// The name of a code.
    #[must_use]
    pub fn name(&self, table: TableId, code: &str) -> String {
        self.tables
            .table(table)
            .get(code)
            .map_or_else(|| code.to_owned(), |entry| entry.name.clone())
    }

    /// The names of a table, for a message.
    #[must_use]
    pub fn names(&self, table: TableId) -> String {
        let codes = self
            .tables
            .table(table)
            .iter()
            .filter(|code| code.validity.holds(None));
        let names: Vec<&str> = codes.map(|code| code.name.as_str()).take(SHOWN).collect();
        names.join("；")
    }

    fn add(&self, listed: &mut Listed, table: TableId, code: String, word: &str) {
        let is_code = self.code(table, word).is_some() || code_and_name(word).is_some();
        let name = self.name(table, &code);
        if !is_code && near_form(&name) != near_form(word) {
            listed.taken.push((word.trim().to_owned(), name));
        }
        if !listed.codes.contains(&code) {
            listed.codes.push(code);
        }
    }

    fn code(&self, table: TableId, text: &str) -> Option<String> {
        let table = self.tables.table(table);
        let text = text.trim();
        let direct = table.get(text).map(|code| code.code.clone());
        direct.or_else(|| {
            let plain = plain(text);
            let digits = whole_number(&plain).unwrap_or(&plain);
            let short = digits.trim_start_matches('0');
            let found = [digits, short].into_iter().find_map(|code| table.get(code));
            found.map(|code| code.code.clone())
        })
    }

    fn named(&self, table: TableId, text: &str) -> Option<String> {
        let form = near_form(text);
        let named = self.names.get(table.name()).and_then(|names| names.get(&form));
        named
            .cloned()
            .or_else(|| self.words.code(table.name(), text).map(str::to_owned))
    }

    /// The codes of a word with a remark in brackets, a word for what it is, a narrower word behind a stroke, or another word that 与 or
    /// 或 joins to it: 新材料（稀土）, 新材料领域, 电子信息-软件, 转让或许可.
    fn loosely(&self, table: TableId, text: &str) -> Vec<String> {
        let plain = plain(text);
        let plain = plain.trim_end_matches(|c: char| c.is_ascii_digit());
        let known = |word: &str| self.named(table, word).or_else(|| self.beginning(table, word));
        let bare = bare_of(plain);
        let whole = [bare.as_str(), without_kind(&bare)].into_iter().find_map(known);
        if let Some(code) = whole {
            return vec![code];
        }
        let narrowed = bare
            .split(['-', '—', '–', '>', '→', ':', '·', '~'])
            .find_map(|word| known(word).or_else(|| known(without_kind(word))));
        if let Some(code) = narrowed {
            return vec![code];
        }
        let mut joined = bare.clone();
        for word in ["以及", "或者", "与", "和", "及", "或", "并"] {
            joined = joined.replace(word, "；");
        }
        let words: Vec<&str> = joined.split('；').filter(|word| !word.is_empty()).collect();
        let code = |word: &&str| known(word).or_else(|| known(without_kind(word)));
        let codes: Vec<String> = words.iter().filter_map(code).collect();
        if codes.is_empty() {
            return self.end(table, &bare).into_iter().collect();
        }
        codes
    }

    /// The longest known word that a word ends with, for what stands before only narrows it: 专利使用权许可, 绿色建材.
    fn end(&self, table: TableId, word: &str) -> Option<String> {
        if word.starts_with(['无', '未', '非', '不', '没', '待']) {
            return None;
        }
        let places = word.char_indices().map(|(at, _)| at).skip(1);
        let ends = places.map(|at| &word[at..]).filter(|end| end.chars().count() > 1);
        ends.into_iter().find_map(|end| self.named(table, end))
    }

    /// The only name that begins so, of two characters at least.
    fn beginning(&self, table: TableId, text: &str) -> Option<String> {
        let form = near_form(text);
        if form.chars().count() < 2 || form.chars().all(|c| c.is_ascii_digit()) {
            return None;
        }
        let names = self.names.get(table.name())?;
        let mut found = names.iter().filter(|(name, _)| name.starts_with(&form));
        let (_, code) = found.next()?;
        found.next().is_none().then(|| code.clone())
    }
}

const SHOWN: usize = 30;

/// Where the parts of a list begin and end.
fn parts(text: &str) -> Vec<(usize, usize)> {
    let is_separator =
        |c: char| lists::is_strong(c) || matches!(c, ',' | '/' | '+' | '&') || c.is_whitespace();
    let mut parts = Vec::new();
    let mut from = None;
    for (at, c) in text.char_indices() {
        match (is_separator(c), from) {
            (true, Some(begun)) => {
                parts.push((begun, at));
                from = None;
            }
            (false, None) => from = Some(at),
            _ => {}
        }
    }
    parts.extend(from.map(|begun| (begun, text.len())));
    parts
}

/// 6 新材料, 06-新材料, 新材料(6).
pub(crate) fn code_and_name(text: &str) -> Option<(String, String)> {
    let plain = plain(text);
    let plain = match plain.strip_prefix(['[', '(', '【']) {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_alphanumeric()) => rest.to_owned(),
        _ => plain,
    };
    let is_code = |c: char| c.is_ascii_alphanumeric();
    let end = plain.find(|c| !is_code(c)).unwrap_or(plain.len());
    let (code, rest) = plain.split_at(end);
    if code.bytes().any(|byte| byte.is_ascii_digit()) && !rest.is_empty() {
        let name = rest.trim_start_matches(['-', '.', '、', ':', '_', '/', '|', ')', ']', '】']);
        let name = name.trim_matches(['(', ')']);
        return begins_with_name(name).then(|| (code.to_owned(), name.to_owned()));
    }
    let (name, code) = plain.strip_suffix(')')?.rsplit_once('(')?;
    let has_digit = code.bytes().any(|byte| byte.is_ascii_digit());
    (has_digit && code.chars().all(is_code) && begins_with_name(name))
        .then(|| (code.to_owned(), name.to_owned()))
}

fn begins_with_name(text: &str) -> bool {
    text.chars().next().is_some_and(|c| !c.is_ascii())
}
