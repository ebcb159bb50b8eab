//! What the rules of recognition find in a contract (预审意见).

use techmarket_proto::contract::v1::{CheckContractResponse, Finding as Found, finding};

/// One finding.
pub(crate) struct Finding {
    pub(crate) level: &'static str,
    pub(crate) tone: &'static str,
    /// Path of the field that it is about; empty for the whole.
    pub(crate) field: String,
    pub(crate) advice: String,
    pub(crate) source: String,
}

/// The gravest first.
pub(crate) fn findings(checked: &CheckContractResponse) -> Vec<Finding> {
    let mut findings: Vec<&Found> = checked.findings.iter().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings.into_iter().map(finding).collect()
}

fn finding(finding: &Found) -> Finding {
    let (level, tone) = match finding.severity() {
        finding::Severity::RefusalGround => ("涉及不予登记情形", "warn"),
        finding::Severity::Error => ("须补正", "warn"),
        finding::Severity::Warning => ("请核实", "plain"),
        finding::Severity::Info | finding::Severity::Unspecified => ("提示", "gone"),
    };
    Finding {
        level,
        tone,
        field: finding.field.clone(),
        advice: finding.advice.clone(),
        source: finding.legal_source.clone(),
    }
}
