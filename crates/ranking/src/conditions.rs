//! Stated conditions that a pair does not meet, in words.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::facts::{Condition, Facts};
use crate::values::{cooperation, field, maturity_levels, price_and_budget};

/// A condition not met. It lowers the score by its feature; where a side requires it, there is no pair
/// ([`is_possible`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedCondition {
    /// Which one.
    pub condition: Condition,
    /// What is asked and what is offered, in Chinese, from public statements only.
    pub reason: String,
}

/// The conditions that the pair fails, in the order of [`Condition`].
#[must_use]
pub fn failed_conditions(supply: &Facts, demand: &Facts) -> Vec<FailedCondition> {
    let found = [
        maturity_too_low(supply, demand),
        none(cooperation(supply, demand)).then(|| FailedCondition {
            condition: Condition::CooperationCommon,
            reason: "供方提供的合作方式与需方接受的合作方式没有相同项".to_owned(),
        }),
        price_above_budget(supply, demand),
        none(field(supply, demand)).then(|| FailedCondition {
            condition: Condition::FieldCommon,
            reason: "供需双方所属领域没有相同项".to_owned(),
        }),
    ];
    found.into_iter().flatten().collect()
}

/// Whether there can be a pair: no condition fails that a side requires (硬性条件), and on the day `on`, if one is given, a solution
/// is still of use. What a side does not state is not held against it.
#[must_use]
pub fn is_possible(supply: &Facts, demand: &Facts, failed: &[FailedCondition], on: Option<Date>) -> bool {
    let required = |failed: &FailedCondition| {
        supply.required.contains(&failed.condition) || demand.required.contains(&failed.condition)
    };
    let over = on.is_some_and(|on| demand.deadline.is_some_and(|last| last < on));
    !over && !failed.iter().any(required)
}

fn none(value: Option<f64>) -> bool {
    value.is_some_and(|value| value <= 0.0)
}

fn maturity_too_low(supply: &Facts, demand: &Facts) -> Option<FailedCondition> {
    let (offered, wanted) = maturity_levels(supply, demand)?;
    (offered < wanted).then(|| FailedCondition {
        condition: Condition::MaturityWanted,
        reason: format!("技术成熟度为{offered}级，低于要求的{wanted}级"),
    })
}

fn price_above_budget(supply: &Facts, demand: &Facts) -> Option<FailedCondition> {
    let (price, budget) = price_and_budget(supply, demand)?;
    (price > budget).then(|| FailedCondition {
        condition: Condition::PriceWithinBudget,
        reason: format!("最低报价{}高于最高预算{}", price.wan_yuan(), budget.wan_yuan()),
    })
}
