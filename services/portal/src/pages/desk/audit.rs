//! The audit trail of a case (审计记录).

use askama::Template;
use techmarket_proto::contract::v1::{AuditFilter, ListAuditEntriesRequest};

use super::contract_of;
use crate::answer::{Outcome, page as answer};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::frame::Frame;
use crate::posts::id;
use crate::{text, words};

const PAGE: i32 = 100;

/// What the trail calls a step, and what people do.
const ACTIONS: [(&str, &str); 26] = [
    ("create", "建立草稿"),
    ("update", "修改"),
    ("submit", "提交"),
    ("withdraw", "撤回"),
    ("claim", "领取"),
    ("release", "交回"),
    ("accept", "受理"),
    ("return", "退回补正"),
    ("review", "审核"),
    ("record_opinion", "审查意见"),
    ("register", "登记"),
    ("refuse", "不予登记"),
    ("request_change", "申请变更"),
    ("withdraw_change", "撤回变更申请"),
    ("review_change", "变更初审"),
    ("approve_change", "准予变更"),
    ("reject_change", "不准予变更"),
    ("cancel", "注销"),
    ("revoke", "撤销登记"),
    ("attach", "上传附件"),
    ("detach", "删除附件"),
    ("record_payment", "登记到账"),
    ("void_payment", "冲销到账"),
    ("file_settlement", "申报技术性收入"),
    ("verify_settlement", "核定技术性收入"),
    ("return_settlement", "退回技术性收入申报"),
];

#[derive(Template)]
#[template(path = "desk/audit.html")]
struct AuditPage {
    frame: Frame,
    back: String,
    title: String,
    entries: Vec<Entry>,
    next: String,
}

struct Entry {
    position: i64,
    time: String,
    subject: String,
    action: String,
    detail: String,
    hash: String,
}

pub(crate) async fn audit(asked: Asked) -> Outcome {
    let contract = contract_of(&asked).await?;
    let request = ListAuditEntriesRequest {
        filter: Some(AuditFilter {
            contract: contract.name.clone(),
            ..AuditFilter::default()
        }),
        page_size: PAGE,
        page_token: asked.value("page").to_owned(),
    };
    let listed = asked.calls().contract()?.list_audit_entries(request).await;
    let listed = listed.map_err(Fault::of(Part::Contract))?.into_inner();
    let entry = |entry: &techmarket_proto::contract::v1::AuditEntry| {
        let known = ACTIONS.iter().find(|(word, _)| *word == entry.action);
        Entry {
            position: entry.position,
            time: words::minute(entry.time.as_ref()),
            subject: entry.subject.clone(),
            action: known.map_or_else(|| entry.action.clone(), |(_, title)| (*title).to_owned()),
            detail: entry.detail.clone(),
            hash: text::shortened(&entry.hash, 12),
        }
    };
    let back = format!("/desk/{}", id(&contract.name));
    answer(&AuditPage {
        frame: Frame::titled(
            &asked,
            format!("审计记录：{}", text::shortened(&contract.title, 50)),
            [""; 3],
        ),
        title: contract.title.clone(),
        entries: listed.audit_entries.iter().map(entry).collect(),
        next: match listed.next_page_token.as_str() {
            "" => String::new(),
            token => format!("{back}/audit?page={}", text::encoded(token)),
        },
        back,
    })
}
