//! Papers that have to be there.

use super::Examination;
use crate::form::is_blank;
use crate::{AttachmentKind, CategoryKind, RightKind, Rule};

const ATTACHMENTS: &str = "attachments";

pub(super) fn examine(e: &mut Examination<'_>) {
    e.find_if(
        !e.has(AttachmentKind::ContractText),
        Rule::ContractTextMissing,
        ATTACHMENTS,
        "请上传合同文本；政府项目可以是协议、任务书，或投标书与中标通知书",
    );
    e.find_if(
        e.content.foreign_language && !e.has(AttachmentKind::Translation),
        Rule::TranslationMissing,
        ATTACHMENTS,
        "合同为外文的，请上传内容一致的中文译本及一致性声明",
    );
    for (path, title, party) in e.parties() {
        let by_department = party.is_some_and(|party| party.signed_by_department);
        if by_department && !e.has(AttachmentKind::Authorisation) {
            let advice = format!("{title}由内设机构签订合同的，请上传法定代表人的书面授权");
            e.find(Rule::AuthorisationMissing, format!("{path}.name"), advice);
        }
    }
    e.find_if(
        !e.has(AttachmentKind::Commitment),
        Rule::CommitmentMissing,
        ATTACHMENTS,
        "请上传申请人的承诺书",
    );
    rights(e);
}

/// A transfer or licence of a right hands in its certificate.
fn rights(e: &mut Examination<'_>) {
    if !matches!(e.kind, Some(CategoryKind::Transfer | CategoryKind::Licence)) {
        return;
    }
    let content = e.content;
    let mut registered = false;
    for right in &content.intellectual_property {
        if e.book.rights().kind(right) != Some(RightKind::Registered) {
            continue;
        }
        registered = true;
        let proofs = || {
            content
                .right_certificates
                .iter()
                .filter(|proof| proof.right == *right)
        };
        let blank = proofs().filter(|proof| is_blank(&proof.number)).count();
        // One that has no proof at all lacks one number.
        let missing = if proofs().next().is_none() { 1 } else { blank };
        for _ in 0..missing {
            e.find(
                Rule::RightsNumberMissing,
                "right_certificates",
                "请填写该项知识产权的证书号、登记号或申请号",
            );
        }
    }
    e.find_if(
        registered && !e.has(AttachmentKind::RightProof),
        Rule::RightsProofMissing,
        ATTACHMENTS,
        "以知识产权为标的的，请上传权利证书或其他有效证明（复印件或电子件）",
    );
}
