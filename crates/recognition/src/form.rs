//! Form JJ-001 (技术合同登记表): what a contract says, what is wrong with it, and what is missing.

mod applicant;
mod attachment_kind;
mod codes;
mod complete;
mod content;
mod needed;
mod party;
mod stated;
mod substance;
mod terms;
mod validate;

pub use applicant::{Applicant, ApplicantKind};
pub use attachment_kind::AttachmentKind;
pub use codes::Codes;
pub use content::{Broker, BrokerPerson, ContractContent, Costs};
pub(crate) use needed::{GAPS, PAYMENT_FORM, PartyGap};
pub use party::{Party, Quality, Scale};
pub use stated::check_stated;
pub use substance::{ContractPart, Substance};
pub use terms::{Instalment, LicenceKind, LicenceTerms, RateCourse, RightCertificate, Royalty, RoyaltyBase};

/// Nothing but white space.
pub(crate) fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}
