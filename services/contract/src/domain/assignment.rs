//! Who has taken a case (领取), so that two registrars do not work on the same one.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use techmarket_kernel::{Caller, Error, Reason, Result, Role};

use crate::domain::{Contract, State};

/// A case taken by a registrar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// 经办登记员: subject of the token.
    pub registrar: String,
    /// Until when it is theirs.
    pub until: Timestamp,
}

impl Contract {
    /// 领取: takes or prolongs the case for `lease`.
    pub fn claim(&mut self, registrar: &str, now: Timestamp, lease: SignedDuration) -> Result<()> {
        self.require_state(State::WITH_REGISTRARS, "claim")?;
        self.take(registrar, now, lease)
    }

    /// 交回, by the one who has it; an operator may do so for anybody.
    pub fn release(&mut self, caller: &Caller, now: Timestamp) -> Result<()> {
        self.require_state(State::WITH_REGISTRARS, "release")?;
        if !caller.is(Role::Operator) {
            self.require_free(&caller.subject, now)?;
        }
        self.assignment = None;
        Ok(())
    }

    /// Takes the case for the step that follows. Every step of a registrar begins so.
    pub(super) fn take(&mut self, registrar: &str, now: Timestamp, lease: SignedDuration) -> Result<()> {
        self.require_free(registrar, now)?;
        self.assignment = Some(Assignment {
            registrar: registrar.to_owned(),
            until: now.checked_add(lease).unwrap_or(Timestamp::MAX),
        });
        Ok(())
    }

    fn require_free(&self, registrar: &str, now: Timestamp) -> Result<()> {
        match &self.assignment {
            Some(taken) if taken.registrar != registrar && taken.until > now => {
                let message = "该合同正由另一名登记员办理，领取期限届满或交回后方可办理";
                Err(Error::new(Reason::CaseTaken, message)
                    .with("lease_expire_time", taken.until.to_string())
                    .on(Self::KIND, self.id.name()))
            }
            _ => Ok(()),
        }
    }
}
