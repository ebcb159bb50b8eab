//! People who were erased (已注销): cases that they have taken are free, and nobody is called by a contract that was never handed in.
//!
//! What was handed in is kept as it was, with those who decided: it is the register's.

use std::sync::Arc;

use async_trait::async_trait;
use techmarket_kernel::{Context, Erased, Result};
use techmarket_runtime::Keeper;
use techmarket_store::Database;
use techmarket_types::ContractId;

use crate::domain::{Contract, Parted, State};
use crate::registry::Registry;
use crate::step::{OfficeUnit, StepRecord, conclude};

/// States of contracts that may never have been handed in.
const OPEN: [State; 2] = [State::Draft, State::Withdrawn];

/// Erases what the registration bodies keep of a person.
pub(crate) struct Keeps {
    pub(crate) registry: Arc<Registry>,
    pub(crate) database: Database,
}

#[async_trait]
impl Keeper for Keeps {
    fn name(&self) -> &'static str {
        "contract erasures"
    }

    fn database(&self) -> Database {
        self.database.clone()
    }

    async fn erase(&self, context: &Context, erased: &Erased) -> Result<()> {
        for state in OPEN.iter().chain(State::WITH_REGISTRARS) {
            self.registry.part_in(context, *state, erased).await?;
        }
        Ok(())
    }
}

impl Registry {
    async fn part_in(&self, context: &Context, state: State, erased: &Erased) -> Result<()> {
        let mut after = None;
        loop {
            let page = self.page_of(state, after).await?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = Some(last.id);
            let theirs = page.into_iter().filter_map(|mut contract| {
                contract.part(erased)?;
                Some(contract.id)
            });
            let theirs: Vec<ContractId> = theirs.collect();
            if !theirs.is_empty() {
                let ids = &theirs;
                let parted = self
                    .contracts
                    .write_once(context, |unit| Box::pin(part(unit, erased, ids)));
                parted.await?;
            }
        }
    }
}

/// Another replica may have been here since the contracts were read: only what still changes is kept.
async fn part(unit: &mut OfficeUnit<'_>, erased: &Erased, ids: &[ContractId]) -> Result<()> {
    for id in ids {
        let before: Contract = unit.load(*id, &id.name()).await?;
        let mut contract = before.clone();
        let record = match contract.part(erased) {
            None => continue,
            Some(Parted::Case) => StepRecord::plain("contract.released", "release"),
            Some(Parted::Contact) => StepRecord::plain("contract.updated", "part_contact"),
        };
        conclude(unit, &before, &mut contract, record).await?;
    }
    Ok(())
}
