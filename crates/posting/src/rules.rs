//! What an office decides of the life of its posts, as data: how long they are public, when owners are reminded, what needs no
//! review.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use techmarket_kernel::Word as _;
use techmarket_types::DataError;

use crate::Content;

const EMBEDDED: &str = include_str!("../data/posts.toml");
/// Longest file that is read, in bytes.
const MAX_BYTES: usize = 64 << 10;
const MAX_DAYS: u32 = 36_500;
const MAX_REMINDERS: usize = 10;

static RULES: LazyLock<Result<PostRules, DataError>> =
    LazyLock::new(|| PostRules::parse(PostRules::FILE, EMBEDDED));

/// The rules of an office.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostRules {
    /// Whether an owner's change of whom to call takes effect without a review.
    pub contact_at_once: bool,
    /// Days before the end on which owners are reminded.
    remind_days: BTreeSet<u32>,
    /// Days that a listing of each kind is public; 0 for ever.
    listing_days: BTreeMap<String, u32>,
    /// The same of demands.
    demand_days: BTreeMap<String, u32>,
}

impl PostRules {
    /// The file, also the one that an office puts in its place.
    pub const FILE: &'static str = "posts.toml";

    /// Those that come with the program.
    pub fn embedded() -> Result<&'static Self, DataError> {
        RULES.as_ref().map_err(Clone::clone)
    }

    /// Reads the rules in `text`. Whether they have every kind is asked by [`Self::check`].
    pub fn parse(file: &str, text: &str) -> Result<Self, DataError> {
        let fault = |problem: String| DataError::of_file(file, problem);
        if text.len() > MAX_BYTES {
            return Err(fault(format!("文件不能超过{MAX_BYTES}字节")));
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let rules: Self = toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            let line = before.map_or(0, |before| before.matches('\n').count() + 1);
            fault(format!("第 {line} 行：{}", in_chinese(error.message())))
        })?;
        if rules.remind_days.len() > MAX_REMINDERS {
            return Err(fault(format!("remind_days 至多 {MAX_REMINDERS} 项")));
        }
        let days = rules.listing_days.values().chain(rules.demand_days.values());
        if days.chain(&rules.remind_days).any(|days| *days > MAX_DAYS) {
            return Err(fault(format!("天数应为 0 至 {MAX_DAYS}")));
        }
        Ok(rules)
    }

    /// Refuses rules that lack a kind of one side, or have one that there is not. `kinds` are all of that side.
    pub fn check<C: Content>(&self, file: &str, kinds: &[C::Kind]) -> Result<(), DataError> {
        let known: BTreeSet<&str> = kinds.iter().map(|kind| kind.word()).collect();
        let stated: BTreeSet<&str> = self.days_of(C::NAME).keys().map(String::as_str).collect();
        let table = format!("{}_days", C::NAME);
        let all = || {
            kinds
                .iter()
                .map(|kind| kind.word())
                .collect::<Vec<_>>()
                .join("、")
        };
        if let Some(other) = stated.difference(&known).next() {
            let problem = format!("{table} 没有 {other} 这一类，有：{}", all());
            return Err(DataError::of_file(file, problem));
        }
        if let Some(missing) = known.difference(&stated).next() {
            let problem = format!("{table} 缺少 {missing}，应有：{}", all());
            return Err(DataError::of_file(file, problem));
        }
        Ok(())
    }

    /// When a post of `kind` that was published at `from` expires; `None` for never.
    pub(crate) fn end<C: Content>(&self, kind: C::Kind, from: Timestamp) -> Option<Timestamp> {
        let days = *self.days_of(C::NAME).get(kind.word())?;
        (days > 0).then(|| from + days_long(days))
    }

    /// The first instant behind `now` at which the owner of a post that expires at `end` is reminded, or it expires.
    pub(crate) fn next(&self, end: Timestamp, now: Timestamp) -> Timestamp {
        let mut reminders = self.remind_days.iter().rev().map(|days| end - days_long(*days));
        reminders.find(|time| *time > now).unwrap_or(end)
    }

    fn days_of(&self, side: &str) -> &BTreeMap<String, u32> {
        match side {
            "demand" => &self.demand_days,
            _ => &self.listing_days,
        }
    }
}

/// A message of the parser with its common parts in Chinese.
fn in_chinese(message: &str) -> String {
    let parts = [
        ("unknown field ", "不认识的键 "),
        ("missing field ", "缺少键 "),
        ("duplicate key", "重复的键"),
        ("invalid type: ", "类型不对："),
        ("invalid value: ", "值不对："),
        (", expected one of ", "，应为其中之一："),
        (", expected ", "，应为 "),
    ];
    parts.iter().fold(message.to_owned(), |told, (english, chinese)| {
        told.replace(english, chinese)
    })
}

/// China has no summer time: a day has 24 hours.
fn days_long(days: u32) -> SignedDuration {
    SignedDuration::from_hours(i64::from(days) * 24)
}

#[cfg(test)]
mod tests;
