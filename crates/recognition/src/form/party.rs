//! A party of a contract (当事人).

use serde::{Deserialize, Serialize};
use techmarket_kernel::{CodeCheck, Reason, TextRule, Violations, check_contact, check_text};
use techmarket_text::near_form;
use techmarket_types::{CodeTables, Contact, CreditCode, TableId};

use super::Codes;
use crate::code_kinds::{PartyKind, PartyKinds};

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

    /// Its name as the names of parties are compared; none if it has no letter and no digit.
    #[must_use]
    pub fn name_key(&self) -> Option<String> {
        Some(near_form(&self.name)).filter(|key| !key.is_empty())
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

    /// What its country's code means in the list of the customs, where that is another country than in ISO 3166-1: the question
    /// that has to be asked back.
    #[must_use]
    pub fn country_asked(&self, tables: &CodeTables) -> Option<String> {
        let (iso, customs) = (
            tables.table(TableId::Country),
            tables.table(TableId::CustomsCountry),
        );
        let code = &self.country;
        let (stated, other) = (iso.get(code)?, customs.get(code)?);
        if stated.name == other.name {
            return None;
        }
        let meant = iso.iter().find(|country| country.name == other.name);
        let meant = meant.map_or_else(String::new, |country| {
            format!("；如果是{}，应填{}", country.name, country.code)
        });
        Some(format!(
            "国别代码{code}按ISO 3166-1是{}，按海关统计代码是{}；本项填ISO 3166-1数字代码，请核对{meant}",
            stated.name, other.name
        ))
    }

    fn validate_country(&self, codes: CodeCheck<'_>, v: &mut Violations) {
        let (iso, customs) = (
            codes.tables.table(TableId::Country),
            codes.tables.table(TableId::CustomsCountry),
        );
        match (iso.get(&self.country), customs.get(&self.country)) {
            (None, Some(meant)) => {
                let found = iso.iter().find(|country| country.name == meant.name);
                let code = found.map_or("（无）", |country| &country.code);
                let rule = format!(
                    "{}是海关统计代码（{}）；本项填ISO 3166-1数字代码：{code}",
                    meant.code, meant.name
                );
                v.add("country", Reason::CodeUnknown, rule);
            }
            _ => codes.optional(v, "country", TableId::Country, &self.country),
        }
    }

    /// Adds what is wrong with what is filled in.
    pub(super) fn validate(&self, codes: Codes<'_>, v: &mut Violations) {
        let Codes { check: codes, book } = codes;
        check_text(v, "name", &self.name, TextRule::line(200));
        codes.optional_leaf(v, "nature", TableId::PartyNature, &self.nature);
        if !self.region.is_empty() {
            codes.region(v, "region", &self.region);
        }
        self.validate_country(codes, v);
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
