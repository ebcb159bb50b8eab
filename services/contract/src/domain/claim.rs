//! Claims of subsidies (补助测算).

use std::collections::HashMap;

use jiff::Timestamp;
use techmarket_incentives::{Calculation, Deal, Party};
use techmarket_types::{ContractId, CreditCode, Fen, RegistrationNumber, SubsidyGrantId};

use crate::domain::{SubsidyGrant, SubsidyRole};

/// Who asks for what.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Id of the scheme.
    pub scheme: String,
    pub role: SubsidyRole,
    /// Of whom; for a person, in whose name the person brokers.
    pub organization: CreditCode,
    /// 证书编号 of the person, for 技术经纪人 alone.
    pub certificate: Option<String>,
    /// Calendar year.
    pub year: i16,
}

/// What a claim comes to.
pub struct Calculated {
    pub calculation: Calculation,
    /// The contracts by their numbers.
    pub contracts: HashMap<RegistrationNumber, ContractId>,
}

impl Claim {
    /// Who claims, as the party of `deal` in the role; none where it is another's.
    pub(crate) fn party<'d>(&self, deal: &'d Deal) -> Option<&'d Party> {
        let of_organization = |party: &&Party| {
            party
                .credit_code
                .as_ref()
                .is_some_and(|code| *code == self.organization)
        };
        let party = deal.party(self.role.role())?;
        match &self.certificate {
            None => Some(party).filter(of_organization),
            Some(certificate) => {
                deal.institution.as_ref().filter(of_organization)?;
                Some(party).filter(|person| person.certificate.as_ref() == Some(certificate))
            }
        }
    }
}

/// What a claim is to be granted for one contract.
#[derive(Clone, Debug)]
pub struct Award {
    /// Who gets it, in which year.
    pub claim: Claim,
    /// Id of the measure in the scheme.
    pub measure: String,
    pub contract: ContractId,
    /// How much, above 0.
    pub amount: Fen,
}

impl Award {
    /// The grant, as it is kept at `now`.
    #[must_use]
    pub fn grant(&self, id: SubsidyGrantId, now: Timestamp) -> SubsidyGrant {
        let claim = self.claim.clone();
        SubsidyGrant {
            id,
            scheme: claim.scheme,
            measure: self.measure.clone(),
            role: claim.role,
            organization: claim.organization,
            certificate: claim.certificate,
            contract: self.contract,
            amount: self.amount,
            year: claim.year,
            create_time: now,
            recovered: Fen::ZERO,
        }
    }
}
