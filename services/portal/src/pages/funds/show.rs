//! The payments and settlements of a contract, with the forms that add to them.

use askama::Template;
use http::StatusCode;
use techmarket_proto::contract::v1::{
    Contract, ListPaymentsRequest, ListSettlementsRequest, Payment, PaymentFilter, Settlement,
    SettlementFilter, attachment, payment, settlement,
};
use techmarket_proto::google::r#type::Money;
use techmarket_rpc::convert::money;

use super::is_office;
use crate::answer::{Outcome, with_status};
use crate::asked::Asked;
use crate::fault::{Fault, Part, Refused};
use crate::fields::{Field, Section, Summary, lay};
use crate::form::Form;
use crate::frame::Frame;
use crate::own::request_id;
use crate::pages::contracts::found;
use crate::posts::id;
use crate::{text, words};

/// Payments and settlements that are shown: the market keeps 500 and 200 of a contract.
const PAGE: i32 = 200;

#[derive(Template)]
#[template(path = "contracts/funds.html")]
struct FundsPage {
    frame: Frame,
    base: String,
    back: String,
    title: String,
    done: &'static str,
    is_office: bool,
    is_seller: bool,
    is_registered: bool,
    request_id: String,
    payments: Vec<Paid>,
    paid: String,
    settlements: Vec<Settled>,
    summary: Vec<Summary>,
    pay: Vec<Field>,
    settle: Vec<Field>,
}

struct Paid {
    number: String,
    etag: String,
    day: String,
    amount: String,
    exact: String,
    voucher: String,
    recorded_by: String,
    is_void: bool,
    reason: String,
}

struct Settled {
    number: String,
    etag: String,
    realised: String,
    technology: String,
    income: String,
    cumulated: String,
    state: &'static str,
    tone: &'static str,
    opinion: String,
    filed: String,
    may_verify: bool,
    may_return: bool,
}

pub(crate) async fn show(asked: Asked) -> Outcome {
    shown(&asked, &Form::default(), &[]).await
}

/// The page, with what was typed and refused.
pub(super) async fn shown(asked: &Asked, form: &Form, refused: &[Refused]) -> Outcome {
    let is_office = is_office(asked)?;
    let contract = found(asked).await?;
    let (payments, settlements) =
        tokio::try_join!(payments(asked, &contract), settlements(asked, &contract))?;
    let of = id(&contract.name).to_owned();
    let (mut sections, summary) = forms(&contract, form, refused);
    let settle = sections.pop().map(|section| section.fields).unwrap_or_default();
    let pay = sections.pop().map(|section| section.fields).unwrap_or_default();
    let own = asked.session().map(|session| session.person.organization());
    let seller = contract.seller.as_ref().map(|seller| seller.credit_code.clone());
    let status = if summary.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let title = format!("到账与技术性收入：{}", text::shortened(&contract.title, 50));
    let mut frame = Frame::titled(asked, title, [""; 3]);
    frame.has_errors = status != StatusCode::OK;
    let page = FundsPage {
        frame,
        base: format!("/contracts/{of}"),
        back: if is_office {
            format!("/desk/{of}")
        } else {
            format!("/my/contracts/{of}")
        },
        title: contract.title.clone(),
        done: done(asked.value("done")),
        is_office,
        is_seller: seller.is_some() && own == seller,
        is_registered: !contract.certificate_code.is_empty(),
        request_id: request_id(asked),
        paid: total(&payments),
        payments: payments.iter().map(paid).collect(),
        settlements: settlements.iter().map(settled).collect(),
        summary,
        pay,
        settle,
    };
    with_status(status, &page)
}

fn done(verb: &str) -> &'static str {
    match verb {
        "pay" => "到账已登记。",
        "void" => "已冲销。",
        "settle" => "已申报，等待核定。",
        "verify" => "已核定。",
        "return" => "已退回。",
        _ => "",
    }
}

async fn payments(asked: &Asked, contract: &Contract) -> Result<Vec<Payment>, Fault> {
    let request = ListPaymentsRequest {
        filter: Some(PaymentFilter {
            contract: contract.name.clone(),
        }),
        page_size: PAGE,
        ..ListPaymentsRequest::default()
    };
    let listed = asked.calls().settlement()?.list_payments(request).await;
    Ok(listed.map_err(Fault::of(Part::Contract))?.into_inner().payments)
}

async fn settlements(asked: &Asked, contract: &Contract) -> Result<Vec<Settlement>, Fault> {
    let request = ListSettlementsRequest {
        filter: Some(SettlementFilter {
            contract: contract.name.clone(),
        }),
        page_size: PAGE,
        ..ListSettlementsRequest::default()
    };
    let listed = asked.calls().settlement()?.list_settlements(request).await;
    Ok(listed
        .map_err(Fault::of(Part::Contract))?
        .into_inner()
        .settlements)
}

