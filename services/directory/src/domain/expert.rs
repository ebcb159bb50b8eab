//! Experts and science and technology commissioners (专家、科技特派员).

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use techmarket_feed::Resource;
use techmarket_kernel::{
    Caller, CodeCheck, Error, Reason, Result, Role, TextRule, Violations, check_contact, check_lines,
    check_text,
};
use techmarket_types::{Contact, CreditCode, ExpertId, TableId};
use uuid::Uuid;

use crate::events::EVENTS;

techmarket_kernel::words! {
    /// Who an expert is.
    pub enum ExpertKind {
        /// 自然人.
        Person = "person",
        /// 团.
        Team = "team",
        /// 法人.
        Body = "body",
    }
}

techmarket_kernel::words! {
    /// Where an expert stands.
    pub enum ExpertState {
        /// 在册.
        Active = "active",
        /// 已结束.
        Ended = "ended",
    }
}

/// What the sending body writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpertContent {
    pub kind: ExpertKind,
    /// 科技特派员.
    pub commissioner: bool,
    pub display_name: String,
    pub professional_title: String,
    pub members: Vec<String>,
    /// `market_field`.
    pub fields: Vec<String>,
    pub introduction: String,
    pub sending: Option<CreditCode>,
    pub served: String,
    pub served_organization: Option<CreditCode>,
    /// GB/T 2260: the county served.
    pub region: String,
    pub period: Option<(Date, Date)>,
    pub contact: Option<Contact>,
}

impl ExpertContent {
    /// Adds everything that is wrong.
    pub fn validate(&self, codes: CodeCheck<'_>, v: &mut Violations) {
        check_text(
            v,
            "display_name",
            &self.display_name,
            TextRule::line(200).required(),
        );
        check_text(
            v,
            "professional_title",
            &self.professional_title,
            TextRule::line(50),
        );
        check_lines(v, "members", &self.members, 50, 50);
        if self.kind != ExpertKind::Team && !self.members.is_empty() {
            v.add("members", Reason::KindMismatch, "只有团队填写成员");
        }
        if self.fields.is_empty() {
            v.add("fields", Reason::FieldRequired, "至少填写一个专业领域");
        }
        codes.many(v, "fields", TableId::MarketField, &self.fields, 5);
        check_text(v, "introduction", &self.introduction, TextRule::text(2_000));
        check_text(v, "served", &self.served, TextRule::line(200));
        if self.commissioner || !self.region.is_empty() {
            codes.region(v, "region", &self.region);
        }
        if self.commissioner {
            if self.period.is_none() {
                v.add("period", Reason::FieldRequired, "科技特派员应填服务期");
            }
            if self.sending.is_none() {
                v.add(
                    "sending_organization",
                    Reason::FieldRequired,
                    "科技特派员应填派出单位",
                );
            }
        }
        if let Some(contact) = &self.contact {
            check_contact(v, "contact", contact);
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expert {
    pub id: ExpertId,
    /// Grows by one with every change.
    pub version: i64,
    pub state: ExpertState,
    pub content: ExpertContent,
    /// Issuer and subject; empty where nobody may record services but the sending body.
    pub person: String,
    /// Why it was ended.
    pub reason: String,
    pub create_time: Timestamp,
    pub update_time: Timestamp,
}

impl Expert {
    /// A new one.
    #[must_use]
    pub fn new(id: Uuid, person: String, content: ExpertContent, now: Timestamp) -> Self {
        Self {
            id: ExpertId::new(id),
            version: 1,
            state: ExpertState::Active,
            content,
            person,
            reason: String::new(),
            create_time: now,
            update_time: now,
        }
    }

    /// Whether `caller` is the person, a member of the sending body, or runs the market: who reads all and records services.
    #[must_use]
    pub fn is_own_of(&self, caller: &Caller) -> bool {
        self.is_kept_by(caller) || (!self.person.is_empty() && self.person == caller.person())
    }

    fn is_kept_by(&self, caller: &Caller) -> bool {
        caller.is(Role::Operator)
            || self
                .content
                .sending
                .as_ref()
                .is_some_and(|code| caller.owns(code))
    }

    /// Refuses everybody but the person, the sending body and operators.
    pub fn require_own(&self, caller: &Caller) -> Result<()> {
        self.refused_unless(
            self.is_own_of(caller),
            "只有专家本人、派出单位的成员和运营方可以执行此操作",
        )
    }

    /// Refuses everybody but the sending body and operators.
    pub fn require_keeper(&self, caller: &Caller) -> Result<()> {
        self.refused_unless(
            self.is_kept_by(caller),
            "只有派出单位的成员和运营方可以执行此操作",
        )
    }

    fn refused_unless(&self, holds: bool, message: &str) -> Result<()> {
        if holds {
            return Ok(());
        }
        Err(Error::new(Reason::NotOwner, message).on(Self::KIND, self.name()))
    }

    /// Refuses one that has ended.
    pub fn require_active(&self, verb: &str) -> Result<()> {
        if self.state == ExpertState::Active {
            return Ok(());
        }
        Err(Error::state_forbids(
            Self::KIND,
            self.name(),
            self.state.as_str(),
            verb,
        ))
    }

    /// 结束.
    pub fn end(&mut self, reason: String) -> Result<()> {
        self.require_active("end")?;
        self.state = ExpertState::Ended;
        self.reason = reason;
        Ok(())
    }
}

impl Resource for Expert {
    const KIND: &'static str = "expert";
    const EVENTS: &'static [&'static str] = EVENTS;
    type Id = ExpertId;

    fn id(&self) -> ExpertId {
        self.id
    }

    fn name_of(id: ExpertId) -> String {
        id.name()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn changed(&mut self, now: Timestamp) {
        self.version += 1;
        self.update_time = now;
    }
}
