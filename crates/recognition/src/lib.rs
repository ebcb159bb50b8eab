//! The rules of recognition and registration of technology contracts (技术合同认定登记): which texts hold
//! on a day, what the rules find in a contract, which contracts go to second review and how much time
//! there is, which number is next, and which contracts look alike. Pure: no clock, no I/O.

mod amounts;
mod calendar;
mod category_kinds;
mod check;
mod code_kinds;
mod coded;
mod finding;
mod form;
mod likeness;
mod number;
mod review_lines;
mod reviewers;
mod rule;
mod rule_sets;
mod rule_table;
mod rulebook;
mod step_days;

pub use amounts::{Amounts, check_amounts};
pub use calendar::{Calendar, Due};
pub use category_kinds::{CategoryKind, CategoryKinds};
pub use code_kinds::{
    ConsultingObjects, ConsultingStanding, Kinds, PartyKind, PartyKinds, PaymentKind, PaymentKinds,
    RightKind, RightKinds,
};
pub use finding::{Finding, Observation, Severity};
pub use form::{
    Applicant, ApplicantKind, AttachmentKind, Broker, BrokerPerson, Codes, ContractContent, ContractPart,
    Costs, Instalment, LicenceKind, LicenceTerms, Party, Quality, RateCourse, RightCertificate, Royalty,
    RoyaltyBase, Scale, Substance, check_stated,
};
pub use likeness::{ContractTraits, Likeness, LikenessReason, likeness};
pub use number::next_number;
pub use review_lines::{
    AmountKind, ReviewCase, ReviewDemand, ReviewLine, ReviewLines, Reviewer, SecondReview,
};
pub use reviewers::check_second_reviewer;
pub use rule::Rule;
pub use rule_sets::{ClockStart, DayKind, ReviewPeriod, RuleSet, RuleSets};
pub use rule_table::{RuleLaw, RuleTable};
pub use rulebook::Rulebook;
pub use step_days::{OfficeStep, StepDays, StepTable};
