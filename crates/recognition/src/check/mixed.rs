//! Mixed contracts (混合合同): technology beside other things, or several categories in one.

use std::collections::BTreeMap;

use techmarket_types::Fen;

use super::Examination;
use crate::form::is_blank;
use crate::{CategoryKind, ContractPart, Rule};

const PARTS: &str = "substance.parts";

pub(super) fn examine(e: &mut Examination<'_>) {
    let s = e.content;
    let other_part = s.technology_amount < s.total_amount && s.technology_amount.is_some();
    match s.substance.separable {
        Some(false) if other_part || !s.substance.parts.is_empty() => e.find(
            Rule::NotSeparable,
            "substance.separable",
            "含有其他内容的合同，技术部分应能分离并单独计价，请补充技术部分的价款",
        ),
        None if other_part => e.find(
            Rule::SubstanceUnstated,
            "substance.separable",
            "未说明“技术部分能否分离并单独计价”，请核实",
        ),
        _ => {}
    }
    if !s.substance.parts.is_empty() {
        parts(e);
    }
}

fn parts(e: &mut Examination<'_>) {
    let (s, categories) = (e.content, e.book.categories());
    let parts = &s.substance.parts;
    for (place, ContractPart { category, amount }) in parts.iter().enumerate() {
        if !is_blank(category) && categories.kind(category).is_none() {
            let advice = format!("第{}部分的类别不在代码表内，请重新选择", place + 1);
            e.find(
                Rule::PartCategoryUnknown,
                format!("{PARTS}[{place}].category"),
                advice,
            );
        }
        if *amount <= Fen::ZERO {
            let advice = format!("第{}部分应单独计价，金额大于0元，现为{amount}元", place + 1);
            e.find(Rule::PartNotPriced, format!("{PARTS}[{place}].amount"), advice);
        }
    }
    sums(e, parts);
    let Some(kind) = e.kind else {
        return;
    };
    let weights = weights(e, parts);
    e.find_if(
        !weights.contains_key(&kind),
        Rule::PartsWithoutCategory,
        "category",
        "所选合同类别不在各组成部分之内，请核对",
    );
    weight(e, kind, &weights);
    let within = [
        CategoryKind::Development,
        CategoryKind::Transfer,
        CategoryKind::Licence,
    ];
    e.find_if(
        kind == CategoryKind::Training && within.iter().any(|other| weights.contains_key(other)),
        Rule::TrainingWithinOther,
        "category",
        "技术开发、转让、许可合同内的培训不单独登记，请按技术开发、转让或许可申请",
    );
}

/// All parts are the total, and those that are not technology are not in the technology amount; what else is not in it are
/// costs within technology parts. Amounts that cannot be told yet are compared with nothing.
fn sums(e: &mut Examination<'_>, parts: &[ContractPart]) {
    let s = e.content;
    let Some(total) = s.total_amount.filter(|_| !s.amount_undetermined) else {
        return;
    };
    let yuan = |sum: Option<Fen>| sum.map_or_else(|| "（超出范围）".to_owned(), |sum| format!("{sum}元"));
    let sum = Fen::checked_sum(parts.iter().map(|part| part.amount));
    if sum != Some(total) {
        let sum = yuan(sum);
        let advice = format!("各部分合计{sum}，应等于合同成交总额{total}元；非技术部分也列为一项，不填类别");
        e.find(Rule::PartsSum, PARTS, advice);
    }
    // A technology amount below zero or above the total is another rule's.
    let possible = |technology: &Fen| (Fen::ZERO..=total).contains(technology);
    let Some(technology) = s.technology_amount.filter(possible) else {
        return;
    };
    let other = parts.iter().filter(|part| is_blank(&part.category));
    let other = Fen::checked_sum(other.map(|part| part.amount));
    let limit = total.checked_sub(technology);
    if other.zip(limit).is_none_or(|(other, limit)| other > limit) {
        let (other, limit) = (yuan(other), yuan(limit));
        let advice = format!(
            "非技术部分（不填类别的各项）合计{other}，不应超过合同成交总额{total}元减去技术交易额{technology}元，即{limit}；\
             请核对技术交易额"
        );
        e.find(Rule::TechnologySum, PARTS, advice);
    }
}

/// Amount of each kind of technology.
fn weights(e: &Examination<'_>, parts: &[ContractPart]) -> BTreeMap<CategoryKind, Fen> {
    let mut weights = BTreeMap::new();
    for part in parts {
        if let Some(kind) = e.book.categories().kind(&part.category) {
            let weight = weights.entry(kind).or_insert(Fen::ZERO);
            *weight = Fen(weight.0.saturating_add(part.amount.0));
        }
    }
    weights
}

/// Consulting mixed with development, transfer or licence goes by the heavier part; of equal ones
/// either will do.
fn weight(e: &mut Examination<'_>, kind: CategoryKind, weights: &BTreeMap<CategoryKind, Fen>) {
    use CategoryKind::{Consulting, Development, Licence, Transfer};
    let weighed = |kind: &CategoryKind| matches!(kind, Consulting | Development | Transfer | Licence);
    let mixed = weights.contains_key(&Consulting) && weights.keys().filter(|kind| weighed(kind)).count() > 1;
    let heaviest = weights
        .iter()
        .filter(|(kind, _)| weighed(kind))
        .max_by_key(|(_, amount)| **amount);
    if let Some((&heaviest, &most)) = heaviest
        && mixed
        && weights.get(&kind).is_none_or(|&amount| amount < most)
    {
        let advice = format!(
            "技术咨询与其他技术内容混合的，按所占比重较大的部分认定；本合同应为{}",
            heaviest.name()
        );
        e.find(Rule::PartsWeight, "category", advice);
    }
}
