//! Messages that every rule accepts.

use techmarket_kernel::{Erased, contact_hash, subject_hash};
use techmarket_proto::contract::v1 as contract_pb;
use techmarket_proto::demand::v1 as demand_pb;
use techmarket_proto::google::r#type::{Date, Money};
use techmarket_proto::supply::v1 as supply_pb;
use techmarket_proto::types::v1 as pb;
use techmarket_types::CodeTables;

use crate::callers::{BROKER, DEMANDER, PROVIDER};

/// The tables that come with the program.
#[must_use]
pub fn tables() -> &'static CodeTables {
    CodeTables::embedded().expect("the tables")
}

/// Whole yuan.
#[must_use]
pub fn money(yuan: i64) -> Money {
    Money {
        currency_code: "CNY".to_owned(),
        units: yuan,
        nanos: 0,
    }
}

/// From one day to another, each as year, month and day.
#[must_use]
pub fn period(start: (i32, i32, i32), end: (i32, i32, i32)) -> pb::Period {
    pb::Period {
        start_date: Some(date(start)),
        end_date: Some(date(end)),
    }
}

fn date((year, month, day): (i32, i32, i32)) -> Date {
    Date { year, month, day }
}

/// Account of [`erased`], which stands for the person from then on.
pub const ERASED: &str = "0198c1d2-0000-7000-8000-00000000e4a5";

/// Somebody who was erased: whose tokens had `subject`, and whose account had the mail address or number `contact`.
#[must_use]
pub fn erased(subject: &str, contact: &str) -> Erased {
    let account = ERASED.parse().expect("an id");
    Erased::new(
        account,
        subject_hash(subject),
        contact_hash(contact).into_iter().collect(),
    )
}

