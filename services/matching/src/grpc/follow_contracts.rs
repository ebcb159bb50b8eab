//! Following the feed of contracts.

use std::sync::Arc;

use techmarket_kernel::{Clock, Result};
use techmarket_proto::contract::v1::Contract;
use techmarket_proto::feed::v1::{Event, Source};
use techmarket_rpc::Follower;
use techmarket_types::{ContractId, MatchId};
use tokio::sync::watch;

use crate::app::{App, RegisteredContract};

const CONTRACTS: &str = "contract";

/// Follows the feed of contracts.
pub struct FollowContracts {
    pub(crate) app: Arc<App>,
    pub(crate) clock: Arc<dyn Clock>,
    /// Turns true when everything there was has been taken in once.
    pub(crate) caught_up: watch::Sender<bool>,
}

impl Follower for FollowContracts {
    fn source(&self) -> Source {
        Source::Contract
    }

    async fn position(&self) -> Result<i64> {
        self.app.cursor(CONTRACTS).await
    }

    async fn take(&mut self, events: Vec<Event>, position: i64) -> Result<()> {
        let registered = events
            .iter()
            .filter(|event| event.r#type == "contract.registered");
        let contracts = registered.filter_map(registered_contract).collect();
        self.app
            .mark_registered(self.clock.now(), CONTRACTS, contracts, position)
            .await
    }

    async fn caught_up(&mut self, _head: i64) -> Result<()> {
        self.caught_up.send_replace(true);
        Ok(())
    }
}

/// The contract of an event; `None` for one that names no match of this market.
fn registered_contract(event: &Event) -> Option<RegisteredContract> {
    let contract: Contract = event.resource.as_ref()?.to_msg().ok()?;
    Some(RegisteredContract {
        id: ContractId::parse_name(&contract.name).ok()?,
        pair: MatchId::parse_name(&contract.r#match).ok()?,
        seller: contract.seller?.credit_code.parse().ok()?,
        buyer: contract.buyer?.credit_code.parse().ok()?,
    })
}
