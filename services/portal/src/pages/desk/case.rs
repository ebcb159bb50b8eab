//! A case: its form beside its findings, and what may be done.

use askama::Template;
use techmarket_proto::contract::v1::{
    CheckContractRequest, CheckContractResponse, Contract, contract, finding,
};
use techmarket_types::TableId;

use super::contract_of;
use crate::answer::{Outcome, page as answer};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::fields::in_wan;
use crate::frame::Frame;
use crate::own::request_id;
use crate::posts::id;
use crate::whole::Line;
use crate::{text, words};

#[derive(Template)]
#[template(path = "desk/case.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is a button that is offered")]
struct CasePage {
    frame: Frame,
    id: String,
    etag: String,
    request_id: String,
    title: String,
    state: &'static str,
    tone: &'static str,
    done: &'static str,
    due: String,
    assignee: String,
    reason: String,
    lines: Vec<Line>,
    summary: String,
    attachments: Vec<Line>,
    findings: Vec<Finding>,
    twins: Vec<Twin>,
    opinions: Vec<Line>,
    may_accept: bool,
    may_return: bool,
    may_review: bool,
    may_register: bool,
    is_registered: bool,
    is_open: bool,
    categories: Vec<(String, String, bool)>,
    total: String,
    technology: String,
}

struct Finding {
    level: &'static str,
    tone: &'static str,
    advice: String,
    source: String,
}

struct Twin {
    href: String,
    title: String,
    reasons: String,
}

pub(crate) async fn case(asked: Asked) -> Outcome {
    let contract = contract_of(&asked).await?;
    let request = CheckContractRequest {
        name: contract.name.clone(),
    };
    let checked = asked.calls().contract()?.check_contract(request).await;
    let checked = checked.map_err(Fault::of(Part::Contract))?.into_inner();
    let tables = asked.portal().settings.tables;
    let now = contract.state();
    let is_open = matches!(
        now,
        contract::State::Submitted
            | contract::State::Accepted
            | contract::State::FirstReviewed
            | contract::State::SecondReviewed
            | contract::State::ChangePending
    );
    // What a first review recognised stands in the form of the second.
    let recognition = contract.recognition.as_ref();
    let category = recognition.map_or(contract.category.as_str(), |one| one.category.as_str());
    let total = recognition.map_or(contract.total_amount.as_ref(), |one| one.total_amount.as_ref());
    let technology = recognition.map_or(contract.technology_amount.as_ref(), |one| {
        one.technology_amount.as_ref()
    });
    let table = tables.table(TableId::ContractCategory);
    let leaves = table
        .iter()
        .filter(|code| table.is_leaf(&code.code) && code.validity.to.is_none());
    let categories = leaves.map(|code| (code.code.clone(), code.name.clone(), code.code == category));
    answer(&CasePage {
        frame: Frame::titled(
            &asked,
            format!("案件：{}", text::shortened(&contract.title, 60)),
            [""; 3],
        ),
        id: id(&contract.name).to_owned(),
        etag: contract.etag.clone(),
        request_id: request_id(&asked),
        title: contract.title.clone(),
        state: words::contract_state(now),
        tone: words::tone(words::contract_state(now)),
        done: done(asked.value("done")),
        due: words::civil(contract.due_date.as_ref()),
        assignee: contract.assignee.clone(),
        reason: contract.reason.clone(),
        lines: lines(&asked, &contract),
        summary: contract.summary.clone(),
        attachments: attachments(&contract),
        findings: findings(&checked),
        twins: twins(&checked),
        opinions: opinions(&contract),
        may_accept: now == contract::State::Submitted,
        may_return: is_open && now != contract::State::ChangePending,
        may_review: matches!(now, contract::State::Accepted | contract::State::FirstReviewed),
        may_register: match now {
            contract::State::SecondReviewed => true,
            contract::State::FirstReviewed => recognition.is_some_and(|one| !one.second_review_required),
            _ => false,
        },
        is_registered: !contract.certificate_code.is_empty(),
        is_open,
        categories: categories.collect(),
        total: in_wan(total),
        technology: in_wan(technology),
    })
}

fn done(verb: &str) -> &'static str {
    match verb {
        "claim" => "已领取。",
        "release" => "已交回。",
        "accept" => "已受理。",
        "return" => "已退回补正。",
        "review" => "审核意见已保存。",
        "register" => "已登记，可以打印登记证明。",
        _ => "",
    }
}