/// How to reach 张三.
#[must_use]
pub fn contact() -> pb::Contact {
    pb::Contact {
        person: "张三".to_owned(),
        phone: "0799-0000000".to_owned(),
        email: "zhangsan@example.com".to_owned(),
    }
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

/// An achievement of 示例大学 with what is required and a confidential part.
#[must_use]
pub fn listing() -> supply_pb::Listing {
    supply_pb::Listing {
        kind: supply_pb::listing::Kind::Achievement.into(),
        organization: PROVIDER.to_owned(),
        organization_name: "示例大学".to_owned(),
        title: "高强度电瓷配方与烧成工艺".to_owned(),
        summary: "以铝矾土为主料的高强度电瓷配方，抗弯强度高，烧成温度低，适用于特高压绝缘子。".to_owned(),
        fields: texts(&["4"]),
        region: "360300".to_owned(),
        confidential: Some(supply_pb::ListingConfidential {
            detail: "烧成曲线与添加剂比例".to_owned(),
            contact: Some(contact()),
        }),
        ..supply_pb::Listing::default()
    }
}

/// An achievement of 示例大学 with every field that an owner may write.
#[must_use]
pub fn full_listing() -> supply_pb::Listing {
    supply_pb::Listing {
        external_id: "CG-2026-001".to_owned(),
        keywords: texts(&["电瓷", "绝缘子"]),
        fields: texts(&["4", "2"]),
        industry: "26".to_owned(),
        maturity: Some(pb::Maturity {
            scale: "gbt22900-2022".to_owned(),
            level: 6,
        }),
        cooperation: texts(&["1", "4"]),
        price: Some(supply_pb::Price {
            mode: supply_pb::price::Mode::Range.into(),
            minimum: Some(money(500_000)),
            maximum: Some(money(800_000)),
            pricing: "x-1".to_owned(),
        }),
        intellectual_property: vec![supply_pb::IntellectualProperty {
            kind: "x-021".to_owned(),
            number: "ZL202600000001.X".to_owned(),
            title: "一种高强度电瓷".to_owned(),
        }],
        announcement: Some(supply_pb::Announcement {
            period: Some(period((2026, 10, 1), (2026, 10, 15))),
            objected: false,
            outcome: "无异议".to_owned(),
        }),
        detail: Some(supply_pb::listing::Detail::Achievement(
            supply_pb::AchievementDetail {
                registration_number: "3602026Y0001".to_owned(),
                category: "x-2".to_owned(),
                attribute: "x-1".to_owned(),
                level: "x-2".to_owned(),
                completing_organizations: texts(&["示例大学"]),
                completing_persons: texts(&["张三", "李四"]),
            },
        )),
        ..listing()
    }
}

/// A technology that 示例电瓷有限公司 needs, with what is required and a confidential part.
#[must_use]
pub fn demand() -> demand_pb::Demand {
    demand_pb::Demand {
        kind: demand_pb::demand::Kind::Technology.into(),
        organization: DEMANDER.to_owned(),
        organization_name: "示例电瓷有限公司".to_owned(),
        title: "提高电瓷抗弯强度".to_owned(),
        summary: "特高压用电瓷绝缘子抗弯强度不足，需要新的配方与烧成工艺。".to_owned(),
        fields: texts(&["4"]),
        region: "360300".to_owned(),
        confidential: Some(demand_pb::DemandConfidential {
            detail: "现有配方与废品率".to_owned(),
            contact: Some(contact()),
        }),
        ..demand_pb::Demand::default()
    }
}

/// An open call (揭榜挂帅) of 示例电瓷有限公司.
#[must_use]
pub fn open_call() -> demand_pb::Demand {
    demand_pb::Demand {
        kind: demand_pb::demand::Kind::OpenCall.into(),
        indicators: vec![pb::Indicator {
            name: "抗弯强度".to_owned(),
            comparison: pb::indicator::Comparison::AtLeast.into(),
            value: "160".to_owned(),
            unit: "MPa".to_owned(),
        }],
        detail: Some(demand_pb::demand::Detail::OpenCall(demand_pb::OpenCallDetail {
            taker_conditions: "具有独立法人资格的高校、科研院所或企业".to_owned(),
            completion_date: Some(date((2028, 12, 31))),
            rights_ownership: "双方共有".to_owned(),
        })),
        ..demand()
    }
}

/// A commissioned development (委托开发) of 100,000 yuan, all of it for technology, by 示例大学 for 示例电瓷有限公司, through
/// 示例技术转移中心.
#[must_use]
pub fn contract() -> contract_pb::Contract {
    contract_pb::Contract {
        registration_point: "360301".to_owned(),
        title: "高强度电瓷配方开发".to_owned(),
        category: "x-11".to_owned(),
        seller: Some(party("示例大学", PROVIDER)),
        buyer: Some(party("示例电瓷有限公司", DEMANDER)),
        broker: Some(contract_pb::Broker {
            name: "示例技术转移中心".to_owned(),
            credit_code: BROKER.to_owned(),
            ..contract_pb::Broker::default()
        }),
        sign_date: Some(date((2026, 11, 2))),
        term: Some(period((2026, 11, 2), (2027, 11, 1))),
        total_amount: Some(money(100_000)),
        technology_amount: Some(money(100_000)),
        payment_form: "x-2".to_owned(),
        plan_source: "x-9".to_owned(),
        intellectual_property: texts(&["x-01"]),
        technical_field: "05".to_owned(),
        socio_economic_aim: "02".to_owned(),
        industry: "26".to_owned(),
        summary: "乙方为甲方开发高强度电瓷配方与烧成工艺，交付配方、工艺文件与样品。".to_owned(),
        ..contract_pb::Contract::default()
    }
}

fn party(name: &str, credit_code: &str) -> contract_pb::Party {
    contract_pb::Party {
        name: name.to_owned(),
        credit_code: credit_code.to_owned(),
        nature: "150".to_owned(),
        region: "360300".to_owned(),
        contact: Some(contact()),
        ..contract_pb::Party::default()
    }
}
