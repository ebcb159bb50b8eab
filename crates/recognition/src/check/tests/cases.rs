//! Each rule with what breaks it and the text it quotes; sources stand in `data/rules.csv`.

mod form;
mod substance;

use jiff::civil::Date;

use super::{FILED, Statement};
use crate::{Rule, Severity};

const FORM: &str = "JJ-001";
const MEASURE: &str = "《技术合同认定登记管理办法》";
/// A rule of our own quotes no text.
const OWN: &str = "本系统核对规则";
const LOCAL: &str = "地方指引";
const RULES: &str = "《技术合同认定登记规则》";

type Change = fn(&mut Statement);

/// A sound contract that is prepared, in which the rule finds nothing, then broken.
pub(super) struct Case {
    pub rule: Rule,
    pub category: &'static str,
    pub set: &'static str,
    pub day: Date,
    pub prepared: Vec<Change>,
    pub broken: Change,
    pub field: &'static str,
    pub severity: Severity,
    pub ground: Option<&'static str>,
    pub basis: &'static str,
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = form::cases();
    cases.extend(substance::cases());
    cases
}

/// An error in a development contract under the texts of 2026, unless said otherwise.
fn case(rule: Rule, field: &'static str, broken: Change) -> Case {
    Case {
        rule,
        category: "x-11",
        set: "cn-2026",
        day: FILED,
        prepared: Vec::new(),
        broken,
        field,
        severity: Severity::Error,
        ground: None,
        basis: RULES,
    }
}

impl Case {
    fn of(mut self, category: &'static str) -> Self {
        self.category = category;
        self
    }

    fn under(mut self, set: &'static str, day: Date) -> Self {
        (self.set, self.day) = (set, day);
        self
    }

    fn given(mut self, change: Change) -> Self {
        self.prepared.push(change);
        self
    }

    fn weighing(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    fn ground(mut self, ground: &'static str) -> Self {
        self.ground = Some(ground);
        self
    }

    fn quoting(mut self, basis: &'static str) -> Self {
        self.basis = basis;
        self
    }
}
