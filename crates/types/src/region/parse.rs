//! Reads the file of divisions and builds their full names.

use std::collections::HashMap;

use jiff::civil::Date;

use super::{Region, Regions, level_of};
use crate::{DataError, data};

const COLUMNS: [&str; 5] = ["code", "name", "valid_from", "valid_to", "source"];

impl Regions {
    pub(crate) fn parse(file: &str, text: &str) -> Result<Self, DataError> {
        let mut regions = Self {
            regions: Vec::new(),
            index: HashMap::new(),
        };
        for row in data::read(file, text, &COLUMNS)? {
            let code = row.required("code")?;
            let Some(level) = level_of(code) else {
                return Err(row.fault("code", "应为GB/T 2260的6位代码"));
            };
            let name = row.required("name")?.to_owned();
            row.required("source")?;
            let validity = row.validity()?;
            if regions.entries(code).any(|other| {
                other.validity.from >= validity.from || (other.validity.to.is_none() && validity.to.is_none())
            }) {
                return Err(row.fault("code", "同一代码的各行应按起始日期排列，且只有末行未终止"));
            }
            let full_name = regions.path(code, validity.to) + &name;
            // A county may stand directly below its province; nothing stands without a province.
            if regions.entries(&format!("{}0000", &code[..2])).next().is_none() && !code.ends_with("0000") {
                return Err(row.fault("code", "所属的省级代码应在本行之前出现"));
            }
            regions
                .index
                .entry(code.to_owned())
                .or_default()
                .push(regions.regions.len());
            regions.regions.push(Region {
                code: code.to_owned(),
                name,
                full_name,
                level,
                validity,
            });
        }
        if regions.regions.is_empty() {
            return Err(DataError::of_file(file, "没有任何行政区划"));
        }
        Ok(regions)
    }

    /// Names above a code on its last day; the file is in the order of codes, so they stand before.
    fn path(&self, code: &str, day: Option<Date>) -> String {
        [format!("{}0000", &code[..2]), format!("{}00", &code[..4])]
            .iter()
            .filter(|above| *above != code)
            .filter_map(|above| match day {
                Some(day) => self.get_on(above, day),
                None => self.get(above),
            })
            .map(|above| above.name.as_str())
            .collect()
    }
}
