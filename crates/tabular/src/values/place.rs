//! Places (行政区划) by code, name or path, of today or of before.

mod names;

use std::collections::HashMap;

use techmarket_types::{Region, RegionLevel, Regions};

use self::names::{begins_as_street, names_of, path};
use super::codes::code_and_name;
use super::{NotUnderstood, Understood, plain};

use crate::clean::whole_number;

/// Divisions of today by the names that people give them.
#[derive(Debug)]
pub struct Places {
    regions: &'static Regions,
    /// Full and short names to codes, by the first character.
    names: HashMap<char, Vec<(String, String)>>,
    /// Names of divisions that are no more to their codes.
    former: HashMap<String, Vec<String>>,
}

/// Places that a message names.
const SHOWN: usize = 6;

impl Places {
    /// Of these divisions.
    #[must_use]
    pub fn new(regions: &'static Regions) -> Self {
        let mut places = Self {
            regions,
            names: HashMap::new(),
            former: HashMap::new(),
        };
        for region in regions.iter() {
            if region.validity.to.is_none() {
                for name in names_of(region) {
                    if let Some(first) = name.chars().next() {
                        let of_first = places.names.entry(first).or_default();
                        of_first.push((name, region.code.clone()));
                    }
                }
            } else {
                for name in names_of(region) {
                    let codes = places.former.entry(name).or_default();
                    if !codes.contains(&region.code) {
                        codes.push(region.code.clone());
                    }
                }
            }
        }
        places
    }

    /// The code of the place that a text names.
    pub fn parse(&self, text: &str) -> Result<Understood<String>, NotUnderstood> {
        let plain = plain(text);
        let plain = plain.trim_matches(|c: char| "\"“”'[]".contains(c));
        if let Some(digits) = whole_number(plain) {
            return self.of_digits(digits);
        }
        if let Some((code, name)) = code_and_name(text)
            && code.bytes().all(|byte| byte.is_ascii_digit())
        {
            return self.of_both(&code, &name);
        }
        self.of_name(plain)
    }

    fn of_digits(&self, digits: &str) -> Result<Understood<String>, NotUnderstood> {
        let code = match digits.len() {
            2 => format!("{digits}0000"),
            4 => format!("{digits}00"),
            9 | 12 => digits[..6].to_owned(),
            _ => digits.to_owned(),
        };
        if self.regions.get(&code).is_some() {
            return Ok(if digits.len() == 9 || digits.len() == 12 {
                Understood::noted(code, "是乡镇、村级代码，取其县级代码")
            } else {
                Understood::plain(code)
            });
        }
        self.successor(std::slice::from_ref(&code)).unwrap_or_else(|| {
            Err(self.gone(&code).unwrap_or_else(|| {
                NotUnderstood::new(
                    "没有这个行政区划代码；应为 GB/T 2260 的 6 位代码或地名，如 360700 或 江西省赣州市",
                )
            }))
        })
    }

    /// What is to be said of a division that is no more, and of which nobody wrote down what became of it.
    fn gone(&self, code: &str) -> Option<NotUnderstood> {
        let gone = self.regions.iter().filter(|region| region.code == code).last()?;
        let until = gone
            .validity
            .to
            .map_or_else(String::new, |day| format!("（至 {day}）"));
        Some(NotUnderstood::new(format!(
            "曾是{}{until}，已撤销，其去向不在区划沿革中；请改填现在的代码或地名",
            gone.full_name
        )))
    }

    /// What took the place of a division that is no more; none where there never was one.
    fn successor(&self, codes: &[String]) -> Option<Result<Understood<String>, NotUnderstood>> {
        let mut found: Vec<&Region> = codes
            .iter()
            .flat_map(|code| self.regions.successors(code))
            .collect();
        found.sort_by(|one, other| one.code.cmp(&other.code));
        found.dedup_by(|one, other| one.code == other.code);
        let shown = |region: &Region| format!("{} {}", region.code, region.full_name);
        match found.as_slice() {
            [] => None,
            [one] => {
                let note = format!(
                    "是已撤销或更改的行政区划，按现在的 {} 理解（GB/T 2260 历年区划沿革）",
                    shown(one)
                );
                Some(Ok(Understood::noted(one.code.clone(), note)))
            }
            many => {
                let shown: Vec<String> = many.iter().take(SHOWN).map(|region| shown(region)).collect();
                Some(Err(NotUnderstood::new(format!(
                    "是已撤销的行政区划，其辖区现分属：{}（GB/T 2260 历年区划沿革）；请改填其中之一",
                    shown.join("，")
                ))))
            }
        }
    }

    /// The code counts; the name is checked.
    fn of_both(&self, code: &str, name: &str) -> Result<Understood<String>, NotUnderstood> {
        let place = self.of_digits(code)?;
        let named = self.paths(&path(name));
        let fits = self
            .regions
            .get(&place.value)
            .is_some_and(|region| region.full_name.ends_with(name));
        if fits || named.contains(&place.value) || place.note.is_some() {
            return Ok(place);
        }
        let is = self
            .regions
            .get(&place.value)
            .map_or("", |region| &region.full_name);
        Err(NotUnderstood::contradiction(format!(
            "代码 {code} 是{is}，与所写地名不符；请改为一致"
        )))
    }

