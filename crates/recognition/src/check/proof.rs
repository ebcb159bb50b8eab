//! Papers that have to be there.

use super::complete::is_blank;
use super::{Attachment, Examination, Statement};
use crate::{CategoryKind, RightKind, Rule};

const ATTACHMENTS: &str = "attachments";

pub(super) fn examine(e: &mut Examination<'_>) {
    let s = e.statement;
    e.find_if(
        !e.has(Attachment::ContractText),
        Rule::ContractTextMissing,
        ATTACHMENTS,
        "请上传合同文本；政府项目可以是协议、任务书，或投标书与中标通知书",
    );
    e.find_if(
        s.foreign_language && !e.has(Attachment::Translation),
        Rule::TranslationMissing,
        ATTACHMENTS,
        "合同为外文的，请上传内容一致的中文译本及一致性声明",
    );
    for (path, title, party) in [("seller", "卖方", &s.seller), ("buyer", "买方", &s.buyer)] {
        if party.signed_by_department && !e.has(Attachment::Authorisation) {
            let advice = format!("{title}由内设机构签订合同的，请上传法定代表人的书面授权");
            e.find(Rule::AuthorisationMissing, format!("{path}.name"), advice);
        }
    }
    e.find_if(
        !e.has(Attachment::Commitment),
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
    let s = e.statement;
    let mut registered = false;
    for (place, right) in s
        .intellectual_property
        .iter()
        .take(Statement::MAX_LIST)
        .enumerate()
    {
        if e.book.rights().kind(&right.code) != Some(RightKind::Registered) {
            continue;
        }
        registered = true;
        if is_blank(&right.number) {
            e.find(
                Rule::RightsNumberMissing,
                format!("intellectual_property[{place}].number"),
                "请填写该项知识产权的证书号、登记号或申请号",
            );
        }
    }
    e.find_if(
        registered && !e.has(Attachment::RightsProof),
        Rule::RightsProofMissing,
        ATTACHMENTS,
        "以知识产权为标的的，请上传权利证书或其他有效证明（复印件或电子件）",
    );
}
