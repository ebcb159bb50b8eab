//! Experts and commissioners (专家和科技特派员) for everybody.

use techmarket_proto::directory::v1::{Expert, ExpertFilter, GetExpertRequest, ListExpertsRequest, expert};
use techmarket_types::TableId;

use super::{COLUMN, choose, list, region};
use crate::answer::Outcome;
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::pages::commissioners;
use crate::posts::id;
use crate::sheet::{Cell, Link, Part as SheetPart, Sheet, Table, next_page};
use crate::{names, words};

pub(crate) async fn experts(asked: Asked) -> Outcome {
    let request = ListExpertsRequest {
        filter: Some(ExpertFilter {
            region: region(&asked),
            commissioners: asked.value("kind") == "commissioner",
            states: vec![expert::State::Active.into()],
            text: asked.value("text").to_owned(),
            ..ExpertFilter::default()
        }),
        page_token: asked.value("page").to_owned(),
        ..ListExpertsRequest::default()
    };
    let listed = asked.calls().directory()?.list_experts(request).await;
    let listed = listed.map_err(Fault::of(Part::Directory))?.into_inner();
    let kinds = vec![("commissioner".to_owned(), "科技特派员".to_owned())];
    list(
        &asked,
        "专家和科技特派员",
        "姓名",
        choose(&asked, "kind", "类型", kinds),
    )
    .table(Table {
        label: "专家和科技特派员".to_owned(),
        heads: vec!["姓名", "类型", "职称", "专业领域", "所在地或者服务县区"],
        rows: listed.experts.iter().map(|one| row(&asked, one)).collect(),
        empty: "没有找到。请减少条件后再查找。",
        next: next_page(&asked, &listed.next_page_token),
    })
    .page(&asked)
}

fn row(asked: &Asked, one: &Expert) -> Vec<Cell> {
    let tables = asked.portal().settings.tables;
    vec![
        Cell::link(format!("/experts/{}", id(&one.name)), one.display_name.clone()),
        Cell::narrow(names::expert_title(one)),
        Cell::narrow(one.professional_title.clone()),
        Cell::text(words::codes(tables, TableId::MarketField, &one.fields)),
        Cell::text(words::region(tables, &one.region)),
    ]
}

pub(crate) async fn expert(asked: Asked) -> Outcome {
    let tables = asked.portal().settings.tables;
    let name = format!("experts/{}", asked.param("id"));
    let found = asked
        .calls()
        .directory()?
        .get_expert(GetExpertRequest { name })
        .await;
    let one = found.map_err(Fault::of_address(Part::Directory))?.into_inner();
    let (state, tone) = names::expert_state(&one);
    let sheet = Sheet::new(format!("专家 {}", one.display_name))
        .in_column(COLUMN)
        .under("/experts", "专家和科技特派员")
        .tag(state, tone)
        .lines(vec![
            ("类型", names::expert_title(&one)),
            ("职称", one.professional_title.clone()),
            ("成员", one.members.join("、")),
            (
                "专业领域",
                words::codes(tables, TableId::MarketField, &one.fields),
            ),
            ("派出单位", one.sending_organization.clone()),
            ("服务对象", one.served.clone()),
            ("所在地或者服务县区", words::region(tables, &one.region)),
            ("服务期", words::period(one.period.as_ref())),
        ]);
    let mut sheet = if one.introduction.is_empty() {
        sheet
    } else {
        sheet.heading("简介").text(one.introduction.clone())
    };
    // What was done the market lists to the sending body, the person and operators.
    if commissioners::records(&asked, &one) {
        let manage = Link::new(format!("/my/experts/{}", id(&one.name)), "管理");
        sheet = sheet.part(SheetPart::Links(vec![manage]));
        if let Some(logs) = commissioners::services(&asked, &one.name).await? {
            sheet = sheet.heading("服务记录").table(logs);
        }
    }
    sheet.page(&asked)
}
