//! What the feed of contracts says of demands.

use prost_types::Any;
use techmarket_proto::contract::v1::Contract;
use techmarket_proto::feed::v1::Event;
use techmarket_types::DemandId;

use crate::domain::RegisteredContract;

const REGISTERED: &str = "contract.registered";

/// What `event` says of a demand; `None` for another event, a contract that names no demand, and a buyer without a credit
/// code, who owns none.
pub(crate) fn registered(event: &Event) -> Option<RegisteredContract> {
    if event.r#type != REGISTERED {
        return None;
    }
    let Some(Ok(contract)) = event.resource.as_ref().map(Any::to_msg::<Contract>) else {
        // To wait for it would hold up every contract behind it, and it would not become readable.
        tracing::warn!(
            position = event.position,
            "an event of the feed of contracts cannot be read"
        );
        return None;
    };
    Some(RegisteredContract {
        demand: DemandId::parse_name(&contract.demand).ok()?,
        buyer: contract.buyer?.credit_code.parse().ok()?,
    })
}
