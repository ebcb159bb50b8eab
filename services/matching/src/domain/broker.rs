//! The broker of a match (技术经纪人).

use techmarket_kernel::{Caller, Error, Reason, Result, Role};

use super::market_match::Match;
use super::match_state::MatchState;

impl Match {
    /// 指派经纪人: an operator assigns anybody or nobody; a broker takes a match that has no broker, or gives up his own.
    /// Not once the match has ended, since the deal is then counted as that of its broker.
    pub fn assign(&mut self, broker: Option<String>, caller: &Caller) -> Result<()> {
        self.require_visible(caller)?;
        if !caller.is(Role::Operator) {
            let own =
                |subject: &Option<String>| subject.as_ref().is_none_or(|subject| *subject == caller.subject);
            if !caller.is(Role::Broker) || !own(&self.broker) || !own(&broker) {
                return Err(Error::new(
                    Reason::RoleForbidden,
                    "技术经纪人只能认领无人负责的匹配或放弃自己负责的匹配，其他指派由运营方执行",
                ));
            }
        }
        let ended = [MatchState::Registered, MatchState::Declined].contains(&self.state);
        if ended || self.broker == broker {
            return Err(self.forbids("assign"));
        }
        self.broker = broker;
        Ok(())
    }
}
