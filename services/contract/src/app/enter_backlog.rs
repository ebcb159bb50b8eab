//! Contracts that were registered before the register kept versions (migration 103): each gets its entry and certificate.

use async_trait::async_trait;
use jiff::Timestamp;
use techmarket_feed::Work;
use techmarket_kernel::{Context, Error, Result};
use techmarket_types::ContractId;

use crate::app::conclude::{Done, OfficeUnit, conclude};
use crate::app::{App, ContractStore};
use crate::domain::{CertificateCode, Contract, Registration};

/// Contracts of one transaction.
const BATCH: i64 = 100;

impl App {
    /// Enters every contract that waits for it; several replicas may do so at once. Returns how many this one entered.
    pub async fn enter_backlog(&self, now: Timestamp) -> Result<usize> {
        let context = Context::of_market(now);
        let mut entered = 0;
        loop {
            let work = EnterBacklog { app: self };
            match self.contracts.transact_once(&context, &work).await? {
                0 => return Ok(entered),
                some => entered += some,
            }
        }
    }
}

struct EnterBacklog<'a> {
    app: &'a App,
}

#[async_trait]
impl Work<Contract, dyn ContractStore, usize> for EnterBacklog<'_> {
    async fn run(&self, unit: &mut OfficeUnit<'_>) -> Result<usize> {
        let table = unit.table();
        let waiting = table.take_backlog(unit.sql(), BATCH).await?;
        for id in &waiting {
            self.enter(unit, *id).await?;
        }
        Ok(waiting.len())
    }
}

impl EnterBacklog<'_> {
    async fn enter(&self, unit: &mut OfficeUnit<'_>, id: ContractId) -> Result<()> {
        let mut contract = unit.load(id, &id.name()).await?;
        let entry = contract.registration.take();
        let entry =
            entry.ok_or_else(|| Error::internal("a contract of the backlog that is not registered"))?;
        // To the register it is new: it has no version there.
        let before = contract.clone();
        let number = entry.number.to_string();
        contract.registration = Some(Registration {
            certificate: Some(CertificateCode::new(&*self.app.rng)),
            ..entry
        });
        let done = Done::told("contract.entered", "enter", number);
        conclude(unit, &before, &mut contract, done).await
    }
}
