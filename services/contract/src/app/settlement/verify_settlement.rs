//! VerifySettlement.

use async_trait::async_trait;
use techmarket_feed::Work;
use techmarket_kernel::{Context, Error, RequestKey, Result};

use super::{conclude_part, contract_of, require_etag};
use crate::app::conclude::{Done, OfficeUnit};
use crate::app::{App, ContractStore};
use crate::domain::{Contract, PartId, Settlement, SettlementDecision, SettlementState};

/// What a registrar does with a settlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// 核定.
    Verify,
    /// 退回.
    Return,
}

impl App {
    /// 核定.
    pub async fn verify_settlement(
        &self,
        context: &Context,
        part: PartId,
        etag: &str,
        opinion: &str,
        key: Option<&RequestKey>,
    ) -> Result<Settlement> {
        let decision = Decision::Verify;
        self.decide_settlement(
            context,
            Decide {
                part,
                etag,
                opinion,
                decision,
            },
            key,
        )
        .await
    }

    pub(super) async fn decide_settlement(
        &self,
        context: &Context,
        work: Decide<'_>,
        key: Option<&RequestKey>,
    ) -> Result<Settlement> {
        self.contracts.transact(context, key, &work).await
    }
}

pub(super) struct Decide<'a> {
    pub part: PartId,
    pub etag: &'a str,
    pub opinion: &'a str,
    pub decision: Decision,
}

#[async_trait]
impl Work<Contract, dyn ContractStore, Settlement> for Decide<'_> {
    async fn run(&self, unit: &mut OfficeUnit<'_>) -> Result<Settlement> {
        let contract = contract_of(unit, self.part.contract, Contract::require_registrar).await?;
        let table = unit.table();
        let settlements = table.settlements(unit.sql(), contract.id).await?;
        let found = settlements
            .iter()
            .find(|settlement| settlement.number == self.part.number);
        let missing = || Error::not_found("settlement", self.part.name("settlements"));
        let mut settlement = found.cloned().ok_or_else(missing)?;
        require_etag(settlement.version, self.etag, "settlement", &settlement.name())?;
        let decision = SettlementDecision {
            verifier: unit.context().caller.subject.clone(),
            opinion: self.opinion.to_owned(),
            time: unit.context().now,
        };
        let (number, opinion) = (settlement.number, self.opinion);
        let done = match self.decision {
            Decision::Verify => {
                settlement.verify(&contract, &settlements, decision)?;
                let detail = format!("第{number}次：{opinion}");
                Done::told("contract.settlement_verified", "verify_settlement", detail)
            }
            Decision::Return => {
                let former = match settlement.state {
                    SettlementState::Verified => "（原已核定）",
                    _ => "",
                };
                for later in settlement.send_back(&contract, &settlements, decision)? {
                    table.keep_settlement(unit.sql(), &later).await?;
                }
                let detail = format!("第{number}次{former}：{opinion}");
                Done::told("contract.settlement_returned", "return_settlement", detail)
            }
        };
        table.keep_settlement(unit.sql(), &settlement).await?;
        conclude_part(unit, &contract, done).await?;
        Ok(settlement)
    }
}
