//! Near twins (疑似重复登记): one contract may be registered once only, at whatever point.

use std::collections::HashMap;

use jiff::civil::Date;
use techmarket_text::near_form;
use techmarket_types::Fen;

/// From this likeness on, in thousandths, two titles count as one; of our own choice.
const ALIKE: u16 = 800;

/// What of a contract is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContractTraits<'a> {
    /// Seller (卖方): credit code, or name where there is none.
    pub seller: &'a str,
    /// Buyer (买方): credit code, or name where there is none.
    pub buyer: &'a str,
    /// Title (项目名称).
    pub title: &'a str,
    /// Day of signing (签订日期).
    pub sign_date: Option<Date>,
    /// All money of the contract (成交总额).
    pub total: Option<Fen>,
}

/// Why two contracts of the same parties look alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LikenessReason {
    /// Titles alike, in thousandths from 800 to 1000 (Dice on pairs of characters).
    Title(u16),
    /// Signed on the same day.
    SignDate,
    /// The same total.
    Total,
}

/// Two contracts of the same parties that may be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    /// Two or three reasons, title before day before total.
    pub reasons: Vec<LikenessReason>,
}

impl LikenessReason {
    /// In Chinese, for a registrar.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            Self::Title(likeness) => format!("项目名称相似（{}%）", likeness / 10),
            Self::SignDate => "签订日期相同".to_owned(),
            Self::Total => "合同成交总额相同".to_owned(),
        }
    }
}

/// Whether two contracts may be one: the same seller and buyer, and two of title, day of signing and
/// total agree. What is not stated agrees with nothing. It is a hint to compare them, no more.
#[must_use]
pub fn likeness(a: &ContractTraits<'_>, b: &ContractTraits<'_>) -> Option<Likeness> {
    let same = |a: &str, b: &str| {
        let key = near_form(a);
        !key.is_empty() && key == near_form(b)
    };
    if !same(a.seller, b.seller) || !same(a.buyer, b.buyer) {
        return None;
    }
    let title = title_likeness(a.title, b.title);
    let reasons: Vec<LikenessReason> = [
        (title >= ALIKE, LikenessReason::Title(title)),
        (
            a.sign_date.is_some() && a.sign_date == b.sign_date,
            LikenessReason::SignDate,
        ),
        (a.total.is_some() && a.total == b.total, LikenessReason::Total),
    ]
    .into_iter()
    .filter_map(|(agrees, reason)| agrees.then_some(reason))
    .collect();
    (reasons.len() >= 2).then_some(Likeness { reasons })
}

/// Likeness of two titles in thousandths, rounded down: twice the pairs of neighbouring characters
/// they share by the pairs they have (Dice). Titles of one character are alike if they are the same.
fn title_likeness(a: &str, b: &str) -> u16 {
    let (a, b) = (near_form(a), near_form(b));
    if a == b {
        return if a.is_empty() { 0 } else { 1000 };
    }
    let (mut left, count_a) = pairs(&a);
    let (right, count_b) = pairs(&b);
    let shared: u32 = right
        .into_iter()
        .filter_map(|(pair, count)| left.remove(&pair).map(|other: u32| other.min(count)))
        .sum();
    let thousandths = (2000 * shared).checked_div(count_a + count_b).unwrap_or(0);
    u16::try_from(thousandths).unwrap_or(1000)
}

/// Pairs of neighbouring characters with how often they stand there, and how many there are.
fn pairs(text: &str) -> (HashMap<(char, char), u32>, u32) {
    let mut pairs = HashMap::new();
    let mut total = 0;
    for pair in text.chars().zip(text.chars().skip(1)) {
        *pairs.entry(pair).or_insert(0) += 1;
        total += 1;
    }
    (pairs, total)
}

#[cfg(test)]
mod tests;
