//! What the market answers, in the words of an office: states, kinds, codes, dates and money.

use jiff::Timestamp;
use techmarket_kernel::{CHINA, china_date};
use techmarket_proto::contract::v1::contract;
use techmarket_proto::demand::v1::demand;
use techmarket_proto::google::r#type::{Date, Money};
use techmarket_proto::matching::v1::r#match;
use techmarket_proto::supply::v1::{Price, listing, price};
use techmarket_proto::types::v1::{Contact, Indicator, Maturity, MoneyRange, Period, indicator};
use techmarket_types::{CodeTables, Fen, TableId};

/// A time as `google.protobuf.Timestamp` has it.
type Time = prost_types::Timestamp;

pub(crate) const fn listing_kind(kind: listing::Kind) -> &'static str {
    match kind {
        listing::Kind::Unspecified => "供给",
        listing::Kind::Achievement => "科技成果",
        listing::Kind::Expert => "专家",
        listing::Kind::Instrument => "大型仪器",
        listing::Kind::Service => "科技服务",
    }
}

pub(crate) const fn demand_kind(kind: demand::Kind) -> &'static str {
    match kind {
        demand::Kind::Unspecified => "需求",
        demand::Kind::Technology => "技术需求",
        demand::Kind::OpenCall => "揭榜挂帅",
        demand::Kind::ExpertService => "专家服务",
    }
}

pub(crate) const fn listing_state(state: listing::State) -> &'static str {
    match state {
        listing::State::Unspecified => "",
        listing::State::Draft => "草稿",
        listing::State::Submitted => "待审核",
        listing::State::Returned => "退回",
        listing::State::Published => "已发布",
        listing::State::Withdrawn => "已撤回",
        listing::State::Expired => "已到期",
    }
}

pub(crate) const fn demand_state(state: demand::State) -> &'static str {
    match state {
        demand::State::Unspecified => "",
        demand::State::Draft => "草稿",
        demand::State::Submitted => "待审核",
        demand::State::Returned => "退回",
        demand::State::Published => "已发布",
        demand::State::Withdrawn => "已撤回",
        demand::State::Contracted => "已对接",
        demand::State::Closed => "已关闭",
        demand::State::Expired => "已到期",
    }
}

pub(crate) const fn match_state(state: r#match::State) -> &'static str {
    match state {
        r#match::State::Unspecified => "",
        r#match::State::Suggested => "已推荐",
        r#match::State::Interested => "单方有意向",
        r#match::State::Accepted => "双方接受",
        r#match::State::Declined => "已谢绝",
        r#match::State::Registered => "合同已登记",
        r#match::State::Viewed => "已查看",
        r#match::State::Negotiating => "洽谈中",
        r#match::State::Contracted => "已签合同",
    }
}

pub(crate) const fn contract_state(state: contract::State) -> &'static str {
    match state {
        contract::State::Unspecified => "",
        contract::State::Draft => "草稿",
        contract::State::Submitted => "待受理",
        contract::State::Returned => "待补正",
        contract::State::Accepted => "已受理",
        contract::State::FirstReviewed => "已初审",
        contract::State::SecondReviewed => "已复核",
        contract::State::Registered => "已登记",
        contract::State::Refused => "不予登记",
        contract::State::Withdrawn => "已撤回",
        contract::State::ChangePending => "变更待审",
        contract::State::Cancelled => "已注销",
        contract::State::Revoked => "已撤销",
    }
}

/// The class of a state's tag: its colour, beside the word.
pub(crate) fn tone(state: &str) -> &'static str {
    match state {
        "已发布" | "双方接受" | "已对接" | "合同已登记" | "已签合同" | "有效" | "已登记" => {
            "good"
        }
        "退回" | "已到期" | "单方有意向" | "待补正" => "warn",
        "已谢绝" | "已撤回" | "已关闭" | "已失效" | "不予登记" => "gone",
        _ => "plain",
    }
}

/// `2026年11月29日`.
pub(crate) fn day(time: Option<&Time>) -> String {
    let date = time.and_then(timestamp).map(china_date);
    date.map_or_else(String::new, |date| {
        format!("{}年{}月{}日", date.year(), date.month(), date.day())
    })
}

/// `2026-11-29 16:30`.
pub(crate) fn minute(time: Option<&Time>) -> String {
    let time = time.and_then(timestamp);
    time.map_or_else(String::new, techmarket_kernel::china_minute)
}

