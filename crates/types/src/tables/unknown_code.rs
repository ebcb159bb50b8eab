//! The refusal of a code, with the list that applies.

use std::fmt;

use jiff::civil::Date;

use super::{CodeTable, TableId};
use crate::text_form::quotable;

/// How many allowed codes a refusal tells.
const SHOWN: usize = 20;

/// A code is not in its table, or does not hold on the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownCode {
    /// The table.
    pub table: TableId,
    /// The code refused, cut for display.
    pub code: String,
    /// Day asked about.
    pub on: Option<Date>,
    /// Whether the code exists, but not on that day.
    pub out_of_validity: bool,
    /// The first allowed codes with their names, at most 20.
    pub allowed: Vec<(String, String)>,
    /// How many codes are allowed altogether.
    pub allowed_total: usize,
}

impl UnknownCode {
    pub(super) fn new(table: &CodeTable, code: &str, on: Option<Date>) -> Self {
        let holding = || table.iter().filter(|entry| entry.validity.holds(on));
        Self {
            table: table.id(),
            code: quotable(code),
            on,
            out_of_validity: table.get(code).is_some(),
            allowed: holding()
                .take(SHOWN)
                .map(|entry| (entry.code.clone(), entry.name.clone()))
                .collect(),
            allowed_total: holding().count(),
        }
    }
}

impl std::error::Error for UnknownCode {}

impl fmt::Display for UnknownCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (title, name) = (self.table.title(), self.table.name());
        write!(formatter, "{title}（{name}）")?;
        match (self.out_of_validity, self.on) {
            (true, Some(day)) => write!(formatter, "的代码“{}”在{day}不适用", self.code)?,
            (true, None) => write!(formatter, "的代码“{}”已停用", self.code)?,
            (false, _) => write!(formatter, "没有代码“{}”", self.code)?,
        }
        let allowed: Vec<String> = self
            .allowed
            .iter()
            .map(|(code, name)| format!("{code} {name}"))
            .collect();
        write!(formatter, "；可用：{}", allowed.join("，"))?;
        if self.allowed_total > self.allowed.len() {
            write!(formatter, "等共{}项", self.allowed_total)?;
        }
        Ok(())
    }
}
