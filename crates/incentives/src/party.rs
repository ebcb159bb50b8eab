//! Who takes part in a deal.

use serde::Deserialize;
use techmarket_types::CreditCode;

/// The part for which a subsidy is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Buyer of the technology (吸纳方).
    Taker,
    /// Seller of the technology (输出方).
    Giver,
    /// Body that brought the deal about (中介机构).
    Institution,
    /// Person who brought the deal about (技术经纪人).
    Broker,
}

impl Role {
    /// Stable id, as in the data files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Taker => "taker",
            Self::Giver => "giver",
            Self::Institution => "institution",
            Self::Broker => "broker",
        }
    }

    /// Chinese term.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::Taker => "技术吸纳方",
            Self::Giver => "技术输出方",
            Self::Institution => "中介机构",
            Self::Broker => "技术经纪人",
        }
    }
}

/// A party of a deal as the register has it on the day of registration.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Party {
    /// Unified social credit code (统一社会信用代码); none for natural persons and parties abroad.
    pub credit_code: Option<CreditCode>,
    /// Number of the certificate of a technology broker (技术经纪人证书编号); none for organisations.
    pub certificate: Option<String>,
    /// Full name.
    pub name: String,
    /// Code of the table `party_nature` (性质); none where it was not filled in.
    pub nature: Option<String>,
    /// GB/T 2260 code of its place (行政区划); none abroad or where it was not filled in.
    pub region: Option<String>,
}

impl Party {
    /// Whether the two are one: by credit code, by certificate, or by name where neither has one of them. A name is no
    /// proof of identity, so persons of one name without a certificate are told apart by the caller.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        if self.credit_code.is_some() || other.credit_code.is_some() {
            return self.credit_code == other.credit_code;
        }
        if self.certificate.is_some() || other.certificate.is_some() {
            return self.certificate == other.certificate;
        }
        self.name.trim() == other.name.trim()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parties_are_told_by_code_and_else_by_name() {
        let party = |code: &str, name: &str| Party {
            credit_code: (!code.is_empty()).then(|| code.parse().unwrap()),
            certificate: None,
            name: name.to_owned(),
            nature: None,
            region: None,
        };
        let (one, two) = ("91100000100003962T", "914403001922038216");
        for (first, second, same) in [
            (party(one, "甲"), party(one, "甲公司"), true),
            (party(one, "甲"), party(two, "甲"), false),
            (party(one, "甲"), party("", "甲"), false),
            (party("", "甲"), party("", " 甲 "), true),
            (party("", "甲"), party("", "乙"), false),
        ] {
            assert_eq!(first.is_same(&second), same, "{first:?} {second:?}");
            assert_eq!(second.is_same(&first), same, "{first:?} {second:?}");
        }
        let person = |certificate: &str, name: &str| Party {
            certificate: (!certificate.is_empty()).then(|| certificate.to_owned()),
            ..party("", name)
        };
        for (first, second, same) in [
            (person("1", "张三"), person("1", "张 三"), true),
            (person("1", "张三"), person("2", "张三"), false),
            (person("1", "张三"), person("", "张三"), false),
        ] {
            assert_eq!(first.is_same(&second), same, "{first:?} {second:?}");
            assert_eq!(second.is_same(&first), same, "{first:?} {second:?}");
        }
    }
}
