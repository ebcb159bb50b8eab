//! What the directory knows and by which rules it changes. No async, no proto.

pub mod agreement;
pub mod announcement;
pub mod broker;
pub mod broker_content;
pub mod claim;
pub mod commission;
pub mod expert;
pub mod figures;
pub mod organization;
pub mod organization_change;
pub mod organization_content;
pub mod organization_id;
pub mod proof;
pub mod service_log;

pub use agreement::Agreement;
pub use announcement::{
    Announcement, AnnouncementContent, AnnouncementKind, AnnouncementState, Place as AnnouncementPlace,
};
pub use broker::{Broker, BrokerState};
pub use broker_content::{BrokerContent, Certificate};
pub use claim::{ClaimState, OrganizationClaim};
pub use commission::{Base, Commission, Conflict};
pub use expert::{Expert, ExpertContent, ExpertKind, ExpertState};
pub use figures::{CountyCount, Figures};
pub use organization::{Organization, OrganizationState};
pub use organization_content::{
    Confidential, FormerName, OrganizationContent, OrganizationKind, PendingChange, Quality, Scale, Tier,
};
pub use organization_id::OrganizationId;
pub use proof::{Proof, Verification};
pub use service_log::{ServiceContent, ServiceKind, ServiceLog, ServiceLogId};
mod account;
mod api_key;
mod delivery;
mod issuer;
mod member;
mod member_content;
mod password;
mod roles;
mod second_factor;
mod secret;
mod session;
mod webhook;
mod webhook_address;
mod webhook_rules;

pub use account::{
    Account, AccountState, ERASED_NAME, check_display_name, check_login_name, check_mail,
    check_own_login_name, is_mail, login_form,
};
pub use api_key::{ApiKey, KIND as API_KEY, PREFIX as API_KEY_PREFIX};
pub use delivery::{Answered, DeadLetter, Delivery, DeliveryError, DeliveryKey, Fate, Health, Outgoing};
pub use issuer::{Identity, Issuer, Issuers};
pub use member::{KIND as MEMBER, Member, MemberName, MemberState, Place};
pub use member_content::MemberContent;
pub use password::{BadPasswords, MOST as MOST_PASSWORD};
pub use roles::Roles;
pub use second_factor::{RECOVERY_CODES, SecondFactor, new_secret_to_be, shown};
pub use secret::{code_hash, hash, new_code, new_secret};
pub use session::{ACCESS, ENDED, Granted, KIND as SESSION, Origin, Session};
pub use webhook::{
    EndReason, FeedSource, KIND as WEBHOOK, Secrets, Webhook, WebhookContent, WebhookFeed, WebhookState,
    owner_of,
};
pub use webhook_address::{Reachable, literal};
pub use webhook_rules::WebhookRules;
