//! CalculateSubsidy.

use std::collections::{HashMap, HashSet};

use techmarket_incentives::{Calculation, Deal, Grant, Scheme, calculate};
use techmarket_kernel::{Context, Error, Reason, Result, Role, Viewer, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::Shown;
use techmarket_store::Sql;
use techmarket_types::{ContractId, CreditCode};

use crate::domain::{Calculated, Claim, Contract, State, recipient};
use crate::messages;
use crate::registry::Registry;
use crate::store::query::{ContractOrder, ContractQuery};
use crate::store::{contracts, grants, money};

/// Most contracts of one organisation that a calculation looks at, and most of others that it was granted something for.
const MAX_DEALS: usize = 5_000;
/// Most grants of one organisation in a year that a calculation looks at: four a contract.
const MAX_GRANTS: usize = 20_000;
/// Contracts whose payments and grants are read at once.
const READ_AT_ONCE: usize = 200;

impl Registry {
    /// 补助测算. Nothing is kept.
    pub(crate) async fn calculate_subsidy(
        &self,
        context: &Context,
        request: pb::CalculateSubsidyRequest,
    ) -> Result<Shown<pb::CalculateSubsidyResponse>> {
        let claim = Violations::collect(|v| messages::claim(v, request))?;
        let caller = &context.caller;
        if !caller.is(Role::Registrar) {
            caller.require(&claim.organization)?;
        }
        let mut snapshot = self.contracts.snapshot().await?;
        let calculated = self.calculation(&mut snapshot, &claim).await?;
        messages::to_calculation(&calculated).map(Shown)
    }

    /// What the claim comes to, by what `sql` shows.
    pub(super) async fn calculation(&self, sql: &mut dyn Sql, claim: &Claim) -> Result<Calculated> {
        let scheme = self.scheme(&claim.scheme)?;
        let contracts = contracts_of(sql, &claim.organization).await?;
        require_bounded(contracts.len(), MAX_DEALS, "份合同")?;
        let mut deals = Vec::with_capacity(contracts.len());
        let mut ids = HashMap::with_capacity(contracts.len());
        for contracts in contracts.chunks(READ_AT_ONCE) {
            for (id, deal) in deals_of(sql, contracts).await? {
                if claim.party(&deal).is_some() {
                    ids.insert(deal.number, id);
                    deals.push(deal);
                }
            }
        }
        let found: HashSet<ContractId> = ids.values().copied().collect();
        let elsewhere = granted_elsewhere(sql, claim, &found).await?;
        let calculation = self.calculated(scheme, claim, &deals, &elsewhere)?;
        Ok(Calculated {
            calculation,
            contracts: ids,
        })
    }

    fn scheme(&self, id: &str) -> Result<&'static Scheme> {
        let scheme = self.reference.schemes.get(id);
        scheme.ok_or_else(|| Error::not_found("subsidy_scheme", id))
    }

    /// `deals` are those in which the claimant has the role.
    fn calculated(
        &self,
        scheme: &Scheme,
        claim: &Claim,
        deals: &[Deal],
        elsewhere: &[Grant],
    ) -> Result<Calculation> {
        let role = claim.role.role();
        let own = |deal: &Deal| claim.party(deal).cloned();
        // Where it is in the role in no contract, the answer is nothing, and says so.
        let nobody = || recipient(&claim.organization, claim.certificate.as_deref());
        let party = deals.iter().find_map(own).unwrap_or_else(nobody);
        let tables = self.reference.tables;
        calculate(tables, scheme, role, &party, claim.year, deals, elsewhere)
            .map_err(|error| Error::of_field("role", Reason::ValueOutOfRange, error.to_string()))
    }
}

/// What the claimant was granted in the year for other contracts than those found: it had the role in them before a
/// change, and what it received uses up the year's cap all the same.
async fn granted_elsewhere(
    sql: &mut dyn Sql,
    claim: &Claim,
    found: &HashSet<ContractId>,
) -> Result<Vec<Grant>> {
    let granted = grants::claimed(sql, claim, one_more(MAX_GRANTS)).await?;
    require_bounded(granted.len(), MAX_GRANTS, "笔补助")?;
    let granted = granted
        .into_iter()
        .filter(|grant| !found.contains(&grant.contract));
    let granted = by_contract(granted.collect(), |grant| grant.contract);
    require_bounded(granted.len(), MAX_DEALS, "份合同")?;
    let ids: Vec<ContractId> = granted.keys().copied().collect();
    let mut elsewhere = Vec::new();
    for ids in ids.chunks(READ_AT_ONCE) {
        for contract in contracts::find_many(sql, ids).await? {
            let granted = granted.get(&contract.id).map_or(&[][..], Vec::as_slice);
            let deal = contract.deal(&[], granted);
            elsewhere.extend(deal.into_iter().flat_map(|deal| deal.granted));
        }
    }
    Ok(elsewhere)
}

/// The facts of contracts with their payments and grants: two questions for all of them.
async fn deals_of(sql: &mut dyn Sql, contracts: &[Contract]) -> Result<Vec<(ContractId, Deal)>> {
    let ids: Vec<ContractId> = contracts.iter().map(|contract| contract.id).collect();
    let payments = money::payments_of(sql, &ids).await?;
    let payments = by_contract(payments, |payment| payment.contract);
    let granted = by_contract(grants::of(sql, &ids).await?, |grant| grant.contract);
    let deal = |contract: &Contract| {
        let payments = payments.get(&contract.id).map_or(&[][..], Vec::as_slice);
        let granted = granted.get(&contract.id).map_or(&[][..], Vec::as_slice);
        Some((contract.id, contract.deal(payments, granted)?))
    };
    Ok(contracts.iter().filter_map(deal).collect())
}

async fn contracts_of(sql: &mut dyn Sql, organization: &CreditCode) -> Result<Vec<Contract>> {
    let query = ContractQuery {
        organization: Some(organization.clone()),
        states: vec![
            State::Registered,
            State::ChangePending,
            State::Cancelled,
            State::Revoked,
        ],
        order: ContractOrder::Registered { after: None },
        limit: one_more(MAX_DEALS),
        ..ContractQuery::of(Viewer::Operator)
    };
    Ok(contracts::list(sql, &query).await?)
}

/// How many are read, to tell that there are more than `most`.
fn one_more(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1)
}

fn require_bounded(count: usize, most: usize, what: &str) -> Result<()> {
    if count > most {
        let message = format!("一次至多测算 {most} {what}");
        return Err(Error::new(Reason::LimitReached, message));
    }
    Ok(())
}

fn by_contract<T>(parts: Vec<T>, contract: impl Fn(&T) -> ContractId) -> HashMap<ContractId, Vec<T>> {
    let mut of = HashMap::<ContractId, Vec<T>>::new();
    for part in parts {
        of.entry(contract(&part)).or_default().push(part);
    }
    of
}
