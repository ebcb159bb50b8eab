//! CalculateSubsidy.

use std::collections::HashMap;

use techmarket_incentives::{Calculation, Deal, Party, Scheme, calculate};
use techmarket_kernel::{Context, Error, Reason, Result, Role, Viewer};
use techmarket_store::Session;
use techmarket_types::{ContractId, CreditCode, RegistrationNumber};

use crate::app::{App, ContractOrder, ContractQuery, GrantQuery};
use crate::domain::{Contract, State, SubsidyRole};

/// Most contracts of one organisation that a calculation looks at.
const MAX_DEALS: usize = 5_000;
/// Most grants of one contract: one a scheme and role.
const MAX_GRANTS: i64 = 200;

/// Who asks for what.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Id of the scheme.
    pub scheme: String,
    /// The role.
    pub role: SubsidyRole,
    /// Of whom.
    pub organization: CreditCode,
    /// Calendar year.
    pub year: i16,
}

/// What a claim comes to.
pub struct Calculated {
    /// The calculation.
    pub calculation: Calculation,
    /// The contracts by their numbers.
    pub contracts: HashMap<RegistrationNumber, ContractId>,
}

impl App {
    /// 补助测算. Nothing is kept.
    pub async fn calculate_subsidy(&self, context: &Context, claim: &Claim) -> Result<Calculated> {
        let caller = &context.caller;
        if !caller.is(Role::Registrar) {
            caller.require(&claim.organization)?;
        }
        let scheme = self.scheme(&claim.scheme)?;
        let mut session = self.contracts.read().await?;
        let contracts = self.contracts_of(&mut session, &claim.organization).await?;
        if contracts.len() > MAX_DEALS {
            let message = format!("一次至多测算 {MAX_DEALS} 份合同");
            return Err(Error::new(Reason::LimitReached, message));
        }
        let mut deals = Vec::new();
        let mut ids = HashMap::new();
        for contract in &contracts {
            if let Some(deal) = self.deal_of(&mut session, contract).await? {
                ids.insert(deal.number, contract.id);
                deals.push(deal);
            }
        }
        let calculation = self.calculated(scheme, claim, &deals)?;
        Ok(Calculated {
            calculation,
            contracts: ids,
        })
    }

    pub(super) fn scheme(&self, id: &str) -> Result<&'static Scheme> {
        let scheme = self.reference.schemes.get(id);
        scheme.ok_or_else(|| Error::not_found("subsidy_scheme", id))
    }

    pub(super) fn calculated(&self, scheme: &Scheme, claim: &Claim, deals: &[Deal]) -> Result<Calculation> {
        let role = claim.role.role();
        let own = |deal: &Deal| {
            let party = deal.party(role)?;
            (party.credit_code.as_ref() == Some(&claim.organization)).then(|| party.clone())
        };
        // Where it is in the role in no contract, the answer is nothing, and says so.
        let nobody = || Party {
            credit_code: Some(claim.organization.clone()),
            name: claim.organization.to_string(),
            nature: None,
            region: None,
        };
        let party = deals.iter().find_map(own).unwrap_or_else(nobody);
        let deals: Vec<Deal> = deals.iter().filter(|deal| own(deal).is_some()).cloned().collect();
        calculate(self.reference.tables, scheme, role, &party, claim.year, &deals).map_err(|error| {
            let mut v = techmarket_kernel::Violations::new();
            v.add("role", Reason::ValueOutOfRange, error.to_string());
            Error::invalid(v)
        })
    }

    /// The facts of a contract with its payments and grants.
    pub(super) async fn deal_of(&self, session: &mut Session, contract: &Contract) -> Result<Option<Deal>> {
        let table = self.contracts.table();
        let payments = table.payments(session, contract.id).await?;
        let query = GrantQuery {
            contract: Some(contract.id),
            limit: MAX_GRANTS,
            ..GrantQuery::default()
        };
        let granted = table.grants(session, &query).await?;
        Ok(contract.deal(&payments, &granted))
    }

    async fn contracts_of(&self, session: &mut Session, organization: &CreditCode) -> Result<Vec<Contract>> {
        let query = ContractQuery {
            organization: Some(organization.clone()),
            states: vec![
                State::Registered,
                State::ChangePending,
                State::Cancelled,
                State::Revoked,
            ],
            order: ContractOrder::Registered { after: None },
            limit: i64::try_from(MAX_DEALS).unwrap_or(i64::MAX).saturating_add(1),
            ..ContractQuery::of(Viewer::Operator)
        };
        Ok(self.contracts.table().list(session, &query).await?)
    }
}
