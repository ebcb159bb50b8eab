//! The experts that an organisation sends; for operators those of all.

use techmarket_kernel::Role;
use techmarket_proto::directory::v1::{Expert, ExpertFilter, ListExpertsRequest, expert};

use super::BASE;
use crate::answer::Outcome;
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::posts::id;
use crate::sheet::{Cell, Link, Part as SheetPart, Sheet, Table, next_page};
use crate::{names, words};

const STATES: [(&str, &str); 2] = [("", "在册"), ("STATE_ENDED", "已结束")];

pub(crate) async fn list(asked: Asked) -> Outcome {
    let person = asked.anybody()?;
    let (own, is_operator) = (person.organization(), person.is(Role::Operator));
    if own.is_empty() && !is_operator {
        return Err(Fault::Forbidden);
    }
    let state = expert::State::from_str_name(asked.value("state"));
    let request = ListExpertsRequest {
        filter: Some(ExpertFilter {
            sending_organization: own,
            states: vec![state.unwrap_or(expert::State::Active).into()],
            ..ExpertFilter::default()
        }),
        page_token: asked.value("page").to_owned(),
        ..ListExpertsRequest::default()
    };
    let listed = asked.calls().directory()?.list_experts(request).await;
    let listed = listed.map_err(Fault::of(Part::Directory))?.into_inner();
    let new = format!("{BASE}/new");
    Sheet::new("专家和特派员管理")
        .part(SheetPart::Links(vec![
            Link::new(new, "登记专家或特派员"),
            Link::new("/commissioners", "特派员年度统计"),
        ]))
        .tabs(&asked, "state", &STATES)
        .table(Table {
            label: "专家和科技特派员".to_owned(),
            heads: vec!["姓名或名称", "类型", "服务县区", "服务对象", "服务期", "派出单位"],
            rows: listed.experts.iter().map(|one| row(&asked, one)).collect(),
            empty: "这里没有专家或者科技特派员。",
            next: next_page(&asked, &listed.next_page_token),
        })
        .page(&asked)
}

fn row(asked: &Asked, one: &Expert) -> Vec<Cell> {
    let tables = asked.portal().settings.tables;
    vec![
        Cell::link(format!("{BASE}/{}", id(&one.name)), one.display_name.clone()),
        Cell::narrow(names::expert_title(one)),
        Cell::text(words::region(tables, &one.region)),
        Cell::text(one.served.clone()),
        Cell::text(words::period(one.period.as_ref())),
        Cell::narrow(one.sending_organization.clone()),
    ]
}
