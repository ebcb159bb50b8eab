//! ListSubsidyGrants.

use techmarket_incentives::{ClawBack, claw_back};
use techmarket_kernel::{Context, Error, PageRequest, Result};

use crate::app::{App, GrantQuery};
use crate::domain::{SubsidyGrant, require_desk};

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
        let mut session = self.contracts.read().await?;
        let mut grants = self.contracts.table().grants(&mut session, query).await?;
        let next = page.cut(&mut grants, |last| last.id.to_string());
        let mut granted = Vec::with_capacity(grants.len());
        for grant in grants {
            let contract = self.contracts.table().find(&mut session, grant.contract).await?;
            let contract = contract.ok_or_else(|| Error::internal("a grant without its contract"))?;
            let deal = self.deal_of(&mut session, &contract).await?;
            let due = deal.as_ref().and_then(|deal| {
                let ended = (deal.number, deal.ended?);
                Some(claw_back(&[grant.of(deal)], &[ended]))
            });
            let due = due.transpose().map_err(Error::internal)?;
            granted.push(GrantedSubsidy {
                grant,
                claw_back: due.and_then(|due| due.into_iter().next()),
            });
        }
        Ok((granted, next))
    }
}
