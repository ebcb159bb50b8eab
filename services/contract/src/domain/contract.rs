//! A contract and its way to registration.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use techmarket_kernel::{Caller, CodeCheck, Error, Reason, Result, Violations, china_date};
use techmarket_recognition::{RuleSet, check_second_reviewer};
use techmarket_types::{ContractId, RegistrationNumber};

use crate::domain::{ContractContent, Judgement, Recognition, Review, State};

/// A technology contract (技术合同).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// Its id.
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
    /// When it was accepted.
    pub accept_time: Option<Timestamp>,
}

/// An entry in the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// 合同登记编号.
    pub number: RegistrationNumber,
    /// When it was registered.
    pub time: Timestamp,
}

impl Registration {
    /// 登记日期: the day in China standard time, by which statistics count.
    #[must_use]
    pub fn date(&self) -> Date {
        china_date(self.time)
    }
}

impl Contract {
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
        }
    }

    /// The recognised category where there is one, the claimed one otherwise.
    #[must_use]
    pub fn category(&self) -> &str {
        let recognised = self.recognition.as_ref();
        recognised.map_or(&self.content.category, |recognition| &recognition.category)
    }

    /// Replaces what the applicant claims. `caller` still applies for the contract afterwards.
    pub fn update(&mut self, content: ContractContent, caller: &Caller) -> Result<()> {
        self.require_state(State::OPEN, "update")?;
        content.require_applicant(caller)?;
        self.content = content;
        Ok(())
    }

    /// 提交: complete, and right by the codes of the day.
    pub fn submit(&mut self, codes: CodeCheck<'_>, now: Timestamp) -> Result<()> {
        self.require_state(State::OPEN, "submit")?;
        let mut v = Violations::new();
        v.within("contract", |v| {
            self.content.validate(codes, v);
            self.content.require_complete(v);
        });
        v.finish()?;
        self.state = State::Submitted;
        self.submit_time = Some(now);
        self.reason.clear();
        Ok(())
    }

    /// 退回补正, with what is to be completed.
    pub fn send_back(&mut self, reason: String) -> Result<()> {
        self.require_state(&[State::Submitted], "return")?;
        self.state = State::Returned;
        self.reason = reason;
        Ok(())
    }

    /// 受理: the time for the decision runs.
    pub fn accept(&mut self, now: Timestamp) -> Result<()> {
        self.require_state(&[State::Submitted], "accept")?;
        self.state = State::Accepted;
        self.accept_time = Some(now);
        Ok(())
    }

    /// 初审, or 复核 by another person. `rules` are those in force on the day.
    pub fn review(&mut self, judgement: Judgement, rules: &RuleSet, review: Review) -> Result<()> {
        self.require_state(&[State::Accepted, State::FirstReviewed], "review")?;
        let first = self
            .recognition
            .as_ref()
            .map(|recognition| recognition.first.clone());
        if let Some(first) = &first {
            check_second_reviewer(&first.reviewer, &review.reviewer).map_err(|finding| {
                Error::new(Reason::SameReviewer, finding.advice).on("contract", self.id.name())
            })?;
        }
        self.state = if first.is_some() {
            State::SecondReviewed
        } else {
            State::FirstReviewed
        };
        self.recognition = Some(Recognition::new(judgement, rules, first, review));
        Ok(())
    }

    /// Refuses unless it may be registered on a day when `rules` are in force. Both they and the rules of the review may
    /// ask for a second review: texts can change between the two days.
    pub fn require_registrable(&self, rules: &RuleSet) -> Result<()> {
        self.require_state(State::REVIEWED, "register")?;
        let asked = |recognition: &Recognition| {
            recognition.second_review_required || recognition.needs_second_review(rules)
        };
        if self.state == State::FirstReviewed && self.recognition.as_ref().is_some_and(asked) {
            let message = "核定金额达到大额合同标准，须经另一名登记员复核后才能登记";
            return Err(Error::new(Reason::SecondReviewMissing, message).on("contract", self.id.name()));
        }
        Ok(())
    }

    /// 登记 under `number`. Final.
    pub fn register(&mut self, rules: &RuleSet, number: RegistrationNumber, now: Timestamp) -> Result<()> {
        self.require_registrable(rules)?;
        self.state = State::Registered;
        self.registration = Some(Registration { number, time: now });
        Ok(())
    }

    /// 不予登记 on a stated ground. Final.
    pub fn refuse(&mut self, ground: String, reason: String) -> Result<()> {
        self.require_state(State::UNDER_DECISION, "refuse")?;
        self.state = State::Refused;
        self.refusal_ground = ground;
        self.reason = reason;
        Ok(())
    }

    /// 撤回. Final.
    pub fn withdraw(&mut self, reason: String) -> Result<()> {
        self.require_state(State::UNDER_WAY, "withdraw")?;
        self.state = State::Withdrawn;
        self.reason = reason;
        Ok(())
    }

    fn require_state(&self, allowed: &[State], verb: &str) -> Result<()> {
        if allowed.contains(&self.state) {
            return Ok(());
        }
        Err(Error::state_forbids(
            "contract",
            self.id.name(),
            self.state.api_name(),
            verb,
        ))
    }
}
