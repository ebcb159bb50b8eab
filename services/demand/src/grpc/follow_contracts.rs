//! The feed of contracts: a registered contract that names a demand meets it.

use std::sync::Arc;

use techmarket_kernel::{Caller, Clock, Context, Result, Role};
use techmarket_proto::contract::v1::Contract;
use techmarket_proto::feed::v1::{Event, Source};
use techmarket_rpc::Follower;
use techmarket_types::DemandId;

use crate::app::{App, MarkContracted, RegisteredContract};

const REGISTERED: &str = "contract.registered";

/// Who changes demands when contracts are registered: this service itself.
const SUBJECT: &str = "demand";

/// Follows the feed of contracts.
pub struct ContractFollower {
    app: Arc<App>,
    clock: Arc<dyn Clock>,
}

impl ContractFollower {
    /// A follower on behalf of `app`.
    #[must_use]
    pub fn new(app: Arc<App>, clock: Arc<dyn Clock>) -> Self {
        Self { app, clock }
    }

    /// The change goes on with the trace of the registration that caused it.
    fn context(&self, traceparent: String) -> Context {
        Context {
            caller: Caller::new(SUBJECT, [Role::System], None),
            now: self.clock.now(),
            traceparent,
        }
    }
}

impl Follower for ContractFollower {
    fn source(&self) -> Source {
        Source::Contract
    }

    async fn position(&self) -> Result<i64> {
        self.app.contracts_position().await
    }

    async fn take(&mut self, events: Vec<Event>, position: i64) -> Result<()> {
        let mut reached = 0;
        for event in events {
            let Some(registered) = registered(&event) else {
                continue;
            };
            let command = MarkContracted {
                registered: Some(registered),
                position: event.position,
            };
            let context = self.context(event.traceparent);
            self.app.mark_contracted(&context, &command).await?;
            reached = event.position;
        }
        if reached < position {
            let command = MarkContracted {
                registered: None,
                position,
            };
            self.app
                .mark_contracted(&self.context(String::new()), &command)
                .await?;
        }
        Ok(())
    }
}

/// What `event` says of a demand; `None` for another event, a contract that names no demand, and a buyer without a credit
/// code, who owns none.
fn registered(event: &Event) -> Option<RegisteredContract> {
    if event.r#type != REGISTERED {
        return None;
    }
    let Some(Ok(contract)) = event.resource.as_ref().map(prost_types::Any::to_msg::<Contract>) else {
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
