//! The table of verified technical income (技术合同技术性收入核定表): one a settlement, after money of a
//! contract has been realised. Entries as the table seen has them, notes in words of ours.

mod annex;
mod examined;
mod layout;
mod print;

use jiff::civil::Date;
use techmarket_types::{Fen, RegistrationNumber};

pub use print::settlement_form;

use crate::Field;

/// Cost deducted, in its parts (扣除成本), each not below 0.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct CostParts {
    /// Labour (劳务费).
    pub labour: Fen,
    /// Raw materials (原材料费).
    pub materials: Fen,
    /// Fuel and power (燃料及动力费).
    pub fuel_and_power: Fen,
    /// Buying and using equipment (设备购置及使用费).
    pub equipment: Fen,
    /// Special business expenses (专用业务费).
    pub special: Fen,
    /// Management of the first and second level (一、二级管理费).
    pub management: Fen,
}

impl CostParts {
    fn named(self) -> [(&'static str, Fen); 6] {
        [
            ("劳务费", self.labour),
            ("原材料费", self.materials),
            ("燃料及动力费", self.fuel_and_power),
            ("设备购置及使用费", self.equipment),
            ("专用业务费", self.special),
            ("一、二级管理费", self.management),
        ]
    }
}

/// Who signs for the declarant; what is empty is left to be filled in by hand. Each at most 60 characters.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Signatories {
    /// Head of finance (财务负责人).
    pub finance: String,
    /// Leader in charge of finance (主管财务负责人).
    pub finance_leader: String,
    /// Person who handles it (经办人).
    pub handler: String,
    /// Telephone (联系电话).
    pub telephone: String,
}

/// The registration body's part; what is empty is left to be filled in by hand.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Examination {
    /// Opinion (审查意见), at most 1,000 characters in any number of lines; what does not fit stands on pages behind the table
    /// (附页).
    pub opinion: String,
    /// Examiner (审查人), at most 255 characters.
    pub examiner: String,
    /// Day of the opinion.
    pub examined_on: Option<Date>,
    /// Whether the body sent it back (退回): the opinion then says why, and the table is marked as not verified.
    pub returned: bool,
}

/// What the table says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettlementForm {
    /// Declarant (申报方), the seller; at most 200 characters.
    pub declarant: String,
    /// Day of declaration (申报日期); also the date within the file.
    pub declared_on: Date,
    /// Registration number of the contract (合同编号).
    pub number: RegistrationNumber,
    /// Name of the project (项目名称), at most 300 characters.
    pub title: String,
    /// Category of the contract (合同类别), at most 60 characters.
    pub category: String,
    /// Total of the contract (合同交易总额), not below 0, as all amounts here.
    pub total: Fen,
    /// Technology amount of the contract (技术交易总额).
    pub technology: Fen,
    /// Form of payment (支付方式), at most 60 characters.
    pub payment: String,
    /// Contract money realised this time (本次实现合同交易额).
    pub realised_total: Fen,
    /// Technology money realised this time (本次实现技术交易额).
    pub realised_technology: Fen,
    /// Cost deducted this time (本次扣除成本); the sum of its parts.
    pub deducted: Fen,
    /// Technical income realised this time (本次实现技术性收入).
    pub technical_income: Fen,
    /// The cost in its parts.
    pub cost: CostParts,
    /// Declarant's signatures.
    pub signatories: Signatories,
    /// The registration body's part.
    pub examination: Examination,
    /// Notes (说明), at most 12 of 600 characters; [`crate::Texts`] has ours.
    pub notes: Vec<String>,
}

impl SettlementForm {
    /// What people wrote of it.
    fn texts(&self) -> impl Iterator<Item = (Field, &str)> {
        let signed = &self.signatories;
        let texts = [
            ("申报方", &self.declarant),
            ("项目名称", &self.title),
            ("财务负责人", &signed.finance),
            ("主管财务负责人", &signed.finance_leader),
            ("经办人", &signed.handler),
            ("联系电话", &signed.telephone),
            ("审查意见", &self.examination.opinion),
            ("审查人", &self.examination.examiner),
        ];
        texts
            .into_iter()
            .map(|(name, text)| (Field::of(name), text.as_str()))
    }
}

#[cfg(test)]
mod tests;
