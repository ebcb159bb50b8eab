//! The id of an organisation: its credit code.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use techmarket_types::{CreditCode, CreditCodeError, ParseName};

/// Bytes of a credit code, which are ASCII.
const LENGTH: usize = 18;

/// First segment of the resource name.
const COLLECTION: &str = "organizations/";

/// The credit code by which an organisation is known, to be copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrganizationId([u8; LENGTH]);

impl OrganizationId {
    /// Whose code it is.
    #[must_use]
    pub fn of(code: &CreditCode) -> Option<Self> {
        code.as_str().as_bytes().try_into().map(Self).ok()
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Resource name, `organizations/{credit code}`.
    #[must_use]
    pub fn name(self) -> String {
        format!("{COLLECTION}{self}")
    }

    /// Whether it is `code`.
    #[must_use]
    pub fn is(&self, code: &CreditCode) -> bool {
        self.as_str() == code.as_str()
    }
}

impl fmt::Display for OrganizationId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for OrganizationId {
    type Err = CreditCodeError;

    fn from_str(text: &str) -> Result<Self, CreditCodeError> {
        let code: CreditCode = text.parse()?;
        Self::of(&code).ok_or_else(|| CreditCodeError::Length(text.chars().count()))
    }
}

impl ParseName for OrganizationId {
    type NameError = String;

    fn parse_name(name: &str) -> Result<Self, String> {
        let code = name.strip_prefix(COLLECTION);
        let code = code.ok_or_else(|| "应为“organizations/{统一社会信用代码}”".to_owned())?;
        let id: Self = code.parse().map_err(|error: CreditCodeError| error.to_string())?;
        // One organisation has one name.
        if id.as_str() == code {
            Ok(id)
        } else {
            Err(format!("应为“{}”", id.name()))
        }
    }
}

impl Serialize for OrganizationId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for OrganizationId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_organisation_has_one_name() {
        let name = "organizations/91350100M000100Y43";
        let id = OrganizationId::parse_name(name).unwrap();
        assert_eq!((id.as_str(), id.name().as_str()), ("91350100M000100Y43", name));
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(serde_json::from_str::<OrganizationId>(&json).unwrap(), id);
        for wrong in [
            "organizations/91350100m000100y43",
            "organizations/91350100M000100Y44",
            "organizations/",
            "91350100M000100Y43",
            "listings/91350100M000100Y43",
        ] {
            assert!(OrganizationId::parse_name(wrong).is_err(), "{wrong}");
        }
    }
}
