//! Category against substance: substance decides, not the title.

use super::Examination;
use super::question::{
    BENEFIT, COMPLETE, MASTERED, PRODUCT, PUBLIC, RIGHTS_PASS, ROUTINE, SECRECY, SPECIFIC, TRAINEES, ask,
};
use crate::form::is_blank;
use crate::{CategoryKind, ConsultingStanding, RightKind, Rule};

pub(super) fn examine(e: &mut Examination<'_>) {
    content(e);
    match e.kind {
        Some(CategoryKind::Development) => development(e),
        Some(CategoryKind::Transfer | CategoryKind::Licence) => transfer(e),
        Some(CategoryKind::Consulting) => consulting(e),
        Some(CategoryKind::Service) => service(e),
        Some(CategoryKind::Training) => training(e),
        Some(CategoryKind::Brokerage) => ask(
            e,
            &SPECIFIC,
            false,
            Rule::BrokerageNoDeal,
            "技术中介应针对特定的技术成果或项目，请核实合同类别",
        ),
        None => {}
    }
}

fn content(e: &mut Examination<'_>) {
    let summary = &e.content.summary;
    if let Some(limit) = e.limit(Rule::ContentThin).filter(|_| !is_blank(summary)) {
        let length = summary.chars().filter(|sign| !sign.is_whitespace()).count();
        if u32::try_from(length).is_ok_and(|length| length < limit) {
            let advice = format!("技术内容摘要只有{length}个字，请核实能否据此辨认技术内容");
            e.find(Rule::ContentThin, "summary", advice);
        }
    }
    let substance = &e.content.substance;
    e.find_if(
        substance.monopoly_clause == Some(true),
        Rule::MonopolyClause,
        "substance.monopoly_clause",
        "合同含有非法垄断技术、妨碍技术进步的条款，请修改合同",
    );
    e.find_if(
        substance.infringes_others == Some(true),
        Rule::InfringementClause,
        "substance.infringes_others",
        "合同含有侵害他人技术成果的条款，请修改合同",
    );
}

fn development(e: &mut Examination<'_>) {
    ask(
        e,
        &MASTERED,
        true,
        Rule::DevelopmentMastered,
        "签订合同时已经掌握的技术不属于技术开发，请核实是否为技术转让、许可或服务",
    );
    ask(
        e,
        &SPECIFIC,
        false,
        Rule::DevelopmentNoAim,
        "技术开发应有明确、具体的研究开发目标，请补充",
    );
    ask(
        e,
        &ROUTINE,
        true,
        Rule::DevelopmentRoutine,
        "仅改变尺寸、参数、排列，或一般检验、测试、鉴定、仿制、应用的，不属于技术开发",
    );
    let substance = &e.content.substance;
    e.find_if(
        substance.indicators.is_empty(),
        Rule::DevelopmentNoIndicators,
        "substance.indicators",
        "请核实合同是否约定了可测量的技术指标和参数",
    );
    e.find_if(
        is_blank(&substance.acceptance_method),
        Rule::DevelopmentNoAcceptance,
        "substance.acceptance_method",
        "请核实合同是否约定了验收标准和方法",
    );
}

