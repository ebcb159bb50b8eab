//! Checking codes against the tables in force.

use jiff::civil::Date;
use techmarket_types::{CodeTables, TableId};

use crate::{Reason, Violations, check_distinct};

/// The code tables on a day.
#[derive(Clone, Copy)]
pub struct CodeCheck<'a> {
    /// The tables.
    pub tables: &'a CodeTables,
    /// The day on which the codes must hold.
    pub on: Date,
}

impl CodeCheck<'_> {
    /// Checks a code that may be empty.
    pub fn optional(&self, v: &mut Violations, field: &str, table: TableId, code: &str) {
        if !code.is_empty()
            && let Err(unknown) = self.tables.table(table).check(code, Some(self.on))
        {
            v.add(field, Reason::CodeUnknown, unknown.to_string());
        }
    }

    /// Checks a code that must be stated.
    pub fn required(&self, v: &mut Violations, field: &str, table: TableId, code: &str) {
        if code.is_empty() {
            v.add(
                field,
                Reason::FieldRequired,
                format!("必填：{}（代码表 {table}）", table.title()),
            );
        }
        self.optional(v, field, table, code);
    }

    /// Checks a code that may be empty and has none below it.
    pub fn optional_leaf(&self, v: &mut Violations, field: &str, table: TableId, code: &str) {
        let codes = self.tables.table(table);
        if codes.get(code).is_some() && !codes.is_leaf(code) {
            let below: Vec<_> = codes
                .children(Some(code))
                .map(|below| below.code.as_str())
                .collect();
            let rule = format!("代码 {code} 还有下级，应填下级代码：{}", below.join("、"));
            v.add(field, Reason::CodeUnknown, rule);
        } else {
            self.optional(v, field, table, code);
        }
    }

    /// Checks at most `max` codes, none twice.
    pub fn many(&self, v: &mut Violations, field: &str, table: TableId, codes: &[String], max: usize) {
        check_distinct(v, field, codes, max);
        for (index, code) in codes.iter().enumerate().take(max) {
            self.required(v, &format!("{field}[{index}]"), table, code);
        }
    }

    /// Checks a region (GB/T 2260) that must be stated.
    pub fn region(&self, v: &mut Violations, field: &str, code: &str) {
        if code.is_empty() {
            v.add(field, Reason::FieldRequired, "必填：行政区划代码（GB/T 2260）");
        } else if let Err(unknown) = self.tables.regions().check(code, Some(self.on)) {
            v.add(field, Reason::RegionUnknown, unknown.to_string());
        }
    }
}
