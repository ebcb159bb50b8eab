//! The audit trail of accounts (审计记录), and whether its chain holds.

use techmarket_proto::directory::v1::{
    AuditEntry, AuditFilter, ListAuditEntriesRequest, VerifyAuditTrailRequest,
};

use super::list;
use crate::answer::Outcome;
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::fields::Field;
use crate::form::Form;
use crate::sheet::{Cell, Sheet, ShortForm, Table, next_page};
use crate::words;

pub(crate) async fn audit(asked: Asked) -> Outcome {
    let mut sheet = list(&asked, "审计记录")?;
    let [subject, resource] = ["subject", "resource"].map(|name| asked.value(name).to_owned());
    let form = Form::of(vec![
        ("subject".to_owned(), subject.clone()),
        ("resource".to_owned(), resource.clone()),
    ]);
    let fields = vec![
        Field::short(&form, "subject", "何人", "登录名"),
        Field::text(&form, "resource", "何物", "例如 accounts/…、sessions/…"),
        Field::flag(&form, "verify", "同时校验记录是否完整", "重新计算每一条的散列"),
    ];
    let search = ShortForm {
        asks: true,
        ..ShortForm::button("/operator/audit", "查找")
    };
    if asked.value("verify") == "1" {
        sheet = verified(&asked, sheet).await?;
    }
    let request = ListAuditEntriesRequest {
        filter: Some(AuditFilter {
            subject,
            resource,
            ..AuditFilter::default()
        }),
        page_token: asked.value("page").to_owned(),
        ..ListAuditEntriesRequest::default()
    };
    let listed = asked.calls().accounts()?.list_audit_entries(request).await;
    let listed = listed.map_err(Fault::of(Part::Directory))?.into_inner();
    sheet
        .form(search.fields("", fields))
        .table(Table {
            label: "审计记录".to_owned(),
            heads: vec!["序号", "时间", "何人", "角色", "做了什么", "对何物", "详情"],
            rows: listed.audit_entries.iter().map(row).collect(),
            empty: "没有记录。",
            next: next_page(&asked, &listed.next_page_token),
        })
        .page(&asked)
}

/// Whether the trail holds, as far as one call reads.
async fn verified(asked: &Asked, sheet: Sheet) -> Result<Sheet, Fault> {
    let request = VerifyAuditTrailRequest::default();
    let found = asked.calls().accounts()?.verify_audit_trail(request).await;
    let found = found.map_err(Fault::of(Part::Directory))?.into_inner();
    Ok(if found.intact {
        let (count, last, hash) = (found.verified_count, found.last_position, found.last_hash);
        sheet.note(
            "good",
            format!("已校验 {count} 条，记录完整。第 {last} 条的散列：{hash}"),
        )
    } else {
        sheet.note(
            "warn",
            format!(
                "第 {} 条与前一条不衔接：记录可能被改动，请立即报告。",
                found.broken_position
            ),
        )
    })
}

fn row(entry: &AuditEntry) -> Vec<Cell> {
    let details = entry
        .details
        .iter()
        .map(|detail| format!("{} {}", detail.name, detail.value));
    let details: Vec<String> = details.collect();
    vec![
        Cell::narrow(entry.position.to_string()),
        Cell::narrow(words::minute(entry.time.as_ref())),
        Cell::text(entry.subject.clone()),
        Cell::text(entry.role.clone()),
        Cell::narrow(entry.action.clone()),
        Cell::text(entry.resource.clone()),
        Cell::text(details.join("；")),
    ]
}
