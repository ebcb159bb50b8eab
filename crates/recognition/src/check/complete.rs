//! What form and statistics need: without one of these the bulletins cannot be made.

use super::{Examination, PartyStatement};
use crate::{CategoryKind, Rule};

/// Code of China in ISO 3166-1.
pub(super) const CHINA: &str = "156";

pub(super) fn examine(e: &mut Examination<'_>) {
    let s = e.statement;
    for (missing, rule, field, name) in [
        (is_blank(&s.title), Rule::TitleMissing, "title", "项目名称"),
        (
            is_blank(&s.category),
            Rule::CategoryMissing,
            "category",
            "合同类别",
        ),
        (
            s.registration_point.is_none(),
            Rule::RegistrationPointMissing,
            "registration_point",
            "登记点",
        ),
        (
            s.sign_date.is_none(),
            Rule::SignDateMissing,
            "sign_date",
            "合同签订日期",
        ),
        (
            s.term.is_none(),
            Rule::TermMissing,
            "term",
            "合同有效期限的起止日期",
        ),
        (
            e.book.payments().kind(&s.payment.form).is_none(),
            Rule::PaymentFormMissing,
            "payment_form",
            "付款方式，并从代码表中选择",
        ),
        (
            is_blank(&s.plan_source),
            Rule::PlanSourceMissing,
            "plan_source",
            "计划来源；不属于任何计划的选择“计划外”",
        ),
        (
            s.intellectual_property.is_empty(),
            Rule::IntellectualPropertyMissing,
            "intellectual_property",
            "知识产权；不涉及的选择“未涉及知识产权”",
        ),
        (
            is_blank(&s.technical_field),
            Rule::TechnicalFieldMissing,
            "technical_field",
            "技术领域",
        ),
        (
            is_blank(&s.socio_economic_aim),
            Rule::SocioEconomicAimMissing,
            "socio_economic_aim",
            "社会经济目标；有多个目标的填主要目标",
        ),
        (
            is_blank(&s.industry),
            Rule::IndustryMissing,
            "industry",
            "技术所服务的国民经济行业",
        ),
    ] {
        if missing {
            e.find(rule, field, format!("请填写{name}"));
        }
    }
    if !is_blank(&s.category) && e.kind.is_none() {
        e.find(
            Rule::CategoryUnknown,
            "category",
            "合同类别不在代码表内，请从代码表中重新选择",
        );
    }
    expectations(e);
    party(e, "seller", "卖方", &s.seller);
    party(e, "buyer", "买方", &s.buyer);
}

/// What the form asks of transfers beside, and of licences where they are registered as transfers.
fn expectations(e: &mut Examination<'_>) {
    let (s, categories) = (e.statement, e.book.categories());
    let registered = categories.fold(&s.category, e.day);
    if categories.kind(registered) != Some(CategoryKind::Transfer) {
        return;
    }
    for (amount, field, name) in [
        (s.expected_investment, "expected_investment", "预计新增投入"),
        (s.expected_output, "expected_output", "预计新增产值"),
    ] {
        if amount.is_none() {
            let advice = format!("技术转让合同请填写{name}；没有的填0");
            e.find(Rule::TransferExpectationsMissing, field, advice);
        }
    }
}

fn party(e: &mut Examination<'_>, path: &str, title: &str, party: &PartyStatement) {
    let field = |name| format!("{path}.{name}");
    if is_blank(&party.country) {
        e.find(
            Rule::CountryMissing,
            field("country"),
            format!("请填写{title}的国别代码"),
        );
    }
    if is_blank(&party.nature) {
        e.find(
            Rule::NatureMissing,
            field("nature"),
            format!("请填写{title}的性质"),
        );
    }
    // Abroad there is neither a division of GB/T 2260 nor a credit code; natural persons have no code either.
    if party.country != CHINA {
        return;
    }
    if is_blank(&party.region) {
        let advice = format!("请填写{title}所在地的行政区划代码");
        e.find(Rule::RegionMissing, field("region"), advice);
    }
    let is_person = e.book.parties().is_natural_person(&party.nature);
    if party.credit_code.is_none() && !is_person {
        let (rule, advice) = if path == "seller" {
            (
                Rule::SellerCreditCodeMissing,
                "请填写卖方的统一社会信用代码（18位）",
            )
        } else {
            (
                Rule::BuyerCreditCodeMissing,
                "请填写买方的统一社会信用代码（18位）；买方为自然人的，请核对其性质",
            )
        };
        e.find(rule, field("credit_code"), advice);
    }
}

pub(super) fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}
