//! The market's vocabulary: ids, money, credit codes, regions, code tables and the registration
//! number. Pure: no clock, no network; the only reading is of an override folder given by path.

mod characters;
mod contact;
mod credit_code;
pub mod data;
mod fen;
mod field_mapping;
mod hex;
mod ids;
mod indicator;
mod maturity;
mod region;
mod registration_number;
mod tables;
mod text_form;
mod validity;

pub use characters::{
    CharacterFault, CharacterFaultKind, as_kept, character_fault, is_direction, is_unseen, of_old_gbk,
};
pub use contact::Contact;
pub use credit_code::{CreditCode, CreditCodeError};
pub use data::{Certainty, DataError};
pub use fen::{Fen, MoneyError};
pub use field_mapping::FieldMapping;
pub use hex::Hex;
pub use ids::{
    AccountId, AlertId, AnnouncementId, ApiKeyId, BrokerId, BrokerMandateId, ContractId, DemandId, ExpertId,
    IdError, ImportId, ListingId, MatchId, OrganizationClaimId, ParseName, ProofId, RegisterListId,
    ResourceId, SavedSearchId, SessionId, SubsidyGrantId, WebhookId,
};
pub use indicator::{Comparison, Indicator};
pub use maturity::{Maturity, MaturityError};
pub use region::{Region, RegionLevel, Regions, UnknownRegion};
pub use registration_number::{
    PointPrefix, PointPrefixError, RegistrationNumber, RegistrationNumberError, RegistrationPoint,
    RegistrationPointError,
};
pub use tables::{Code, CodeTable, CodeTables, TableId, UnknownCode};
pub use validity::Validity;
