//! What a party may be given under a scheme for a year.

mod caps;
mod conditions;
mod grants;
mod payments;

use std::collections::BTreeSet;

use techmarket_types::{CodeTables, Fen, RegistrationNumber};

use self::conditions::Judge;
use crate::calculation::{in_sum, sum};
use crate::{
    BracketLine, Calculation, Deal, DealLine, Grant, Measure, MeasureResult, Party, Rate, Reason, Refusal,
    Role, Scheme, StaffShare,
};

/// Most deals of one calculation.
pub const MAX_DEALS: usize = 10_000;

/// Most payments of one deal, and most earlier grants of it.
pub const MAX_PAYMENTS: usize = 10_000;

/// A calculation cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClaimError {
    /// The scheme has no measure for the role.
    #[error("《{title}》没有面向{}的补助项", role.term())]
    NoMeasure {
        /// Title of the scheme.
        title: String,
        /// The role.
        role: Role,
    },
    /// More than [`MAX_DEALS`].
    #[error("一次最多计算{MAX_DEALS}份合同，现有{0}份")]
    TooManyDeals(usize),
    /// More than [`MAX_PAYMENTS`] payments or grants.
    #[error("合同{0}的付款或补助记录超过{MAX_PAYMENTS}条")]
    TooManyPayments(RegistrationNumber),
    /// More than [`MAX_DEALS`] grants elsewhere.
    #[error("一次最多计入{MAX_DEALS}条其他合同的补助，现有{0}条")]
    TooManyGrants(usize),
}

/// Calculates every measure of the scheme for the role. `deals` are all the party's contracts, in any
/// order, with what was granted for them; `elsewhere` is what it was granted for contracts in which it
/// does not have the role any more. A decision in neither is not known to have used up a cap. A contract
/// of another party is refused, not passed over. Contracts stand by day of registration and number, and
/// use up the year's cap in that order. Shares are rounded down to fen.
///
/// Where a measure looks at the year's sum, a contract already granted stays part of it: threshold,
/// brackets and shares are the same before and after each decision of the year.
pub fn calculate(
    tables: &CodeTables,
    scheme: &Scheme,
    role: Role,
    party: &Party,
    year: i16,
    deals: &[Deal],
    elsewhere: &[Grant],
) -> Result<Calculation, ClaimError> {
    if deals.len() > MAX_DEALS {
        return Err(ClaimError::TooManyDeals(deals.len()));
    }
    if elsewhere.len() > MAX_DEALS {
        return Err(ClaimError::TooManyGrants(elsewhere.len()));
    }
    let overfull = |deal: &&Deal| deal.payments.len() > MAX_PAYMENTS || deal.granted.len() > MAX_PAYMENTS;
    if let Some(deal) = deals.iter().find(overfull) {
        return Err(ClaimError::TooManyPayments(deal.number));
    }
    if scheme.measures_for(role).next().is_none() {
        return Err(ClaimError::NoMeasure {
            title: scheme.title.clone(),
            role,
        });
    }
    let mut ordered: Vec<&Deal> = deals.iter().collect();
    ordered.sort();

    let mut taken = BTreeSet::new();
    let mut measures = Vec::new();
    for measure in scheme.measures_for(role) {
        let judge = Judge {
            tables,
            scheme,
            measure,
            party,
            year,
            elsewhere,
        };
        let result = of_measure(&judge, &ordered, &taken);
        if scheme.one_per_contract_and_role {
            let given = result.lines.iter().filter(|line| line.amount > Fen::ZERO);
            taken.extend(given.map(|line| line.number));
        }
        measures.push(result);
    }
    Ok(Calculation {
        scheme: scheme.id.clone(),
        title: scheme.title.clone(),
        legal_text: scheme.legal_text.clone(),
        source: scheme.source.clone(),
        certainty: scheme.certainty,
        role,
        party: party.clone(),
        year,
        total: sum(measures.iter().map(|result| result.total)),
        discretionary: measures
            .iter()
            .any(|result| result.discretionary && result.total > Fen::ZERO),
        measures,
        doubts: scheme.doubts_for(role).cloned().collect(),
    })
}