fn lines(asked: &Asked, contract: &Contract) -> Vec<Line> {
    let tables = asked.portal().settings.tables;
    let code = |table, code: &str| words::code(tables, table, code);
    let money = |name, amount: Option<&techmarket_proto::google::r#type::Money>| Line {
        name,
        value: words::wan(amount),
        exact: words::yuan(amount),
    };
    let party = |name, party: Option<&techmarket_proto::contract::v1::Party>| {
        let told = party.map(|party| {
            let (nature, region) = (
                code(TableId::PartyNature, &party.nature),
                words::region(tables, &party.region),
            );
            format!("{} {}（{nature}，{region}）", party.name, party.credit_code)
        });
        Line::new(name, told.unwrap_or_default())
    };
    let mut lines = vec![
        Line::new("合同登记编号", &contract.registration_number),
        Line::new(
            "登记点",
            code(TableId::RegistrationPoint, &contract.registration_point),
        ),
        Line::new("合同类别", code(TableId::ContractCategory, &contract.category)),
        party("卖方", contract.seller.as_ref()),
        party("买方", contract.buyer.as_ref()),
        Line::new("签订日期", words::civil(contract.sign_date.as_ref())),
        money("合同成交总额", contract.total_amount.as_ref()),
        money("技术交易额", contract.technology_amount.as_ref()),
        Line::new("付款方式", code(TableId::PaymentForm, &contract.payment_form)),
        Line::new(
            "技术领域",
            code(TableId::TechnicalField, &contract.technical_field),
        ),
        Line::new("国民经济行业", code(TableId::Industry, &contract.industry)),
        Line::new(
            "社会经济目标",
            code(TableId::SocioEconomicAim, &contract.socio_economic_aim),
        ),
        Line::new("计划来源", code(TableId::PlanSource, &contract.plan_source)),
        Line::new(
            "知识产权",
            words::codes(
                tables,
                TableId::IntellectualProperty,
                &contract.intellectual_property,
            ),
        ),
    ];
    if let Some(recognition) = &contract.recognition {
        lines.push(Line::new(
            "核定类别",
            code(TableId::ContractCategory, &recognition.category),
        ));
        lines.push(money("核定成交额", recognition.total_amount.as_ref()));
        lines.push(money("核定技术交易额", recognition.technology_amount.as_ref()));
        lines.push(Line::new("初审", &recognition.reviewer));
        lines.push(Line::new("复核", &recognition.second_reviewer));
        lines.push(Line::new("审核意见", &recognition.opinion));
    }
    lines
}

fn attachments(contract: &Contract) -> Vec<Line> {
    let line = |file: &techmarket_proto::contract::v1::Attachment| {
        Line::new("附件", format!("{}（{} KiB）", file.file_name, file.size / 1_024))
    };
    contract.attachments.iter().map(line).collect()
}

fn findings(checked: &CheckContractResponse) -> Vec<Finding> {
    let mut findings: Vec<_> = checked.findings.iter().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let finding = |finding: &techmarket_proto::contract::v1::Finding| {
        let (level, tone) = match finding.severity() {
            finding::Severity::RefusalGround => ("涉及不予登记情形", "warn"),
            finding::Severity::Error => ("须补正", "warn"),
            finding::Severity::Warning => ("请核实", "plain"),
            finding::Severity::Info | finding::Severity::Unspecified => ("提示", "gone"),
        };
        Finding {
            level,
            tone,
            advice: finding.advice.clone(),
            source: finding.legal_source.clone(),
        }
    };
    findings.into_iter().map(finding).collect()
}

fn twins(checked: &CheckContractResponse) -> Vec<Twin> {
    let twin = |twin: &techmarket_proto::contract::v1::NearTwin| Twin {
        href: format!("/desk/{}", id(&twin.contract)),
        title: format!("{} {}", twin.registration_number, twin.title)
            .trim_start()
            .to_owned(),
        reasons: twin.reasons.join("；"),
    };
    checked.near_twins.iter().map(twin).collect()
}

fn opinions(contract: &Contract) -> Vec<Line> {
    let line = |one: &techmarket_proto::contract::v1::ContractOpinion| {
        let (who, when) = (&one.reviewer, words::minute(one.time.as_ref()));
        Line::new("审查意见", format!("{when} {who}：{}", one.opinion))
    };
    contract.opinions.iter().map(line).collect()
}
