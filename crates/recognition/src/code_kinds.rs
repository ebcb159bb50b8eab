//! What codes of payment form, party nature, intellectual property and consulting object are to the rules.

use std::str::FromStr;

use techmarket_types::DataError;

use crate::coded;

/// Shape of a payment form (付款方式, 民法典 art. 846).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentKind {
    /// Fixed, paid once (一次总付).
    Once,
    /// Fixed, paid in instalments (分期支付).
    Instalments,
    /// Royalty (提成支付).
    Royalty,
    /// Royalty and an entry fee before (提成支付附加预付入门费).
    RoyaltyWithEntryFee,
    /// Equity (技术入股).
    Equity,
    /// Anything else.
    Other,
}

/// What the codes of a table are, each by itself.
#[derive(Debug, Clone)]
pub struct Kinds<K>(Vec<(String, K)>);

/// Codes of the table `payment_form`.
pub type PaymentKinds = Kinds<PaymentKind>;

impl PaymentKinds {
    pub(crate) const FILE: &'static str = "payment_kinds.csv";
    pub(crate) const EMBEDDED: &'static str = include_str!("../data/payment_kinds.csv");
}

impl<K> Kinds<K>
where
    K: Copy + FromStr<Err = &'static str>,
{
    /// Reads an office's file; `file` is named in errors.
    pub fn parse(file: &str, text: &str) -> Result<Self, DataError> {
        let columns = ["code", "kind", "source", "certainty"];
        coded::read(file, text, &columns, |row| row.parse("kind")).map(Self)
    }

    /// What the code is; none where it is not known.
    #[must_use]
    pub fn kind(&self, code: &str) -> Option<K> {
        coded::get(&self.0, code).copied()
    }
}

/// What a party (当事人) is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartyKind {
    /// Enterprise (企业), domestic, of Hong Kong, Macao and Taiwan, or foreign: has a size.
    Enterprise,
    /// Natural person (自然人): has no credit code.
    NaturalPerson,
    /// Any other (机关、事业、社团法人，个体经营，其他组织).
    Organisation,
}

/// Codes of the table `party_nature`.
pub type PartyKinds = Kinds<PartyKind>;

impl PartyKinds {
    pub(crate) const FILE: &'static str = "party_kinds.csv";
    pub(crate) const EMBEDDED: &'static str = include_str!("../data/party_kinds.csv");

    /// Whether a party of that nature is a natural person (自然人), who has no credit code.
    #[must_use]
    pub fn is_natural_person(&self, nature: &str) -> bool {
        self.kind(nature) == Some(PartyKind::NaturalPerson)
    }
}

/// How a right is shown to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RightKind {
    /// Know-how (技术秘密): kept secret, no certificate.
    KnowHow,
    /// A right with a certificate or an entry in a register (专利、软件著作权等).
    Registered,
    /// The code that says that none is touched (未涉及知识产权).
    None,
}

/// Codes of the table `intellectual_property`.
#[derive(Debug, Clone)]
pub struct RightKinds(Vec<(String, (Option<String>, RightKind))>);

impl RightKinds {
    pub(crate) const FILE: &'static str = "rights_kinds.csv";
    pub(crate) const EMBEDDED: &'static str = include_str!("../data/rights_kinds.csv");

    /// Reads an office's file; `file` is named in errors.
    pub fn parse(file: &str, text: &str) -> Result<Self, DataError> {
        let columns = ["code", "top", "kind", "source", "certainty"];
        let mut known = Vec::new();
        let rows = coded::read(file, text, &columns, |row| {
            let right = (coded::above(row, "top", &known)?, row.parse("kind")?);
            known.push(row.text("code").to_owned());
            Ok(right)
        })?;
        Ok(Self(rows))
    }

    /// How a right is shown; none where the code is not known.
    #[must_use]
    pub fn kind(&self, code: &str) -> Option<RightKind> {
        coded::get(&self.0, code).map(|(_, kind)| *kind)
    }

    /// Whether the code is the ancestor or stands below it.
    #[must_use]
    pub fn is_within(&self, code: &str, ancestor: &str) -> bool {
        let top = coded::get(&self.0, code).and_then(|(top, _)| top.as_deref());
        code == ancestor || top == Some(ancestor)
    }
}

/// What the rules make of an object of consulting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsultingStanding {
    /// One of the nine admitted objects.
    Admitted,
    /// No technical consulting.
    Excluded,
    /// A technical service, to be filed as one.
    Service,
}

/// Objects of technical consulting (技术咨询的标的); codes of our own.
#[derive(Debug, Clone)]
pub struct ConsultingObjects(Vec<(String, (String, ConsultingStanding))>);

impl ConsultingObjects {
    pub(crate) const FILE: &'static str = "consulting_objects.csv";
    pub(crate) const EMBEDDED: &'static str = include_str!("../data/consulting_objects.csv");

    /// Reads an office's file; `file` is named in errors.
    pub fn parse(file: &str, text: &str) -> Result<Self, DataError> {
        let columns = ["code", "name", "standing", "source", "certainty"];
        let read = |row: &techmarket_types::data::Row<'_>| {
            Ok((row.required("name")?.to_owned(), row.parse("standing")?))
        };
        coded::read(file, text, &columns, read).map(Self)
    }

    /// Name and standing of an object; none where the code is not known.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<(&str, ConsultingStanding)> {
        coded::get(&self.0, code).map(|(name, standing)| (name.as_str(), *standing))
    }

    /// Code, name and standing of all objects, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, ConsultingStanding)> {
        self.0
            .iter()
            .map(|(code, (name, standing))| (code.as_str(), name.as_str(), *standing))
    }
}

impl FromStr for PaymentKind {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "once" => Ok(Self::Once),
            "instalments" => Ok(Self::Instalments),
            "royalty" => Ok(Self::Royalty),
            "royalty_with_entry_fee" => Ok(Self::RoyaltyWithEntryFee),
            "equity" => Ok(Self::Equity),
            "other" => Ok(Self::Other),
            _ => Err("应为 once、instalments、royalty、royalty_with_entry_fee、equity 或 other"),
        }
    }
}

impl FromStr for PartyKind {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "enterprise" => Ok(Self::Enterprise),
            "natural_person" => Ok(Self::NaturalPerson),
            "organisation" => Ok(Self::Organisation),
            _ => Err("应为 enterprise、natural_person 或 organisation"),
        }
    }
}

impl FromStr for RightKind {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "know_how" => Ok(Self::KnowHow),
            "registered" => Ok(Self::Registered),
            "none" => Ok(Self::None),
            _ => Err("应为 know_how、registered 或 none"),
        }
    }
}

impl FromStr for ConsultingStanding {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "admitted" => Ok(Self::Admitted),
            "excluded" => Ok(Self::Excluded),
            "service" => Ok(Self::Service),
            _ => Err("应为 admitted、excluded 或 service"),
        }
    }
}

#[cfg(test)]
mod tests;
