//! Brokers to verify (经纪人核验): certificates checked, brokers suspended and resumed.

use techmarket_kernel::Role;
use techmarket_proto::directory::v1::{
    Broker, BrokerFilter, GetBrokerRequest, ListBrokersRequest, ResumeBrokerRequest, SuspendBrokerRequest,
    VerifyBrokerRequest, broker,
};
use techmarket_types::TableId;

use super::list;
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::fields::Field;
use crate::form::Form;
use crate::posts::id;
use crate::sheet::{Cell, Sheet, ShortForm, Table, next_page};
use crate::{names, words};

const STATES: [(&str, &str); 4] = [
    ("", "待核验"),
    ("STATE_VERIFIED", "有效"),
    ("STATE_EXPIRED", "证书到期"),
    ("STATE_SUSPENDED", "暂停"),
];

const DONE: [(&str, &str); 3] = [
    ("verify", "已核验。"),
    ("suspend", "已暂停。"),
    ("resume", "已恢复。"),
];

pub(crate) async fn brokers(asked: Asked) -> Outcome {
    let sheet = list(&asked, "经纪人核验")?.tabs(&asked, "state", &STATES);
    let state = broker::State::from_str_name(asked.value("state"));
    let request = ListBrokersRequest {
        filter: Some(BrokerFilter {
            states: vec![state.unwrap_or(broker::State::Registered).into()],
            ..BrokerFilter::default()
        }),
        page_token: asked.value("page").to_owned(),
        ..ListBrokersRequest::default()
    };
    let listed = asked.calls().directory()?.list_brokers(request).await;
    let listed = listed.map_err(Fault::of(Part::Directory))?.into_inner();
    let row = |one: &Broker| {
        let certificate = one.certificate.clone().unwrap_or_default();
        vec![
            Cell::link(
                format!("/operator/brokers/{}", id(&one.name)),
                one.display_name.clone(),
            ),
            Cell::narrow(certificate.number),
            Cell::text(certificate.issuer),
            Cell::narrow(words::civil(certificate.expire_date.as_ref())),
        ]
    };
    sheet
        .table(Table {
            label: "技术经纪人".to_owned(),
            heads: vec!["姓名", "证书编号", "发证机构", "有效期至"],
            rows: listed.brokers.iter().map(row).collect(),
            empty: "这里没有技术经纪人。",
            next: next_page(&asked, &listed.next_page_token),
        })
        .page(&asked)
}

pub(crate) async fn broker(asked: Asked) -> Outcome {
    asked.person(Role::Operator)?;
    let tables = asked.portal().settings.tables;
    let name = format!("brokers/{}", asked.param("id"));
    let found = asked
        .calls()
        .directory()?
        .get_broker(GetBrokerRequest { name })
        .await;
    let one = found.map_err(Fault::of(Part::Directory))?.into_inner();
    let (state, tone) = names::broker_state(&one);
    let certificate = one.certificate.clone().unwrap_or_default();
    let sheet = Sheet::new(format!("核验技术经纪人 {}", one.display_name))
        .under("/operator/brokers", "经纪人核验")
        .tag(state, tone)
        .done(&asked, &DONE)
        .lines(vec![
            ("等级", words::code(tables, TableId::BrokerGrade, &one.grade)),
            ("证书编号", certificate.number),
            ("发证机构", certificate.issuer),
            ("发证日期", words::civil(certificate.issue_date.as_ref())),
            ("有效期至", words::civil(certificate.expire_date.as_ref())),
            ("所属机构", one.organization.clone()),
            ("原因", one.reason.clone()),
        ]);
    steps(&one).into_iter().fold(sheet, Sheet::form).page(&asked)
}

/// What may be done as things stand.
fn steps(one: &Broker) -> Vec<ShortForm> {
    let (form, here) = (&Form::default(), format!("/operator/brokers/{}", id(&one.name)));
    let step = |verb: &str, title, field: Field| {
        let step = ShortForm::button(format!("{here}/{verb}"), title).etag(&one.etag);
        step.fields(title, vec![field.required()])
    };
    let paper = || Field::text(form, "paper", "核验依据", "例如证书原件，至多 200 字");
    let reason = || Field::area(form, "reason", "原因", "至多 1,000 字", 3);
    match one.state() {
        broker::State::Registered => vec![
            step("verify", "核验通过", paper()),
            step("suspend", "暂停", reason()).second(),
        ],
        broker::State::Verified | broker::State::Expired => vec![step("suspend", "暂停", reason()).second()],
        broker::State::Suspended => vec![step("resume", "恢复", reason())],
        broker::State::Unspecified => Vec::new(),
    }
}

pub(crate) async fn broker_verb(asked: Asked, form: Form) -> Outcome {
    asked.person(Role::Operator)?;
    let name = format!("brokers/{}", asked.param("id"));
    let (etag, request_id, reason) = (form.owned("etag"), form.owned("request_id"), form.owned("reason"));
    let mut client = asked.calls().directory()?;
    let verb = asked.param("verb");
    let done = match verb {
        "verify" => {
            let paper = form.owned("paper");
            let request = VerifyBrokerRequest {
                name,
                etag,
                request_id,
                paper,
            };
            client.verify_broker(request).await
        }
        "suspend" => {
            client
                .suspend_broker(SuspendBrokerRequest {
                    name,
                    etag,
                    request_id,
                    reason,
                })
                .await
        }
        "resume" => {
            client
                .resume_broker(ResumeBrokerRequest {
                    name,
                    etag,
                    request_id,
                    reason,
                })
                .await
        }
        _ => return Err(Fault::NotFound),
    };
    let one = done.map_err(Fault::of(Part::Directory))?.into_inner();
    Ok(redirect(format!(
        "/operator/brokers/{}?done={verb}",
        id(&one.name)
    )))
}
