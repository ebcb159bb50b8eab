//! From the draft to the register (认定登记程序).

use jiff::{SignedDuration, Timestamp};
use techmarket_kernel::{Caller, Error, Reason, Result, Violations, china_date};
use techmarket_recognition::check_second_reviewer;
use techmarket_types::{RegistrationNumber, RegistrationPoint};

use crate::domain::access::require_stated_applicant;
use crate::domain::{
    CertificateCode, Codes, Contract, ContractContent, Judgement, Recognition, Registration, Review, Rules,
    State, require_applicant,
};

/// A registrar at work.
#[derive(Clone, Copy, Debug)]
pub struct Registrar<'a> {
    /// Subject of the token.
    pub subject: &'a str,
    pub now: Timestamp,
    /// For how long a step takes the case; `None` where the office wants it free again with the step.
    pub lease: Option<SignedDuration>,
}

impl Contract {
    /// Replaces what the applicant claims. `caller` still applies for the contract afterwards.
    pub fn update(&mut self, content: ContractContent, caller: &Caller) -> Result<()> {
        self.require_state(State::OPEN, "update")?;
        require_applicant(&content, caller)?;
        self.content = content;
        Ok(())
    }

    /// 提交: complete, right by the codes of the day, and by the applicant that it states.
    pub fn submit(&mut self, codes: Codes<'_>, caller: &Caller, now: Timestamp) -> Result<()> {
        self.require_state(State::OPEN, "submit")?;
        require_stated_applicant(&self.content, caller)?;
        self.require_mandate(china_date(now))?;
        let mut v = Violations::new();
        v.within("contract", |v| {
            self.content.validate(codes, v);
            self.content.require_complete(codes, v);
        });
        v.finish()?;
        self.state = State::Submitted;
        self.submit_time = Some(now);
        self.reason.clear();
        Ok(())
    }

    /// 退回补正, with what is to be completed. The time for the decision starts anew, on the day that the rule set names.
    pub fn send_back(&mut self, registrar: Registrar<'_>, reason: String) -> Result<()> {
        self.begin(State::RETURNABLE, "return", registrar)?;
        self.state = State::Returned;
        self.reason = reason;
        self.recognition = None;
        self.accept_time = None;
        self.due = None;
        self.returned_before = true;
        self.assignment = None;
        Ok(())
    }

    /// 受理: the time for the decision runs.
    pub fn accept(&mut self, registrar: Registrar<'_>, rules: &Rules) -> Result<()> {
        self.begin(&[State::Submitted], "accept", registrar)?;
        self.state = State::Accepted;
        self.accept_time = Some(registrar.now);
        self.count_due(rules)
    }

    /// 初审, or 复核 by another person. `rules` are those in force on the day.
    pub fn review(&mut self, registrar: Registrar<'_>, judgement: Judgement, rules: &Rules) -> Result<()> {
        self.begin(&[State::Accepted, State::FirstReviewed], "review", registrar)?;
        judgement.require_right(&self.content)?;
        let before = self.recognition.take();
        let review = Review::by(registrar);
        let disputed = before
            .as_ref()
            .map_or(judgement.disputed, |before| before.disputed);
        let demand = rules.review(self.point()?, &judgement.category, judgement.amounts(), disputed);
        let recognition = match &before {
            None => {
                self.state = State::FirstReviewed;
                Recognition::first(judgement, rules, &demand, review)
            }
            Some(before) => {
                self.require_another(&before.first, registrar.subject)?;
                self.state = State::SecondReviewed;
                Recognition::second(before, judgement, rules, &demand, review)
            }
        };
        if self.state == State::FirstReviewed && recognition.second_review_required() {
            // Somebody else has to take it up.
            self.assignment = None;
        }
        self.recognition = Some(recognition);
        self.count_due(rules)
    }

