//! What earlier decisions leave to claim.

use techmarket_types::Fen;

use super::conditions::Judge;
use crate::calculation::sum;
use crate::{Deal, DealLine, Grant, Reason, YearBy};

impl Judge<'_> {
    pub(super) fn grants(&self, deal: &Deal, line: &mut DealLine) {
        let role = self.measure.role;
        if let Some(grant) = deal.granted.iter().find(|grant| self.has_granted(deal, grant)) {
            let text = format!(
                "该合同已于{}按本办法向{}补助{}元，不重复补助",
                grant.granted_on,
                role.term(),
                grant.outstanding()
            );
            line.refuse(Reason::AlreadyGranted, text);
        }
        for exclusion in &self.scheme.exclusions {
            let stands = |grant: &&Grant| {
                stands(deal, grant) && exclusion.excludes(&self.scheme.id, role, &grant.scheme, grant.role)
            };
            if let Some(grant) = deal.granted.iter().find(stands) {
                let text = format!(
                    "{}：该合同已于{}向{}补助{}元",
                    exclusion.rule,
                    grant.granted_on,
                    grant.role.term(),
                    grant.outstanding()
                );
                line.refuse(Reason::Excluded, text);
            }
        }
    }

    /// A grant of this scheme and role that leaves nothing to claim: of this measure, or of any where
    /// there is one per contract and role. Money paid later in another year may still be claimed.
    fn has_granted(&self, deal: &Deal, grant: &Grant) -> bool {
        let measure = grant.measure == self.measure.id;
        let year = self.measure.year_by != YearBy::Paid || grant.year == self.year || !measure;
        stands(deal, grant)
            && grant.scheme == self.scheme.id
            && grant.role == self.measure.role
            && (measure || self.scheme.one_per_contract_and_role)
            && year
    }

    /// What earlier decisions gave for this contract under this measure.
    pub(super) fn granted_for_contract(&self, deal: &Deal) -> Fen {
        sum(self.own_grants(deal).map(Grant::outstanding))
    }

    /// What earlier decisions gave the party for this contract and year under this measure.
    pub(super) fn granted_in_year(&self, deal: &Deal) -> Fen {
        let in_year = |grant: &&Grant| self.is_of_year(grant);
        sum(self.own_grants(deal).filter(in_year).map(Grant::outstanding))
    }

    /// What they gave it for contracts in which it does not have the role any more.
    pub(super) fn granted_elsewhere(&self) -> Fen {
        let own = |grant: &&Grant| self.is_of_measure(grant) && self.is_of_year(grant);
        sum(self.elsewhere.iter().filter(own).map(Grant::outstanding))
    }

    fn own_grants<'d>(&self, deal: &'d Deal) -> impl Iterator<Item = &'d Grant> {
        let own = |grant: &&Grant| stands(deal, grant) && self.is_of_measure(grant);
        deal.granted.iter().filter(own)
    }

    fn is_of_measure(&self, grant: &Grant) -> bool {
        grant.scheme == self.scheme.id && grant.measure == self.measure.id
    }

    fn is_of_year(&self, grant: &Grant) -> bool {
        grant.year == self.year && grant.party.is_same(self.party)
    }
}

/// A grant for this contract of which something was not given back.
fn stands(deal: &Deal, grant: &Grant) -> bool {
    grant.contract == deal.number && grant.outstanding() > Fen::ZERO
}
