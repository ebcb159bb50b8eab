//! The feed of contracts: which registered contracts name a broker.

use std::sync::Arc;
use std::time::Duration;

use prost_types::Any;
use techmarket_feed::{Repository, Unit, advance_cursor, read_cursor};
use techmarket_kernel::{Caller, Clock, Context, Error, Kind, Result, Role};
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::contract_service_client::ContractServiceClient;
use techmarket_proto::contract::v1::{Contract, GetContractRequest};
use techmarket_proto::feed::v1::{Event, Source};
use techmarket_rpc::{Follower, Rpc};
use techmarket_text::same_form;
use techmarket_types::ContractId;
use tonic::{Code, Request};

use crate::domain::Broker;
use crate::store::deals;

/// The cursor of the feed of contracts.
const CONSUMER: &str = "contract";
/// Another replica may follow at the same moment; then the cursor is read again.
const ATTEMPTS: usize = 3;
/// A peer that takes longer is as good as away.
const PATIENCE: Duration = Duration::from_secs(5);
/// Who takes note of contracts: this service itself.
const SUBJECT: &str = "directory";

/// A contract of which the register said something, and the certificate that it names while it is in force.
struct Deal {
    contract: ContractId,
    certificate: Option<String>,
}

/// Follows the feed of contracts. Events do not name the person who brought a deal about, so each contract with a broker that is
/// or was registered is read from its service, in the name of the market.
pub(crate) struct DealFollower {
    pub(crate) brokers: Arc<Repository<Broker>>,
    pub(crate) contracts: Rpc,
    pub(crate) clock: Arc<dyn Clock>,
}

impl DealFollower {
    /// What the event says of a deal; none where it says nothing.
    async fn deal(&self, event: &Event) -> Result<Option<Deal>> {
        let Some(Ok(told)) = event.resource.as_ref().map(Any::to_msg::<Contract>) else {
            // To wait for it would hold up every contract behind it, and it would not become readable.
            tracing::warn!(
                position = event.position,
                "an event of the feed of contracts cannot be read"
            );
            return Ok(None);
        };
        let Ok(contract) = ContractId::parse_name(&told.name) else {
            return Ok(None);
        };
        let was_registered = matches!(
            told.state(),
            State::Registered | State::ChangePending | State::Cancelled | State::Revoked
        );
        if !was_registered {
            return Ok(None);
        }
        let ended = Deal {
            contract,
            certificate: None,
        };
        if told.broker.is_none() || matches!(told.state(), State::Cancelled | State::Revoked) {
            return Ok(Some(ended));
        }
        let mut client = ContractServiceClient::new(self.contracts.clone());
        let mut request = Request::new(GetContractRequest { name: told.name });
        request.set_timeout(PATIENCE);
        let whole = match client.get_contract(request).await {
            Ok(whole) => whole.into_inner(),
            Err(status) if status.code() == Code::NotFound => return Ok(Some(ended)),
            Err(status) => return Err(Error::internal(status)),
        };
        let person = whole.broker.and_then(|broker| broker.person);
        Ok(Some(Deal {
            contract,
            certificate: person.map(|person| same_form(&person.certificate_number)),
        }))
    }

    /// Takes note of what the event at `position` said, if anything, and moves the cursor there in the same transaction.
    async fn reach(&self, position: i64, deal: Option<&Deal>) -> Result<()> {
        let context = Context {
            caller: Caller::new(SUBJECT, [Role::System], None),
            now: self.clock.now(),
            traceparent: String::new(),
            mapped: Vec::new(),
        };
        let mut attempt = 1;
        loop {
            let reached = self
                .brokers
                .write_once(&context, |unit| Box::pin(reach(unit, position, deal)));
            match reached.await {
                Err(error) if error.kind() == Kind::Aborted && attempt < ATTEMPTS => attempt += 1,
                other => return other,
            }
        }
    }
}

async fn reach(unit: &mut Unit<'_, Broker>, position: i64, deal: Option<&Deal>) -> Result<()> {
    if position <= read_cursor(unit.sql(), CONSUMER).await? {
        return Ok(());
    }
    match deal {
        Some(Deal {
            contract,
            certificate: Some(certificate),
        }) => deals::put(unit.sql(), *contract, certificate).await?,
        Some(Deal { contract, .. }) => deals::end(unit.sql(), *contract).await?,
        None => {}
    }
    Ok(advance_cursor(unit.sql(), CONSUMER, position).await?)
}

impl Follower for DealFollower {
    fn source(&self) -> Source {
        Source::Contract
    }

    async fn position(&self) -> Result<i64> {
        let mut session = self.brokers.read().await?;
        Ok(read_cursor(&mut session, CONSUMER).await?)
    }

    async fn take(&mut self, events: Vec<Event>, position: i64) -> Result<()> {
        let mut reached = 0;
        for event in events {
            if let Some(deal) = self.deal(&event).await? {
                self.reach(event.position, Some(&deal)).await?;
                reached = event.position;
            }
        }
        if reached < position {
            self.reach(position, None).await?;
        }
        Ok(())
    }
}
