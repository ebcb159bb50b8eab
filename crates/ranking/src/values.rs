//! The value of each coded feature, `None` where one side does not state what it compares.

use techmarket_types::{Fen, Regions};

use crate::facts::Facts;

/// Value of a common province, prefecture and county. A partner in the county can be visited; one in
/// the province shares its programmes and subsidies.
const PROVINCE: f64 = 0.5;
const PREFECTURE: f64 = 0.8;
const COUNTY: f64 = 1.0;

/// Levels of maturity below the wanted one at which nothing of the value is left.
const MATURITY_GAP: f64 = 3.0;

/// Shared fields over the fields of the side that names fewer, so that a broad post is not punished.
pub(crate) fn field(supply: &Facts, demand: &Facts) -> Option<f64> {
    let (few, many) = if supply.fields.len() <= demand.fields.len() {
        (&supply.fields, &demand.fields)
    } else {
        (&demand.fields, &supply.fields)
    };
    let shared = few.iter().filter(|code| many.contains(code)).count();
    (!few.is_empty()).then(|| ratio(shared, few.len()))
}

/// 1 for the same division, else 0.
pub(crate) fn industry(supply: &Facts, demand: &Facts) -> Option<f64> {
    let (offered, wanted) = (supply.industry.as_ref()?, demand.industry.as_ref()?);
    Some(if offered == wanted { 1.0 } else { 0.0 })
}

/// 1 at the wanted level or above, less for every level below. Levels of different scales are not
/// compared: editions order them differently.
pub(crate) fn maturity(supply: &Facts, demand: &Facts) -> Option<f64> {
    let (offered, wanted) = maturity_levels(supply, demand)?;
    Some((1.0 - f64::from(wanted.saturating_sub(offered)) / MATURITY_GAP).max(0.0))
}

/// Levels offered and wanted, where both are stated on one scale.
pub(crate) fn maturity_levels(supply: &Facts, demand: &Facts) -> Option<(u8, u8)> {
    let (offered, wanted) = (supply.maturity.as_ref()?, demand.maturity.as_ref()?);
    (offered.scale() == wanted.scale()).then(|| (offered.level(), wanted.level()))
}

/// 1 where one way is in common: one is enough for a deal.
pub(crate) fn cooperation(supply: &Facts, demand: &Facts) -> Option<f64> {
    let (offered, wanted) = (&supply.cooperation, &demand.cooperation);
    let common = offered.iter().any(|code| wanted.contains(code));
    let stated = !offered.is_empty() && !wanted.is_empty();
    stated.then_some(if common { 1.0 } else { 0.0 })
}

/// How near the places are.
pub(crate) fn region(supply: &Facts, demand: &Facts) -> Option<f64> {
    let (one, other) = (supply.region.as_ref()?, demand.region.as_ref()?);
    if one == other && !one.ends_with("00") {
        return Some(COUNTY);
    }
    let both_within =
        |ancestor: String| Regions::is_within(one, &ancestor) && Regions::is_within(other, &ancestor);
    let of = |digits: usize, rest: &str| one.get(..digits).map(|prefix| format!("{prefix}{rest}"));
    if of(4, "00")
        .filter(|code| !code.ends_with("0000"))
        .is_some_and(both_within)
    {
        Some(PREFECTURE)
    } else if of(2, "0000").is_some_and(both_within) {
        Some(PROVINCE)
    } else {
        Some(0.0)
    }
}

/// 1 where the lowest price is within the highest budget, nothing from twice that budget.
pub(crate) fn money(supply: &Facts, demand: &Facts) -> Option<f64> {
    let (price, budget) = price_and_budget(supply, demand)?;
    if price <= budget {
        return Some(1.0);
    }
    if budget <= Fen::ZERO {
        return Some(0.0);
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "a ratio for a score; a fen more or less is nothing"
    )]
    let above = price.0 as f64 / budget.0 as f64;
    Some((2.0 - above).max(0.0))
}

/// Lowest price and highest budget, where both are stated.
pub(crate) fn price_and_budget(supply: &Facts, demand: &Facts) -> Option<(Fen, Fen)> {
    Some((supply.money?.minimum?, demand.money?.maximum?))
}

#[expect(clippy::cast_precision_loss, reason = "counts of codes in one post")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}
