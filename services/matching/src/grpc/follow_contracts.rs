//! Following the feed of contracts.

use std::sync::Arc;

use techmarket_kernel::{Clock, Result};
use techmarket_proto::contract::v1::Contract;
use techmarket_proto::feed::v1::{Event, Source};
use techmarket_rpc::Follower;
use techmarket_types::{ContractId, MatchId};
use tokio::sync::watch;

use crate::app::App;
use crate::domain::{ContractStep, NamedContract};

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
        let steps = events
            .iter()
            .filter_map(|event| Some((step(&event.r#type)?, named_contract(event)?)))
            .collect();
        self.app
            .follow_contracts(self.clock.now(), CONTRACTS, steps, position)
            .await
    }

    async fn caught_up(&mut self, _head: i64) -> Result<()> {
        self.caught_up.send_replace(true);
        Ok(())
    }
}

fn step(event: &str) -> Option<ContractStep> {
    match event {
        "contract.submitted" => Some(ContractStep::Submitted),
        "contract.returned" | "contract.refused" | "contract.withdrawn" => Some(ContractStep::Reopened),
        "contract.registered" => Some(ContractStep::Registered),
        _ => None,
    }
}

/// The contract of an event; `None` for one that names no match of this market.
fn named_contract(event: &Event) -> Option<NamedContract> {
    let contract: Contract = event.resource.as_ref()?.to_msg().ok()?;
    Some(NamedContract {
        id: ContractId::parse_name(&contract.name).ok()?,
        pair: MatchId::parse_name(&contract.r#match).ok()?,
        seller: contract.seller?.credit_code.parse().ok()?,
        buyer: contract.buyer?.credit_code.parse().ok()?,
    })
}
