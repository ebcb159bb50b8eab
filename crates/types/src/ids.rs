//! Identifiers of the market's resources: UUIDs, and the resource names made of them.

use std::fmt;
use std::hash::Hash;
use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::text_form::{quotable, serde_through_text};

/// A text is not the id or the resource name it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{found}”不是有效的资源名，应为“{expected}”")]
pub struct IdError {
    expected: &'static str,
    found: String,
}

/// Only the canonical lower-case form with hyphens is an id, so that one resource has one name.
fn parse(text: &str, expected: &'static str) -> Result<Uuid, IdError> {
    let error = || IdError {
        expected,
        found: quotable(text),
    };
    let uuid = Uuid::try_parse(text).map_err(|_| error())?;
    let canonical = uuid.hyphenated().encode_lower(&mut Uuid::encode_buffer()) == text;
    canonical.then_some(uuid).ok_or_else(error)
}

/// An id that is read from a resource name.
pub trait ParseName: Sized {
    /// Why a text is no such name, as its caller reads it.
    type NameError: ToString;

    /// Reads the resource name.
    fn parse_name(name: &str) -> Result<Self, Self::NameError>;
}

/// An id that a resource name is made of.
pub trait ResourceId:
    ParseName<NameError = IdError>
    + Copy
    + fmt::Debug
    + Eq
    + Hash
    + fmt::Display
    + FromStr<Err = IdError>
    + Serialize
    + DeserializeOwned
    + Send
    + Sync
    + 'static
{
    /// Wraps a UUID.
    fn new(uuid: Uuid) -> Self;

    /// The resource name.
    fn name(self) -> String;
}

macro_rules! resource_id {
    ($(#[$doc:meta])* $type:ident, $collection:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type(Uuid);

        impl $type {
            /// First segment of the resource name.
            pub const COLLECTION: &'static str = $collection;

            /// Wraps a UUID.
            #[must_use]
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }

            #[doc = concat!("Resource name, `", $collection, "/{uuid}`.")]
            #[must_use]
            pub fn name(self) -> String {
                format!(concat!($collection, "/{}"), self.0)
            }

            #[doc = concat!("Reads the resource name `", $collection, "/{uuid}`.")]
            pub fn parse_name(name: &str) -> Result<Self, IdError> {
                let expected = concat!($collection, "/{uuid}");
                name.strip_prefix(concat!($collection, "/"))
                    .and_then(|uuid| parse(uuid, expected).ok())
                    .map(Self)
                    .ok_or_else(|| IdError { expected, found: quotable(name) })
            }
        }

        impl ResourceId for $type {
            fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            fn name(self) -> String {
                Self::name(self)
            }
        }

        impl ParseName for $type {
            type NameError = IdError;

            fn parse_name(name: &str) -> Result<Self, IdError> {
                Self::parse_name(name)
            }
        }

        impl FromStr for $type {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                parse(text, "{uuid}").map(Self)
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }

        serde_through_text!($type);
    };
}

resource_id!(
    /// Id of a supply listing (供给).
    ListingId,
    "listings"
);
resource_id!(
    /// Id of one import of listings (整批导入).
    ImportId,
    "imports"
);
resource_id!(
    /// Id of a broker's mandate (经纪委托).
    BrokerMandateId,
    "brokerMandates"
);
resource_id!(
    /// Id of a demand (需求).
    DemandId,
    "demands"
);
resource_id!(
    /// Id of a match (撮合) of a listing with a demand.
    MatchId,
    "matches"
);
resource_id!(
    /// Id of a technology contract (技术合同); apart from its registration number.
    ContractId,
    "contracts"
);

resource_id!(
    /// Id of a saved search (订阅检索).
    SavedSearchId,
    "savedSearches"
);
resource_id!(
    /// Id of an alert (订阅提醒).
    AlertId,
    "alerts"
);

resource_id!(
    /// Id of a sealed list of registered contracts (登记清单).
    RegisterListId,
    "registerLists"
);
resource_id!(
    /// Id of a subsidy that was granted (补助兑付记录).
    SubsidyGrantId,
    "subsidyGrants"
);

resource_id!(
    /// Id of a claim to an organisation (认领申请).
    OrganizationClaimId,
    "organizationClaims"
);
resource_id!(
    /// Id of a file that proves something (证明材料).
    ProofId,
    "proofs"
);
resource_id!(
    /// Id of a technology broker (技术经纪人).
    BrokerId,
    "brokers"
);
resource_id!(
    /// Id of an expert or a commissioner (专家、科技特派员).
    ExpertId,
    "experts"
);
resource_id!(
    /// Id of an account (账号).
    AccountId,
    "accounts"
);
resource_id!(
    /// Id of a session (会话).
    SessionId,
    "sessions"
);
resource_id!(
    /// Id of an API key (接口密钥).
    ApiKeyId,
    "apiKeys"
);
resource_id!(
    /// Id of a webhook (事件推送).
    WebhookId,
    "webhooks"
);
resource_id!(
    /// Id of an announcement (通知公告).
    AnnouncementId,
    "announcements"
);

#[cfg(test)]
mod tests;
