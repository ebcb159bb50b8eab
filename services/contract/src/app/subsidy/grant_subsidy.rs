//! GrantSubsidy.

use async_trait::async_trait;
use techmarket_feed::Work;
use techmarket_kernel::{Context, Error, Etag, Reason, RequestKey, Result, new_uuid};
use techmarket_types::{Fen, SubsidyGrantId};

use super::Claim;
use crate::app::conclude::{OfficeUnit, record};
use crate::app::{App, ContractStore};
use crate::domain::{Contract, SubsidyGrant};

impl App {
    /// 补助兑付登记: keeps what was granted, at most what the scheme gives for the contract. `grant` has no id yet. `etag` is
    /// that of the contract as the caller read it, or empty.
    pub async fn grant_subsidy(
        &self,
        context: &Context,
        grant: &SubsidyGrant,
        etag: &str,
        key: Option<&RequestKey>,
    ) -> Result<SubsidyGrant> {
        context.caller.require_operator()?;
        let claim = Claim {
            scheme: grant.scheme.clone(),
            role: grant.role,
            organization: grant.organization.clone(),
            year: grant.year,
        };
        let calculated = self.calculate_subsidy(context, &claim).await?;
        let of_contract = |number| calculated.contracts.get(number) == Some(&grant.contract);
        let measures = calculated.calculation.measures.iter();
        let lines = measures
            .filter(|measure| measure.measure == grant.measure)
            .flat_map(|measure| &measure.lines)
            .filter(|line| of_contract(&line.number));
        let given = lines.map(|line| line.amount).fold(Fen::ZERO, Fen::max);
        let work = Keep {
            grant: SubsidyGrant {
                id: SubsidyGrantId::new(new_uuid(&*self.rng, context.now)),
                create_time: context.now,
                ..grant.clone()
            },
            etag: etag.to_owned(),
            given,
        };
        self.contracts.transact(context, key, &work).await
    }
}

struct Keep {
    grant: SubsidyGrant,
    etag: String,
    given: Fen,
}

#[async_trait]
impl Work<Contract, dyn ContractStore, SubsidyGrant> for Keep {
    async fn run(&self, unit: &mut OfficeUnit<'_>) -> Result<SubsidyGrant> {
        let id = self.grant.contract;
        let contract = unit.load(id, &id.name()).await?;
        if !self.etag.is_empty() {
            Etag::new(contract.version).require(&self.etag, "contract", &id.name())?;
        }
        let table = unit.table();
        // First: what was granted before takes from what the scheme gives.
        if !table.insert_grant(unit.sql(), &self.grant).await? {
            let message = "该合同在本政策下对该角色的补助已兑付";
            return Err(Error::new(Reason::SubsidyGranted, message).on("contract", id.name()));
        }
        if self.grant.amount > self.given {
            let message = format!("按政策测算该合同至多补助{}元", self.given);
            return Err(Error::new(Reason::AmountExceeded, message).on("contract", id.name()));
        }
        let SubsidyGrant { scheme, amount, .. } = &self.grant;
        record(unit, &contract, "grant_subsidy", format!("{scheme}：{amount}元")).await?;
        Ok(self.grant.clone())
    }
}
