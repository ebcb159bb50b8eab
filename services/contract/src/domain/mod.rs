//! The rules of contracts. Pure: no clock, no store, no wire.

mod access;
mod assignment;
mod attachment;
mod audit;
mod certificate;
mod change;
mod claim;
mod contract;
mod deadline;
mod deal;
mod ending;
mod fingerprint;
mod grant;
mod opinion;
mod part_name;
mod parting;
mod payment;
mod procedure;
mod realised;
mod recognition;
mod register_list;
mod rules;
mod settlement;
mod state;
pub mod statistics;
mod twins;
mod version;

pub use access::{
    Drafts, is_applied_for_by, is_desk, require_applicant, require_desk, require_point, require_statistician,
    states_seen_by, viewer,
};
pub use assignment::Assignment;
pub use attachment::Attachment;
pub use audit::{ShownEntry, Verification, content_hash, contract_of, list_of};
pub use certificate::{CertificateCode, NoCertificateCode};
pub use change::{Approval, PendingChange, changed_fields};
pub use claim::{Award, Calculated, Claim};
pub use contract::{Contract, DueDate, Registration};
pub use ending::Ending;
pub use fingerprint::fingerprint;
pub use grant::{GrantedSubsidy, Recovery, SubsidyGrant, SubsidyRole, recipient};
pub use opinion::Opinion;
pub use part_name::PartId;
pub use parting::Parted;
pub use payment::{Payment, PaymentContent};
pub use procedure::Registrar;
pub use realised::Realised;
pub use recognition::{Judgement, Recognition, Review, Said, SecondReviewer};
pub use register_list::{ListRequest, ListRow, MAX_LISTED, RegisterList};
pub use rules::Rules;
pub use settlement::{COST_FIELDS, Settlement, SettlementContent, SettlementDecision, SettlementState};
pub use state::State;
pub use twins::NearTwin;
pub use version::Version;
// What the form says is the rules' own vocabulary.
pub use techmarket_recognition::{
    Applicant, ApplicantKind, AttachmentKind, Broker, BrokerPerson, Codes, ContractContent, ContractPart,
    Costs, Instalment, LicenceKind, LicenceTerms, Party, Quality, RateCourse, RightCertificate, Royalty,
    RoyaltyBase, Scale, Substance,
};
