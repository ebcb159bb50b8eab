//! Technology brokers (技术经纪人) for everybody.

use techmarket_proto::directory::v1::{Broker, BrokerFilter, GetBrokerRequest, ListBrokersRequest};
use techmarket_types::TableId;

use super::{COLUMN, choose, list, region};
use crate::answer::Outcome;
use crate::asked::Asked;
use crate::drafts::today;
use crate::fault::{Fault, Part};
use crate::fields::options;
use crate::posts::id;
use crate::sheet::{Cell, Sheet, Table, next_page};
use crate::{names, words};

pub(crate) async fn brokers(asked: Asked) -> Outcome {
    let settings = &asked.portal().settings;
    let request = ListBrokersRequest {
        filter: Some(BrokerFilter {
            region: region(&asked),
            grade: asked.value("grade").to_owned(),
            text: asked.value("text").to_owned(),
            ..BrokerFilter::default()
        }),
        page_token: asked.value("page").to_owned(),
        ..ListBrokersRequest::default()
    };
    let listed = asked.calls().directory()?.list_brokers(request).await;
    let listed = listed.map_err(Fault::of(Part::Directory))?.into_inner();
    let grades = options(settings.tables, TableId::BrokerGrade, today(&asked));
    list(
        &asked,
        "技术经纪人",
        "姓名",
        choose(&asked, "grade", "等级", grades),
    )
    .table(Table {
        label: "技术经纪人".to_owned(),
        heads: vec!["姓名", "等级", "所在地", "专业领域", "促成登记合同", "状态"],
        rows: listed.brokers.iter().map(|one| row(&asked, one)).collect(),
        empty: "没有找到。请减少条件后再查找。",
        next: next_page(&asked, &listed.next_page_token),
    })
    .page(&asked)
}

fn row(asked: &Asked, one: &Broker) -> Vec<Cell> {
    let tables = asked.portal().settings.tables;
    let (state, tone) = names::broker_state(one);
    vec![
        Cell::link(format!("/brokers/{}", id(&one.name)), one.display_name.clone()),
        Cell::narrow(words::code(tables, TableId::BrokerGrade, &one.grade)),
        Cell::text(words::region(tables, &one.region)),
        Cell::text(words::codes(tables, TableId::MarketField, &one.fields)),
        Cell::narrow(one.registered_contracts.to_string()),
        Cell::tag(state, tone),
    ]
}

pub(crate) async fn broker(asked: Asked) -> Outcome {
    let tables = asked.portal().settings.tables;
    let name = format!("brokers/{}", asked.param("id"));
    let found = asked
        .calls()
        .directory()?
        .get_broker(GetBrokerRequest { name })
        .await;
    let one = found.map_err(Fault::of_address(Part::Directory))?.into_inner();
    let (state, tone) = names::broker_state(&one);
    let certificate = one.certificate.clone().unwrap_or_default();
    Sheet::new(format!("技术经纪人 {}", one.display_name))
        .in_column(COLUMN)
        .under("/brokers", "技术经纪人")
        .tag(state, tone)
        .lines(vec![
            ("等级", words::code(tables, TableId::BrokerGrade, &one.grade)),
            ("所在地", words::region(tables, &one.region)),
            (
                "专业领域",
                words::codes(tables, TableId::MarketField, &one.fields),
            ),
            ("所属机构", one.organization.clone()),
            ("证书编号", certificate.number),
            ("发证机构", certificate.issuer),
            ("发证日期", words::civil(certificate.issue_date.as_ref())),
            ("有效期至", words::civil(certificate.expire_date.as_ref())),
            ("促成登记合同", format!("{} 项", one.registered_contracts)),
        ])
        .page(&asked)
}
