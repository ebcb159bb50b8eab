//! What the events of the feeds say: the one file of this folder that knows messages.

use prost::Message;
use techmarket_kernel::{Error, Result};
use techmarket_proto::contract::v1::Contract;
use techmarket_proto::demand::v1::{Demand, demand};
use techmarket_proto::feed::v1::{Event, Source};
use techmarket_proto::supply::v1::{Listing, listing};
use techmarket_rpc::{Follower, Progress};
use techmarket_types::{CodeTables, ContractId, CreditCode, MatchId};

use crate::domain::{Change, ContractStep, DemandKind, NamedContract, SupplyKind};
use crate::following::contracts::ContractEvent;
use crate::following::effect::Effect;
use crate::market_side::{MarketSide, PostEvent};
use crate::messages::{demand_post, listing_post};

/// Events of posts that leave what the public reads as it was: whoever watches posts is not told of them again.
const BESIDE: [&str; 3] = ["revised", "revision_returned", "expiring"];

/// What an event means to this service.
pub(super) trait FeedEvent: Sized + Send {
    /// The feed that it is of.
    const SOURCE: Source;

    /// Reads an event; `None` for one that means nothing here.
    fn read(tables: &CodeTables, event: &Event) -> Result<Option<Self>>;
}

/// A side of the market whose feed can be read.
pub(super) trait Followed: MarketSide {
    /// Its feed.
    const SOURCE: Source;

    /// What an event of its feed does to the posts of the side.
    fn change(tables: &CodeTables, event: &Event) -> Result<Change<Self>>;
}

/// Follows the feed of what `effect` takes.
pub(super) struct Reading<E> {
    pub(super) effect: E,
    /// What codes in events mean here.
    pub(super) tables: &'static CodeTables,
    pub(super) progress: Progress,
}

impl<E: Effect<Event: FeedEvent> + Sync> Follower for Reading<E> {
    fn source(&self) -> Source {
        E::Event::SOURCE
    }

    fn progress(&self) -> Progress {
        self.progress.clone()
    }

    fn together(&self) -> usize {
        E::TOGETHER
    }

    async fn position(&self) -> Result<i64> {
        self.effect.position().await
    }

    async fn fall_back(&mut self, head: i64) -> Result<bool> {
        self.effect.fall_back(head).await.map(|()| true)
    }

    async fn take(&mut self, events: Vec<Event>, position: i64) -> Result<()> {
        let read = events.iter().map(|event| E::Event::read(self.tables, event));
        let events = read.filter_map(Result::transpose).collect::<Result<_>>()?;
        let taken = self.effect.take(events, position).await;
        if self.effect.is_lost() {
            self.progress.lost();
        }
        taken
    }
}

impl<K: Followed> FeedEvent for PostEvent<K> {
    const SOURCE: Source = K::SOURCE;

    fn read(tables: &CodeTables, event: &Event) -> Result<Option<Self>> {
        // Its own name comes first: `listing.revised`.
        let kind = event.r#type.split_once('.').map_or("", |(_, kind)| kind);
        if BESIDE.contains(&kind) {
            return Ok(None);
        }
        let change = K::change(tables, event)?;
        Ok(Some(Self {
            position: event.position,
            change,
        }))
    }
}

impl Followed for SupplyKind {
    const SOURCE: Source = Source::Supply;

    fn change(tables: &CodeTables, event: &Event) -> Result<Change<Self>> {
        let listing: Listing = resource(event)?;
        if listing.state() == listing::State::Published {
            return Ok(Change::Upsert(Box::new(listing_post(tables, &listing)?)));
        }
        Ok(Change::Delete(listing.name))
    }
}

impl Followed for DemandKind {
    const SOURCE: Source = Source::Demand;

    fn change(tables: &CodeTables, event: &Event) -> Result<Change<Self>> {
        let demand: Demand = resource(event)?;
        if demand.state() == demand::State::Published {
            return Ok(Change::Upsert(Box::new(demand_post(tables, &demand)?)));
        }
        Ok(Change::Delete(demand.name))
    }
}

fn resource<M: Message + Default + prost::Name>(event: &Event) -> Result<M> {
    let any = event.resource.as_ref().ok_or_else(|| unreadable(event))?;
    any.to_msg().map_err(|error| unreadable(event).with_source(error))
}

fn unreadable(event: &Event) -> Error {
    Error::internal(format!(
        "event {} at {} carries no resource of its type",
        event.r#type, event.position
    ))
}

impl FeedEvent for ContractEvent {
    const SOURCE: Source = Source::Contract;

    fn read(_: &CodeTables, event: &Event) -> Result<Option<Self>> {
        let read = || Some((step(&event.r#type)?, named_contract(event)?));
        Ok(read().map(|(step, contract)| Self { step, contract }))
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
        seller: CreditCode::as_kept(&contract.seller?.credit_code).ok()?,
        buyer: CreditCode::as_kept(&contract.buyer?.credit_code).ok()?,
    })
}
