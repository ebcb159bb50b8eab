//! The result of a calculation, down to each payment.

use techmarket_types::{Certainty, Fen, RegistrationNumber};

use crate::{Base, Bracket, Doubt, Party, Payment, Rate, Reason, Refusal, Role};

/// What a party may be given under a scheme for a year. Information for the office, which decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calculation {
    /// Id of the scheme.
    pub scheme: String,
    /// Title of the scheme.
    pub title: String,
    /// Title and number of the text.
    pub legal_text: String,
    /// Source of the scheme, as `docs/sources.md` numbers it.
    pub source: String,
    /// How sure the scheme is.
    pub certainty: Certainty,
    /// Role claimed.
    pub role: Role,
    /// Who claims.
    pub party: Party,
    /// Year.
    pub year: i16,
    /// Each measure for the role, in the scheme's order.
    pub measures: Vec<MeasureResult>,
    /// Sum of the measures.
    pub total: Fen,
    /// Some measure with money has a rate that is an upper limit: the total is a limit too.
    pub discretionary: bool,
    /// Figures to be verified before use.
    pub doubts: Vec<Doubt>,
}

/// The result under one measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureResult {
    /// Id of the measure.
    pub measure: String,
    /// Its title.
    pub title: String,
    /// Amount the rate is applied to.
    pub base: Base,
    /// The rate.
    pub rate: Rate,
    /// One line for each deal, by day of registration and number; refused ones too.
    pub lines: Vec<DealLine>,
    /// Bases of the lines in the sum.
    pub base_sum: Fen,
    /// Marginal brackets of the year's sum; empty where the rate is on each contract.
    pub brackets: Vec<BracketLine>,
    /// Cap of the year; none where there is none.
    pub cap_year: Option<Fen>,
    /// Part of that cap used up by earlier decisions of the year, those for contracts in which the party
    /// does not have the role any more among them.
    pub granted_in_year: Fen,
    /// Sum of the lines.
    pub total: Fen,
    /// The rate is an upper limit.
    pub discretionary: bool,
    /// What must go to those concerned; none where nothing is said.
    pub staff_share: Option<StaffShare>,
}

/// One contract under a measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DealLine {
    /// Registration number.
    pub number: RegistrationNumber,
    /// Amount the rate is applied to, also of a refused line as far as it could be told.
    pub base: Fen,
    /// Payments that make up the base; empty where the base is an amount of the contract.
    pub counted: Vec<Payment>,
    /// Payments that do not, with the reason.
    pub left_out: Vec<LeftOut>,
    /// Part of the counted payments above the contract's total, which is not in the base.
    pub above_total: Fen,
    /// Rate on base, before caps; a share of the brackets' sum by base where the rate is on that.
    pub raw: Fen,
    /// Caps that made it less, in the order applied.
    pub cuts: Vec<Cut>,
    /// What is left; zero for a refused line.
    pub amount: Fen,
    /// What earlier decisions gave the party for it and the year under the measure (此前已补助), less what
    /// came back.
    pub granted: Fen,
    /// Whether the base is in the measure's sum: where the rate or the threshold is on the year's sum, a
    /// contract already granted stays in it.
    pub in_sum: bool,
    /// Reasons, empty where the contract is eligible.
    pub refusals: Vec<Refusal>,
}

/// A payment that does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftOut {
    /// The payment.
    pub payment: Payment,
    /// Why.
    pub reason: LeftOutReason,
}

/// Why a payment does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeftOutReason {
    /// Paid in another year (or later than the year).
    OutsideYear,
    /// Paid on a day on which the scheme does not hold.
    OutsideValidity,
    /// Not paid through the platform.
    OffPlatform,
    /// No voucher.
    NoVoucher,
}

impl LeftOutReason {
    /// Stable id.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::OutsideYear => "payment.outside-year",
            Self::OutsideValidity => "payment.scheme-not-in-force",
            Self::OffPlatform => "payment.off-platform",
            Self::NoVoucher => "payment.no-voucher",
        }
    }

    /// Chinese reason.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::OutsideYear => "不在计算年度内",
            Self::OutsideValidity => "付款日不在办法有效期内",
            Self::OffPlatform => "未通过平台支付",
            Self::NoVoucher => "无付款凭证",
        }
    }
}

/// A cap that made a line less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// Which.
    pub cap: Cap,
    /// What was left of it for this line.
    pub available: Fen,
    /// Amount before.
    pub before: Fen,
    /// Amount after, which is what was available.
    pub after: Fen,
}

/// A cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cap {
    /// For one contract (单项上限), less what earlier years gave.
    Contract,
    /// What the brackets of the year's sum give, less what was granted of it before.
    Brackets,
    /// For the party's year (年度上限), used up in the order of the lines.
    Year,
}

/// A bracket of the year's sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BracketLine {
    /// The bracket.
    pub bracket: Bracket,
    /// Its end, none for the last.
    pub to: Option<Fen>,
    /// Part of the sum within it.
    pub part: Fen,
    /// Rate on the part.
    pub amount: Fen,
}

/// What must go to those concerned (奖励有关人员).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StaffShare {
    /// The share.
    pub share: crate::PerTenThousand,
    /// At least this much, rounded up to fen.
    pub at_least: Fen,
}

impl DealLine {
    /// Whether the contract is refused.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        !self.refusals.is_empty()
    }

    pub(crate) fn refuse(&mut self, reason: Reason, text: String) {
        self.refusals.push(Refusal { reason, text });
    }
}

/// The lines that count for the year's sum.
pub(crate) fn in_sum(lines: &[DealLine]) -> impl Iterator<Item = &DealLine> {
    lines.iter().filter(|line| line.in_sum)
}

/// A sum that [`crate::MAX_AMOUNT`] and [`crate::MAX_DEALS`] keep within 64 bits.
pub(crate) fn sum(amounts: impl IntoIterator<Item = Fen>) -> Fen {
    Fen(amounts
        .into_iter()
        .fold(0, |sum, amount| sum.saturating_add(amount.0)))
}
