//! The fields that form and statistics need: once, for the advice before the contract is handed in and for the refusal when
//! it is.

use super::content::ContractContent;
use super::is_blank;
use super::party::Party;
use crate::code_kinds::PartyKinds;
use crate::rule::Rule;

/// A field of the contract that may be missing.
pub(crate) struct Gap {
    /// Path in `techmarket.contract.v1.Contract`.
    pub(crate) field: &'static str,
    /// What the form calls it, for the refusal.
    pub(crate) title: &'static str,
    pub(crate) is_missing: fn(&ContractContent) -> bool,
    /// The rule that finds the gap.
    pub(crate) rule: Rule,
    pub(crate) advice: &'static str,
}

/// In the order in which a refusal names them.
pub(crate) const GAPS: [Gap; 14] = [
    Gap {
        field: "registration_point",
        title: "登记点",
        is_missing: |content| content.registration_point.is_none(),
        rule: Rule::RegistrationPointMissing,
        advice: "请填写登记点",
    },
    Gap {
        field: "title",
        title: "项目名称",
        is_missing: |content| is_blank(&content.title),
        rule: Rule::TitleMissing,
        advice: "请填写项目名称",
    },
    Gap {
        field: "category",
        title: "合同类别",
        is_missing: |content| content.category.is_empty(),
        rule: Rule::CategoryMissing,
        advice: "请填写合同类别",
    },
    Gap {
        field: "sign_date",
        title: "合同签订日期",
        is_missing: |content| content.sign_date.is_none(),
        rule: Rule::SignDateMissing,
        advice: "请填写合同签订日期",
    },
    Gap {
        field: "term",
        title: "合同有效期限",
        is_missing: |content| content.term.is_none(),
        rule: Rule::TermMissing,
        advice: "请填写合同有效期限的起止日期",
    },
    Gap {
        field: "total_amount",
        title: "合同成交总额",
        is_missing: |content| !content.amount_undetermined && content.total_amount.is_none(),
        rule: Rule::TotalMissing,
        advice: "合同价款、报酬、使用费不明确，请填写合同成交总额；暂不能确定的请注明",
    },
    Gap {
        field: "technology_amount",
        title: "技术交易额",
        is_missing: |content| !content.amount_undetermined && content.technology_amount.is_none(),
        rule: Rule::TechnologyMissing,
        advice: "请填写技术交易额，即成交总额减去购置设备、仪器、零部件、原材料等非技术性费用",
    },
    Gap {
        field: "payment_form",
        title: "付款方式",
        is_missing: |content| content.payment_form.is_empty(),
        rule: Rule::PaymentFormMissing,
        advice: PAYMENT_FORM,
    },
    Gap {
        field: "plan_source",
        title: "项目计划来源",
        is_missing: |content| content.plan_source.is_empty(),
        rule: Rule::PlanSourceMissing,
        advice: "请填写计划来源；不属于任何计划的选择“计划外”",
    },
    Gap {
        field: "intellectual_property",
        title: "知识产权",
        is_missing: |content| content.intellectual_property.is_empty(),
        rule: Rule::IntellectualPropertyMissing,
        advice: "请填写知识产权；不涉及的选择“未涉及知识产权”",
    },
    Gap {
        field: "technical_field",
        title: "技术领域",
        is_missing: |content| content.technical_field.is_empty(),
        rule: Rule::TechnicalFieldMissing,
        advice: "请填写技术领域",
    },
    Gap {
        field: "socio_economic_aim",
        title: "社会经济目标",
        is_missing: |content| content.socio_economic_aim.is_empty(),
        rule: Rule::SocioEconomicAimMissing,
        advice: "请填写社会经济目标；有多个目标的填主要目标",
    },
    Gap {
        field: "industry",
        title: "国民经济行业",
        is_missing: |content| content.industry.is_empty(),
        rule: Rule::IndustryMissing,
        advice: "请填写技术所服务的国民经济行业",
    },
    Gap {
        field: "summary",
        title: "技术内容摘要",
        is_missing: |content| is_blank(&content.summary),
        rule: Rule::ContentMissing,
        advice: "合同标的不明确，不能辨认技术内容，请填写技术内容摘要",
    },
];

/// Also what a payment form is told that the rules do not know.
pub(crate) const PAYMENT_FORM: &str = "请填写付款方式，并从代码表中选择";

/// What a party may lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PartyGap {
    /// 名称.
    Name,
    /// 性质.
    Nature,
    /// 行政区划: abroad there is no division of GB/T 2260.
    Region,
    /// 统一社会信用代码: without it nobody could tell that a contract is registered twice.
    CreditCode,
}

impl PartyGap {
    pub(crate) fn field(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Nature => "nature",
            Self::Region => "region",
            Self::CreditCode => "credit_code",
        }
    }

    /// What the form calls it.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Name => "名称",
            Self::Nature => "性质",
            Self::Region => "行政区划",
            Self::CreditCode => "统一社会信用代码",
        }
    }
}

impl Party {
    /// What it lacks, in the order in which a refusal names it.
    pub(crate) fn gaps(&self, kinds: &PartyKinds) -> impl Iterator<Item = PartyGap> {
        let missing = [
            (PartyGap::Name, is_blank(&self.name)),
            (PartyGap::Nature, self.nature.is_empty()),
            (PartyGap::Region, !self.is_abroad() && self.region.is_empty()),
            (
                PartyGap::CreditCode,
                self.needs_code(kinds) && self.credit_code.is_none(),
            ),
        ];
        missing
            .into_iter()
            .filter_map(|(gap, is_missing)| is_missing.then_some(gap))
    }
}
