//! Amounts and payment (金额与支付).

use techmarket_proto::contract::v1::{Contract, Instalment, NonTechnicalCosts, RoyaltyTerms, royalty_terms};
use techmarket_rpc::convert::money;
use techmarket_types::TableId;

use super::super::typed::{dashed, day};
use super::super::{Pairs, today};
use super::Chapter;
use crate::amounts::{amount, in_wan, wan};
use crate::asked::Asked;
use crate::fault::Refused;
use crate::fields::{Field, Section, chosen, in_force};
use crate::form::Form;

pub(super) const CHAPTER: Chapter = Chapter {
    key: "money",
    title: "金额与支付",
    sections,
    read,
    write,
    paths: &[
        "total_amount",
        "technology_amount",
        "amount_undetermined",
        "non_technical_costs",
        "payment_form",
        "royalty",
        "instalments",
        "expected_investment",
        "expected_output",
    ],
};

const BASES: [(&str, royalty_terms::Base); 4] = [
    ("产品价格", royalty_terms::Base::ProductPrice),
    ("新增产值", royalty_terms::Base::NewOutput),
    ("利润", royalty_terms::Base::Profit),
    ("产品销售额", royalty_terms::Base::Sales),
];
const COURSES: [(&str, royalty_terms::Course); 3] = [
    ("固定", royalty_terms::Course::Fixed),
    ("逐年递增", royalty_terms::Course::Rising),
    ("逐年递减", royalty_terms::Course::Falling),
];

fn sections(asked: &Asked, form: &Form) -> Vec<Section> {
    let (tables, today) = (asked.portal().settings.tables, today(asked));
    let named = |name: &str, title: &str| (name.to_owned(), title.to_owned());
    let bases = BASES.map(|(title, base)| named(base.as_str_name(), title));
    let courses = COURSES.map(|(title, course)| named(course.as_str_name(), title));
    let forms = chosen(in_force(tables, TableId::PaymentForm, today));
    vec![
        Section {
            title: "金额",
            fields: vec![
                Field::short(form, "total_amount", "合同成交总额（万元）", ""),
                Field::short(
                    form,
                    "technology_amount",
                    "技术交易额（万元）",
                    "总额中用于技术的部分",
                ),
                Field::flag(
                    form,
                    "amount_undetermined",
                    "金额待定",
                    "例如只有提成支付；总额填已确定的部分",
                ),
                Field::short(
                    form,
                    "non_technical_costs.material",
                    "非技术性费用：材料费（万元）",
                    "",
                ),
                Field::short(
                    form,
                    "non_technical_costs.equipment",
                    "非技术性费用：设备仪器费（万元）",
                    "",
                ),
                Field::short(
                    form,
                    "non_technical_costs.parts",
                    "非技术性费用：零部件费（万元）",
                    "",
                ),
                Field::short(
                    form,
                    "non_technical_costs.other",
                    "非技术性费用：其他（万元）",
                    "",
                ),
            ],
        },
        Section {
            title: "支付",
            fields: vec![
                Field::select(form, "payment_form", "付款方式", forms).required(),
                Field::area(
                    form,
                    "instalments",
                    "分期支付计划",
                    "一行一期：日期、金额（万元）、支付条件，例如：2026-12-31 30 合同签订后",
                    4,
                ),
                Field::select(form, "royalty.base", "提成基数", chosen(bases.to_vec())),
                Field::short(
                    form,
                    "royalty.rate_per_myriad",
                    "首年提成比例（万分之）",
                    "例如 250",
                ),
                Field::select(form, "royalty.course", "提成比例的变化", chosen(courses.to_vec())),
                Field::short(form, "royalty.entry_fee", "入门费（万元）", ""),
                Field::flag(form, "royalty.may_audit", "约定卖方可以查账", ""),
            ],
        },
        Section {
            title: "预期效益（转让合同请填）",
            fields: vec![
                Field::short(form, "expected_investment", "买方预计新增投入（万元）", ""),
                Field::short(form, "expected_output", "预计新增产值（万元）", ""),
            ],
        },
    ]
}

fn read(form: &Form, contract: &mut Contract, refused: &mut Vec<Refused>) {
    contract.total_amount = amount(form, "total_amount", refused);
    contract.technology_amount = amount(form, "technology_amount", refused);
    contract.amount_undetermined = form.is_set("amount_undetermined");
    let costs = NonTechnicalCosts {
        material: amount(form, "non_technical_costs.material", refused),
        equipment: amount(form, "non_technical_costs.equipment", refused),
        parts: amount(form, "non_technical_costs.parts", refused),
        other: amount(form, "non_technical_costs.other", refused),
    };
    contract.non_technical_costs = Some(costs).filter(|costs| *costs != NonTechnicalCosts::default());
    contract.payment_form = form.owned("payment_form");
    let royalty = royalty(form, refused);
    contract.royalty = Some(royalty).filter(|royalty| *royalty != RoyaltyTerms::default());
    contract.instalments = instalments(form, refused);
    contract.expected_investment = amount(form, "expected_investment", refused);
    contract.expected_output = amount(form, "expected_output", refused);
}

