//! Heads of the columns of exported statistics, as an office words them.

use std::collections::HashMap;

use techmarket_types::{DataError, data};

use crate::domain::statistics::Dimension;

/// Name of the file.
pub(super) const FILE: &str = "column_heads.csv";
/// Longest head, characters.
const MAX_HEAD: usize = 50;

macro_rules! columns {
    ($($variant:ident $key:literal $doc:literal;)*) => {
        /// A column of an export, beside those that say what its rows are divided by.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ExportColumn { $(#[doc = $doc] $variant,)* }

        impl ExportColumn {
            const ALL: &'static [Self] = &[$(Self::$variant,)*];

            const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }
        }
    };
}

columns! {
    Code "code" "Code of the row.";
    Count "count" "合同项数.";
    Total "total_amount" "成交额.";
    Technology "technology_amount" "技术交易额.";
    TotalShare "total_amount_share" "Share of all turnover.";
    CountBefore "count_before" "合同项数 of the year before.";
    TotalBefore "total_amount_before" "成交额 of the year before.";
    TechnologyBefore "technology_amount_before" "技术交易额 of the year before.";
    CountGrowth "count_growth" "Growth of the number.";
    TotalGrowth "total_amount_growth" "Growth of 成交额.";
    TechnologyGrowth "technology_amount_growth" "Growth of 技术交易额.";
    Completion "completion" "Title of the table of completion.";
    TargetRegion "target_region" "Region with a target.";
    TargetYear "target_year" "Year of the target.";
    Target "target_amount" "年度目标.";
    Reached "reached_amount" "What was reached of it.";
    CompletionRate "completion_rate" "完成率.";
    TargetSource "target_source" "Where the target stands.";
}

#[derive(Clone, Debug)]
pub struct Heads(HashMap<&'static str, String>);

impl Heads {
    /// Reads the file, which gives each column one head.
    pub(super) fn parse(text: &str) -> Result<Self, DataError> {
        let dimensions = Dimension::ALL.iter().map(|dimension| dimension.key());
        let columns = ExportColumn::ALL.iter().map(|column| column.key());
        let known: Vec<&'static str> = dimensions.chain(columns).collect();
        let mut heads = HashMap::new();
        for row in data::read(FILE, text, &["column", "head", "source", "certainty"])? {
            let column = row.required("column")?;
            let Some(key) = known.iter().find(|key| **key == column) else {
                return Err(row.fault("column", format!("没有这一列，可用：{}", known.join("、"))));
            };
            let head = row.required("head")?.to_owned();
            if head.chars().count() > MAX_HEAD {
                return Err(row.fault("head", format!("最多{MAX_HEAD}个字")));
            }
            if heads.insert(*key, head).is_some() {
                return Err(row.fault("column", "该列已有表头"));
            }
        }
        match known.iter().find(|key| !heads.contains_key(*key)) {
            None => Ok(Self(heads)),
            Some(missing) => Err(DataError::of_file(FILE, format!("缺少 {missing} 列的表头"))),
        }
    }

    #[must_use]
    pub fn of(&self, column: ExportColumn) -> &str {
        self.get(column.key())
    }

    /// Head of the column that says what rows are divided by.
    #[must_use]
    pub fn of_dimension(&self, dimension: Dimension) -> &str {
        self.get(dimension.key())
    }

    fn get(&self, key: &'static str) -> &str {
        // Reading the file saw to it that every column has one.
        self.0.get(key).map_or(key, String::as_str)
    }
}
