//! A party of a contract (当事人).

use serde::{Deserialize, Serialize};
use techmarket_kernel::{Reason, TextRule, Violations, check_contact, check_text};
use techmarket_types::{Contact, CreditCode, TableId};

use super::Codes;
use crate::code_kinds::{PartyKind, PartyKinds};
use crate::name_key::name_key;

/// 中国 in the table `country` (ISO 3166-1).
const CHINA: &str = "156";

/// A party of a contract.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// 名称.
    pub name: String,
    /// 统一社会信用代码.
    pub credit_code: Option<CreditCode>,
    /// 性质, a leaf of `party_nature`.
    pub nature: String,
    /// 行政区划, GB/T 2260.
    pub region: String,
    /// 地址.
    pub address: String,
    /// 邮政编码, 6 digits; empty where it is not stated.
    pub postal_code: String,
    /// 法定代表人.
    pub legal_representative: String,
    /// Whom to call.
    pub contact: Option<Contact>,
    /// What the form asks about it by yes or no; those that are true.
    pub qualities: Vec<Quality>,
    /// 企业规模.
    pub scale: Option<Scale>,
    /// 国别, code of `country`; empty means China.
    pub country: String,
    /// 印章名称 where it differs from the name.
    pub seal_name: String,
    /// 内设机构签订.
    pub signed_by_department: bool,
}

/// What the form asks about a party by yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// 技术转移机构.
    TechnologyTransferBody,
    /// 研发机构.
    ResearchBody,
    /// 转制科研院所.
    ConvertedInstitute,
    /// 国家高新区内企业.
    HighTechZone,
    /// 上市公司.
    Listed,
}

/// 企业规模.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// 大型.
    Large,
    /// 中型.
    Medium,
    /// 小型.
    Small,
    /// 微型.
    Micro,
}

impl Party {
    /// Code of its country.
    #[must_use]
    pub fn country(&self) -> &str {
        if self.country.is_empty() {
            CHINA
        } else {
            &self.country
        }
    }

    /// Whether it is abroad. The tables number Hong Kong, Macao and Taiwan like countries.
    #[must_use]
    pub fn is_abroad(&self) -> bool {
        self.country() != CHINA
    }

    /// Whether it must state a credit code before the contract is handed in: all but natural persons and parties abroad.
    #[must_use]
    pub fn needs_code(&self, kinds: &PartyKinds) -> bool {
        !self.is_abroad() && !kinds.is_natural_person(&self.nature)
    }

    /// Its name as names are compared: letters and digits, whatever their width and case; none if there are none.
    #[must_use]
    pub fn name_key(&self) -> Option<String> {
        Some(name_key(&self.name)).filter(|key| !key.is_empty())
    }

    /// Whether both may be the same party: the same credit code or the same name.
    #[must_use]
    pub fn may_be(&self, other: &Self) -> bool {
        let same_code = self.credit_code.is_some() && self.credit_code == other.credit_code;
        let key = self.name_key();
        same_code || (key.is_some() && key == other.name_key())
    }

    /// Whether `other`, stated later, is still this party: its credit code where it has one, otherwise its name and country.
    #[must_use]
    pub fn is_still(&self, other: &Self) -> bool {
        match &self.credit_code {
            Some(code) => other.credit_code.as_ref() == Some(code),
            None => self.name_key() == other.name_key() && self.country() == other.country(),
        }
    }

    /// Of the fields for code and name the one that tells which party it is.
    #[must_use]
    pub fn identified_by<'a>(&self, [code, name]: [&'a str; 2]) -> &'a str {
        if self.credit_code.is_some() { code } else { name }
    }

    /// Adds what is wrong with what is filled in.
    pub(super) fn validate(&self, codes: Codes<'_>, v: &mut Violations) {
        let Codes { check: codes, book } = codes;
        check_text(v, "name", &self.name, TextRule::line(200));
        codes.optional_leaf(v, "nature", TableId::PartyNature, &self.nature);
        if !self.region.is_empty() {
            codes.region(v, "region", &self.region);
        }
        codes.optional(v, "country", TableId::Country, &self.country);
        if self.is_abroad() {
            for (field, stated) in [
                ("region", !self.region.is_empty()),
                ("credit_code", self.credit_code.is_some()),
            ] {
                if stated {
                    v.add(field, Reason::KindMismatch, "境外当事人不填此项");
                }
            }
        }
        check_text(v, "seal_name", &self.seal_name, TextRule::line(200));
        check_text(v, "address", &self.address, TextRule::line(200));
        if !self.postal_code.is_empty() && !is_postal_code(&self.postal_code) {
            v.add("postal_code", Reason::TextInvalid, "邮政编码应为 6 位数字");
        }
        check_text(
            v,
            "legal_representative",
            &self.legal_representative,
            TextRule::line(50),
        );
        if let Some(contact) = &self.contact {
            check_contact(v, "contact", contact);
        }
        let kind = book.parties().kind(&self.nature);
        if self.scale.is_some() && kind.is_some_and(|kind| kind != PartyKind::Enterprise) {
            v.add("scale", Reason::KindMismatch, "只有企业填写企业规模");
        }
    }
}

fn is_postal_code(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit())
}
