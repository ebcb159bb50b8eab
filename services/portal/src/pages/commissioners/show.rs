//! The record of an expert with what was done (服务记录), and its end.

use techmarket_proto::directory::v1::{
    EndExpertRequest, Expert, ListServiceLogsRequest, ServiceLog, ServiceLogFilter, expert,
};
use techmarket_types::TableId;

use super::{BASE, expert_of, keeps, records};
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::fields::Field;
use crate::form::Form;
use crate::posts::id;
use crate::sheet::{Cell, Link, Part as SheetPart, Sheet, ShortForm, Table, next_page};
use crate::{names, text, words};

const DONE: [(&str, &str); 5] = [
    ("create", "已登记。"),
    ("update", "已保存。"),
    ("end", "已结束。"),
    ("record", "服务记录已登记。"),
    ("void", "服务记录已作废。"),
];

pub(crate) async fn show(asked: Asked) -> Outcome {
    asked.anybody()?;
    let one = expert_of(&asked).await?;
    let (keeps, records) = (keeps(&asked, &one), records(&asked, &one));
    if !records {
        return Err(Fault::NotFound);
    }
    let (state, tone) = names::expert_state(&one);
    let (here, is_active) = (
        format!("{BASE}/{}", id(&one.name)),
        one.state() == expert::State::Active,
    );
    let mut links = vec![Link::new(format!("/experts/{}", id(&one.name)), "公开的页面")];
    if is_active {
        links.insert(0, Link::new(format!("{here}/services/new"), "登记服务记录"));
    }
    if is_active && keeps {
        links.insert(0, Link::new(format!("{here}/edit"), "修改"));
    }
    let mut sheet = Sheet::new(format!("管理 {}", one.display_name))
        .under(BASE, "专家和特派员管理")
        .tag(state, tone)
        .done(&asked, &DONE)
        .lines(lines(&asked, &one))
        .part(SheetPart::Links(links));
    // The person records; the market lists the records to those who keep them.
    if let Some(logs) = services(&asked, &one.name).await? {
        sheet = sheet.heading("服务记录").table(logs);
    }
    if is_active && keeps {
        let reason = Field::area(&Form::default(), "reason", "原因", "至多 1,000 字", 2).required();
        let end = ShortForm::button(format!("{here}/end"), "结束")
            .second()
            .etag(&one.etag);
        sheet = sheet.form(end.fields("结束", vec![reason]));
    }
    sheet.page(&asked)
}

fn lines(asked: &Asked, one: &Expert) -> Vec<(&'static str, String)> {
    let tables = asked.portal().settings.tables;
    let contact = one.contact.clone().unwrap_or_default();
    vec![
        ("类型", names::expert_title(one)),
        ("职称", one.professional_title.clone()),
        ("成员", one.members.join("、")),
        (
            "专业领域",
            words::codes(tables, TableId::MarketField, &one.fields),
        ),
        ("派出单位", one.sending_organization.clone()),
        (
            "服务对象",
            format!("{} {}", one.served, one.served_organization)
                .trim()
                .to_owned(),
        ),
        ("服务县区或者所在地", words::region(tables, &one.region)),
        ("服务期", words::period(one.period.as_ref())),
        ("本人的登录名", one.person.clone()),
        ("联系人", words::contact(&contact)),
        ("结束的原因", one.reason.clone()),
    ]
}

/// A page of what was done, the newest record first; none for those to whom the market does not list it.
pub(crate) async fn services(asked: &Asked, expert: &str) -> Result<Option<Table>, Fault> {
    let request = ListServiceLogsRequest {
        parent: expert.to_owned(),
        page_token: asked.value("page").to_owned(),
        ..ListServiceLogsRequest::default()
    };
    let listed = asked.calls().directory()?.list_service_logs(request).await;
    let listed = match listed.map_err(Fault::of(Part::Directory)) {
        Err(Fault::Forbidden | Fault::SignIn) => return Ok(None),
        listed => listed?.into_inner(),
    };
    Ok(Some(Table {
        label: "服务记录".to_owned(),
        heads: vec!["日期", "内容", "方式", "地点", "服务人数", "佐证材料", "状态"],
        rows: listed
            .service_logs
            .iter()
            .map(|log| row(asked, expert, log))
            .collect(),
        empty: "还没有服务记录。",
        next: next_page(asked, &listed.next_page_token),
    }))
}

fn row(asked: &Asked, expert: &str, log: &ServiceLog) -> Vec<Cell> {
    let (state, tone) = names::service_state(log);
    let year = log.service_date.map(|date| date.year).unwrap_or_default();
    let href = format!("{BASE}/{}/services/{}?year={year}", id(expert), id(&log.name));
    vec![
        Cell::narrow(words::civil(log.service_date.as_ref())),
        Cell::link(href, text::shortened(&log.summary, 40)),
        Cell::narrow(names::of(&names::SERVICE_KINDS, &log.kind())),
        Cell::text(place(asked, log)),
        Cell::narrow(log.people_served.to_string()),
        Cell::text(log.evidence.as_ref().map_or("", |file| file.file_name.as_str())),
        Cell::tag(state, tone),
    ]
}

/// The county, and the place in it.
pub(super) fn place(asked: &Asked, log: &ServiceLog) -> String {
    let region = words::region(asked.portal().settings.tables, &log.region);
    format!("{region} {}", log.place).trim().to_owned()
}

/// The services of a year until one is found: an expert has at most 1,000 in it.
pub(super) async fn service_of(asked: &Asked, expert: &str, log: &str) -> Result<ServiceLog, Fault> {
    const PAGE: i32 = 200;
    const PAGES: usize = 5;
    let mut client = asked.calls().directory()?;
    let year = asked.value("year").parse().unwrap_or_default();
    let mut page_token = String::new();
    for _ in 0..PAGES {
        let request = ListServiceLogsRequest {
            parent: expert.to_owned(),
            filter: Some(ServiceLogFilter { year }),
            page_size: PAGE,
            page_token,
        };
        let listed = client.list_service_logs(request).await;
        let listed = listed.map_err(Fault::of_address(Part::Directory))?.into_inner();
        if let Some(found) = listed.service_logs.into_iter().find(|one| id(&one.name) == log) {
            return Ok(found);
        }
        page_token = listed.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    Err(Fault::NotFound)
}

pub(crate) async fn end(asked: Asked, form: Form) -> Outcome {
    asked.anybody()?;
    let request = EndExpertRequest {
        name: format!("experts/{}", asked.param("id")),
        etag: form.owned("etag"),
        request_id: form.owned("request_id"),
        reason: form.owned("reason"),
    };
    let ended = asked.calls().directory()?.end_expert(request).await;
    ended.map_err(Fault::of(Part::Directory))?;
    Ok(redirect(format!("{BASE}/{}?done=end", asked.param("id"))))
}
