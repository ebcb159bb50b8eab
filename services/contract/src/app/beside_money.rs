//! Steps that look at the money that really came.

use async_trait::async_trait;
use techmarket_feed::{Change, Work};
use techmarket_kernel::{Caller, Context, Result};

use crate::app::conclude::{Done, OfficeUnit, decided};
use crate::app::{App, ContractStore, Target};
use crate::domain::{Contract, Realised};

impl App {
    /// As `step`, with what was realised of the contract when it is decided. Payments and settlements change the
    /// contract's version, so that none can come between.
    pub(super) async fn step_beside_money<D>(
        &self,
        context: &Context,
        target: &Target,
        admit: fn(&Contract, &Caller) -> Result<()>,
        decide: D,
    ) -> Result<Contract>
    where
        D: Fn(&mut Contract, &Realised) -> Result<Done> + Send + Sync,
    {
        let work = StepBesideMoney {
            change: Change::of(target, admit),
            decide,
        };
        self.contracts.transact(context, target.key.as_ref(), &work).await
    }
}

struct StepBesideMoney<'a, D> {
    change: Change<'a, Contract>,
    decide: D,
}

#[async_trait]
impl<D> Work<Contract, dyn ContractStore> for StepBesideMoney<'_, D>
where
    D: Fn(&mut Contract, &Realised) -> Result<Done> + Send + Sync,
{
    async fn run(&self, unit: &mut OfficeUnit<'_>) -> Result<Contract> {
        let before = unit.admitted(&self.change).await?;
        let table = unit.table();
        let payments = table.payments(unit.sql(), before.id).await?;
        let settlements = table.settlements(unit.sql(), before.id).await?;
        let realised = Realised::of(&payments, &settlements)?;
        decided(unit, &before, |contract| (self.decide)(contract, &realised)).await
    }
}
