//! What was granted (补助兑付记录).

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use techmarket_incentives::{ClawBack, Deal, Grant, Party, Role, claw_back};
use techmarket_kernel::{Error, Reason, Result, TextRule, Violations, check_text, china_date};
use techmarket_types::{ContractId, CreditCode, Fen, SubsidyGrantId};

use crate::domain::Contract;

/// A subsidy that was granted for one contract and role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubsidyGrant {
    pub id: SubsidyGrantId,
    /// Id of the scheme.
    pub scheme: String,
    /// Id of the measure in the scheme.
    pub measure: String,
    /// Role of who received it.
    pub role: SubsidyRole,
    /// Who received it; of a person, in whose name the person brokered.
    pub organization: CreditCode,
    /// 证书编号 of the person who received it, for 技术经纪人 alone.
    pub certificate: Option<String>,
    pub contract: ContractId,
    /// How much.
    pub amount: Fen,
    /// Calendar year for which it was granted.
    pub year: i16,
    /// When it was kept.
    pub create_time: Timestamp,
    /// 已追回: what came back of it so far, at most the amount.
    pub recovered: Fen,
}

/// Money of a grant that came back (追回到账).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// How much.
    pub amount: Fen,
    /// When it arrived.
    pub date: Date,
    /// 凭证号.
    pub voucher_number: String,
}

impl Recovery {
    /// Adds every broken rule to `v`.
    pub fn validate(&self, today: Date, v: &mut Violations) {
        if self.amount <= Fen::ZERO {
            v.add("amount", Reason::AmountNegative, "金额应大于 0");
        }
        if self.date > today {
            v.add("pay_date", Reason::DateInFuture, "到账日期不能晚于今天");
        }
        let rule = TextRule::line(100).required();
        check_text(v, "voucher_number", &self.voucher_number, rule);
    }
}

/// The role that is subsidised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubsidyRole {
    /// 吸纳方.
    Taker,
    /// 输出方.
    Giver,
    /// 中介机构.
    Institution,
    /// 技术经纪人.
    Broker,
}

impl SubsidyRole {
    pub const ALL: [Self; 4] = [Self::Taker, Self::Giver, Self::Institution, Self::Broker];

    /// The role as the policies know it.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::Taker => Role::Taker,
            Self::Giver => Role::Giver,
            Self::Institution => Role::Institution,
            Self::Broker => Role::Broker,
        }
    }

    /// The word for it in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.role().id()
    }

    /// The role of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

impl SubsidyGrant {
    /// What is still with the party that received it.
    #[must_use]
    pub fn outstanding(&self) -> Fen {
        self.amount.checked_sub(self.recovered).unwrap_or(Fen::ZERO)
    }

    /// The grant as the policies see it, for its contract. It stays with who received it, whoever has the role in the
    /// contract since; the contract tells the name where it still is that one.
    #[must_use]
    pub fn of(&self, deal: &Deal) -> Grant {
        let role = self.role.role();
        let paid = recipient(&self.organization, self.certificate.as_deref());
        let known = deal.party(role).filter(|party| party.is_same(&paid)).cloned();
        let party = known.unwrap_or(paid);
        Grant {
            contract: deal.number,
            scheme: self.scheme.clone(),
            measure: self.measure.clone(),
            role,
            party,
            year: self.year,
            amount: self.amount,
            granted_on: china_date(self.create_time),
            recovered: self.recovered,
        }
    }
}

/// Who receives a subsidy, by code or certificate alone: the organisation, or the person who brokers in its name and has
/// the certificate.
#[must_use]
pub fn recipient(organization: &CreditCode, certificate: Option<&str>) -> Party {
    Party {
        credit_code: certificate.is_none().then(|| organization.clone()),
        certificate: certificate.map(str::to_owned),
        name: certificate.unwrap_or(organization.as_str()).to_owned(),
        nature: None,
        region: None,
    }
}

/// A grant with what is to be claimed back of it.
pub struct GrantedSubsidy {
    pub grant: SubsidyGrant,
    /// 追回, once the contract was cancelled or revoked.
    pub claw_back: Option<ClawBack>,
}

impl GrantedSubsidy {
    /// `grant`, and what is to be claimed back of it as `contract` stands.
    pub(crate) fn of(grant: SubsidyGrant, contract: &Contract) -> Result<Self> {
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