fn royalty(form: &Form, refused: &mut Vec<Refused>) -> RoyaltyTerms {
    let base = royalty_terms::Base::from_str_name(form.value("royalty.base"));
    let course = royalty_terms::Course::from_str_name(form.value("royalty.course"));
    let rate = form.value("royalty.rate_per_myriad");
    if !rate.is_empty() && rate.parse::<i32>().is_err() {
        refused.push(Refused {
            field: "royalty.rate_per_myriad".to_owned(),
            description: "提成比例应为整数，单位为万分之一，例如 250 即 2.5%".to_owned(),
        });
    }
    RoyaltyTerms {
        base: base.unwrap_or_default().into(),
        rate_per_myriad: rate.parse().unwrap_or_default(),
        course: course.unwrap_or_default().into(),
        entry_fee: amount(form, "royalty.entry_fee", refused),
        may_audit: form.is_set("royalty.may_audit"),
    }
}

/// One a line: the day, the amount in 万元, the condition.
fn instalments(form: &Form, refused: &mut Vec<Refused>) -> Vec<Instalment> {
    let text = form.owned("instalments");
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut read = Vec::new();
    for line in lines {
        match instalment(line) {
            Some(instalment) => read.push(instalment),
            None => refused.push(Refused {
                field: "instalments".to_owned(),
                description: format!(
                    "“{}”不是一期支付：请写日期、金额（万元）和条件，例如：2026-12-31 30 合同签订后",
                    crate::text::shortened(line, 40)
                ),
            }),
        }
    }
    read
}

fn instalment(line: &str) -> Option<Instalment> {
    let (date, rest) = line.split_once(char::is_whitespace)?;
    let rest = rest.trim_start();
    let (amount, condition) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    Some(Instalment {
        due_date: Some(day(date)?),
        amount: Some(money(wan(amount)?)),
        condition: condition.trim().to_owned(),
    })
}

fn write(_: &Asked, contract: &Contract, pairs: &mut Pairs) {
    pairs.put("total_amount", in_wan(contract.total_amount.as_ref()));
    pairs.put("technology_amount", in_wan(contract.technology_amount.as_ref()));
    pairs.put_flag("amount_undetermined", contract.amount_undetermined);
    if let Some(costs) = &contract.non_technical_costs {
        pairs.put("non_technical_costs.material", in_wan(costs.material.as_ref()));
        pairs.put("non_technical_costs.equipment", in_wan(costs.equipment.as_ref()));
        pairs.put("non_technical_costs.parts", in_wan(costs.parts.as_ref()));
        pairs.put("non_technical_costs.other", in_wan(costs.other.as_ref()));
    }
    pairs.put("payment_form", &contract.payment_form);
    if let Some(royalty) = &contract.royalty {
        pairs.put("royalty.base", royalty.base().as_str_name());
        pairs.put("royalty.rate_per_myriad", royalty.rate_per_myriad.to_string());
        pairs.put("royalty.course", royalty.course().as_str_name());
        pairs.put("royalty.entry_fee", in_wan(royalty.entry_fee.as_ref()));
        pairs.put_flag("royalty.may_audit", royalty.may_audit);
    }
    let lines = contract.instalments.iter().map(|one| {
        let (due, amount) = (dashed(one.due_date.as_ref()), in_wan(one.amount.as_ref()));
        format!("{due} {amount} {}", one.condition).trim_end().to_owned()
    });
    pairs.put("instalments", lines.collect::<Vec<_>>().join("\n"));
    pairs.put(
        "expected_investment",
        in_wan(contract.expected_investment.as_ref()),
    );
    pairs.put("expected_output", in_wan(contract.expected_output.as_ref()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instalments_are_read_as_people_type_them() {
        let read = instalment("2026-12-31  30.5 合同签订后").unwrap_or_default();
        assert_eq!(dashed(read.due_date.as_ref()), "2026-12-31");
        assert_eq!(in_wan(read.amount.as_ref()), "30.5");
        assert_eq!(read.condition, "合同签订后");
        assert!(instalment("2026-12-31 30").is_some_and(|read| read.condition.is_empty()));
        for line in ["2026-12-31", "明天 30", "2026-12-31 很多 x", ""] {
            assert_eq!(instalment(line), None, "{line}");
        }
    }
}
