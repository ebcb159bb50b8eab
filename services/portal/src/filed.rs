//! A contract as pages show it: to its parties, and to the office.

use techmarket_proto::contract::v1::{Attachment, Contract, Party, attachment};
use techmarket_proto::google::r#type::Money;
use techmarket_types::{CodeTables, TableId};

use crate::posts::id;
use crate::whole::Line;
use crate::words;

/// Kinds of attachment, in the order in which forms offer them.
pub(crate) const KINDS: [(attachment::Kind, &str); 10] = [
    (attachment::Kind::ContractText, "合同文本"),
    (attachment::Kind::Commitment, "承诺书"),
    (attachment::Kind::RightProof, "知识产权证明"),
    (attachment::Kind::Translation, "中文译本"),
    (attachment::Kind::Authorisation, "授权书"),
    (attachment::Kind::SealProof, "印章、更名证明"),
    (attachment::Kind::Mandate, "委托书"),
    (attachment::Kind::Voucher, "支付凭证"),
    (attachment::Kind::Amendment, "变更材料"),
    (attachment::Kind::Other, "其他材料"),
];

/// Kinds that may be added and removed after registration.
pub(crate) const LATER: [attachment::Kind; 2] = [attachment::Kind::Voucher, attachment::Kind::Amendment];

/// Types that browsers show within a page.
pub(crate) const SHOWN: [&str; 3] = ["application/pdf", "image/png", "image/jpeg"];

/// An attachment in a list.
pub(crate) struct File {
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    pub(crate) size: String,
    pub(crate) time: String,
    pub(crate) sha256: String,
    /// Where its content is.
    pub(crate) href: String,
    /// Whether the page can show it.
    pub(crate) is_shown: bool,
    pub(crate) is_image: bool,
    /// Whether it may come and go after registration.
    pub(crate) is_later: bool,
}

pub(crate) fn files(contract: &Contract) -> Vec<File> {
    let of = id(&contract.name);
    contract.attachments.iter().map(|one| file(of, one)).collect()
}

fn file(contract: &str, file: &Attachment) -> File {
    let kind = KINDS.iter().find(|(kind, _)| *kind == file.kind());
    File {
        kind: kind.map_or("附件", |(_, title)| *title),
        name: file.file_name.clone(),
        size: size(file.size),
        time: words::minute(file.upload_time.as_ref()),
        sha256: file.sha256.clone(),
        href: format!("/contracts/{contract}/files/{}", file.sha256),
        is_shown: SHOWN.contains(&file.media_type.as_str()),
        is_image: file.media_type.starts_with("image/"),
        is_later: LATER.contains(&file.kind()),
    }
}

/// `12 KB`, `3.4 MB`.
fn size(bytes: i64) -> String {
    const KILO: i64 = 1_024;
    if bytes < KILO * KILO {
        return format!("{} KB", (bytes + KILO - 1) / KILO);
    }
    let tenths = bytes * 10 / (KILO * KILO);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

/// The lines of the form, and what was recognised.
pub(crate) fn lines(tables: &CodeTables, contract: &Contract) -> Vec<Line> {
    let mut lines = content(tables, contract);
    lines.insert(0, Line::new("合同登记编号", &contract.registration_number));
    let Some(recognition) = &contract.recognition else {
        return lines;
    };
    let category = words::code(tables, TableId::ContractCategory, &recognition.category);
    lines.push(Line::new("核定类别", category));
    lines.push(money("核定成交额", recognition.total_amount.as_ref()));
    lines.push(money("核定技术交易额", recognition.technology_amount.as_ref()));
    lines.push(Line::new("初审", &recognition.reviewer));
    lines.push(Line::new("复核", &recognition.second_reviewer));
    lines.push(Line::new("审核意见", &recognition.opinion));
    lines
}

/// The lines of the form alone, to be compared with those of another contract.
pub(crate) fn content(tables: &CodeTables, contract: &Contract) -> Vec<Line> {
    let code = |table, code: &str| words::code(tables, table, code);
    let rights = words::codes(
        tables,
        TableId::IntellectualProperty,
        &contract.intellectual_property,
    );
    let broker = contract.broker.as_ref();
    let broker = broker.map(|broker| format!("{} {}", broker.name, broker.credit_code));
    vec![
        Line::new("项目名称", &contract.title),
        Line::new(
            "登记点",
            code(TableId::RegistrationPoint, &contract.registration_point),
        ),
        Line::new("合同类别", code(TableId::ContractCategory, &contract.category)),
        party(tables, "卖方", contract.seller.as_ref()),
        party(tables, "买方", contract.buyer.as_ref()),
        Line::new("中介方", broker.unwrap_or_default()),
        Line::new("签订日期", words::civil(contract.sign_date.as_ref())),
        Line::new("有效期限", words::period(contract.term.as_ref())),
        money("合同成交总额", contract.total_amount.as_ref()),
        money("技术交易额", contract.technology_amount.as_ref()),
        Line::new("付款方式", code(TableId::PaymentForm, &contract.payment_form)),
        Line::new(
            "技术领域",
            code(TableId::TechnicalField, &contract.technical_field),
        ),
        Line::new("国民经济行业", code(TableId::Industry, &contract.industry)),
        Line::new(
            "社会经济目标",
            code(TableId::SocioEconomicAim, &contract.socio_economic_aim),
        ),
        Line::new("计划来源", code(TableId::PlanSource, &contract.plan_source)),
        Line::new("知识产权", rights),
        Line::new("负责人", &contract.responsible_person),
        Line::new("填报人", &contract.filled_by),
    ]
}

pub(crate) fn money(name: &'static str, amount: Option<&Money>) -> Line {
    Line {
        name,
        value: words::wan(amount),
        exact: words::yuan(amount),
    }
}

fn party(tables: &CodeTables, name: &'static str, party: Option<&Party>) -> Line {
    let told = party.map(|party| {
        let nature = words::code(tables, TableId::PartyNature, &party.nature);
        let region = words::region(tables, &party.region);
        let more = [nature, region].into_iter().filter(|text| !text.is_empty());
        let more = more.collect::<Vec<_>>().join("，");
        let told = format!("{} {}", party.name, party.credit_code);
        if more.is_empty() {
            told.trim().to_owned()
        } else {
            format!("{}（{more}）", told.trim())
        }
    });
    Line::new(name, told.unwrap_or_default())
}

/// One thing that two contracts state.
pub(crate) struct Beside {
    pub(crate) name: &'static str,
    pub(crate) this: String,
    pub(crate) other: String,
    pub(crate) is_same: bool,
}

/// Two contracts field by field; what neither states is left out.
pub(crate) fn beside(tables: &CodeTables, this: &Contract, other: &Contract) -> Vec<Beside> {
    let told = |contract: &Contract| {
        let mut lines = content(tables, contract);
        lines.push(Line::new("技术内容摘要", &contract.summary));
        lines
    };
    let pairs = told(this).into_iter().zip(told(other));
    let row = |(this, other): (Line, Line)| Beside {
        name: this.name,
        is_same: this.value == other.value,
        this: this.value,
        other: other.value,
    };
    let rows = pairs.map(row);
    rows.filter(|row| !row.this.is_empty() || !row.other.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_rounded_as_people_read_them() {
        for (bytes, text) in [
            (1, "1 KB"),
            (2_048, "2 KB"),
            (1_048_576, "1.0 MB"),
            (3_600_000, "3.4 MB"),
        ] {
            assert_eq!(size(bytes), text);
        }
    }
}
