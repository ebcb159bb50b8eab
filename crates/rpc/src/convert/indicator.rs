//! Measurable targets (技术指标、考核指标).

use techmarket_kernel::Violations;
use techmarket_proto::types::v1 as pb;
use techmarket_types::{Comparison, Indicator};

use super::choice;

/// Reads a measurable target. What stands in for a comparison that is refused is never kept.
pub fn indicator(v: &mut Violations, message: pb::Indicator) -> Indicator {
    let comparison = choice(v, "comparison", message.comparison, |stated| match stated {
        pb::indicator::Comparison::Unspecified => None,
        pb::indicator::Comparison::AtMost => Some(Comparison::AtMost),
        pb::indicator::Comparison::AtLeast => Some(Comparison::AtLeast),
        pb::indicator::Comparison::Equal => Some(Comparison::Equal),
    });
    Indicator {
        name: message.name,
        comparison: comparison.unwrap_or(Comparison::Equal),
        value: message.value,
        unit: message.unit,
    }
}

/// Writes a measurable target.
#[must_use]
pub fn to_indicator(indicator: &Indicator) -> pb::Indicator {
    let comparison = match indicator.comparison {
        Comparison::AtMost => pb::indicator::Comparison::AtMost,
        Comparison::AtLeast => pb::indicator::Comparison::AtLeast,
        Comparison::Equal => pb::indicator::Comparison::Equal,
    };
    pb::Indicator {
        name: indicator.name.clone(),
        comparison: comparison.into(),
        value: indicator.value.clone(),
        unit: indicator.unit.clone(),
    }
}
