//! Dead letters (死信): what was given up, and may be sent again.

use techmarket_proto::directory::v1::{DeadLetter, DeadLetterFilter, ListDeadLettersRequest};

use super::told::{outcome, source};
use super::{BASE, TITLE, address, webhook_of};
use crate::answer::Outcome;
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::sheet::{Cell, Sheet, ShortForm, Table, next_page};
use crate::words;

pub(crate) async fn dead_letters(asked: Asked) -> Outcome {
    let webhook = webhook_of(&asked).await?;
    let request = ListDeadLettersRequest {
        page_token: asked.value("page").to_owned(),
        filter: Some(DeadLetterFilter {
            webhook: webhook.name.clone(),
        }),
        ..ListDeadLettersRequest::default()
    };
    let listed = asked.calls().webhooks()?.list_dead_letters(request).await;
    let listed = listed.map_err(Fault::of_address(Part::Directory))?.into_inner();
    let again = format!("{}/redeliver", address(&webhook));
    let row = |letter: &DeadLetter| row(letter, &again);
    let mut sheet = Sheet::new(format!("死信：{}", webhook.display_name))
        .under(BASE, TITLE)
        .under(address(&webhook), webhook.display_name.clone())
        .done(&asked, &[("redeliver", "已重新排队，稍后推送。")])
        .text("多次推送都没有被接收的事件。同一对象较晚的事件可能已经先送达：接收方以 position 较大的为准。");
    if !listed.dead_letters.is_empty() {
        sheet = sheet.form(ShortForm::button(again.clone(), "全部重新推送").hidden("all", "1"));
    }
    sheet
        .table(Table {
            label: "死信".to_owned(),
            heads: vec![
                "事件",
                "对象",
                "变更流",
                "序号",
                "发生时间",
                "放弃时间",
                "次数",
                "最后的结果",
                "操作",
            ],
            rows: listed.dead_letters.iter().map(row).collect(),
            empty: "没有死信。",
            next: next_page(&asked, &listed.next_page_token),
        })
        .page(&asked)
}

fn row(letter: &DeadLetter, again: &str) -> Vec<Cell> {
    let button = ShortForm::button(again, "重新推送").second();
    vec![
        Cell::text(letter.r#type.clone()),
        Cell::text(letter.subject.clone()),
        Cell::narrow(source(letter.source())),
        Cell::narrow(letter.position.to_string()),
        Cell::narrow(words::minute(letter.event_time.as_ref())),
        Cell::narrow(words::minute(letter.death_time.as_ref())),
        Cell::narrow(letter.attempts.to_string()),
        Cell::text(outcome(letter.last_error(), letter.last_status)),
        Cell::form(button.hidden("event_id", letter.event_id.clone())),
    ]
}
