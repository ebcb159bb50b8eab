//! What the feed tells of a contract: other systems read it, so what is confidential is not in it.

use prost::{Message as _, Name as _};
use prost_types::Any;
use techmarket_proto::contract::v1 as pb;

use crate::domain::{Contract, State};
use crate::messages::contract::{public, to_whole, without_office};

/// What the feed carries: of what was never registered only what it names, since other systems read no more of it otherwise
/// either; of all else everything but what is confidential.
#[must_use]
pub fn event_resource(contract: &Contract) -> Any {
    let whole = without_office(to_whole(contract));
    let public = if State::EVER_REGISTERED.contains(&contract.state) {
        public(whole)
    } else {
        named(whole)
    };
    Any {
        type_url: pb::Contract::type_url(),
        value: public.encode_to_vec(),
    }
}

/// Who the parties are and what it came from: those who follow it need no more.
fn named(whole: pb::Contract) -> pb::Contract {
    let code_alone = |party: pb::Party| pb::Party {
        credit_code: party.credit_code,
        ..pb::Party::default()
    };
    pb::Contract {
        name: whole.name,
        state: whole.state,
        seller: whole.seller.map(code_alone),
        buyer: whole.buyer.map(code_alone),
        listing: whole.listing,
        demand: whole.demand,
        r#match: whole.r#match,
        ..pb::Contract::default()
    }
}