    /// Refuses unless it may be registered on a day when `rules` are in force. Both they and the rules of the review may
    /// ask for a second review: texts can change between the two days.
    pub fn require_registrable(&self, rules: &Rules) -> Result<()> {
        self.require_state(State::REVIEWED, "register")?;
        let point = self.point()?;
        let asked = |recognition: &Recognition| {
            let demand = rules.review(
                point,
                &recognition.category,
                recognition.amounts(),
                recognition.disputed,
            );
            recognition.second_review_required() || demand.second.is_some()
        };
        if self.state == State::FirstReviewed && self.recognition.as_ref().is_some_and(asked) {
            let message = "须经另一人复核后才能登记：核定金额达到复核标准，或者有争议";
            return Err(Error::new(Reason::SecondReviewMissing, message).on(Self::KIND, self.id.name()));
        }
        Ok(())
    }

    /// 登记 under `number` and the rules of the day, which decide whatever was in force at the review.
    pub fn register(
        &mut self,
        registrar: Registrar<'_>,
        rules: &Rules,
        number: RegistrationNumber,
        certificate: CertificateCode,
    ) -> Result<()> {
        self.require_registrable(rules)?;
        self.begin(State::REVIEWED, "register", registrar)?;
        self.rest_on(rules)?;
        self.state = State::Registered;
        self.registration = Some(Registration {
            number,
            time: registrar.now,
            version: 1,
            version_time: None,
            certificate,
        });
        self.decided();
        Ok(())
    }

    /// 不予登记 on a stated ground, under the rules of the day. Final.
    pub fn refuse(
        &mut self,
        registrar: Registrar<'_>,
        rules: &Rules,
        ground: String,
        reason: String,
    ) -> Result<()> {
        self.begin(State::UNDER_DECISION, "refuse", registrar)?;
        self.rest_on(rules)?;
        self.state = State::Refused;
        self.refusal_ground = ground;
        self.reason = reason;
        self.decided();
        Ok(())
    }

    /// 撤回. Final. Whoever may fill in a draft may give it up; what was handed in is for those who may dispose of it. An
    /// intermediary whose mandate has ended gives up neither.
    pub fn withdraw(&mut self, caller: &Caller, reason: String, now: Timestamp) -> Result<()> {
        self.require_state(State::UNDER_WAY, "withdraw")?;
        let stated = require_stated_applicant(&self.content, caller).is_ok();
        if stated || !State::OPEN.contains(&self.state) {
            self.require_disposer(caller, china_date(now))?;
        }
        if self.state == State::Submitted {
            // Nobody had to decide it yet.
            self.due = None;
        }
        self.state = State::Withdrawn;
        self.reason = reason;
        self.decided();
        Ok(())
    }

    /// Puts what is recognised under the rules of the day that decides.
    fn rest_on(&mut self, rules: &Rules) -> Result<()> {
        let point = self.point()?;
        if let Some(recognition) = &mut self.recognition {
            recognition.rest_on(rules, point);
        }
        Ok(())
    }

    /// What every step of a registrar begins with: the state allows it, and the case is theirs.
    pub(super) fn begin(&mut self, states: &[State], verb: &str, registrar: Registrar<'_>) -> Result<()> {
        self.require_state(states, verb)?;
        self.take(registrar)
    }

    pub(super) fn require_another(&self, first: &Review, second: &str) -> Result<()> {
        check_second_reviewer(&first.reviewer, second).map_err(|finding| {
            Error::new(Reason::SameReviewer, finding.advice).on(Self::KIND, self.id.name())
        })
    }

    /// The registration point, which every contract states that was handed in.
    pub(super) fn point(&self) -> Result<RegistrationPoint> {
        let point = self.content.registration_point;
        point.ok_or_else(|| Error::internal("a contract was handed in without a registration point"))
    }

    /// Nobody has to work on it any more. `due` stays: whether the office was in time is asked later.
    pub(super) fn decided(&mut self) {
        self.assignment = None;
    }
}
