//! What the directory knows and by which rules it changes. No async, no proto.

pub mod broker;
pub mod claim;
pub mod commission;
pub mod expert;
pub mod figures;
pub mod organization;
pub mod organization_change;
pub mod organization_id;
pub mod proof;
pub mod service_log;

pub use broker::{Broker, BrokerContent, BrokerState, Certificate};
pub use claim::{ClaimState, OrganizationClaim};
pub use commission::{Base, Commission, Conflict};
pub use expert::{Expert, ExpertContent, ExpertKind, ExpertState};
pub use figures::{CountyCount, Figures};
pub use organization::{
    Confidential, FormerName, Organization, OrganizationContent, OrganizationKind, OrganizationState,
    Quality, Scale, Tier,
};
pub use organization_change::PendingChange;
pub use organization_id::OrganizationId;
pub use proof::{Proof, Verification};
pub use service_log::{ServiceContent, ServiceKind, ServiceLog, ServiceLogId};
