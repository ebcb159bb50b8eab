//! What contracts do to the match that they name.

use techmarket_types::{ContractId, CreditCode, MatchId};

use super::market_match::Match;
use super::match_state::MatchState;

/// A contract that names a match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedContract {
    pub id: ContractId,
    /// The match that it names.
    pub pair: MatchId,
    pub seller: CreditCode,
    pub buyer: CreditCode,
}

/// What happened to a contract, as far as its match is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContractStep {
    /// Handed in for registration (提交).
    Submitted,
    /// No longer under registration: returned, refused or withdrawn (退回补正、不予登记、撤回).
    Reopened,
    /// 已登记.
    Registered,
}

impl Match {
    /// Follows a step of a contract, and names the event; `None` if it changes nothing, as with a contract that is not
    /// between the two sides.
    pub fn follow(&mut self, step: ContractStep, contract: &NamedContract) -> Option<&'static str> {
        let between =
            contract.seller == self.supply_organization && contract.buyer == self.demand_organization;
        if !between {
            return None;
        }
        match step {
            // Only of two that know each other: whoever applies for a contract could otherwise try codes until the match
            // tells who hides.
            ContractStep::Submitted if MatchState::UNDER_TALKS.contains(&self.state) => {
                self.state = MatchState::Contracted;
                self.contract = Some(contract.id);
                Some("match.contracted")
            }
            ContractStep::Reopened
                if self.state == MatchState::Contracted && self.contract == Some(contract.id) =>
            {
                self.state = MatchState::Negotiating;
                self.contract = None;
                Some("match.reopened")
            }
            // A registered deal is a fact, whatever the state before.
            ContractStep::Registered if self.state != MatchState::Registered => {
                self.state = MatchState::Registered;
                self.contract = Some(contract.id);
                Some("match.registered")
            }
            _ => None,
        }
    }
}