fn of_measure(judge: &Judge<'_>, deals: &[&Deal], taken: &BTreeSet<RegistrationNumber>) -> MeasureResult {
    let measure = judge.measure;
    let mut seen = BTreeSet::new();
    let mut lines: Vec<DealLine> = Vec::new();
    for deal in deals {
        let mut line = judge.line(deal);
        if !seen.insert(deal.number) {
            line.granted = Fen::ZERO;
            let text = format!("合同{}在所列合同中重复，只计算一次", deal.number);
            line.refuse(Reason::Duplicate, text);
        }
        if taken.contains(&deal.number) && !line.is_refused() {
            let text = "该合同已按本办法的另一补助项计算，每份合同每个角色只补助一次".to_owned();
            line.refuse(Reason::OtherMeasure, text);
        }
        line.in_sum = is_in_sum(measure, &line);
        lines.push(line);
    }
    let granted = sum(lines.iter().map(|line| line.granted));
    let granted_in_year = sum([judge.granted_elsewhere(), granted]);
    refuse_below_threshold(measure, &mut lines);
    let base_sum = sum(in_sum(&lines).map(|line| line.base));
    let brackets = rate(measure, base_sum, &mut lines);
    caps::apply(judge, deals, granted_in_year, &brackets, &mut lines);
    let total = sum(lines.iter().map(|line| line.amount));
    MeasureResult {
        measure: measure.id.clone(),
        title: measure.title.clone(),
        base: measure.base,
        rate: measure.rate.clone(),
        lines,
        base_sum,
        brackets,
        cap_year: measure.cap_year,
        granted_in_year,
        total,
        discretionary: measure.at_most,
        staff_share: measure.staff_share.map(|share| StaffShare {
            share,
            at_least: share.of_at_least(total),
        }),
    }
}

/// What is eligible, and, where the measure looks at the year's sum, also what would be but for the
/// measure's own decision for the party and year: the sum does not fall with what is granted.
fn is_in_sum(measure: &Measure, line: &DealLine) -> bool {
    let decided = measure.is_on_year_sum() && line.granted > Fen::ZERO;
    let decision = |refusal: &Refusal| decided && refusal.reason == Reason::AlreadyGranted;
    line.refusals.iter().all(decision)
}

/// The year's threshold looks at what is in the sum by everything else.
fn refuse_below_threshold(measure: &Measure, lines: &mut [DealLine]) {
    let base_sum = sum(in_sum(lines).map(|line| line.base));
    let Some(threshold) = measure.threshold_year.filter(|&threshold| base_sum < threshold) else {
        return;
    };
    for line in lines.iter_mut().filter(|line| line.in_sum) {
        line.in_sum = false;
        if line.is_refused() {
            continue;
        }
        let text = format!(
            "年度{}合计{base_sum}元，未达到{}的起点",
            measure.base.term(),
            threshold.wan_yuan()
        );
        line.refuse(Reason::BelowYearThreshold, text);
    }
}

/// Fills in `raw` and answers the brackets.
fn rate(measure: &Measure, base_sum: Fen, lines: &mut [DealLine]) -> Vec<BracketLine> {
    let brackets = match &measure.rate {
        Rate::PerContract(rate) => {
            for line in lines.iter_mut().filter(|line| !line.is_refused()) {
                line.raw = rate.of(line.base);
            }
            return Vec::new();
        }
        Rate::YearBrackets(brackets) => brackets,
    };
    let mut shown = Vec::new();
    for (place, bracket) in brackets.iter().enumerate() {
        let to = brackets.get(place + 1).map(|next| next.from);
        let end = to.map_or(base_sum, |to| to.min(base_sum));
        let part = Fen((end.0 - bracket.from.0).max(0));
        shown.push(BracketLine {
            bracket: *bracket,
            to,
            part,
            amount: bracket.rate.of(part),
        });
    }
    let amount = sum(shown.iter().map(|bracket| bracket.amount));
    share_out(amount, base_sum, lines);
    shown
}

/// Gives each eligible line its share by base; what was granted before keeps its place in the sum. Shares
/// are differences of running sums rounded down, so that they are whole fen and add up.
fn share_out(amount: Fen, base_sum: Fen, lines: &mut [DealLine]) {
    let up_to = |base: i128| match i128::from(base_sum.0) {
        0 => 0,
        whole => i128::from(amount.0) * base / whole,
    };
    let mut before = 0_i128;
    for line in lines.iter_mut().filter(|line| line.in_sum) {
        let after = before + i128::from(line.base.0);
        if !line.is_refused() {
            line.raw = Fen(i64::try_from(up_to(after) - up_to(before)).unwrap_or_default());
        }
        before = after;
    }
}

#[cfg(test)]
mod tests;
