//! Contracts that may be the same one (疑似重复合同), for the registrar to look at.

use techmarket_recognition::{ContractTraits, LikenessReason, likeness};

use crate::domain::{Contract, Party, State};

/// Most twins that are shown.
const MAX_TWINS: usize = 10;

/// A contract that may be the same one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearTwin {
    pub contract: Contract,
    /// In what they are alike, in Chinese.
    pub reasons: Vec<String>,
}

impl State {
    /// Where a contract may be the twin of another: it was handed in, and is not given up or refused.
    pub const COMPARED: &'static [Self] = &[
        Self::Submitted,
        Self::Returned,
        Self::Accepted,
        Self::FirstReviewed,
        Self::SecondReviewed,
        Self::Registered,
        Self::ChangePending,
    ];
}

impl Contract {
    /// Those of `others` that may be the same contract, most alike first.
    #[must_use]
    pub fn near_twins(&self, others: Vec<Self>) -> Vec<NearTwin> {
        let own = self.traits();
        let others = others.into_iter().filter(|other| other.id != self.id);
        let twin = |other: Self| {
            let (one, two) = (&self.content, &other.content);
            let buyers = one.buyer.as_ref().zip(two.buyer.as_ref());
            if !one.seller.may_be(&two.seller) || !buyers.is_some_and(|(one, two)| one.may_be(two)) {
                return None;
            }
            let same_parties = ContractTraits {
                seller: own.seller,
                buyer: own.buyer,
                ..other.traits()
            };
            let reasons = likeness(&own, &same_parties)?.reasons;
            let reasons = reasons.into_iter().map(LikenessReason::text).collect();
            Some(NearTwin {
                contract: other,
                reasons,
            })
        };
        let mut twins: Vec<NearTwin> = others.filter_map(twin).collect();
        twins.sort_by_key(|twin| std::cmp::Reverse(twin.reasons.len()));
        twins.truncate(MAX_TWINS);
        twins
    }

    fn traits(&self) -> ContractTraits<'_> {
        let content = &self.content;
        ContractTraits {
            seller: who(&content.seller),
            buyer: content.buyer.as_ref().map_or("", who),
            title: &content.title,
            sign_date: content.sign_date,
            total: content.total_amount,
        }
    }
}

fn who(party: &Party) -> &str {
    party
        .credit_code
        .as_ref()
        .map_or(&party.name, |code| code.as_str())
}
