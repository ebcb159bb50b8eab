//! What a contract says, as its applicant claims it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use techmarket_types::{CreditCode, DemandId, Fen, ListingId, MatchId, RegistrationPoint};

use super::Applicant;
use super::party::Party;
use super::substance::Substance;
use super::terms::{Instalment, LicenceTerms, RightCertificate, Royalty};
use crate::amounts::Amounts;

/// Everything about a contract that its applicant writes: form JJ-001 (技术合同登记表). A draft may leave out all but
/// the applicant's credit code, so `None` and empty mean "not filled in yet". Limits and code tables stand beside the
/// fields of `techmarket.contract.v1.Contract`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the form asks each of them by yes or no"
)]
pub struct ContractContent {
    /// 申请人.
    pub applicant: Applicant,
    /// 登记点.
    pub registration_point: Option<RegistrationPoint>,
    /// 项目名称.
    pub title: String,
    /// 合同类别, a leaf of `contract_category`.
    pub category: String,
    /// 卖方.
    pub seller: Party,
    /// 买方.
    pub buyer: Option<Party>,
    /// 中介方.
    pub broker: Option<Broker>,
    /// 合同签订日期.
    pub sign_date: Option<Date>,
    /// 合同有效期限, both days included.
    pub term: Option<(Date, Date)>,
    /// 金额待定: the total is fixed later by a change of what is registered.
    pub amount_undetermined: bool,
    /// 合同成交总额.
    pub total_amount: Option<Fen>,
    /// 技术交易额.
    pub technology_amount: Option<Fen>,
    /// 非技术性费用.
    pub non_technical_costs: Option<Costs>,
    /// 付款方式, code of `payment_form`.
    pub payment_form: String,
    /// 提成支付.
    pub royalty: Option<Royalty>,
    /// 分期支付计划.
    pub instalments: Vec<Instalment>,
    /// 是否关联交易.
    pub related_party: bool,
    /// 项目计划来源, code of `plan_source`.
    pub plan_source: String,
    /// 知识产权, codes of `intellectual_property`. Statistics count the first.
    pub intellectual_property: Vec<String>,
    /// 知识产权证明.
    pub right_certificates: Vec<RightCertificate>,
    /// 技术领域, code of `technical_field`.
    pub technical_field: String,
    /// 社会经济目标, code of `socio_economic_aim`.
    pub socio_economic_aim: String,
    /// 国民经济行业, code of `industry`.
    pub industry: String,
    /// 技术内容摘要.
    pub summary: String,
    /// 认定要素.
    pub substance: Substance,
    /// 许可条件.
    pub licence: Option<LicenceTerms>,
    /// 预计新增投入.
    pub expected_investment: Option<Fen>,
    /// 预计新增产值.
    pub expected_output: Option<Fen>,
    /// 负责人.
    pub responsible_person: String,
    /// 填报人.
    pub filled_by: String,
    /// 外文合同.
    pub foreign_language: bool,
    /// 平台签订.
    pub signed_on_platform: bool,
    /// The listing that it came from.
    pub listing: Option<ListingId>,
    /// The demand that it meets.
    pub demand: Option<DemandId>,
    /// The match that it came from.
    pub match_id: Option<MatchId>,
}

/// 中介方.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broker {
    /// 名称.
    pub name: String,
    /// 统一社会信用代码; the rules ask for it in every draft, since it decides who may see the contract.
    pub credit_code: Option<CreditCode>,
    /// 技术经纪人 of the organisation.
    pub person: Option<BrokerPerson>,
}

/// 技术经纪人, a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrokerPerson {
    /// 姓名.
    pub name: String,
    /// 证书编号, which tells persons of one name apart.
    pub certificate_number: String,
}

/// 非技术性费用. An item that is not stated is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Costs {
    /// 材料费.
    pub material: Option<Fen>,
    /// 设备仪器费.
    pub equipment: Option<Fen>,
    /// 零部件费.
    pub parts: Option<Fen>,
    /// 其他.
    pub other: Option<Fen>,
}

impl Costs {
    /// The items with their field names, in the order of the form.
    #[must_use]
    pub fn items(&self) -> [(&'static str, Fen); 4] {
        [
            ("material", self.material),
            ("equipment", self.equipment),
            ("parts", self.parts),
            ("other", self.other),
        ]
        .map(|(field, item)| (field, item.unwrap_or(Fen::ZERO)))
    }
}

impl ContractContent {
    /// Whether it is paid by a royalty, alone or beside other payments. What has been handed in states one if and only if
    /// that is so.
    #[must_use]
    pub fn is_royalty(&self) -> bool {
        self.royalty.is_some()
    }

    /// Credit code of the buyer, who may be a natural person and have none.
    #[must_use]
    pub fn buyer_code(&self) -> Option<&CreditCode> {
        self.buyer.as_ref()?.credit_code.as_ref()
    }

    /// The codes of its organisations that stand so on paper although their check character is wrong, each with its path and
    /// title.
    #[must_use]
    pub fn codes_as_issued(&self) -> Vec<(&'static str, &'static str)> {
        let codes = [
            ("seller.credit_code", "卖方", self.seller.credit_code.as_ref()),
            ("buyer.credit_code", "买方", self.buyer_code()),
            ("broker.credit_code", "中介方", self.broker_code()),
        ];
        let issued = codes
            .into_iter()
            .filter(|(_, _, code)| code.is_some_and(|code| !code.is_right()));
        issued.map(|(field, title, _)| (field, title)).collect()
    }

    /// What certificates and lists print of what was written, each with its path and title.
    #[must_use]
    pub fn printed(&self) -> [(&'static str, &'static str, &str); 4] {
        let buyer = self.buyer.as_ref().map_or("", |buyer| &buyer.name);
        let broker = self.broker.as_ref().map_or("", |broker| &broker.name);
        [
            ("title", "项目名称", &self.title),
            ("seller.name", "卖方名称", &self.seller.name),
            ("buyer.name", "买方名称", buyer),
            ("broker.name", "中介方名称", broker),
        ]
    }

    /// 技术经纪人 who brought the deal about.
    #[must_use]
    pub fn broker_person(&self) -> Option<&BrokerPerson> {
        self.broker.as_ref()?.person.as_ref()
    }

    /// Credit code of the intermediary.
    #[must_use]
    pub fn broker_code(&self) -> Option<&CreditCode> {
        self.broker.as_ref()?.credit_code.as_ref()
    }

    /// What is claimed; an amount that is not stated is 0.
    #[must_use]
    pub fn claimed(&self) -> Amounts {
        Amounts {
            total: self.total_amount.unwrap_or(Fen::ZERO),
            technology: self.technology_amount.unwrap_or(Fen::ZERO),
        }
    }
}
