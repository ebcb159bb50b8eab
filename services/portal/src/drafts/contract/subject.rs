//! What the contract is about (标的), and what recognition asks of it (认定要素).

use techmarket_proto::contract::v1::{Contract, Substance};
use techmarket_proto::types::v1::Period;
use techmarket_types::TableId;

use super::super::typed::{dashed, date, indicators};
use super::super::{Pairs, today};
use super::Chapter;
use crate::asked::Asked;
use crate::fault::Refused;
use crate::fields::{Field, Section, chosen, in_force, leaves};
use crate::form::Form;
use crate::words;

pub(super) const CHAPTER: Chapter = Chapter {
    key: "subject",
    title: "标的",
    sections,
    read,
    write,
    paths: &[
        "registration_point",
        "title",
        "category",
        "summary",
        "sign_date",
        "term",
        "technical_field",
        "industry",
        "socio_economic_aim",
        "plan_source",
        "related_party",
        "foreign_language",
        "signed_on_platform",
        "responsible_person",
        "filled_by",
        "substance.mastered_at_signing",
        "substance.rights_pass",
        "substance.indicators",
        "substance.acceptance_method",
        "substance.public_domain",
        "substance.secrecy_measures",
        "substance.specific_problem",
        "substance.routine_means",
        "substance.separable",
    ],
};

/// Questions that are answered by yes or no, or left open.
const QUESTIONS: [(&str, &str); 7] = [
    ("substance.mastered_at_signing", "签约时是否已掌握该技术"),
    ("substance.rights_pass", "知识产权是否转移"),
    ("substance.public_domain", "是否公知技术"),
    ("substance.secrecy_measures", "是否采取保密措施"),
    ("substance.specific_problem", "是否解决特定技术问题"),
    ("substance.routine_means", "是否采用常规手段"),
    ("substance.separable", "非技术内容是否可分离并单独计价"),
];

fn sections(asked: &Asked, form: &Form) -> Vec<Section> {
    vec![
        Section {
            title: "合同",
            fields: contract_fields(asked, form),
        },
        Section {
            title: "分类",
            fields: classes(asked, form),
        },
        Section {
            title: "认定要素（不清楚的不填）",
            fields: questions(form),
        },
    ]
}

fn contract_fields(asked: &Asked, form: &Form) -> Vec<Field> {
    let (tables, today) = (asked.portal().settings.tables, today(asked));
    let table = |table| chosen(in_force(tables, table, today));
    vec![
        Field::text(form, "title", "项目名称", "与合同文本一致，至多 200 字").required(),
        Field::select(
            form,
            "registration_point",
            "登记点",
            table(TableId::RegistrationPoint),
        )
        .required(),
        Field::select(
            form,
            "category",
            "合同类别",
            chosen(leaves(tables, TableId::ContractCategory, today)),
        )
        .required(),
        Field::area(
            form,
            "summary",
            "技术内容摘要",
            "登记员据此判断合同的技术内容，至多 10,000 字",
            6,
        )
        .required(),
        Field::short(form, "sign_date", "签订日期", "例如 2026-12-01").required(),
        Field::short(form, "term.start_date", "有效期限，起", "例如 2026-12-01").required(),
        Field::short(form, "term.end_date", "有效期限，止", "例如 2027-11-30").required(),
        Field::flag(form, "related_party", "双方有关联关系", ""),
        Field::flag(form, "foreign_language", "合同用外文书写", "附件中须有中文译本"),
        Field::flag(form, "signed_on_platform", "在本平台签订", ""),
        Field::short(form, "responsible_person", "负责人", ""),
        Field::short(form, "filled_by", "填报人", ""),
    ]
}

fn classes(asked: &Asked, form: &Form) -> Vec<Field> {
    let (tables, today) = (asked.portal().settings.tables, today(asked));
    let table = |table| chosen(in_force(tables, table, today));
    vec![
        Field::select(
            form,
            "technical_field",
            "技术领域",
            table(TableId::TechnicalField),
        )
        .required(),
        Field::select(
            form,
            "industry",
            "服务的国民经济行业",
            chosen(leaves(tables, TableId::Industry, today)),
        )
        .required(),
        Field::select(
            form,
            "socio_economic_aim",
            "社会经济目标",
            table(TableId::SocioEconomicAim),
        )
        .required(),
        Field::select(form, "plan_source", "计划来源", table(TableId::PlanSource)).required(),
    ]
}

