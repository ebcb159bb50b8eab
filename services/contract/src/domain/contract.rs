//! A contract. Its way to the register is in `procedure.rs`, what follows in `change.rs` and `ending.rs`.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use techmarket_kernel::{Error, Result, china_date};
use techmarket_recognition::Due;
use techmarket_types::{ContractId, RegistrationNumber};

use crate::domain::{
    Assignment, Attachment, CertificateCode, ContractContent, Ending, Opinion, PendingChange, Recognition,
    State,
};

/// A technology contract (技术合同).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    pub id: ContractId,
    /// Grows by one with every change.
    pub version: i64,
    /// Where it stands.
    pub state: State,
    /// What its applicant claims.
    pub content: ContractContent,
    /// What the registration body recognises.
    pub recognition: Option<Recognition>,
    /// Its entry in the register.
    pub registration: Option<Registration>,
    /// Why it was returned, refused or withdrawn; empty otherwise.
    pub reason: String,
    /// 不予登记情形, code of `refusal_ground`; empty unless refused.
    pub refusal_ground: String,
    /// When it was made.
    pub create_time: Timestamp,
    /// When it last changed.
    pub update_time: Timestamp,
    /// When it was last handed in.
    pub submit_time: Option<Timestamp>,
    pub accept_time: Option<Timestamp>,
    /// 附件.
    pub attachments: Vec<Attachment>,
    /// Who has taken the case.
    pub assignment: Option<Assignment>,
    /// 受理期限 while it is SUBMITTED, 办结期限 from acceptance on; none after a return.
    pub due: Option<DueDate>,
    /// Whether it was sent back before (曾退回补正).
    pub returned_before: bool,
    /// 变更登记申请.
    pub pending: Option<PendingChange>,
    /// How the registration ended.
    pub ending: Option<Ending>,
    /// An older contract in force that is the same by the present rule, where an older rule let both be registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as: Option<ContractId>,
    /// 审查意见. Left out while there is none: what was kept and hashed before stays as it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub opinions: Vec<Opinion>,
}

/// The last day for what the office has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueDate {
    /// Last day.
    pub date: Date,
    /// 暂定: the public holidays on the way are not known yet.
    pub provisional: bool,
}

impl From<Due> for DueDate {
    fn from(due: Due) -> Self {
        Self {
            date: due.date,
            provisional: due.provisional,
        }
    }
}

/// An entry in the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// 合同登记编号.
    pub number: RegistrationNumber,
    /// When it was registered.
    pub time: Timestamp,
    /// 登记版本: 1, one more with each change.
    pub version: i32,
    /// When this version was registered; the time of registration for the first.
    pub version_time: Option<Timestamp>,
    /// 核验码 of the certificate of this version.
    pub certificate: CertificateCode,
}

impl Registration {
    /// 登记日期: the day in China standard time, by which statistics count.
    #[must_use]
    pub fn date(&self) -> Date {
        china_date(self.time)
    }

    /// When this version was registered.
    #[must_use]
    pub fn since(&self) -> Timestamp {
        self.version_time.unwrap_or(self.time)
    }

    /// The day from which this version counts.
    #[must_use]
    pub fn version_date(&self) -> Date {
        china_date(self.since())
    }
}

impl Contract {
    /// The word for it in errors.
    pub const KIND: &'static str = "contract";

    /// A new draft.
    #[must_use]
    pub fn draft(id: ContractId, content: ContractContent, now: Timestamp) -> Self {
        Self {
            id,
            version: 1,
            state: State::Draft,
            content,
            recognition: None,
            registration: None,
            reason: String::new(),
            refusal_ground: String::new(),
            create_time: now,
            update_time: now,
            submit_time: None,
            accept_time: None,
            attachments: Vec::new(),
            assignment: None,
            due: None,
            returned_before: false,
            pending: None,
            ending: None,
            same_as: None,
            opinions: Vec::new(),
        }
    }

    /// The recognised category where there is one, the claimed one otherwise.
    #[must_use]
    pub fn category(&self) -> &str {
        let recognised = self.recognition.as_ref();
        recognised.map_or(&self.content.category, |recognition| &recognition.category)
    }

    /// Whether its registration is in force.
    #[must_use]
    pub fn is_in_force(&self) -> bool {
        State::IN_FORCE.contains(&self.state)
    }

    /// Whether the registration body has to decide it.
    #[must_use]
    pub fn is_under_decision(&self) -> bool {
        State::UNDER_DECISION.contains(&self.state)
    }

    /// Refuses `verb` unless the contract is in one of the states.
    pub fn require_state(&self, allowed: &[State], verb: &str) -> Result<()> {
        if allowed.contains(&self.state) {
            return Ok(());
        }
        Err(Error::state_forbids(
            Self::KIND,
            self.id.name(),
            &self.state.api_name(),
            verb,
        ))
    }
}
