//! A listing or a demand as its page shows it.

use techmarket_proto::demand::v1::{Demand, demand};
use techmarket_proto::supply::v1::{Listing, listing};
use techmarket_types::{CodeTables, TableId};

use crate::posts::publisher;
use crate::words;

/// One line of a description list. An empty value is not shown.
pub(crate) struct Line {
    pub(crate) name: &'static str,
    pub(crate) value: String,
    /// The same more exactly, for the title and for print.
    pub(crate) exact: String,
}

impl Line {
    pub(crate) fn new(name: &'static str, value: impl Into<String>) -> Self {
        let (value, exact) = (value.into(), String::new());
        Self { name, value, exact }
    }
}

/// A public post, whole.
pub(crate) struct Post {
    pub(crate) title: String,
    pub(crate) kind: &'static str,
    pub(crate) state: &'static str,
    pub(crate) tone: &'static str,
    pub(crate) publisher: String,
    pub(crate) lines: Vec<Line>,
    /// Head and text of each part.
    pub(crate) parts: Vec<(&'static str, String)>,
    pub(crate) indicators: Vec<String>,
    pub(crate) keywords: Vec<String>,
    pub(crate) published: String,
}

pub(crate) fn listing_post(tables: &CodeTables, listing: &Listing) -> Post {
    let price = listing.price.as_ref();
    let mut lines = vec![
        Line::new(
            "所属领域",
            words::codes(tables, TableId::MarketField, &listing.fields),
        ),
        Line::new(
            "所属行业",
            words::code(tables, TableId::Industry, &listing.industry),
        ),
        Line::new("所在地", words::region(tables, &listing.region)),
        Line::new("技术成熟度", words::maturity(listing.maturity.as_ref())),
        Line::new(
            "合作方式",
            words::codes(tables, TableId::Cooperation, &listing.cooperation),
        ),
        Line {
            name: "价格",
            value: words::price(price),
            exact: words::yuan(price.and_then(|price| price.minimum.as_ref())),
        },
    ];
    let rights = listing.intellectual_property.iter().map(|right| {
        let kind = words::code(tables, TableId::IntellectualProperty, &right.kind);
        format!("{kind} {} {}", right.number, right.title)
            .trim_end()
            .to_owned()
    });
    lines.push(Line::new("知识产权", rights.collect::<Vec<_>>().join("；")));
    let mut parts = vec![("简介", listing.summary.clone())];
    match &listing.detail {
        Some(listing::Detail::Achievement(detail)) => {
            lines.push(Line::new("成果登记号", &detail.registration_number));
            lines.push(Line::new("完成单位", detail.completing_organizations.join("；")));
            lines.push(Line::new("完成人", detail.completing_persons.join("、")));
        }
        Some(listing::Detail::Expert(detail)) => {
            lines.push(Line::new("姓名", &detail.person));
            lines.push(Line::new("职称", &detail.professional_title));
            lines.push(Line::new("研究方向", detail.directions.join("；")));
        }
        Some(listing::Detail::Instrument(detail)) => {
            lines.push(Line::new("型号", &detail.model));
            lines.push(Line::new("生产厂商", &detail.manufacturer));
            parts.push(("开放共享方式", detail.sharing.clone()));
        }
        Some(listing::Detail::Service(detail)) => {
            lines.push(Line::new(
                "服务类型",
                words::code(tables, TableId::ServiceKind, &detail.kind),
            ));
            parts.push(("服务内容与指标", detail.promise.clone()));
        }
        None => {}
    }
    let state = words::listing_state(listing.state());
    Post {
        title: listing.title.clone(),
        kind: words::listing_kind(listing.kind()),
        state,
        tone: words::tone(state),
        publisher: publisher(&listing.organization_name),
        lines,
        parts,
        indicators: Vec::new(),
        keywords: listing.keywords.clone(),
        published: words::day(listing.publish_time.as_ref()),
    }
}

pub(crate) fn demand_post(tables: &CodeTables, demand: &Demand) -> Post {
    let budget = demand.budget.as_ref();
    let mut lines = vec![
        Line::new(
            "所属领域",
            words::codes(tables, TableId::MarketField, &demand.fields),
        ),
        Line::new(
            "所属行业",
            words::code(tables, TableId::Industry, &demand.industry),
        ),
        Line::new("所在地", words::region(tables, &demand.region)),
        Line::new("期望技术成熟度", words::maturity(demand.maturity_wanted.as_ref())),
        Line::new(
            "合作方式",
            words::codes(tables, TableId::Cooperation, &demand.cooperation),
        ),
        Line {
            name: "拟投入资金",
            value: words::budget(budget),
            exact: words::yuan(budget.and_then(|budget| budget.maximum.as_ref())),
        },
        Line::new(
            "付款方式",
            words::codes(tables, TableId::PaymentForm, &demand.payment_forms),
        ),
        Line::new(
            "解决方式",
            words::codes(tables, TableId::SolutionMode, &demand.solution_modes),
        ),
        Line::new("知识产权归属意愿", &demand.intellectual_property_wish),
    ];
    if let Some(period) = &demand.period {
        lines.push(Line::new(
            "需求时限",
            format!("至 {}", words::civil(period.end_date.as_ref())),
        ));
    }
    let mut parts = vec![
        ("需求概述", demand.summary.clone()),
        ("主要问题", demand.problem.clone()),
        ("现状", demand.current_state.clone()),
        ("预期目标", demand.expected_result.clone()),
    ];
    match &demand.detail {
        Some(demand::Detail::OpenCall(detail)) => {
            lines.push(Line::new(
                "完成时限",
                words::civil(detail.completion_date.as_ref()),
            ));
            lines.push(Line::new("知识产权归属", &detail.rights_ownership));
            parts.push(("揭榜条件", detail.taker_conditions.clone()));
        }
        Some(demand::Detail::ExpertService(detail)) => {
            lines.push(Line::new("研究方向", detail.directions.join("；")));
            lines.push(Line::new("职称要求", &detail.professional_title));
            parts.push(("服务方式", detail.service_form.clone()));
        }
        None => {}
    }
    let state = words::demand_state(demand.state());
    Post {
        title: demand.title.clone(),
        kind: words::demand_kind(demand.kind()),
        state,
        tone: words::tone(state),
        publisher: publisher(&demand.organization_name),
        lines,
        parts,
        indicators: demand.indicators.iter().map(words::indicator).collect(),
        keywords: demand.keywords.clone(),
        published: words::day(demand.publish_time.as_ref()),
    }
}
