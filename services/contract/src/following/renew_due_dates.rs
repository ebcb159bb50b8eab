//! Last days that were provisional (暂定) when they were counted: with the holidays of a new year they are counted again.

use jiff::Timestamp;
use techmarket_kernel::{Context, Result};
use techmarket_recognition::Rulebook;
use techmarket_types::ContractId;

use crate::domain::State;
use crate::registry::Registry;
use crate::step::{OfficeUnit, StepRecord, conclude};

impl Registry {
    /// Looks at every case with the registrars and counts its last day again where it was provisional, or is missing since it
    /// was handed in before there were last days for its state. A step of the market itself; several replicas may do so at once.
    /// Returns how many changed.
    pub async fn renew_due_dates(&self, now: Timestamp) -> Result<usize> {
        let context = Context::of_market(now);
        let mut renewed = 0;
        // Each state by itself: so the pages go along its index, however many contracts are registered.
        for state in State::WITH_REGISTRARS {
            renewed += self.renew_in(&context, *state).await?;
        }
        Ok(renewed)
    }

    async fn renew_in(&self, context: &Context, state: State) -> Result<usize> {
        let book = self.reference.rulebook;
        let (mut after, mut renewed) = (None, 0);
        loop {
            let cases = self.page_of(state, after).await?;
            let Some(last) = cases.last() else {
                return Ok(renewed);
            };
            after = Some(last.id);
            let mut provisional = Vec::new();
            for case in &cases {
                if case.clone().renew_due(book)? {
                    provisional.push(case.id);
                }
            }
            if !provisional.is_empty() {
                let ids = &provisional;
                let renewing = self
                    .contracts
                    .write_once(context, |unit| Box::pin(renew(unit, book, ids)));
                renewed += renewing.await?;
            }
        }
    }
}

/// Another replica may have been here since the contracts were read: only what still changes is kept.
async fn renew(unit: &mut OfficeUnit<'_>, book: &'static Rulebook, ids: &[ContractId]) -> Result<usize> {
    let mut renewed = 0;
    for id in ids {
        let before = unit.load(*id, &id.name()).await?;
        let mut contract = before.clone();
        if !contract.renew_due(book)? {
            continue;
        }
        let due = contract.running_due();
        let due = due.map_or_else(String::new, |due| due.date.to_string());
        let record = StepRecord::with_summary(
            "contract.due_date_renewed",
            "renew_due_date",
            format!("期限{due}"),
        );
        conclude(unit, &before, &mut contract, record).await?;
        renewed += 1;
    }
    Ok(renewed)
}
