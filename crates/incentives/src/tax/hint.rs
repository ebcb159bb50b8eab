//! A hint.

use std::fmt;

use techmarket_types::{Certainty, Fen};

use super::conditions::{State, TaxCondition};
use super::rules::TaxText;

/// Stands under every hint.
pub const TAX_NOTICE: &str = "仅供参考，以税务机关认定为准";

/// A relief.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relief {
    /// Exemption from value-added tax (增值税免税), for the seller.
    Vat,
    /// Income from technology transfer (技术转让所得) in corporate income tax, for the seller.
    TransferIncome,
    /// Extra deduction of research commissioned abroad (委托境外研发费用加计扣除), for the buyer.
    CommissionAbroad,
}

impl Relief {
    /// Stable id.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Vat => "tax.vat-exemption",
            Self::TransferIncome => "tax.transfer-income",
            Self::CommissionAbroad => "tax.commission-abroad",
        }
    }
}

/// Whether a relief may apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applicability {
    /// Every condition looked at is met.
    Maybe,
    /// None is known to fail, and the contract has yet to be registered; what is not known is to be checked besides.
    OnceRegistered,
    /// A condition is not met.
    No,
    /// None is known to fail, but something is not known.
    NeedsCheck,
}

/// A part of an amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxPart {
    /// What happens to it, in Chinese.
    pub label: String,
    /// Amount; of income or expense, never of tax.
    pub amount: Fen,
}

/// What a contract may open. Information, never a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxHint {
    /// The relief.
    pub relief: Relief,
    /// Chinese title.
    pub title: String,
    /// Whether it may apply.
    pub may_apply: Applicability,
    /// Every condition, met or not.
    pub conditions: Vec<TaxCondition>,
    /// Parts of the amount; empty where it does not apply or the amount is not known.
    pub parts: Vec<TaxPart>,
    /// Title and number of the text.
    pub legal_text: String,
    /// Source, as `docs/sources.md` numbers it.
    pub source: String,
    /// How sure the figures are.
    pub certainty: Certainty,
    /// What to know beside, in Chinese.
    pub notes: Vec<String>,
}

impl TaxHint {
    /// Conditions of a state.
    pub fn conditions_in(&self, state: State) -> impl Iterator<Item = &TaxCondition> {
        self.conditions
            .iter()
            .filter(move |condition| condition.state == state)
    }

    /// A text that was not seen is a condition to check; parts are shown unless it does not apply.
    pub(super) fn new(
        relief: Relief,
        text: &TaxText,
        mut conditions: Vec<TaxCondition>,
        parts: Vec<TaxPart>,
    ) -> Self {
        if text.certainty != Certainty::Seen {
            conditions.push(TaxCondition {
                text: "现行规定的条文尚待核实".to_owned(),
                state: State::Unknown,
            });
        }
        let any = |state| conditions.iter().any(|condition| condition.state == state);
        let may_apply = if any(State::NotMet) {
            Applicability::No
        } else if any(State::ToDo) {
            Applicability::OnceRegistered
        } else if any(State::Unknown) {
            Applicability::NeedsCheck
        } else {
            Applicability::Maybe
        };
        Self {
            relief,
            title: text.title.clone(),
            may_apply,
            conditions,
            parts: if may_apply == Applicability::No {
                Vec::new()
            } else {
                parts
            },
            legal_text: text.legal_text.clone(),
            source: text.source.clone(),
            certainty: text.certainty,
            notes: text.notes.clone(),
        }
    }
}

impl fmt::Display for TaxHint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match self.may_apply {
            Applicability::Maybe => "可能适用",
            Applicability::OnceRegistered => "完成认定登记后可能适用",
            Applicability::No => "看来不适用",
            Applicability::NeedsCheck => "需进一步核对",
        };
        write!(formatter, "{}：{verdict}。", self.title)?;
        for (state, term) in [
            (State::NotMet, "不符合"),
            (State::ToDo, "待办"),
            (State::Unknown, "待核对"),
            (State::Met, "符合"),
        ] {
            write_list(
                formatter,
                term,
                self.conditions_in(state).map(|found| &found.text),
            )?;
        }
        let parts = self
            .parts
            .iter()
            .map(|part| format!("{}{}元", part.label, part.amount));
        write_list(formatter, "金额", parts)?;
        write_list(formatter, "说明", &self.notes)?;
        write!(formatter, "依据：{}。{TAX_NOTICE}", self.legal_text)
    }
}

/// Writes a sentence of items, nothing where there are none.
fn write_list<T: fmt::Display>(
    formatter: &mut fmt::Formatter<'_>,
    term: &str,
    items: impl IntoIterator<Item = T>,
) -> fmt::Result {
    let mut written = false;
    for item in items {
        let before = if written { "；" } else { term };
        let colon = if written { "" } else { "：" };
        write!(formatter, "{before}{colon}{item}")?;
        written = true;
    }
    if written {
        formatter.write_str("。")
    } else {
        Ok(())
    }
}
