//! Policy that hangs on registered technology contracts: subsidies after a deal (技术交易后补助) with
//! their recovery (追回), and tax hints (税收优惠提示). Rates, caps, dates and sources are data files; the
//! answers explain every yuan and every refusal. Pure: no clock, no I/O.

mod calculate;
mod calculation;
mod claw_back;
mod conflict;
mod deal;
mod explanation;
mod grant;
mod party;
mod rate;
mod refusal;
#[cfg(test)]
mod samples;
mod scheme;
mod schemes;
mod tax;
mod toml_file;

pub use calculate::{ClaimError, MAX_DEALS, MAX_PAYMENTS, calculate};
pub use calculation::{
    BracketLine, Calculation, Cap, Cut, DealLine, LeftOut, LeftOutReason, MeasureResult, StaffShare,
};
pub use claw_back::{ClawBack, ClawBackError, MAX_GRANTS, claw_back};
pub use conflict::{Conflict, conflicts};
pub use deal::{Deal, EndKind, Ended, MAX_AMOUNT, Payment};
pub use grant::Grant;
pub use party::{Party, Role};
pub use rate::{PerMillion, PerTenThousand};
pub use refusal::{Reason, Refusal};
pub use scheme::{Base, Bracket, Conditions, Doubt, Exclusion, Measure, Rate, Scheme, YearBy};
pub use schemes::Schemes;
pub use tax::{
    Applicability, Licence, LicenceKind, Registration, Relief, State, TAX_NOTICE, TaxCondition, TaxFacts,
    TaxHint, TaxPart, TaxRules, TaxText, tax_hints,
};
