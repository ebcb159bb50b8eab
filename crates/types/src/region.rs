//! Administrative divisions (行政区划), GB/T 2260, with the days each code held.

mod parse;
mod successors;

use std::collections::HashMap;
use std::fmt;

use jiff::civil::Date;
use serde::Serialize;

use crate::Validity;
use crate::text_form::quotable;

/// Level of a division.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RegionLevel {
    /// Province, autonomous region, municipality (省级): `XX0000`.
    Province,
    /// Prefecture, prefecture-level city (地级): `XXXX00`.
    Prefecture,
    /// County, district, county-level city (县级), also one directly below its province.
    County,
}

/// A division as it was named for a span of days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Region {
    /// Six digits.
    pub code: String,
    /// Own name: `安源区`.
    pub name: String,
    /// Names from the province down, as they were in its last days: `江西省萍乡市安源区`.
    pub full_name: String,
    /// Level.
    pub level: RegionLevel,
    /// Days on which code and name held. Known to the day, month or year as the lists tell; where
    /// only the year of a change is known, the old code holds to its end and the new one from its
    /// beginning.
    pub validity: Validity,
}

/// All divisions since 1980.
#[derive(Debug, Clone)]
pub struct Regions {
    regions: Vec<Region>,
    /// Places in `regions` by code, the oldest first.
    index: HashMap<String, Vec<usize>>,
}

/// A code is no division, or was none on the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownRegion {
    /// The code refused, cut for display.
    pub code: String,
    /// Day asked about.
    pub on: Option<Date>,
    /// What held the code at other times: name and span.
    pub at_other_times: Vec<(String, Validity)>,
    /// What took the place of the division that had it last.
    pub successors: Vec<(String, String)>,
    /// Divisions directly below the nearest known one above, at most 20.
    pub nearby: Vec<(String, String)>,
}

impl Regions {
    pub(crate) const FILE: &'static str = "regions.csv";
    pub(crate) const EMBEDDED: &'static str = include_str!("../data/regions.csv");

    /// The division that holds this code now, with no known end.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Region> {
        self.entries(code).rfind(|region| region.validity.to.is_none())
    }

    /// The division that held this code on the day; the later name, where a year has two.
    #[must_use]
    pub fn get_on(&self, code: &str, day: Date) -> Option<&Region> {
        self.entries(code)
            .rfind(|region| region.validity.holds(Some(day)))
    }

    /// The division with this code on the day, or now; the refusal names divisions close by.
    pub fn check(&self, code: &str, on: Option<Date>) -> Result<&Region, UnknownRegion> {
        let found = match on {
            Some(day) => self.get_on(code, day),
            None => self.get(code),
        };
        found.ok_or_else(|| UnknownRegion {
            code: quotable(code),
            on,
            at_other_times: self
                .entries(code)
                .map(|region| (region.name.clone(), region.validity))
                .collect(),
            successors: self
                .successors(code)
                .into_iter()
                .map(|region| (region.code.clone(), region.full_name.clone()))
                .collect(),
            nearby: self.nearby(code),
        })
    }

    /// Every division of every time, by code.
    pub fn iter(&self) -> impl Iterator<Item = &Region> {
        self.regions.iter()
    }

    /// Divisions now directly below one: its prefectures and the counties that have no prefecture
    /// for a province, its counties for a prefecture; the provinces for `None`.
    pub fn children<'a>(&'a self, code: Option<&'a str>) -> impl Iterator<Item = &'a Region> {
        self.regions
            .iter()
            .filter(|region| region.validity.to.is_none())
            .filter(move |region| self.parent(&region.code) == code)
    }

    /// Whether a division is the ancestor or lies within it, by the code's prefix alone: a county
    /// directly below its province (such as 419001 济源市) counts to the province.
    #[must_use]
    pub fn is_within(code: &str, ancestor: &str) -> bool {
        let prefix = match level_of(ancestor) {
            Some(RegionLevel::Province) => &ancestor[..2],
            Some(RegionLevel::Prefecture) => &ancestor[..4],
            Some(RegionLevel::County) => ancestor,
            None => return false,
        };
        level_of(code).is_some() && code.starts_with(prefix)
    }

    /// The nearest code above that there is or was: of a county its prefecture, or its province where it stands directly below
    /// it; `None` for a province.
    #[must_use]
    pub fn above(&self, code: &str) -> Option<&str> {
        let prefix = |digits: usize| code.get(..digits).map(|prefix| format!("{prefix:0<6}"));
        let mut nearest = [prefix(4), prefix(2)].into_iter().flatten();
        nearest
            .find(|above| above != code && self.index.contains_key(above))
            .and_then(|above| self.index.get_key_value(&above))
            .map(|(above, _)| above.as_str())
    }

    /// The code above in the present list.
    fn parent(&self, code: &str) -> Option<&str> {
        let known = |parent: String| {
            (parent != code)
                .then(|| self.get(&parent))
                .flatten()
                .map(|found| found.code.as_str())
        };
        known(format!("{}00", code.get(..4)?)).or_else(|| known(format!("{}0000", code.get(..2)?)))
    }

    fn nearby(&self, code: &str) -> Vec<(String, String)> {
        const SHOWN: usize = 20;
        let above = if level_of(code).is_some() {
            self.parent(code)
        } else {
            None
        };
        self.children(above)
            .take(SHOWN)
            .map(|region| (region.code.clone(), region.name.clone()))
            .collect()
    }

    fn entries(&self, code: &str) -> impl DoubleEndedIterator<Item = &Region> {
        let places = self.index.get(code).map(Vec::as_slice).unwrap_or_default();
        places.iter().filter_map(|&place| self.regions.get(place))
    }
}

/// Level by the form of the code; none if it is not six digits or has no province.
fn level_of(code: &str) -> Option<RegionLevel> {
    let digits = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || code.starts_with("00") {
        None
    } else if code.ends_with("0000") {
        Some(RegionLevel::Province)
    } else if code.ends_with("00") {
        Some(RegionLevel::Prefecture)
    } else {
        Some(RegionLevel::County)
    }
}

impl std::error::Error for UnknownRegion {}

impl fmt::Display for UnknownRegion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "行政区划（region）没有代码“{}”", self.code)?;
        if let Some(day) = self.on {
            write!(formatter, "（{day}）")?;
        }
        for (name, validity) in &self.at_other_times {
            let [from, to] =
                [validity.from, validity.to].map(|day| day.map_or_else(String::new, |day| day.to_string()));
            write!(formatter, "；曾为{name}（{from}至{to}）")?;
        }
        let listed = |regions: &[(String, String)]| {
            let listed: Vec<String> = regions
                .iter()
                .map(|(code, name)| format!("{code} {name}"))
                .collect();
            listed.join("，")
        };
        if !self.successors.is_empty() {
            return write!(formatter, "；已撤销或更改，现为：{}", listed(&self.successors));
        }
        write!(
            formatter,
            "；应为GB/T 2260的6位代码，例如：{}",
            listed(&self.nearby)
        )
    }
}

#[cfg(test)]
mod tests;
