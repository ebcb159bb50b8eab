//! What helps a record to be found and trusted before it is published (发布前质量提示). Nothing here refuses a row.

use techmarket_proto::demand::v1::Demand;
use techmarket_proto::supply::v1::Listing;
use techmarket_proto::supply::v1::listing::Kind;
use techmarket_tabular::values::contact;

use crate::cells::Cells;

/// A summary below this says too little to be matched.
const SHORT: usize = 50;

/// Words by which a summary tells where the result is used, and how it is better.
const USES: [&str; 14] = [
    "应用",
    "用于",
    "适用",
    "可用",
    "场景",
    "领域",
    "面向",
    "行业",
    "推广",
    "用途",
    "服务于",
    "用作",
    "市场",
    "工况",
];
const ADVANTAGES: [&str; 22] = [
    "提高",
    "降低",
    "优于",
    "相比",
    "较传统",
    "减少",
    "提升",
    "节约",
    "节省",
    "领先",
    "缩短",
    "替代",
    "突破",
    "优势",
    "高于",
    "低于",
    "%",
    "倍",
    "稳定",
    "改善",
    "增强",
    "解决",
];
/// With these a credit code of a public institution (事业单位) begins, GB 32100.
const PUBLIC: &str = "12";

/// Takes down what a reviewer would send the record back for.
pub(crate) fn look(listing: &Listing, is_public: bool, cells: &mut Cells<'_>) {
    let summary = listing.summary.as_str();
    let length = summary.chars().count();
    if (1..SHORT).contains(&length) {
        let message = format!("简介不足 {SHORT} 字，不易被检索和匹配；请补充原理、指标和用途");
        cells.note("summary", "SUMMARY_SHORT", message);
    } else if listing.kind() == Kind::Achievement && length > 0 {
        if !USES.iter().any(|word| summary.contains(word)) {
            cells.note(
                "summary",
                "NO_APPLICATION",
                "简介没有写应用场景；请说明用在哪里、解决什么问题",
            );
        }
        if !ADVANTAGES.iter().any(|word| summary.contains(word)) {
            cells.note(
                "summary",
                "NO_ADVANTAGE",
                "简介没有写与现有技术相比的优势；请给出可比的指标",
            );
        }
    }
    if is_public && listing.price.is_none() && listing.kind() == Kind::Achievement {
        let message = "没有价格；公办单位转化成果应公示定价，可写“面议”（促进科技成果转化法第十八条）";
        cells.note("price", "PRICE_MISSING", message);
    }
    if contact::is_within(summary) {
        let message = "公开的简介里有电话或邮箱；请移到联系方式列，公开后任何人都能看到简介";
        cells.note("summary", "CONTACT_IN_PUBLIC", message);
    }
    let contact = listing
        .confidential
        .as_ref()
        .and_then(|layer| layer.contact.as_ref());
    let phone: String = contact
        .map_or("", |contact| &contact.phone)
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    if phone.len() == 10 && !phone.starts_with(['0', '4', '8']) {
        let message = "只有 10 位数字，可能丢失了区号前的 0；请核对";
        cells.note("confidential.contact.phone", "PHONE_SHORT", message);
    }
}

/// Takes down what a reviewer would send a demand back for.
pub(crate) fn look_at_demand(demand: &Demand, cells: &mut Cells<'_>) {
    let length = demand.summary.chars().count();
    if (1..SHORT).contains(&length) {
        let message = format!("需求概述不足 {SHORT} 字，不易被检索和匹配；请补充现状、问题和要达到的指标");
        cells.note("summary", "SUMMARY_SHORT", message);
    }
    let texts = [
        ("summary", &demand.summary),
        ("problem", &demand.problem),
        ("current_state", &demand.current_state),
        ("expected_result", &demand.expected_result),
    ];
    for (field, text) in texts {
        if contact::is_within(text) {
            let message = "公开的内容里有电话或邮箱；请移到联系方式列，公开后任何人都能看到";
            cells.note(field, "CONTACT_IN_PUBLIC", message);
        }
    }
}

/// Whether an organisation is a public institution, which owes a price or a way of pricing (促进科技成果转化法第十八条).
#[must_use]
pub fn is_public(organization: &str) -> bool {
    organization.starts_with(PUBLIC)
}
