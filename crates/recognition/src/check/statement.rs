//! What is known of a contract when it is looked at: form JJ-001 (技术合同登记表), the papers handed in,
//! and the answers about its substance.

use jiff::civil::Date;
use techmarket_types::{CreditCode, Fen, RegistrationPoint};

/// A contract as its applicant states it. Empty and none mean "not stated". Lists longer than
/// [`Statement::MAX_LIST`] are looked at up to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statement {
    /// Who applies (申请人).
    pub applicant: Applicant,
    /// Registration point (登记点).
    pub registration_point: Option<RegistrationPoint>,
    /// Title (项目名称).
    pub title: String,
    /// Summary of the technical content (技术内容摘要).
    pub summary: String,
    /// Category (合同类别), code of `contract_category`.
    pub category: String,
    /// Seller (卖方).
    pub seller: PartyStatement,
    /// Buyer (买方).
    pub buyer: PartyStatement,
    /// Day of signing (签订日期).
    pub sign_date: Option<Date>,
    /// First and last day of validity (合同有效期限).
    pub term: Option<(Date, Date)>,
    /// All money of the contract (合同成交总额).
    pub total_amount: Option<Fen>,
    /// What of it pays for technology (技术交易额).
    pub technology_amount: Option<Fen>,
    /// Whether the amounts cannot be told yet (金额暂不能确定).
    pub amount_undetermined: bool,
    /// The sheet of non-technical cost (非技术性费用): name of the field and amount. None where it
    /// was not handed in.
    pub non_technical_costs: Option<Vec<(&'static str, Fen)>>,
    /// Payment.
    pub payment: PaymentStatement,
    /// New investment that the buyer expects (预计新增投入).
    pub expected_investment: Option<Fen>,
    /// New output that is expected (预计新增产值).
    pub expected_output: Option<Fen>,
    /// Whether the parties are related (是否关联交易).
    pub related_party: bool,
    /// Rights touched (知识产权).
    pub intellectual_property: Vec<RightStatement>,
    /// Plan (计划来源), code of `plan_source`.
    pub plan_source: String,
    /// Aim (社会经济目标), code of `socio_economic_aim`.
    pub socio_economic_aim: String,
    /// Industry (国民经济行业), code of `industry`.
    pub industry: String,
    /// Field (技术领域), code of `technical_field`.
    pub technical_field: String,
    /// Papers handed in.
    pub attachments: Vec<Attachment>,
    /// Whether the text of the contract is in another language than Chinese.
    pub foreign_language: bool,
    /// Answers about the substance.
    pub substance: Substance,
}

impl Statement {
    /// Rights, cost items and parts that are looked at.
    pub const MAX_LIST: usize = 100;
}

/// Who applies for the registration.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Applicant {
    /// The seller (卖方), as a rule.
    #[default]
    Seller,
    /// The domestic buyer of imported technology (技术进口的境内买方).
    ImportBuyer,
    /// An intermediary with the seller's mandate (中介机构).
    Intermediary,
}

/// A party (当事人).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PartyStatement {
    /// Full name (名称).
    pub name: String,
    /// Unified social credit code (统一社会信用代码).
    pub credit_code: Option<CreditCode>,
    /// Place (行政区划), GB/T 2260.
    pub region: String,
    /// Country (国别), ISO 3166-1 numeric: `156` for China. Hong Kong, Macao and Taiwan have codes of
    /// their own and count as abroad (境外) here.
    pub country: String,
    /// Nature (性质), code of `party_nature`.
    pub nature: String,
    /// Name on the seal (印章名称); none where nobody has compared it.
    pub name_on_seal: Option<String>,
    /// Whether a department inside the unit signed (内设机构签订).
    pub signed_by_department: bool,
}

/// How it is paid (付款方式).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaymentStatement {
    /// Code of `payment_form`.
    pub form: String,
    /// Whether the contract says what the royalty is computed from (提成基数).
    pub royalty_base: bool,
    /// Whether it says the rate (提成比例).
    pub royalty_rate: bool,
    /// Entry fee (入门费).
    pub entry_fee: Option<Fen>,
    /// Sum of the planned instalments (分期付款合计).
    pub instalments: Option<Fen>,
}

/// A right that the contract touches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RightStatement {
    /// Code of `intellectual_property`.
    pub code: String,
    /// Number of its certificate or application (证书号、申请号); empty where none is stated.
    pub number: String,
}

/// Kind of a paper handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Attachment {
    /// Text of the contract (合同文本).
    ContractText,
    /// Chinese version with a declaration of identity (中文译本及一致性声明).
    Translation,
    /// Certificate or proof of a right (权属证明).
    RightsProof,
    /// Authority of the legal representative (法定代表人委托授权书).
    Authorisation,
    /// Proof why seal and name differ (印章与名称不一致的证明).
    SealProof,
    /// Letter of commitment (承诺书).
    Commitment,
    /// The seller's mandate for the intermediary (委托登记书).
    Mandate,
    /// Anything else.
    Other,
}

/// Answers about the substance of a contract, from the applicant or a registrar; none where nobody
/// has answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Substance {
    /// Whether the parties had mastered the technology when they signed (签订时已掌握).
    pub mastered_at_signing: Option<bool>,
    /// Whether rights pass to the buyer (知识产权权属转移).
    pub rights_pass: Option<bool>,
    /// Number of measurable targets (可测量的技术指标).
    pub indicators: u32,
    /// Whether it says how the result is accepted (验收方法).
    pub acceptance_method: bool,
    /// Whether the technology is in the public domain (公知技术).
    pub public_domain: Option<bool>,
    /// Whether it is protected by secrecy measures (保密措施).
    pub secrecy_measures: Option<bool>,
    /// Whether it brings its owner economic benefit (经济利益).
    pub economic_benefit: Option<bool>,
    /// Whether it is a complete, usable solution (完整、实用的技术方案).
    pub complete_solution: Option<bool>,
    /// Whether it aims at a specific technical problem, project or result (特定的技术问题、项目或成果).
    pub specific_problem: Option<bool>,
    /// Whether it is done by routine means (常规手段).
    pub routine_means: Option<bool>,
    /// Whether what is not technology can be told apart and has a price of its own (可分离并单独计价).
    pub separable_part: Option<bool>,
    /// Whether a clause monopolises technology unlawfully (非法垄断技术条款).
    pub monopoly_clause: Option<bool>,
    /// Whether a clause infringes results of others (侵害他人技术成果).
    pub infringes_others: Option<bool>,
    /// Whether a training is for the professional staff that the client names (委托方指定的专业技术人员).
    pub trainees_named: Option<bool>,
    /// Whether a training is about the use of a product that is sold (产品使用培训).
    pub product_training: Option<bool>,
    /// What a mixed contract (混合合同) consists of: category and amount, the category empty for what is
    /// not technology. Together they are the total; those without category are not in the technology amount.
    /// Empty for an unmixed one.
    pub parts: Vec<(String, Fen)>,
    /// Sets of complete equipment or test rigs handed over as carriers of technology (技术载体), in sets.
    pub carrier_sets: Option<u32>,
    /// Object of consulting, code of [`crate::ConsultingObjects`].
    pub consulting_object: Option<String>,
}
