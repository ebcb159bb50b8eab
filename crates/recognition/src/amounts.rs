//! The amounts of a contract.

use std::borrow::Cow;

use techmarket_types::Fen;

use crate::{Observation, Rule};

/// Total and technology amount, both claimed or both recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amounts {
    /// All money of the contract (合同成交总额).
    pub total: Fen,
    /// The total less the cost of equipment, parts, material and other non-technical cost (技术交易额).
    pub technology: Fen,
}

/// Everything wrong with the amounts. `non_technical` is the sheet of non-technical cost
/// (非技术性费用), each item with the name of its field, none where it was not handed in.
#[must_use]
pub fn check_amounts(amounts: Amounts, non_technical: Option<&[(&'static str, Fen)]>) -> Vec<Observation> {
    const COSTS: &str = "non_technical_costs";
    let Amounts { total, technology } = amounts;
    let mut seen = Vec::new();
    let mut see = |rule, field: Cow<'static, str>, advice| seen.push(Observation { rule, field, advice });

    if total <= Fen::ZERO {
        let advice = format!("合同成交总额应大于0元，现为{total}元，请核对合同价款");
        see(Rule::TotalPositive, "total_amount".into(), advice);
    }
    if technology < Fen::ZERO {
        let advice = format!("技术交易额不能为负，现为{technology}元");
        see(Rule::TechnologyNotNegative, "technology_amount".into(), advice);
    }
    if technology > total {
        let advice = format!(
            "技术交易额{technology}元不能大于合同成交总额{total}元；技术交易额为成交总额减去购置设备、仪器、零部件、\
             原材料等非技术性费用"
        );
        see(Rule::TechnologyWithinTotal, "technology_amount".into(), advice);
    }
    let Some(items) = non_technical else {
        return seen;
    };
    for (field, item) in items.iter().filter(|(_, item)| *item < Fen::ZERO) {
        let advice = format!("非技术性费用不能为负，现有一项为{item}元");
        see(
            Rule::NonTechnicalNotNegative,
            format!("{COSTS}.{field}").into(),
            advice,
        );
    }
    let difference = total.checked_sub(technology);
    let sum = Fen::checked_sum(items.iter().map(|(_, item)| *item));
    if sum.is_none() || sum != difference {
        let shown = |amount: Option<Fen>| {
            amount.map_or_else(|| "（超出范围）".to_owned(), |amount| format!("{amount}元"))
        };
        let advice = format!(
            "非技术性费用合计{}，应等于合同成交总额减技术交易额{}",
            shown(sum),
            shown(difference)
        );
        see(Rule::NonTechnicalSum, COSTS.into(), advice);
    }
    seen
}

#[cfg(test)]
mod tests;
