//! What the registration body recognises (认定), whatever was claimed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use techmarket_kernel::{CodeCheck, Reason, TextRule, Violations, check_text};
use techmarket_recognition::{Amounts, RuleSet};
use techmarket_types::{Fen, TableId};

use crate::domain::amounts::check_stated;

/// What a review comes to, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Recognised category, a leaf of `contract_category`.
    pub category: String,
    /// 核定合同成交额.
    pub total_amount: Fen,
    /// 核定技术交易额.
    pub technology_amount: Fen,
    /// 审核意见.
    pub opinion: String,
}

/// Who reviewed, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Subject of the reviewer's token.
    pub reviewer: String,
    /// When.
    pub time: Timestamp,
}

/// What is recognised. A second review replaces the figures of the first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recognition {
    /// Recognised category.
    pub category: String,
    /// 核定合同成交额.
    pub total_amount: Fen,
    /// 核定技术交易额.
    pub technology_amount: Fen,
    /// Id of the rule set in force on the day of the last review.
    pub rule_set: String,
    /// 法律依据: the texts that the rule set rests on, as they were called then.
    pub legal_basis: String,
    /// 初审.
    pub first: Review,
    /// 复核.
    pub second: Option<Review>,
    /// 审核意见 of the last review.
    pub opinion: String,
    /// Whether the rule set asks for a second review of these figures.
    pub second_review_required: bool,
}

impl Judgement {
    /// Reads what a registrar recognises, adding every broken rule to `v`. `None` only with a violation.
    #[must_use]
    pub fn read(
        v: &mut Violations,
        codes: CodeCheck<'_>,
        category: String,
        (total, technology): (Option<Fen>, Option<Fen>),
        opinion: String,
    ) -> Option<Self> {
        let mut require = |field, missing: bool, title| {
            if missing {
                v.add(field, Reason::FieldRequired, format!("必填：{title}"));
            }
        };
        require("category", category.is_empty(), "认定的合同类别");
        require("total_amount", total.is_none(), "核定合同成交额");
        require("technology_amount", technology.is_none(), "核定技术交易额");
        codes.optional_leaf(v, "category", TableId::ContractCategory, &category);
        check_stated(v, total, technology, None);
        check_text(v, "opinion", &opinion, TextRule::text(1_000));
        Some(Self {
            category,
            total_amount: total?,
            technology_amount: technology?,
            opinion,
        })
    }
}

impl Recognition {
    /// What `judgement` recognises under `rules`. `first` is the review before, if there was one.
    #[must_use]
    pub fn new(judgement: Judgement, rules: &RuleSet, first: Option<Review>, review: Review) -> Self {
        let mut recognition = Self {
            category: judgement.category,
            total_amount: judgement.total_amount,
            technology_amount: judgement.technology_amount,
            rule_set: rules.id.clone(),
            legal_basis: rules.legal_basis.clone(),
            first: review.clone(),
            second: None,
            opinion: judgement.opinion,
            second_review_required: false,
        };
        if let Some(first) = first {
            recognition.first = first;
            recognition.second = Some(review);
        }
        recognition.second_review_required = recognition.needs_second_review(rules);
        recognition
    }

    /// Whether `rules` ask for a second review of these figures.
    #[must_use]
    pub fn needs_second_review(&self, rules: &RuleSet) -> bool {
        rules.needs_second_review(Amounts {
            total: self.total_amount,
            technology: self.technology_amount,
        })
    }
}
