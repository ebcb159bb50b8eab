//! What registrars say of a contract (审查意见), and how it is passed on (转报、移送).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use techmarket_kernel::{Caller, Error, Reason, Result};
use techmarket_types::RegistrationPoint;

use crate::domain::{Contract, State};

/// Most opinions of a contract.
const MOST: usize = 50;

/// What a registrar said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    /// Subject of the token.
    pub reviewer: String,
    pub time: Timestamp,
    pub text: String,
    /// Where it was passed on to with it.
    pub passed_to: Option<RegistrationPoint>,
}

impl Contract {
    /// Records an opinion of `caller`, whom [`Self::require_reviewer`] has let through. True if another point decides from
    /// now on.
    pub fn record_opinion(&mut self, caller: &Caller, opinion: Opinion) -> Result<bool> {
        self.require_state(State::WITH_REGISTRARS, "record_opinion")?;
        if self.opinions.len() >= MOST {
            let message = format!("一份合同至多记录 {MOST} 条审查意见");
            return Err(Error::new(Reason::LimitReached, message).on(Self::KIND, self.id.name()));
        }
        let moves = opinion.passed_to.is_some() && opinion.passed_to != self.content.registration_point;
        if moves {
            self.require_registrar(caller)?;
            self.require_state(State::RETURNABLE, "pass_on")?;
            self.require_free(&caller.subject, opinion.time)?;
            self.content.registration_point = opinion.passed_to;
            self.assignment = None;
        }
        self.opinions.push(opinion);
        Ok(moves)
    }
}