fn questions(form: &Form) -> Vec<Field> {
    let answers = || {
        let answer = |code: &str, title: &str| (code.to_owned(), title.to_owned());
        vec![answer("", "未说明"), answer("1", "是"), answer("0", "否")]
    };
    let mut fields: Vec<Field> = QUESTIONS
        .iter()
        .map(|&(name, label)| Field::select(form, name, label, answers()))
        .collect();
    fields.push(Field::area(
        form,
        "substance.indicators",
        "技术指标",
        "一行一项，例如：抗弯强度 不低于 160 MPa",
        3,
    ));
    fields.push(Field::area(
        form,
        "substance.acceptance_method",
        "验收方式",
        "至多 1,000 字",
        2,
    ));
    fields
}

fn answer(form: &Form, name: &str) -> Option<bool> {
    match form.value(name) {
        "1" => Some(true),
        "0" => Some(false),
        _ => None,
    }
}

fn read(form: &Form, contract: &mut Contract, refused: &mut Vec<Refused>) {
    let of = |name: &str| form.owned(name);
    let (start_date, end_date) = (
        date(form, "term.start_date", refused),
        date(form, "term.end_date", refused),
    );
    let has_term = start_date.is_some() || end_date.is_some();
    contract.title = of("title");
    contract.registration_point = of("registration_point");
    contract.category = of("category");
    contract.summary = of("summary");
    contract.sign_date = date(form, "sign_date", refused);
    contract.term = has_term.then_some(Period { start_date, end_date });
    contract.technical_field = of("technical_field");
    contract.industry = of("industry");
    contract.socio_economic_aim = of("socio_economic_aim");
    contract.plan_source = of("plan_source");
    contract.related_party = form.is_set("related_party");
    contract.foreign_language = form.is_set("foreign_language");
    contract.signed_on_platform = form.is_set("signed_on_platform");
    contract.responsible_person = of("responsible_person");
    contract.filled_by = of("filled_by");
    let answer = |name| answer(form, name);
    contract.substance = Some(Substance {
        mastered_at_signing: answer("substance.mastered_at_signing"),
        rights_pass: answer("substance.rights_pass"),
        public_domain: answer("substance.public_domain"),
        secrecy_measures: answer("substance.secrecy_measures"),
        specific_problem: answer("substance.specific_problem"),
        routine_means: answer("substance.routine_means"),
        separable: answer("substance.separable"),
        indicators: indicators(form, "substance.indicators", refused),
        acceptance_method: of("substance.acceptance_method"),
        ..Substance::default()
    });
}

fn write(_: &Asked, contract: &Contract, pairs: &mut Pairs) {
    for (name, value) in [
        ("title", &contract.title),
        ("registration_point", &contract.registration_point),
        ("category", &contract.category),
        ("summary", &contract.summary),
        ("technical_field", &contract.technical_field),
        ("industry", &contract.industry),
        ("socio_economic_aim", &contract.socio_economic_aim),
        ("plan_source", &contract.plan_source),
        ("responsible_person", &contract.responsible_person),
        ("filled_by", &contract.filled_by),
    ] {
        pairs.put(name, value);
    }
    pairs.put("sign_date", dashed(contract.sign_date.as_ref()));
    if let Some(term) = &contract.term {
        pairs.put("term.start_date", dashed(term.start_date.as_ref()));
        pairs.put("term.end_date", dashed(term.end_date.as_ref()));
    }
    pairs.put_flag("related_party", contract.related_party);
    pairs.put_flag("foreign_language", contract.foreign_language);
    pairs.put_flag("signed_on_platform", contract.signed_on_platform);
    if let Some(substance) = &contract.substance {
        write_substance(substance, pairs);
    }
}

fn write_substance(substance: &Substance, pairs: &mut Pairs) {
    for (name, answer) in [
        ("substance.mastered_at_signing", substance.mastered_at_signing),
        ("substance.rights_pass", substance.rights_pass),
        ("substance.public_domain", substance.public_domain),
        ("substance.secrecy_measures", substance.secrecy_measures),
        ("substance.specific_problem", substance.specific_problem),
        ("substance.routine_means", substance.routine_means),
        ("substance.separable", substance.separable),
    ] {
        if let Some(answer) = answer {
            pairs.put(name, if answer { "1" } else { "0" });
        }
    }
    let lines: Vec<String> = substance.indicators.iter().map(words::indicator).collect();
    pairs.put("substance.indicators", lines.join("\n"));
    pairs.put("substance.acceptance_method", &substance.acceptance_method);
}
