//! The form of a demand.

use prost_types::FieldMask;
use techmarket_proto::demand::v1::{Demand, DemandConfidential, ExpertServiceDetail, OpenCallDetail, demand};
use techmarket_proto::types::v1::{MoneyRange, Period};
use techmarket_types::TableId;

use super::typed::{dashed, date, indicators};
use super::{Pairs, SCALE, confidential, contact, maturity, place_code, today};
use crate::amounts::{amount, in_wan};
use crate::asked::Asked;
use crate::fault::Refused;
use crate::fields::{Field, Section, levels, options, words_of};
use crate::form::Form;
use crate::words;

/// What the form changes of a demand that is there, whatever its kind.
const PATHS: [&str; 18] = [
    "title",
    "summary",
    "problem",
    "current_state",
    "expected_result",
    "keywords",
    "fields",
    "region",
    "maturity_wanted",
    "cooperation",
    "budget",
    "indicators",
    "period",
    "intellectual_property_wish",
    "publisher_hidden",
    "brokers_may_contact",
    "confidential.detail",
    "confidential.contact",
];

const KINDS: [demand::Kind; 3] = [
    demand::Kind::Technology,
    demand::Kind::OpenCall,
    demand::Kind::ExpertService,
];

/// The fields, with what was typed.
pub(crate) fn sections(asked: &Asked, form: &Form, is_new: bool) -> Vec<Section> {
    let (tables, today) = (asked.portal().settings.tables, today(asked));
    let table = |table| options(tables, table, today);
    let mut first = Vec::new();
    if is_new {
        let kinds = KINDS.map(|kind| (kind.as_str_name().to_owned(), words::demand_kind(kind).to_owned()));
        first.push(Field::select(form, "kind", "类型", kinds.to_vec()).required());
    }
    first.extend([
        Field::text(form, "title", "需求名称", "至多 200 字").required(),
        Field::area(
            form,
            "summary",
            "需求概述",
            "公开。要解决什么、用在哪里，至多 10,000 字。",
            6,
        )
        .required(),
        Field::area(form, "problem", "主要问题", "公开，至多 2,000 字", 4),
        Field::area(form, "current_state", "现状", "公开，至多 2,000 字", 3),
        Field::area(form, "expected_result", "预期目标", "公开，至多 2,000 字", 3),
        Field::area(
            form,
            "indicators",
            "考核指标",
            "一行一项，例如：抗弯强度 不低于 160 MPa。揭榜挂帅必填。",
            4,
        ),
        Field::text(form, "keywords", "关键词", "至多 10 个，用顿号分开"),
        Field::checks(
            form,
            "fields",
            "所属领域（1 至 5 个）",
            table(TableId::MarketField),
        )
        .required(),
        Field::text(
            form,
            "region",
            "所在地",
            "行政区划代码，例如 360300；输入时可从列表中选择",
        )
        .required(),
    ]);
    let terms = vec![
        Field::select(
            form,
            "maturity_wanted.level",
            "期望技术成熟度（不低于）",
            levels(tables, SCALE),
        ),
        Field::checks(form, "cooperation", "合作方式", table(TableId::Cooperation)),
        Field::short(form, "budget.minimum", "拟投入资金，最低（万元）", ""),
        Field::short(form, "budget.maximum", "拟投入资金，最高（万元）", ""),
        Field::short(form, "period.start_date", "需求时限，起", "例如 2026-12-01"),
        Field::short(form, "period.end_date", "需求时限，止", "例如 2027-11-30"),
        Field::text(
            form,
            "intellectual_property_wish",
            "知识产权归属意愿",
            "至多 500 字",
        ),
    ];
    vec![
        Section {
            title: "基本情况",
            fields: first,
        },
        Section {
            title: "合作条件",
            fields: terms,
        },
        Section {
            title: "类型所需的内容",
            fields: of_kind(form, is_new),
        },
        confidential(form),
    ]
}

fn of_kind(form: &Form, is_new: bool) -> Vec<Field> {
    let all = [
        (
            demand::Kind::OpenCall,
            Field::area(
                form,
                "open_call.taker_conditions",
                "揭榜条件",
                "揭榜挂帅必填：谁可以揭榜",
                3,
            ),
        ),
        (
            demand::Kind::OpenCall,
            Field::short(
                form,
                "open_call.completion_date",
                "完成时限",
                "揭榜挂帅必填，例如 2028-06-30",
            ),
        ),
        (
            demand::Kind::OpenCall,
            Field::text(form, "open_call.rights_ownership", "知识产权归属", "揭榜挂帅必填"),
        ),
        (
            demand::Kind::ExpertService,
            Field::text(
                form,
                "expert_service.directions",
                "研究方向",
                "专家服务填写，用顿号分开",
            ),
        ),
        (
            demand::Kind::ExpertService,
            Field::short(
                form,
                "expert_service.professional_title",
                "职称要求",
                "专家服务填写",
            ),
        ),
        (
            demand::Kind::ExpertService,
            Field::text(
                form,
                "expert_service.service_form",
                "服务方式",
                "专家服务填写，例如现场还是远程、多久一次",
            ),
        ),
    ];
    let own = kind(form);
    let all = all.into_iter().filter(|(of, _)| is_new || *of == own);
    all.map(|(_, field)| field).collect()
}

