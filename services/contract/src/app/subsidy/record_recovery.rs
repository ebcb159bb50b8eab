//! RecordRecovery.

use async_trait::async_trait;
use techmarket_feed::Work;
use techmarket_kernel::{Context, Error, Reason, RequestKey, Result};
use techmarket_types::SubsidyGrantId;

use super::GrantedSubsidy;
use crate::app::conclude::{OfficeUnit, record};
use crate::app::{App, ContractStore, GrantQuery};
use crate::domain::{Contract, Recovery, SubsidyGrant};

impl App {
    /// 追回登记: keeps that money of a grant came back, all of it or a part.
    pub async fn record_recovery(
        &self,
        context: &Context,
        grant: SubsidyGrantId,
        recovery: &Recovery,
        key: Option<&RequestKey>,
    ) -> Result<GrantedSubsidy> {
        context.caller.require_operator()?;
        let work = Recover { grant, recovery };
        let grant = self.contracts.transact(context, key, &work).await?;
        let contract = self.visible(context, grant.contract).await?;
        GrantedSubsidy::of(grant, &contract)
    }
}

struct Recover<'a> {
    grant: SubsidyGrantId,
    recovery: &'a Recovery,
}

#[async_trait]
impl Work<Contract, dyn ContractStore, SubsidyGrant> for Recover<'_> {
    async fn run(&self, unit: &mut OfficeUnit<'_>) -> Result<SubsidyGrant> {
        let Recovery {
            amount,
            date,
            voucher_number,
        } = self.recovery;
        let table = unit.table();
        // First: of two that come at once the second sees what the first left.
        let kept = table.recover(unit.sql(), self.grant, *amount).await?;
        let query = GrantQuery {
            id: Some(self.grant),
            limit: 1,
            ..GrantQuery::default()
        };
        let grant = table.grants(unit.sql(), &query).await?.into_iter().next();
        let name = || self.grant.name();
        let grant = grant.ok_or_else(|| Error::not_found("subsidy_grant", name()))?;
        if !kept {
            let message = format!("尚未追回的补助只有{}元", grant.outstanding());
            return Err(Error::new(Reason::AmountExceeded, message).on("subsidy_grant", name()));
        }
        let contract = unit.load(grant.contract, &grant.contract.name()).await?;
        let detail = format!(
            "{}：{date}追回{amount}元，凭证{voucher_number}，累计{}元",
            grant.scheme, grant.recovered
        );
        record(unit, &contract, "record_recovery", detail).await?;
        Ok(grant)
    }
}
