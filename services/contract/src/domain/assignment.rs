//! Who has taken a case (领取), so that two registrars do not work on the same one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use techmarket_kernel::{Caller, Error, Reason, Result, Role, china_minute};

use crate::domain::{Contract, Registrar, State};

/// A case taken by a registrar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// 经办登记员: subject of the token.
    pub registrar: String,
    /// Until when it is theirs.
    pub until: Timestamp,
}

impl Contract {
    /// 领取: takes or prolongs the case.
    pub fn claim(&mut self, registrar: Registrar<'_>) -> Result<()> {
        self.begin(State::WITH_REGISTRARS, "claim", registrar)
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

    /// Takes the case for the step that follows. Every step of a registrar begins so. Without a lease it is free again with it.
    pub(super) fn take(&mut self, registrar: Registrar<'_>) -> Result<()> {
        self.require_free(registrar.subject, registrar.now)?;
        self.assignment = registrar.lease.map(|lease| Assignment {
            registrar: registrar.subject.to_owned(),
            until: registrar.now.checked_add(lease).unwrap_or(Timestamp::MAX),
        });
        Ok(())
    }

    pub(super) fn require_free(&self, registrar: &str, now: Timestamp) -> Result<()> {
        match &self.assignment {
            Some(taken) if taken.registrar != registrar && taken.until > now => {
                let until = china_minute(taken.until);
                let message = format!(
                    "该合同已由 {} 领取至 {until}（北京时间），届时或其交回（ReleaseContract）后方可办理",
                    taken.registrar
                );
                Err(Error::new(Reason::CaseTaken, message)
                    .with("assignee", taken.registrar.clone())
                    .with("lease_expire_time", taken.until.to_string())
                    .on(Self::KIND, self.id.name()))
            }
            _ => Ok(()),
        }
    }
}