fn kind(form: &Form) -> demand::Kind {
    demand::Kind::from_str_name(form.value("kind")).unwrap_or(demand::Kind::Unspecified)
}

/// The demand that was typed. What cannot be read as its field's form asks goes to `refused`.
pub(crate) fn read(form: &Form, refused: &mut Vec<Refused>) -> Demand {
    let of = |name: &str| form.owned(name);
    let detail = match kind(form) {
        demand::Kind::OpenCall => Some(demand::Detail::OpenCall(OpenCallDetail {
            taker_conditions: of("open_call.taker_conditions"),
            completion_date: date(form, "open_call.completion_date", refused),
            rights_ownership: of("open_call.rights_ownership"),
        })),
        demand::Kind::ExpertService => Some(demand::Detail::ExpertService(ExpertServiceDetail {
            directions: words_of(form.value("expert_service.directions")),
            professional_title: of("expert_service.professional_title"),
            service_form: of("expert_service.service_form"),
        })),
        demand::Kind::Technology | demand::Kind::Unspecified => None,
    };
    let (minimum, maximum) = (
        amount(form, "budget.minimum", refused),
        amount(form, "budget.maximum", refused),
    );
    let has_budget = minimum.is_some() || maximum.is_some();
    let (start_date, end_date) = (
        date(form, "period.start_date", refused),
        date(form, "period.end_date", refused),
    );
    let has_period = start_date.is_some() || end_date.is_some();
    Demand {
        kind: kind(form).into(),
        title: of("title"),
        summary: of("summary"),
        problem: of("problem"),
        current_state: of("current_state"),
        expected_result: of("expected_result"),
        keywords: words_of(form.value("keywords")),
        fields: form.list("fields"),
        region: place_code(form.value("region")),
        maturity_wanted: maturity(form, "maturity_wanted.level"),
        cooperation: form.list("cooperation"),
        budget: has_budget.then_some(MoneyRange { minimum, maximum }),
        indicators: indicators(form, "indicators", refused),
        period: has_period.then_some(Period { start_date, end_date }),
        intellectual_property_wish: of("intellectual_property_wish"),
        publisher_hidden: form.is_set("publisher_hidden"),
        brokers_may_contact: form.is_set("brokers_may_contact"),
        detail,
        confidential: Some(DemandConfidential {
            detail: of("confidential.detail"),
            contact: contact(form),
        }),
        ..Demand::default()
    }
}

/// What an update by this form changes.
pub(crate) fn mask(form: &Form) -> FieldMask {
    let own: &[&str] = match kind(form) {
        demand::Kind::OpenCall => &["open_call"],
        demand::Kind::ExpertService => &["expert_service"],
        demand::Kind::Technology | demand::Kind::Unspecified => &[],
    };
    let paths = PATHS.iter().chain(own).map(|&path| path.to_owned()).collect();
    FieldMask { paths }
}

/// The form of a demand that is there.
pub(crate) fn form(asked: &Asked, demand: &Demand) -> Form {
    let mut pairs = Pairs::default();
    pairs.put("kind", demand.kind().as_str_name());
    pairs.put("title", &demand.title);
    pairs.put("summary", &demand.summary);
    pairs.put("problem", &demand.problem);
    pairs.put("current_state", &demand.current_state);
    pairs.put("expected_result", &demand.expected_result);
    pairs.put("keywords", demand.keywords.join("、"));
    pairs.put_all("fields", &demand.fields);
    pairs.put_place(asked, "region", &demand.region);
    pairs.put_maturity("maturity_wanted.level", demand.maturity_wanted.as_ref());
    pairs.put_all("cooperation", &demand.cooperation);
    if let Some(budget) = &demand.budget {
        pairs.put("budget.minimum", in_wan(budget.minimum.as_ref()));
        pairs.put("budget.maximum", in_wan(budget.maximum.as_ref()));
    }
    let lines: Vec<String> = demand.indicators.iter().map(words::indicator).collect();
    pairs.put("indicators", lines.join("\n"));
    if let Some(period) = &demand.period {
        pairs.put("period.start_date", dashed(period.start_date.as_ref()));
        pairs.put("period.end_date", dashed(period.end_date.as_ref()));
    }
    pairs.put("intellectual_property_wish", &demand.intellectual_property_wish);
    match &demand.detail {
        Some(demand::Detail::OpenCall(detail)) => {
            pairs.put("open_call.taker_conditions", &detail.taker_conditions);
            pairs.put(
                "open_call.completion_date",
                dashed(detail.completion_date.as_ref()),
            );
            pairs.put("open_call.rights_ownership", &detail.rights_ownership);
        }
        Some(demand::Detail::ExpertService(detail)) => {
            pairs.put("expert_service.directions", detail.directions.join("、"));
            pairs.put("expert_service.professional_title", &detail.professional_title);
            pairs.put("expert_service.service_form", &detail.service_form);
        }
        None => {}
    }
    if let Some(confidential) = &demand.confidential {
        pairs.put("confidential.detail", &confidential.detail);
        pairs.put_contact(confidential.contact.as_ref());
    }
    pairs.put_flag("publisher_hidden", demand.publisher_hidden);
    pairs.put_flag("brokers_may_contact", demand.brokers_may_contact);
    Form::of(pairs.0)
}