/// What came so far, without what was struck.
fn total(payments: &[Payment]) -> String {
    let counted = payments
        .iter()
        .filter(|one| one.state() == payment::State::Recorded);
    let amounts = counted
        .filter_map(|one| one.amount.as_ref())
        .filter_map(words::fen);
    let sum = techmarket_types::Fen::checked_sum(amounts).map(money);
    words::wan(sum.as_ref())
}

fn paid(payment: &Payment) -> Paid {
    Paid {
        number: id(&payment.name).to_owned(),
        etag: payment.etag.clone(),
        day: words::civil(payment.pay_date.as_ref()),
        amount: words::wan(payment.amount.as_ref()),
        exact: words::yuan(payment.amount.as_ref()),
        voucher: payment.voucher_number.clone(),
        recorded_by: payment.recorded_by.clone(),
        is_void: payment.state() == payment::State::Void,
        reason: payment.reason.clone(),
    }
}

fn settled(one: &Settlement) -> Settled {
    let (state, tone) = match one.state() {
        settlement::State::Filed => ("已申报", "plain"),
        settlement::State::Verified => ("已核定", "good"),
        settlement::State::Returned => ("已退回", "gone"),
        settlement::State::Unspecified => ("", "plain"),
    };
    let wan = |money: Option<&Money>| words::wan(money);
    Settled {
        number: id(&one.name).to_owned(),
        etag: one.etag.clone(),
        realised: wan(one.realised_amount.as_ref()),
        technology: wan(one.technology_amount.as_ref()),
        income: wan(one.technology_income.as_ref()),
        cumulated: wan(one.cumulated_income.as_ref()),
        state,
        tone,
        opinion: one.opinion.clone(),
        filed: words::day(one.create_time.as_ref()),
        may_verify: one.state() == settlement::State::Filed,
        may_return: matches!(
            one.state(),
            settlement::State::Filed | settlement::State::Verified
        ),
    }
}

/// The two forms, each with what is wrong with it.
fn forms(contract: &Contract, form: &Form, refused: &[Refused]) -> (Vec<Section>, Vec<Summary>) {
    let vouchers = contract
        .attachments
        .iter()
        .filter(|file| file.kind() == attachment::Kind::Voucher);
    let none = (String::new(), "不附凭证".to_owned());
    let vouchers = vouchers.map(|file| (file.sha256.clone(), file.file_name.clone()));
    let vouchers = [none].into_iter().chain(vouchers).collect();
    let mut sections = vec![
        Section {
            title: "登记到账",
            fields: vec![
                Field::short(form, "payment.pay_date", "到账日期", "例如 2026-12-01").required(),
                Field::short(form, "payment.amount", "到账金额（万元）", "").required(),
                Field::short(form, "payment.voucher_number", "凭证号", "银行回单或发票号").required(),
                Field::select(
                    form,
                    "payment.voucher_sha256",
                    "凭证（附件中的支付凭证）",
                    vouchers,
                ),
                Field::flag(form, "payment.on_platform", "经本平台支付", ""),
            ],
        },
        Section {
            title: "申报技术性收入",
            fields: vec![
                Field::short(
                    form,
                    "settlement.realised_amount",
                    "本次实现合同交易额（万元）",
                    "",
                )
                .required(),
                Field::short(
                    form,
                    "settlement.technology_amount",
                    "本次实现技术交易额（万元）",
                    "",
                )
                .required(),
                Field::short(form, "settlement.costs.labour", "扣除：劳务费（万元）", ""),
                Field::short(form, "settlement.costs.material", "扣除：原材料费（万元）", ""),
                Field::short(form, "settlement.costs.energy", "扣除：燃料及动力费（万元）", ""),
                Field::short(
                    form,
                    "settlement.costs.equipment",
                    "扣除：设备购置及使用费（万元）",
                    "",
                ),
                Field::short(form, "settlement.costs.special", "扣除：专用业务费（万元）", ""),
                Field::short(
                    form,
                    "settlement.costs.management",
                    "扣除：一、二级管理费（万元）",
                    "",
                ),
                Field::short(
                    form,
                    "settlement.technology_income",
                    "本次实现技术性收入（万元）",
                    "技术交易额减去扣除成本",
                )
                .required(),
                Field::short(form, "settlement.finance_officer", "财务负责人", ""),
                Field::short(form, "settlement.handler", "经办人", ""),
                Field::short(form, "settlement.phone", "联系电话", ""),
            ],
        },
    ];
    let summary = lay(&mut sections, "", refused);
    (sections, summary)
}
