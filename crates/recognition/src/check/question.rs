//! The questions about the substance of a contract that an applicant or a registrar answers.

use super::Examination;
use crate::{Rule, Substance};

/// A question: field, how it is put, and its answer.
pub(super) struct Question {
    field: &'static str,
    text: &'static str,
    answer: fn(&Substance) -> Option<bool>,
}

pub(super) const MASTERED: Question = Question {
    field: "substance.mastered_at_signing",
    text: "签订合同时当事人是否已经掌握该技术",
    answer: |substance| substance.mastered_at_signing,
};
pub(super) const RIGHTS_PASS: Question = Question {
    field: "substance.rights_pass",
    text: "知识产权的权属是否转移",
    answer: |substance| substance.rights_pass,
};
pub(super) const SPECIFIC: Question = Question {
    field: "substance.specific_problem",
    text: "是否针对特定的技术问题、项目或成果",
    answer: |substance| substance.specific_problem,
};
pub(super) const ROUTINE: Question = Question {
    field: "substance.routine_means",
    text: "是否仅用常规手段完成",
    answer: |substance| substance.routine_means,
};
pub(super) const COMPLETE: Question = Question {
    field: "substance.complete_solution",
    text: "是否为完整、实用的技术方案",
    answer: |substance| substance.complete_solution,
};
pub(super) const PUBLIC: Question = Question {
    field: "substance.public_domain",
    text: "是否为公知技术",
    answer: |substance| substance.public_domain,
};
pub(super) const BENEFIT: Question = Question {
    field: "substance.economic_benefit",
    text: "能否为权利人带来经济利益",
    answer: |substance| substance.economic_benefit,
};
pub(super) const SECRECY: Question = Question {
    field: "substance.secrecy_measures",
    text: "是否采取了保密措施",
    answer: |substance| substance.secrecy_measures,
};
pub(super) const TRAINEES: Question = Question {
    field: "substance.trainees_named",
    text: "培训对象是否为委托方指定的专业技术人员",
    answer: |substance| substance.trainees_named,
};
pub(super) const PRODUCT: Question = Question {
    field: "substance.product_training",
    text: "是否为所售产品的使用培训",
    answer: |substance| substance.product_training,
};

/// Finds the rule where the answer is the `wrong` one, and that it is open where there is none.
pub(super) fn ask(
    e: &mut Examination<'_>,
    question: &Question,
    wrong: bool,
    rule: Rule,
    advice: &'static str,
) {
    match (question.answer)(&e.content.substance) {
        Some(answer) if answer == wrong => e.find(rule, question.field, advice),
        Some(_) => {}
        None => e.find(
            Rule::SubstanceUnstated,
            question.field,
            format!("未说明“{}”，请核实", question.text),
        ),
    }
}