    fn of_name(&self, text: &str) -> Result<Understood<String>, NotUnderstood> {
        let text = text.trim_matches(|c: char| "\"“”'".contains(c));
        let path = path(text);
        let mut found = self.paths(&path);
        // 红谷滩新区 became 红谷滩区.
        if found.is_empty() && path.ends_with("新区") {
            found = self.paths(&path.replace("新区", "区"));
        }
        match self.highest(&found).as_slice() {
            [one] => return Ok(Understood::plain((*one).to_owned())),
            [] => {}
            many => {
                let shown = |code: &&str| {
                    let region = self.regions.get(code);
                    region.map(|region| format!("{} {}", region.code, region.full_name))
                };
                let shown: Vec<String> = many.iter().take(SHOWN).filter_map(shown).collect();
                return Err(NotUnderstood::new(format!(
                    "不止一处地名如此：{}；请写全省市县或代码",
                    shown.join("，")
                )));
            }
        }
        if let Some(former) = self.former_codes(&path) {
            if let Some(region) = former.iter().find_map(|code| self.regions.get(code)) {
                let note = format!("是从前的名称，按现在的 {} {} 理解", region.code, region.full_name);
                return Ok(Understood::noted(region.code.clone(), note));
            }
            if let Some(successor) = self.successor(&former) {
                return successor;
            }
            if let Some(gone) = former.iter().find_map(|code| self.gone(code)) {
                return Err(gone);
            }
        }
        self.of_address(&path)
    }

    fn former_codes(&self, path: &str) -> Option<Vec<String>> {
        let whole = self.former.get(path).cloned();
        whole.or_else(|| {
            // 江西省南康市: the province of today before the name of before.
            let cuts = path.char_indices().map(|(at, _)| at).skip(2);
            cuts.into_iter().find_map(|at| {
                let (above, below) = path.split_at(at);
                let above = self.paths(above);
                let former = self.former.get(below)?;
                let within = former
                    .iter()
                    .filter(|code| above.iter().any(|above| Regions::is_within(code, above)));
                let within: Vec<String> = within.cloned().collect();
                (!within.is_empty()).then_some(within)
            })
        })
    }

    /// A place with a street behind it.
    fn of_address(&self, path: &str) -> Result<Understood<String>, NotUnderstood> {
        let ends: Vec<usize> = path.char_indices().map(|(at, _)| at).skip(2).collect();
        for &end in ends.iter().rev() {
            let (place, rest) = path.split_at(end);
            let found = self.paths(place);
            let [one] = self.highest(&found)[..] else { continue };
            if !self.begins_with_place(rest) && begins_as_street(rest) {
                let name = self.regions.get(one).map_or("", |region| &region.full_name);
                let note = format!("是地址，取其所在的 {one} {name}");
                return Ok(Understood::noted(one.to_owned(), note));
            }
            if self.begins_with_place(rest) {
                return Err(NotUnderstood::contradiction(
                    "省、市、县之间没有这样的隶属关系；请核对后改正，或填写 6 位行政区划代码",
                ));
            }
        }
        Err(NotUnderstood::new(
            "不是可以确定的地名；请填写省市县全称（如 江西省赣州市）或 GB/T 2260 的 6 位代码",
        ))
    }

    fn begins_with_place(&self, text: &str) -> bool {
        let of_first = text.chars().next().and_then(|first| self.names.get(&first));
        of_first.is_some_and(|names| {
            names
                .iter()
                .any(|(name, _)| name.chars().count() > 2 && text.starts_with(name.as_str()))
        })
    }

    /// Every place of which the whole text is a path, upper levels left out or not.
    fn paths(&self, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        self.follow(text, None, 0, &mut found);
        found
    }

    fn follow(&self, text: &str, within: Option<&str>, depth: u32, found: &mut Vec<String>) {
        if depth > 3 {
            return;
        }
        let Some(of_first) = text.chars().next().and_then(|first| self.names.get(&first)) else {
            return;
        };
        for (name, code) in of_first {
            let Some(rest) = text.strip_prefix(name.as_str()) else {
                continue;
            };
            let is_below = within.is_none_or(|within| within != code && Regions::is_within(code, within));
            if !is_below {
                continue;
            }
            if rest.is_empty() {
                if !found.contains(code) {
                    found.push(code.clone());
                }
            } else {
                self.follow(rest, Some(code), depth + 1, found);
            }
        }
    }

    /// Of places that lie in one another the highest; else of equal levels all.
    fn highest<'a>(&self, found: &'a [String]) -> Vec<&'a str> {
        let level = |code: &str| {
            self.regions
                .get(code)
                .map_or(RegionLevel::County, |region| region.level)
        };
        let Some(highest) = found.iter().map(|code| level(code)).min() else {
            return Vec::new();
        };
        found
            .iter()
            .filter(|code| level(code) == highest)
            .map(String::as_str)
            .collect()
    }
}