/// The month, `2026-11`, to count by.
pub(crate) fn month(time: Option<&Time>) -> String {
    let time = time.and_then(timestamp);
    time.map_or_else(String::new, |time| {
        CHINA.to_datetime(time).strftime("%Y-%m").to_string()
    })
}

pub(crate) fn timestamp(time: &Time) -> Option<Timestamp> {
    Timestamp::new(time.seconds, time.nanos).ok()
}

pub(crate) fn civil(date: Option<&Date>) -> String {
    date.map_or_else(String::new, |date| {
        format!("{}年{}月{}日", date.year, date.month, date.day)
    })
}

/// `2026年1月1日 至 2026年12月31日`; empty without one.
pub(crate) fn period(period: Option<&Period>) -> String {
    period.map_or_else(String::new, |period| {
        let days = [period.start_date.as_ref(), period.end_date.as_ref()].map(civil);
        days.join(" 至 ")
    })
}

/// An amount in 万元, and in yuan for the title and for print.
pub(crate) fn wan(money: Option<&Money>) -> String {
    money.and_then(fen).map_or_else(String::new, Fen::wan_yuan)
}

pub(crate) fn yuan(money: Option<&Money>) -> String {
    money
        .and_then(fen)
        .map_or_else(String::new, |fen| format!("{fen}元"))
}

pub(crate) fn fen(money: &Money) -> Option<Fen> {
    Fen::from_money(money.units, money.nanos).ok()
}

fn range(minimum: Option<&Money>, maximum: Option<&Money>) -> String {
    let (low, high) = (wan(minimum), wan(maximum));
    match (low.as_str(), high.as_str()) {
        ("", "") => String::new(),
        ("", high) => format!("{high}以内"),
        (low, "") => format!("{low}以上"),
        (low, high) if low == high => low.to_owned(),
        (low, high) => format!("{} 至 {high}", low.trim_end_matches("万元")),
    }
}

pub(crate) fn price(price: Option<&Price>) -> String {
    match price {
        Some(price) if price.mode() == price::Mode::Negotiable => "面议".to_owned(),
        Some(price) => range(price.minimum.as_ref(), price.maximum.as_ref()),
        None => String::new(),
    }
}

pub(crate) fn budget(budget: Option<&MoneyRange>) -> String {
    budget.map_or_else(String::new, |budget| {
        range(budget.minimum.as_ref(), budget.maximum.as_ref())
    })
}

pub(crate) fn maturity(maturity: Option<&Maturity>) -> String {
    maturity.map_or_else(String::new, |maturity| format!("{} 级", maturity.level))
}

pub(crate) fn indicator(indicator: &Indicator) -> String {
    let comparison = match indicator.comparison() {
        indicator::Comparison::AtMost => "不高于",
        indicator::Comparison::AtLeast => "不低于",
        indicator::Comparison::Equal | indicator::Comparison::Unspecified => "等于",
    };
    let Indicator {
        name, value, unit, ..
    } = indicator;
    format!("{name}{comparison} {value} {unit}").trim_end().to_owned()
}

/// Whom to call, in one line.
pub(crate) fn contact(contact: &Contact) -> String {
    let Contact { person, phone, email } = contact;
    format!("{person} {phone} {email}").trim().to_owned()
}

/// A code in words; the code itself where the table lacks it.
pub(crate) fn code(tables: &CodeTables, table: TableId, code: &str) -> String {
    let found = tables.table(table).get(code);
    found.map_or_else(|| code.to_owned(), |found| found.name.clone())
}

pub(crate) fn codes(tables: &CodeTables, table: TableId, codes: &[String]) -> String {
    let names: Vec<String> = codes.iter().map(|one| code(tables, table, one)).collect();
    names.join("；")
}

pub(crate) fn region(tables: &CodeTables, code: &str) -> String {
    let found = tables.regions().get(code);
    found.map_or_else(|| code.to_owned(), |found| found.full_name.clone())
}

/// A feature of the ranking, as people call it.
pub(crate) fn feature(name: &str) -> &str {
    match name {
        "text_terms" => "内容用词",
        "title_terms" => "题名用词",
        "meaning" => "语义相似",
        "field" => "所属领域",
        "industry" => "行业",
        "maturity" => "技术成熟度",
        "cooperation" => "合作方式",
        "region" => "地域",
        "money" => "金额",
        "indicators" => "技术指标",
        "wording" => "检索词",
        other => other,
    }
}
