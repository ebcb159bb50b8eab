//! What form and statistics need: without one of these the bulletins cannot be made.

use super::Examination;
use crate::form::{GAPS, PAYMENT_FORM, PartyGap};
use crate::{CategoryKind, Party, Rule};

pub(super) fn examine(e: &mut Examination<'_>) {
    let content = e.content;
    for gap in &GAPS {
        e.find_if((gap.is_missing)(content), gap.rule, gap.field, gap.advice);
    }
    let form = &content.payment_form;
    e.find_if(
        !form.is_empty() && e.book.payments().kind(form).is_none(),
        Rule::PaymentFormMissing,
        "payment_form",
        PAYMENT_FORM,
    );
    e.find_if(
        !content.category.is_empty() && e.kind.is_none(),
        Rule::CategoryUnknown,
        "category",
        "合同类别不在代码表内，请从代码表中重新选择",
    );
    expectations(e);
    for (path, title, stated) in e.parties() {
        match stated {
            Some(stated) => party(e, path, title, stated),
            None => unstated(e, path, title),
        }
    }
}

/// What the form asks of transfers beside, and of licences where they are registered as transfers.
fn expectations(e: &mut Examination<'_>) {
    let (content, categories) = (e.content, e.book.categories());
    let registered = categories.fold(&content.category, e.day);
    if categories.kind(registered) != Some(CategoryKind::Transfer) {
        return;
    }
    for (amount, field, name) in [
        (content.expected_investment, "expected_investment", "预计新增投入"),
        (content.expected_output, "expected_output", "预计新增产值"),
    ] {
        if amount.is_none() {
            let advice = format!("技术转让合同请填写{name}；没有的填0");
            e.find(Rule::TransferExpectationsMissing, field, advice);
        }
    }
}

fn party(e: &mut Examination<'_>, path: &str, title: &str, party: &Party) {
    for gap in party.gaps(e.book.parties()) {
        let field = format!("{path}.{}", gap.field());
        match gap {
            // A rule about the parties says more.
            PartyGap::Name => {}
            PartyGap::Nature => nature(e, path, title),
            PartyGap::Region => {
                let advice = format!("请填写{title}所在地的行政区划代码");
                e.find(Rule::RegionMissing, field, advice);
            }
            PartyGap::CreditCode if path == "seller" => e.find(
                Rule::SellerCreditCodeMissing,
                field,
                "请填写卖方的统一社会信用代码（18位）",
            ),
            PartyGap::CreditCode => e.find(
                Rule::BuyerCreditCodeMissing,
                field,
                "请填写买方的统一社会信用代码（18位）；买方为自然人的，请核对其性质",
            ),
        }
    }
}

/// Of a party that is not stated it is not known whether it is in China, so neither region nor code is asked for yet.
fn unstated(e: &mut Examination<'_>, path: &str, title: &str) {
    let advice = format!("请填写{title}的国别代码");
    e.find(Rule::CountryMissing, format!("{path}.country"), advice);
    nature(e, path, title);
}

fn nature(e: &mut Examination<'_>, path: &str, title: &str) {
    let advice = format!("请填写{title}的性质");
    e.find(Rule::NatureMissing, format!("{path}.nature"), advice);
}
