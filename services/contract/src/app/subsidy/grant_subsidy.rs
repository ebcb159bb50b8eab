//! GrantSubsidy.

use async_trait::async_trait;
use techmarket_feed::Work;
use techmarket_incentives::{DealLine, Reason as Ground};
use techmarket_kernel::{Context, Error, Etag, Reason, RequestKey, Result, new_uuid};
use techmarket_types::{Fen, SubsidyGrantId};

use super::{Calculated, Claim};
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
        let work = Keep {
            app: self,
            grant: SubsidyGrant {
                id: SubsidyGrantId::new(new_uuid(&*self.rng, context.now)),
                create_time: context.now,
                ..grant.clone()
            },
            etag,
        };
        self.contracts.transact(context, key, &work).await
    }
}

struct Keep<'a> {
    app: &'a App,
    grant: SubsidyGrant,
    etag: &'a str,
}

#[async_trait]
impl Work<Contract, dyn ContractStore, SubsidyGrant> for Keep<'_> {
    async fn run(&self, unit: &mut OfficeUnit<'_>) -> Result<SubsidyGrant> {
        let grant = &self.grant;
        let table = unit.table();
        // Who grants at once waits here: what one of them gets is missing from the year of the next.
        table.lock_trail(unit.sql()).await?;
        let contract = unit.load(grant.contract, &grant.contract.name()).await?;
        if !self.etag.is_empty() {
            Etag::new(contract.version).require(self.etag, "contract", &grant.contract.name())?;
        }
        let claim = Claim {
            scheme: grant.scheme.clone(),
            role: grant.role,
            organization: grant.organization.clone(),
            certificate: grant.certificate.clone(),
            year: grant.year,
        };
        let calculated = self.app.calculation(unit.sql(), &claim).await?;
        require_given(grant, &calculated)?;
        if !table.insert_grant(unit.sql(), grant).await? {
            let message = "该合同本年度在本政策下对该角色的补助已兑付";
            return Err(granted(grant, message));
        }
        let SubsidyGrant {
            scheme, year, amount, ..
        } = grant;
        let detail = format!("{scheme}：{year}年度{amount}元");
        record(unit, &contract, "grant_subsidy", detail).await?;
        Ok(grant.clone())
    }
}

/// Refuses more than the scheme gives for the contract, and a second grant where it gives but one.
fn require_given(grant: &SubsidyGrant, calculated: &Calculated) -> Result<()> {
    let measures = calculated.calculation.measures.iter();
    let lines: Vec<&DealLine> = measures
        .filter(|measure| measure.measure == grant.measure)
        .flat_map(|measure| &measure.lines)
        .filter(|line| calculated.contracts.get(&line.number) == Some(&grant.contract))
        .collect();
    let refusals = lines.iter().flat_map(|line| &line.refusals);
    if let Some(refusal) = refusals
        .into_iter()
        .find(|refusal| refusal.reason == Ground::AlreadyGranted)
    {
        return Err(granted(grant, refusal.text.clone()));
    }
    let given = lines.iter().map(|line| line.amount).fold(Fen::ZERO, Fen::max);
    if grant.amount > given {
        let message = format!("按政策测算该合同至多补助{given}元");
        return Err(Error::new(Reason::AmountExceeded, message).on("contract", grant.contract.name()));
    }
    Ok(())
}

fn granted(grant: &SubsidyGrant, message: impl Into<String>) -> Error {
    Error::new(Reason::SubsidyGranted, message.into()).on("contract", grant.contract.name())
}
