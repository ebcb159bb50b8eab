//! One webhook: where it stands, how far it has come, and what may be done with it.

use techmarket_proto::directory::v1::webhook::State;
use techmarket_proto::directory::v1::{Webhook, WebhookFeed};

use super::told::{ended, outcome, source, state, types, url};
use super::{BASE, TITLE, address, webhook_of};
use crate::answer::Outcome;
use crate::asked::Asked;
use crate::sheet::{Cell, Link, Part as SheetPart, Sheet, ShortForm, Table};
use crate::words;

const DONE: [(&str, &str); 3] = [
    ("update", "已更改。"),
    ("pause", "已暂停。暂停期间的事件不会丢失，恢复后接着推送。"),
    ("resume", "已恢复，从停下的地方接着推送。"),
];

pub(crate) async fn show(asked: Asked) -> Outcome {
    let webhook = webhook_of(&asked).await?;
    let (word, tone) = state(&webhook);
    let here = address(&webhook);
    let sheet = Sheet::new(format!("推送：{}", webhook.display_name))
        .under(BASE, TITLE)
        .tag(word, tone)
        .done(&asked, &DONE)
        .note("warn", ended(&webhook))
        .lines(lines(&webhook))
        .part(SheetPart::Links(vec![
            Link::new(format!("{here}/edit"), "修改"),
            Link::new(
                format!("{here}/dead-letters"),
                format!("死信（{}）", webhook.dead_letter_count),
            ),
            Link::new(format!("{here}/delete"), "删除"),
        ]))
        .form(turn(&webhook))
        .form(button(&webhook, "rotate", "更换签名密钥").second())
        .text("更换后新密钥只显示一次。此后 24 小时内，每个事件同时以新旧两个密钥签名，接收方有时间换用。");
    sheet
        .heading("推送进度")
        .table(Table {
            label: "推送进度".to_owned(),
            heads: vec!["变更流", "事件", "已处理到", "其后还有"],
            rows: webhook.feeds.iter().map(feed).collect(),
            ..Table::default()
        })
        .page(&asked)
}

fn lines(webhook: &Webhook) -> Vec<(&'static str, String)> {
    vec![
        ("接收地址", url(webhook)),
        ("所有者", webhook.subject.clone()),
        ("代表的单位", webhook.organization.clone()),
        ("最近一次推送", words::minute(webhook.last_attempt_time.as_ref())),
        ("结果", outcome(webhook.last_error(), webhook.last_status)),
        ("何时起无法送达", words::minute(webhook.failing_since.as_ref())),
        ("等待推送", format!("{} 个事件", webhook.waiting_count)),
        ("设置时间", words::minute(webhook.create_time.as_ref())),
        ("更改时间", words::minute(webhook.update_time.as_ref())),
    ]
}

fn feed(feed: &WebhookFeed) -> Vec<Cell> {
    vec![
        Cell::text(source(feed.source())),
        Cell::text(types(feed)),
        Cell::narrow(format!("第 {} 号", feed.position)),
        Cell::narrow(format!("{} 个", feed.lag)),
    ]
}

fn button(webhook: &Webhook, verb: &str, title: &'static str) -> ShortForm {
    ShortForm::button(format!("{}/{verb}", address(webhook)), title).etag(&webhook.etag)
}

/// The button that pauses it or lets it go on.
fn turn(webhook: &Webhook) -> ShortForm {
    if webhook.state() == State::Active {
        button(webhook, "pause", "暂停推送").second()
    } else {
        button(webhook, "resume", "恢复推送")
    }
}

/// Asks once more before a webhook is deleted.
pub(crate) async fn confirm(asked: Asked) -> Outcome {
    let webhook = webhook_of(&asked).await?;
    let lost = format!(
        "删除后不再推送，{} 个等待推送的事件和 {} 个死信一并删除，不能恢复。只是暂时不要的，请改用“暂停推送”。",
        webhook.waiting_count, webhook.dead_letter_count
    );
    let here = address(&webhook);
    Sheet::new(format!("删除推送：{}", webhook.display_name))
        .under(BASE, TITLE)
        .under(here.clone(), webhook.display_name.clone())
        .note("warn", lost)
        .lines(vec![("接收地址", url(&webhook))])
        .form(button(&webhook, "delete", "确认删除"))
        .part(SheetPart::Links(vec![Link::new(here, "不删除，返回")]))
        .page(&asked)
}
