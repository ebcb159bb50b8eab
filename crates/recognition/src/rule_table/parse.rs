//! Reads the file of rules.

use techmarket_types::data::{self, Row};
use techmarket_types::{DataError, Validity};

use super::{RuleLaw, RuleTable};
use crate::Severity;

pub(super) const COLUMNS: [&str; 12] = [
    "rule",
    "rule_sets",
    "region",
    "severity",
    "refusal_ground",
    "limit",
    "name",
    "basis",
    "valid_from",
    "valid_to",
    "source",
    "certainty",
];
const MAX_ROWS: usize = 10_000;

impl RuleTable {
    /// Reads an office's rules from the text of its file; `file` is named in errors. `rule_sets` are
    /// ids separated by blanks. A rule that is left out is switched off.
    pub fn parse(file: &str, text: &str) -> Result<Self, DataError> {
        let mut laws: Vec<RuleLaw> = Vec::new();
        for row in data::read(file, text, &COLUMNS)? {
            let law = read_law(&row)?;
            if laws.iter().any(|other| other.rivals(&law)) {
                return Err(row.fault("rule", "同一规则在同一规则集、地区和日期重复"));
            }
            if laws.len() >= MAX_ROWS {
                return Err(row.fault("", format!("至多{MAX_ROWS}行")));
            }
            laws.push(law);
        }
        if laws.is_empty() {
            return Err(DataError::of_file(file, "没有任何规则"));
        }
        Ok(Self(laws))
    }
}

impl RuleLaw {
    fn rivals(&self, other: &Self) -> bool {
        let shared = |id| other.rule_sets.contains(id);
        let sets =
            self.rule_sets.is_empty() || other.rule_sets.is_empty() || self.rule_sets.iter().any(shared);
        (self.rule, &self.region) == (other.rule, &other.region)
            && sets
            && Validity::overlaps(&self.validity, &other.validity)
    }
}

fn read_law(row: &Row<'_>) -> Result<RuleLaw, DataError> {
    let region = row.text("region");
    if !matches!(region.len(), 0 | 2 | 4) || !region.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(row.fault("region", "应为登记点行政区划的前2位或前4位数字，或留空（全国）"));
    }
    let severity = row.parse("severity")?;
    let refusal_ground = row.parse_optional("refusal_ground")?;
    if severity == Severity::Refusal && refusal_ground.is_none() {
        return Err(row.fault("refusal_ground", "不予登记的规则应写明情形的代码"));
    }
    let rule_sets = row.text("rule_sets").split_whitespace();
    Ok(RuleLaw {
        rule: row.parse("rule")?,
        rule_sets: rule_sets.map(str::to_owned).collect(),
        region: region.to_owned(),
        severity,
        refusal_ground,
        limit: row.parse_optional("limit")?,
        name: row.required("name")?.to_owned(),
        basis: row.required("basis")?.to_owned(),
        validity: row.validity()?,
        source: row.required("source")?.to_owned(),
        certainty: row.parse("certainty")?,
    })
}
