//! ListSubsidyGrants.

use std::collections::HashMap;

use techmarket_incentives::{ClawBack, claw_back};
use techmarket_kernel::{Context, Error, PageRequest, Result};
use techmarket_types::ContractId;

use crate::app::{App, GrantQuery};
use crate::domain::{Contract, SubsidyGrant, require_desk};

/// A grant with what is to be claimed back of it.
pub struct GrantedSubsidy {
    /// The grant.
    pub grant: SubsidyGrant,
    /// 追回, once the contract was cancelled or revoked.
    pub claw_back: Option<ClawBack>,
}

impl App {
    /// A page of grants, newest first, and the token of the next.
    pub async fn list_subsidy_grants(
        &self,
        context: &Context,
        query: &GrantQuery,
        page: PageRequest,
    ) -> Result<(Vec<GrantedSubsidy>, String)> {
        require_desk(&context.caller)?;
        let mut snapshot = self.contracts.snapshot().await?;
        let mut grants = self.contracts.table().grants(&mut snapshot, query).await?;
        let next = page.cut(&mut grants, |last| last.id.to_string());
        let ids: Vec<ContractId> = grants.iter().map(|grant| grant.contract).collect();
        let contracts = self.contracts.table().find_many(&mut snapshot, &ids).await?;
        let contracts: HashMap<ContractId, Contract> = contracts
            .into_iter()
            .map(|contract| (contract.id, contract))
            .collect();
        let mut granted = Vec::with_capacity(grants.len());
        for grant in grants {
            let contract = contracts.get(&grant.contract);
            let contract = contract.ok_or_else(|| Error::internal("a grant without its contract"))?;
            granted.push(GrantedSubsidy::of(grant, contract)?);
        }
        Ok((granted, next))
    }
}

impl GrantedSubsidy {
    /// `grant`, and what is to be claimed back of it as `contract` stands.
    pub(super) fn of(grant: SubsidyGrant, contract: &Contract) -> Result<Self> {
        let deal = contract.deal(&[], &[]);
        let due = deal.as_ref().and_then(|deal| {
            let ended = (deal.number, deal.ended?);
            Some(claw_back(&[grant.of(deal)], &[ended]))
        });
        let due = due.transpose().map_err(Error::internal)?;
        Ok(Self {
            grant,
            claw_back: due.and_then(|due| due.into_iter().next()),
        })
    }
}
