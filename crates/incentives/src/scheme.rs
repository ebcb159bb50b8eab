//! A subsidy scheme (补助办法) as data.

mod parse;

use serde::Deserialize;
use techmarket_types::{Certainty, Fen, Validity};

use crate::{PerMillion, PerTenThousand, Role};

/// A scheme of subsidies after a deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheme {
    /// Stable id, stored with a grant: `jiangxi-2020`.
    pub id: String,
    /// Chinese title.
    pub title: String,
    /// Body that issued it.
    pub issued_by: String,
    /// Title and number of the text, for letters.
    pub legal_text: String,
    /// GB/T 2260 code of the place it holds in.
    pub region: String,
    /// Days on which a contract or payment must lie.
    pub validity: Validity,
    /// A party has one subsidy per contract and role; the measure that stands first takes it.
    pub one_per_contract_and_role: bool,
    /// Source, as `docs/sources.md` numbers it.
    pub source: String,
    /// How sure the scheme is where no doubt says otherwise.
    pub certainty: Certainty,
    /// Figures less sure than the scheme.
    pub doubts: Vec<Doubt>,
    /// Measures in their order, at least one.
    pub measures: Vec<Measure>,
    /// What may not add up.
    pub exclusions: Vec<Exclusion>,
}

/// A figure to be verified before use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// Key of the scheme, or `measure.key`.
    pub figure: String,
    /// How sure it is.
    pub certainty: Certainty,
    /// What to verify, in Chinese.
    pub note: String,
}

/// One subsidy of a scheme for one role (补助项).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// Unique in the scheme.
    pub id: String,
    /// Chinese title.
    pub title: String,
    /// Who receives it.
    pub role: Role,
    /// Amount the rate is applied to.
    pub base: Base,
    /// Which day puts money into a year.
    pub year_by: YearBy,
    /// Money of earlier years for which nothing could be claimed, since the contract was not registered yet or
    /// had not reached `threshold_contract`, counts in the first year in which something can; only with
    /// [`YearBy::Paid`].
    pub carries_over: bool,
    /// Rate.
    pub rate: Rate,
    /// The rate is an upper limit (上限): what is given within it is decided by the office.
    pub at_most: bool,
    /// Least base of a contract, of all years so far where money carries over; below it there is nothing.
    pub threshold_contract: Option<Fen>,
    /// Least sum of bases in the year.
    pub threshold_year: Option<Fen>,
    /// Most for one contract over all years (单项上限).
    pub cap_contract: Option<Fen>,
    /// Most for one party in a year (年度上限).
    pub cap_year: Option<Fen>,
    /// Least share that goes to those concerned (奖励有关人员).
    pub staff_share: Option<PerTenThousand>,
    /// Conditions a contract keeps.
    pub conditions: Conditions,
}

/// Amount a rate is applied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Base {
    /// Total (成交额).
    TotalAmount,
    /// Technology amount (技术交易额).
    TechnologyAmount,
    /// Money proved paid (实际到账), at most the total.
    Received,
}

impl Base {
    /// Chinese term.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::TotalAmount => "合同成交额",
            Self::TechnologyAmount => "技术交易额",
            Self::Received => "实际到账金额",
        }
    }
}

/// Which day puts money into a year, and must lie within the scheme's validity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum YearBy {
    /// Registration: with [`Base::Received`], all money to the end of the year.
    Registered,
    /// Signing: likewise.
    Signed,
    /// Payment, of a contract registered by the end of the year; only with [`Base::Received`].
    Paid,
}

/// A rate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rate {
    /// On each contract, rounded down to fen.
    PerContract(PerTenThousand),
    /// Marginal, on the year's sum of bases; each bracket rounded down to fen. The first `from` is
    /// the sum that stays free, the rest rise.
    YearBrackets(Vec<Bracket>),
}

/// The part of the year's sum from a line up to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bracket {
    /// Line, not below zero.
    pub from: Fen,
    /// Rate on the part.
    pub rate: PerMillion,
}

/// Conditions a contract keeps; what is empty or false is no condition.
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "keys of the data file, each by itself"
)]
pub struct Conditions {
    /// Codes of `contract_category`, which take in those below.
    pub categories: Vec<String>,
    /// Codes of `party_nature` for the party itself, which take in those below.
    pub party_natures: Vec<String>,
    /// Place the seller must lie in.
    pub seller_region: Option<String>,
    /// Place the buyer must lie in.
    pub buyer_region: Option<String>,
    /// Place the contract must be registered in.
    pub registration_region: Option<String>,
    /// Place the party itself must lie in.
    pub party_region: Option<String>,
    /// Signed on the platform (平台签约).
    pub signed_on_platform: bool,
    /// Only money paid through the platform counts (平台支付).
    pub paid_on_platform: bool,
    /// Only money with a voucher counts (付款凭证).
    pub voucher: bool,
    /// Real-name users (实名用户).
    pub real_name: bool,
    /// No related parties (非关联交易).
    pub unrelated: bool,
}

/// Subsidies for one contract that do not add up (不重复享受).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// Roles among which one is given; with `schemes`, those one of which is given.
    pub roles: Vec<Role>,
    /// Other schemes that exclude this one; empty: within this scheme.
    pub schemes: Vec<String>,
    /// The rule, in Chinese.
    pub rule: String,
}

impl Exclusion {
    /// Whether a grant of `scheme` to `granted` excludes a claim under `own` for `claimed`.
    pub(crate) fn excludes(&self, own: &str, claimed: Role, scheme: &str, granted: Role) -> bool {
        let both = self.roles.contains(&claimed) && self.roles.contains(&granted);
        if self.schemes.is_empty() {
            both && scheme == own && claimed != granted
        } else {
            both && self.schemes.iter().any(|other| other == scheme)
        }
    }
}

impl Measure {
    /// Whether what one contract gets hangs on the others of the year: by brackets or by a threshold.
    #[must_use]
    pub const fn is_on_year_sum(&self) -> bool {
        self.threshold_year.is_some() || matches!(self.rate, Rate::YearBrackets(_))
    }
}

impl Scheme {
    /// Measures for a role, in their order.
    pub fn measures_for(&self, role: Role) -> impl Iterator<Item = &Measure> {
        self.measures.iter().filter(move |measure| measure.role == role)
    }

    /// Doubts about the scheme as a whole and about the measures of a role.
    pub fn doubts_for(&self, role: Role) -> impl Iterator<Item = &Doubt> {
        self.doubts.iter().filter(move |doubt| {
            let Some((measure, _)) = doubt.figure.split_once('.') else {
                return true;
            };
            self.measures_for(role).any(|own| own.id == measure)
        })
    }
}

#[cfg(test)]
mod tests;
