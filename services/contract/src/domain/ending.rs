//! How a registration ends (注销、撤销登记). Certificates and lists are void from then on; statistics count the contract no
//! more from that day.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use techmarket_kernel::{Caller, Result, china_date};

use crate::domain::{Contract, Registrar, State};

/// The end of a registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    pub time: Timestamp,
    /// 已告知的优惠兑现部门.
    pub informed: String,
}

impl Ending {
    /// The day in China standard time.
    #[must_use]
    pub fn date(&self) -> Date {
        china_date(self.time)
    }
}

impl Contract {
    /// 注销 at the wish of the party that registered it, or of the seller for whom an intermediary did. Final.
    pub fn cancel(
        &mut self,
        caller: &Caller,
        reason: String,
        informed: String,
        now: Timestamp,
    ) -> Result<()> {
        self.require_state(State::IN_FORCE, "cancel")?;
        self.require_disposer(caller, china_date(now))?;
        self.end(State::Cancelled, reason, informed, now);
        Ok(())
    }

    /// 撤销登记 by the registration body. Final.
    pub fn revoke(&mut self, registrar: Registrar<'_>, reason: String) -> Result<()> {
        self.begin(State::IN_FORCE, "revoke", registrar)?;
        self.end(State::Revoked, reason, String::new(), registrar.now);
        Ok(())
    }

    fn end(&mut self, state: State, reason: String, informed: String, now: Timestamp) {
        self.state = state;
        self.reason = reason;
        self.pending = None;
        self.ending = Some(Ending { time: now, informed });
        self.decided();
    }
}
