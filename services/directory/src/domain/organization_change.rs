//! How organisations change: verified, returned, renamed, recoded, merged, ended.

use jiff::Timestamp;
use techmarket_feed::Resource as _;
use techmarket_kernel::{Caller, Error, Reason, Result};

use super::organization::{Organization, OrganizationState as State};
use super::organization_content::{FormerName, OrganizationContent, PendingChange};
use super::{OrganizationId, Verification};

/// Most former names that are kept.
const MAX_FORMER: usize = 20;

/// What an operator's approval did.
pub enum Approved {
    /// The organisation is verified, or has its new name.
    Here,
    /// It goes on under another code: this is the new one.
    Elsewhere(Box<Organization>),
}

impl Organization {
    /// Puts `content` in the place of what stands. What somebody else than an operator calls a verified one waits.
    pub fn update(
        &mut self,
        content: OrganizationContent,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<&'static str> {
        self.require_state(State::LIVING, "update")?;
        let before = std::mem::replace(&mut self.content, content);
        if before.display_name != self.content.display_name {
            let waits = self.state == State::Verified && caller.require_operator().is_err();
            if waits {
                let display_name = std::mem::replace(&mut self.content.display_name, before.display_name);
                let code = self.pending.take().and_then(|pending| pending.code);
                self.pending = Some(PendingChange {
                    display_name,
                    code,
                    reason: String::new(),
                    request_time: now,
                });
            } else if self.verification.is_some() {
                self.remember(before.display_name, now);
            }
        }
        if self.state == State::Returned {
            self.state = State::Registered;
            self.reason.clear();
        }
        Ok("organization.updated")
    }

    /// 变更申请.
    pub fn request_change(&mut self, change: PendingChange) -> Result<()> {
        self.require_state(&[State::Verified], "request_change")?;
        self.reason.clear();
        self.pending = Some(change);
        Ok(())
    }

    /// 核验通过, or the change that waits is approved.
    pub fn verify(&mut self, verification: Verification) -> Result<Approved> {
        if self.state != State::Verified || self.pending.is_none() {
            self.require_state(&[State::Registered], "verify")?;
        }
        self.reason.clear();
        let now = verification.time;
        self.verification = Some(verification);
        self.state = State::Verified;
        let Some(change) = self.pending.take() else {
            return Ok(Approved::Here);
        };
        if !change.display_name.is_empty() && change.display_name != self.content.display_name {
            let former = std::mem::replace(&mut self.content.display_name, change.display_name);
            self.remember(former, now);
        }
        let Some(code) = change.code else {
            return Ok(Approved::Here);
        };
        let successor = Self {
            id: code,
            version: 1,
            create_time: now,
            update_time: now,
            ..self.clone()
        };
        self.leave(State::Merged, Some(code), change.reason, now);
        Ok(Approved::Elsewhere(Box::new(successor)))
    }

    /// 退回, or the change that waits is refused.
    pub fn send_back(&mut self, reason: String) -> Result<()> {
        if self.state == State::Verified && self.pending.is_some() {
            self.pending = None;
        } else {
            self.require_state(&[State::Registered], "return")?;
            self.state = State::Returned;
        }
        self.reason = reason;
        Ok(())
    }

    /// 并入 `successor`.
    pub fn merge(&mut self, successor: &Self, reason: String, now: Timestamp) -> Result<()> {
        self.require_state(State::LIVING, "merge")?;
        if successor.id == self.id {
            return Err(Error::of_field(
                "successor",
                Reason::NameInvalid,
                "单位不能并入自己",
            ));
        }
        successor.require_state(State::LIVING, "merge")?;
        self.leave(State::Merged, Some(successor.id), reason, now);
        Ok(())
    }

    /// 终止.
    pub fn end(&mut self, reason: String, now: Timestamp) -> Result<()> {
        self.require_state(State::LIVING, "end")?;
        self.leave(State::Ended, None, reason, now);
        Ok(())
    }

    fn leave(&mut self, state: State, successor: Option<OrganizationId>, reason: String, now: Timestamp) {
        self.state = state;
        self.successor = successor;
        self.reason = reason;
        self.end_time = Some(now);
        self.pending = None;
    }

    fn remember(&mut self, display_name: String, end_time: Timestamp) {
        self.former_names.push(FormerName {
            display_name,
            end_time,
        });
        let above = self.former_names.len().saturating_sub(MAX_FORMER);
        self.former_names.drain(..above);
    }

    /// The refusal of a second one with the code.
    #[must_use]
    pub fn taken(id: OrganizationId) -> Error {
        let name = id.name();
        let message = format!("{name} 已登记；确属本单位的，请提交证明材料认领（ClaimOrganization）");
        Error::new(Reason::OrganizationTaken, message)
            .with("organization", name.clone())
            .on(Self::KIND, name)
    }
}
