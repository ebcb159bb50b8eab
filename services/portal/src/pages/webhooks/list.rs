//! The webhooks of who asks; operators see all.

use techmarket_kernel::Role;
use techmarket_proto::directory::v1::webhook::State;
use techmarket_proto::directory::v1::{ListWebhooksRequest, Webhook, WebhookFilter};

use super::told::{feeds, outcome, state, url};
use super::{BASE, TITLE, address, allowed};
use crate::answer::Outcome;
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::sheet::{Cell, Link, Part as SheetPart, Sheet, Table, next_page};
use crate::words;

const STATES: [(&str, &str); 4] = [
    ("", "全部"),
    ("STATE_ACTIVE", "推送中"),
    ("STATE_PAUSED", "已暂停"),
    ("STATE_ENDED", "已停止"),
];

pub(crate) async fn list(asked: Asked) -> Outcome {
    let person = allowed(&asked)?;
    let is_operator = person.is(Role::Operator);
    let states = match asked.value("state") {
        "" => Vec::new(),
        word => vec![State::from_str_name(word).ok_or(Fault::NotFound)?.into()],
    };
    let request = ListWebhooksRequest {
        page_token: asked.value("page").to_owned(),
        filter: Some(WebhookFilter { states }),
        ..ListWebhooksRequest::default()
    };
    let listed = asked.calls().webhooks()?.list_webhooks(request).await;
    let listed = listed.map_err(Fault::of_address(Part::Directory))?.into_inner();
    let mut sheet = Sheet::new(TITLE);
    if is_operator {
        sheet = sheet.under("/operator", "运营工作台");
    }
    let mut heads = vec![
        "名称",
        "接收地址",
        "推送内容",
        "状态",
        "最近一次",
        "结果",
        "等待",
        "死信",
    ];
    if is_operator {
        heads.push("所有者");
    }
    sheet
        .done(&asked, &[("delete", "已删除，不再推送。")])
        .text("市场把变更以签名的 HTTPS 请求发给其他系统。接收方按 Standard Webhooks 1.0.0 核对签名，10 秒内答复 2xx 的为已接收；其他情形会再次推送。")
        .part(SheetPart::Links(vec![Link::new(format!("{BASE}/new"), "设置推送")]))
        .tabs(&asked, "state", &STATES)
        .table(Table {
            label: TITLE.to_owned(),
            heads,
            rows: listed.webhooks.iter().map(|one| row(one, is_operator)).collect(),
            empty: "没有推送。",
            next: next_page(&asked, &listed.next_page_token),
        })
        .page(&asked)
}

fn row(webhook: &Webhook, is_operator: bool) -> Vec<Cell> {
    let (word, tone) = state(webhook);
    let mut cells = vec![
        Cell::link(address(webhook), webhook.display_name.clone()),
        Cell::text(url(webhook)),
        Cell::text(feeds(webhook)),
        Cell::tag(word, tone),
        Cell::narrow(words::minute(webhook.last_attempt_time.as_ref())),
        Cell::text(outcome(webhook.last_error(), webhook.last_status)),
        Cell::narrow(webhook.waiting_count.to_string()),
        match webhook.dead_letter_count {
            0 => Cell::narrow("0"),
            count => Cell::step(format!("{}/dead-letters", address(webhook)), count.to_string()),
        },
    ];
    if is_operator {
        cells.push(Cell::text(webhook.subject.clone()));
    }
    cells
}
