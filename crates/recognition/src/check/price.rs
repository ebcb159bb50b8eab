//! Amounts and payment.

use techmarket_types::Fen;

use super::Examination;
use crate::{Amounts, CategoryKind, ContractContent, Costs, PaymentKind, Rule, check_amounts};

pub(super) fn examine(e: &mut Examination<'_>) {
    amounts(e);
    payment(e);
    let sets = e.content.substance.carrier_sets.map(i64::from);
    if let (Some(sets), Some(limit)) = (sets, e.limit(Rule::CarriersMany))
        && sets > i64::from(limit)
    {
        let advice = format!(
            "作为技术载体的成套设备或试验装置有{sets}套，一般以1至{limit}套为合理数量，超出部分的价款不计入技术交易额，\
             请核实"
        );
        e.find(Rule::CarriersMany, "substance.carrier_sets", advice);
    }
}

fn amounts(e: &mut Examination<'_>) {
    let s = e.content;
    e.find_if(
        s.amount_undetermined,
        Rule::AmountUndetermined,
        "total_amount",
        "合同金额暂不能确定的可以先登记，金额确定后应在享受税收优惠或提取奖酬金之前办理变更",
    );
    let items = s.non_technical_costs.as_ref().map(Costs::items);
    // What is not stated gets a value that breaks no rule by itself.
    let stated = Amounts {
        total: s.total_amount.unwrap_or(Fen(i64::MAX)),
        technology: s.technology_amount.unwrap_or(Fen::ZERO),
    };
    let both = s.total_amount.is_some() && s.technology_amount.is_some();
    let due = both && stated.technology < stated.total;
    for observation in check_amounts(
        stated,
        items.as_ref().map(<[_; 4]>::as_slice).or(due.then_some(&[])),
    ) {
        if both || observation.rule != Rule::NonTechnicalSum {
            e.add(observation);
        }
    }
    e.find_if(
        s.technology_amount == Some(Fen::ZERO) && !s.amount_undetermined,
        Rule::NoTechnologyAmount,
        "technology_amount",
        "技术交易额为0，合同没有技术交易的内容；不含技术内容的合同不能登记，请核实",
    );
}

fn payment(e: &mut Examination<'_>) {
    let content = e.content;
    let kind = e.book.payments().kind(&content.payment_form);
    if let Some(PaymentKind::Royalty | PaymentKind::RoyaltyWithEntryFee) = kind {
        e.find_if(
            content.royalty.is_none(),
            Rule::RoyaltyBaseMissing,
            "royalty.base",
            "提成支付的，请写明提成基数：产品价格、新增产值、利润或销售额",
        );
        e.find_if(
            content.royalty.is_none(),
            Rule::RoyaltyRateMissing,
            "royalty.rate_per_myriad",
            "提成支付的，请写明提成比例及其固定、逐年递增或递减",
        );
    }
    let entry_fee = content.royalty.and_then(|royalty| royalty.entry_fee);
    match kind {
        Some(PaymentKind::RoyaltyWithEntryFee) => match (entry_fee, content.total_amount) {
            (None, _) => e.find(
                Rule::EntryFeeMissing,
                "royalty.entry_fee",
                "附加预付入门费的，请写明入门费金额",
            ),
            (Some(fee), Some(total)) if fee > total => e.find(
                Rule::EntryFeeAboveTotal,
                "royalty.entry_fee",
                format!("入门费{fee}元不能大于合同成交总额{total}元"),
            ),
            _ => {}
        },
        Some(PaymentKind::Instalments) => match (planned(content), content.total_amount) {
            (None, _) => e.find(
                Rule::InstalmentsMissing,
                "instalments",
                "分期支付的，请填写各期付款的时间和金额",
            ),
            (Some(sum), Some(total)) if sum != total && !content.amount_undetermined => e.find(
                Rule::InstalmentsSum,
                "instalments",
                format!("各期付款合计{sum}元，应等于合同成交总额{total}元"),
            ),
            _ => {}
        },
        Some(PaymentKind::Equity) if e.kind.is_some_and(|kind| kind != CategoryKind::Transfer) => e.find(
            Rule::EquityNotTransfer,
            "category",
            "以技术入股的合同一般按技术转让登记，请核实合同类别",
        ),
        _ => {}
    }
}

/// Sum of the planned instalments; none where there are none.
fn planned(content: &ContractContent) -> Option<Fen> {
    let amounts = content.instalments.iter().map(|instalment| instalment.amount);
    (!content.instalments.is_empty())
        .then(|| Fen::checked_sum(amounts))
        .flatten()
}
