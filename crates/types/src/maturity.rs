//! Technology maturity (技术成熟度): a level on a named scale.

use serde::{Deserialize, Serialize};

use crate::text_form::quotable;
use crate::{Code, CodeTables, TableId};

/// A level on a scale. The scale is kept with the number, since editions order levels 3 and 4
/// differently; a name of a level alone means nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Maturity {
    scale: String,
    level: u8,
}

/// A maturity that the tables do not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MaturityError {
    /// No such scale.
    #[error("没有技术成熟度标准“{scale}”；可用：{allowed}")]
    Scale {
        /// Scale asked for, cut for display.
        scale: String,
        /// The scales there are, with their names.
        allowed: String,
    },
    /// The scale has no such level.
    #[error("技术成熟度等级应为1至{maximum}（{scale}），实为{level}")]
    Level {
        /// The scale's code.
        scale: String,
        /// Level asked for.
        level: i32,
        /// The scale's highest level.
        maximum: u8,
    },
}

impl Maturity {
    /// Checks scale and level against the table `maturity_scale`, in which the scales stand at the
    /// top and the levels below them as `{scale}/{level}`.
    pub fn check(tables: &CodeTables, scale: &str, level: i32) -> Result<Self, MaturityError> {
        let table = tables.table(TableId::MaturityScale);
        if !table.children(None).any(|top| top.code == scale) {
            let allowed: Vec<String> = table
                .children(None)
                .map(|top| format!("{} {}", top.code, top.name))
                .collect();
            let allowed = allowed.join("，");
            return Err(MaturityError::Scale {
                scale: quotable(scale),
                allowed,
            });
        }
        let maximum = Self::maximum(tables, scale);
        match u8::try_from(level) {
            Ok(level) if (1..=maximum).contains(&level) => Ok(Self {
                scale: scale.to_owned(),
                level,
            }),
            _ => Err(MaturityError::Level {
                scale: scale.to_owned(),
                level,
                maximum,
            }),
        }
    }

    /// Highest level of a scale; 0 for an unknown one.
    #[must_use]
    pub fn maximum(tables: &CodeTables, scale: &str) -> u8 {
        let levels = tables.table(TableId::MaturityScale).children(Some(scale)).count();
        u8::try_from(levels).unwrap_or(u8::MAX)
    }

    /// Code of the scale, such as `gbt22900-2022`.
    #[must_use]
    pub fn scale(&self) -> &str {
        &self.scale
    }

    /// Level, from 1.
    #[must_use]
    pub fn level(&self) -> u8 {
        self.level
    }

    /// The level's entry in the table, with its name on this scale.
    #[must_use]
    pub fn entry<'a>(&self, tables: &'a CodeTables) -> Option<&'a Code> {
        let code = format!("{}/{}", self.scale, self.level);
        tables.table(TableId::MaturityScale).get(&code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_those_of_the_scale() {
        let tables = CodeTables::embedded().unwrap();
        for (scale, maximum) in [("gbt22900-2009", 9), ("gbt22900-2022", 13), ("qingdao-2025", 13)] {
            for level in 1..=maximum {
                let maturity = Maturity::check(tables, scale, level).unwrap();
                assert!(maturity.entry(tables).is_some(), "{scale} {level}");
            }
            for level in [i32::MIN, -1, 0, maximum + 1, 256 + 1, i32::MAX] {
                assert!(Maturity::check(tables, scale, level).is_err(), "{scale} {level}");
            }
        }
        let third = Maturity::check(tables, "qingdao-2025", 3).unwrap();
        assert_eq!(third.entry(tables).unwrap().name, "仿真级");
    }

    #[test]
    fn a_level_is_no_scale() {
        let tables = CodeTables::embedded().unwrap();
        for scale in ["", "trl", "qingdao-2025/1"] {
            let error = Maturity::check(tables, scale, 1).unwrap_err();
            assert!(error.to_string().contains("gbt22900-2022"), "{error}");
        }
    }
}