fn transfer(e: &mut Examination<'_>) {
    ask(
        e,
        &MASTERED,
        false,
        Rule::TransferNotMastered,
        "技术转让、许可的标的应为签订合同时已经掌握的技术；尚待研究开发的，请按技术开发申请",
    );
    ask(
        e,
        &COMPLETE,
        false,
        Rule::TransferIncomplete,
        "技术转让、许可的标的应为完整、实用的技术方案，请补充或核实合同类别",
    );
    if e.kind == Some(CategoryKind::Transfer) {
        ask(
            e,
            &RIGHTS_PASS,
            false,
            Rule::TransferRightsStay,
            "技术转让应约定权利归受让人；只许可使用的，请按技术许可申请",
        );
    } else {
        ask(
            e,
            &RIGHTS_PASS,
            true,
            Rule::LicenceRightsPass,
            "权利转移给受让人的，请按技术转让申请",
        );
    }
    let (book, category) = (e.book, &e.content.category);
    let named = book.categories().rights(category);
    let know_how = named
        .iter()
        .any(|right| book.rights().kind(right) == Some(RightKind::KnowHow));
    if !know_how {
        ask(
            e,
            &PUBLIC,
            true,
            Rule::TransferPublicDomain,
            "公知技术（例如权利期限已满的技术）不属于技术转让、许可的标的",
        );
        return;
    }
    ask(
        e,
        &PUBLIC,
        true,
        Rule::KnowHowPublic,
        "实质部分已经公开的，不属于技术秘密",
    );
    ask(
        e,
        &BENEFIT,
        false,
        Rule::KnowHowNoBenefit,
        "技术秘密应能为权利人带来经济利益，请核实",
    );
    ask(
        e,
        &SECRECY,
        false,
        Rule::KnowHowNoSecrecy,
        "技术秘密应由权利人采取保密措施，请补充保密措施的说明",
    );
}

fn consulting(e: &mut Examination<'_>) {
    const FIELD: &str = "substance.consulting_object";
    ask(
        e,
        &SPECIFIC,
        false,
        Rule::ConsultingNoProject,
        "技术咨询应针对特定技术项目，请核实",
    );
    let object = &e.content.substance.consulting_object;
    if object.is_empty() {
        e.find(
            Rule::ConsultingObjectMissing,
            FIELD,
            "请说明咨询的标的，并核实其属于技术咨询的范围",
        );
        return;
    }
    match e.book.consulting_objects().get(object) {
        None => e.find(
            Rule::ConsultingObjectUnknown,
            FIELD,
            "咨询标的不在所列范围内，请从列表中选择",
        ),
        Some((_, ConsultingStanding::Admitted)) => {}
        Some((name, ConsultingStanding::Excluded)) => {
            let advice = format!("“{name}”不属于技术咨询的标的");
            e.find(Rule::ConsultingExcluded, FIELD, advice);
        }
        Some((name, ConsultingStanding::Service)) => {
            let advice = format!("“{name}”属于技术服务，请按技术服务重新申请");
            e.find(Rule::ConsultingIsService, FIELD, advice);
        }
    }
}

fn service(e: &mut Examination<'_>) {
    ask(
        e,
        &SPECIFIC,
        false,
        Rule::ServiceNoProblem,
        "技术服务应运用专业技术知识解决特定的技术问题，请核实",
    );
    ask(
        e,
        &RIGHTS_PASS,
        true,
        Rule::ServiceRightsPass,
        "技术服务不转移知识产权的权属；权利转移的，请核实是否为技术转让或技术开发",
    );
    ask(
        e,
        &ROUTINE,
        true,
        Rule::ServiceRoutine,
        "仅用常规手段的修理、复制、加工、检验，以及强制计量检定、仪器的出售、租赁和维修，不属于技术服务",
    );
    e.find_if(
        e.content.substance.indicators.is_empty(),
        Rule::ServiceNoIndicators,
        "substance.indicators",
        "技术服务的成果应有具体的质量和数量指标，请补充",
    );
}

fn training(e: &mut Examination<'_>) {
    ask(
        e,
        &SPECIFIC,
        false,
        Rule::TrainingNoProject,
        "技术培训应传授特定技术项目的专业知识；一般技能、文化知识的职工培训不能登记",
    );
    ask(
        e,
        &TRAINEES,
        false,
        Rule::TrainingNoTrainees,
        "技术培训的对象应为委托方指定的专业技术人员，请核实",
    );
    ask(
        e,
        &RIGHTS_PASS,
        true,
        Rule::TrainingRightsPass,
        "技术培训不转移知识产权的权属，请核实合同类别",
    );
    ask(
        e,
        &PRODUCT,
        true,
        Rule::TrainingOnProduct,
        "出售产品附带的使用培训不能按技术培训登记",
    );
}
