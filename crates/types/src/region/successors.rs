//! What became of a division that is no more.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::{Region, RegionLevel, Regions};

/// Divisions whose name went with them: `code,successors,source,certainty`, several successors with blanks between.
const BY_HAND: &str = include_str!("../../data/region_successors.csv");

/// Words at the end of a division's name that say of what kind it is.
const KINDS: [&str; 8] = ["自治县", "自治旗", "地区", "市", "县", "区", "旗", "盟"];

impl Regions {
    /// The present divisions that took the place of one that is no more: those of the list made by hand; else those of its
    /// name in its province that began when it ended or later, in its own prefecture if there are any; else those of its
    /// counties. None of one that is still there, or of which it is not known.
    #[must_use]
    pub fn successors(&self, code: &str) -> Vec<&Region> {
        if self.get(code).is_some() {
            return Vec::new();
        }
        if let Some(by_hand) = by_hand().get(code) {
            return by_hand.split(' ').filter_map(|code| self.get(code)).collect();
        }
        let Some(gone) = self.entries(code).next_back() else {
            return Vec::new();
        };
        let named = self.of_the_name(gone);
        if !named.is_empty() || gone.level != RegionLevel::Prefecture {
            return named;
        }
        let counties = self.regions.iter().filter(|region| {
            region.level == RegionLevel::County
                && region.validity.to == gone.validity.to
                && Self::is_within(&region.code, code)
        });
        let mut found: Vec<&Region> = counties.flat_map(|county| self.of_the_name(county)).collect();
        found.sort_by(|one, other| one.code.cmp(&other.code));
        found.dedup_by(|one, other| one.code == other.code);
        found
    }

    fn of_the_name(&self, gone: &Region) -> Vec<&Region> {
        let ended = gone.validity.to.map(|day| i32::from(day.year()));
        let found: Vec<&Region> = self
            .regions
            .iter()
            .filter(|region| region.validity.to.is_none() && region.code[..2] == gone.code[..2])
            .filter(|region| region.level == gone.level || gone.level == RegionLevel::Prefecture)
            .filter(|region| {
                region.validity.from.map(|day| i32::from(day.year())) >= ended.map(|year| year - 1)
            })
            .filter(|region| is_same_place(&gone.name, &region.name))
            .collect();
        let near: Vec<&Region> = found
            .iter()
            .copied()
            .filter(|region| region.code[..4] == gone.code[..4])
            .collect();
        if near.is_empty() { found } else { near }
    }
}

fn by_hand() -> &'static HashMap<&'static str, &'static str> {
    static LIST: OnceLock<HashMap<&str, &str>> = OnceLock::new();
    LIST.get_or_init(|| {
        let rows = BY_HAND.lines().skip(1);
        rows.filter_map(|row| {
            let mut cells = row.split(',');
            Some((cells.next()?, cells.next()?))
        })
        .collect()
    })
}

/// 赣县 and 赣县区, 南康市 and 南康区; not 新区 and 新县, whose own name is one sign.
fn is_same_place(gone: &str, now: &str) -> bool {
    let own = |name: &str| -> String {
        let kind = KINDS.iter().find(|kind| name.ends_with(*kind));
        name.strip_suffix(kind.copied().unwrap_or_default())
            .unwrap_or(name)
            .to_owned()
    };
    let (before, after) = (own(gone), own(now));
    after == gone || now == gone || (before == after && before.chars().count() > 1)
}
