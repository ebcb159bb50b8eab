//! FileSettlement.

use async_trait::async_trait;
use techmarket_feed::Work;
use techmarket_kernel::{Context, RequestKey, Result};
use techmarket_types::ContractId;

use super::{conclude_part, contract_of};
use crate::app::conclude::{Done, OfficeUnit};
use crate::app::{App, ContractStore};
use crate::domain::{Contract, Settlement, SettlementContent};

impl App {
    /// 申报技术性收入, by the seller.
    pub async fn file_settlement(
        &self,
        context: &Context,
        contract: ContractId,
        filed: &SettlementContent,
        key: Option<&RequestKey>,
    ) -> Result<Settlement> {
        let work = File {
            contract,
            content: filed,
        };
        self.contracts.transact(context, key, &work).await
    }
}

struct File<'a> {
    contract: ContractId,
    content: &'a SettlementContent,
}

#[async_trait]
impl Work<Contract, dyn ContractStore, Settlement> for File<'_> {
    async fn run(&self, unit: &mut OfficeUnit<'_>) -> Result<Settlement> {
        let contract = contract_of(unit, self.contract, Contract::require_seller).await?;
        let table = unit.table();
        let before = table.settlements(unit.sql(), self.contract).await?;
        let settlement = contract.settle(self.content.clone(), &before, unit.context().now)?;
        table.keep_settlement(unit.sql(), &settlement).await?;
        let detail = format!(
            "第{}次，技术性收入{}元",
            settlement.number, settlement.content.income
        );
        let done = Done::told("contract.settlement_filed", "file_settlement", detail);
        conclude_part(unit, &contract, done).await?;
        Ok(settlement)
    }
}
