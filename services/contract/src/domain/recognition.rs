//! What the registration body recognises (认定), whatever was claimed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use techmarket_kernel::{CodeCheck, Reason, Result, TextRule, Violations, check_text};
use techmarket_recognition::{Amounts, ReviewDemand, Reviewer, check_stated};
use techmarket_types::{Fen, RegistrationPoint, TableId};

use crate::domain::{ContractContent, Registrar, Rules};

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
    /// 有争议: another person reviews it whatever the amount.
    pub disputed: bool,
    /// By which papers codes were confirmed whose check character is wrong (证照核对依据).
    pub code_evidence: String,
}

/// What a registrar says beside category and amounts.
#[derive(Clone, Debug)]
pub struct Said {
    /// 审核意见.
    pub opinion: String,
    /// 有争议.
    pub disputed: bool,
    /// 证照核对依据.
    pub code_evidence: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Subject of the reviewer's token.
    pub reviewer: String,
    pub time: Timestamp,
}

impl Review {
    /// By a registrar at work.
    pub(super) fn by(registrar: Registrar<'_>) -> Self {
        Self {
            reviewer: registrar.subject.to_owned(),
            time: registrar.now,
        }
    }
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
    /// Id of the rule set in force on the day of registration or refusal; before, on that of the last review.
    pub rule_set: String,
    /// 法律依据: the texts that the rule set rests on, as they were called then.
    pub legal_basis: String,
    /// 初审.
    pub first: Review,
    /// 复核.
    pub second: Option<Review>,
    /// 审核意见 of the last review.
    pub opinion: String,
    /// Whether the line that holds asks for a second review of these figures.
    pub by_line: bool,
    /// 有争议, as the first reviewer held.
    pub disputed: bool,
    /// Who makes the second review, where one is asked for.
    pub second_by: Option<SecondReviewer>,
}

/// Who makes a second review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondReviewer {
    /// 另一名登记员.
    AnotherRegistrar,
    /// 专家评审.
    ExpertPanel,
    /// 上级登记管理部门.
    SuperiorBody,
}

impl From<Reviewer> for SecondReviewer {
    fn from(reviewer: Reviewer) -> Self {
        match reviewer {
            Reviewer::AnotherRegistrar => Self::AnotherRegistrar,
            Reviewer::ExpertPanel => Self::ExpertPanel,
            Reviewer::SuperiorBody => Self::SuperiorBody,
        }
    }
}

impl Judgement {
    /// Reads what a registrar recognises, adding every broken rule to `v`. `None` only with a violation.
    #[must_use]
    pub fn read(
        v: &mut Violations,
        codes: CodeCheck<'_>,
        category: String,
        (total, technology): (Option<Fen>, Option<Fen>),
        said: Said,
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
        // Nothing may be fixed yet; whether the contract says so is asked when it is known.
        check_stated(v, total.filter(|total| *total != Fen::ZERO), technology, None);
        if total == Some(Fen::ZERO) && technology.is_some_and(|technology| technology > Fen::ZERO) {
            v.add(
                "technology_amount",
                Reason::AmountAboveTotal,
                "技术交易额不能大于合同成交总额",
            );
        }
        let Said {
            opinion,
            disputed,
            code_evidence,
        } = said;
        check_text(v, "opinion", &opinion, TextRule::text(1_000));
        check_text(v, "credit_code_evidence", &code_evidence, TextRule::line(500));
        Some(Self {
            category,
            total_amount: total?,
            technology_amount: technology?,
            opinion,
            disputed,
            code_evidence,
        })
    }

    /// Refuses a total of 0, unless `content` leaves the amount open (金额待定): then no part of it may be fixed yet. Refuses
    /// to depart from what `content` claims, or to hold it to be disputed, without a word why.
    pub(super) fn require_right(&self, content: &ContractContent) -> Result<()> {
        let mut v = Violations::new();
        if self.total_amount <= Fen::ZERO && !content.amount_undetermined {
            let rule = "核定合同成交额应大于 0；只有金额待定的合同可以为 0";
            v.add("total_amount", Reason::AmountNegative, rule);
        }
        let departs = self.category != content.category || self.amounts() != content.claimed();
        if (departs || self.disputed) && self.opinion.trim().is_empty() {
            let rule = "必填：审核意见（核定的类别、金额与申报不同或者有争议的，应说明理由）";
            v.add("opinion", Reason::FieldRequired, rule);
        }
        let issued = content.codes_as_issued();
        if !issued.is_empty() && self.code_evidence.trim().is_empty() {
            let titles: Vec<&str> = issued.iter().map(|(_, title)| *title).collect();
            let rule = format!(
                "必填：{}的统一社会信用代码校验码不符，请核对证照并写明依据（证照名称、发证机关和日期）",
                titles.join("、")
            );
            v.add("credit_code_evidence", Reason::FieldRequired, rule);
        }
        v.finish()
    }

    /// The judgement in words, for the audit trail: the record keeps the opinion of the last review alone.
    #[must_use]
    pub fn summary(&self) -> String {
        let disputed = if self.disputed { "，有争议" } else { "" };
        let stated = |name: &str, text: &str| match text.trim() {
            "" => String::new(),
            text => format!("；{name}：{text}"),
        };
        let opinion = stated("意见", &self.opinion);
        let evidence = stated("信用代码以证照为准", &self.code_evidence);
        format!(
            "类别{}，成交额{}元，技术交易额{}元{disputed}{opinion}{evidence}",
            self.category, self.total_amount, self.technology_amount
        )
    }

    #[must_use]
    pub fn amounts(&self) -> Amounts {
        Amounts {
            total: self.total_amount,
            technology: self.technology_amount,
        }
    }
}

impl Recognition {
    /// What a first review recognises under `rules`, which ask for `demand`.
    #[must_use]
    pub fn first(judgement: Judgement, rules: &Rules, demand: &ReviewDemand<'_>, review: Review) -> Self {
        Self {
            category: judgement.category,
            total_amount: judgement.total_amount,
            technology_amount: judgement.technology_amount,
            rule_set: rules.set.id.clone(),
            legal_basis: rules.set.legal_basis.clone(),
            first: review,
            second: None,
            opinion: judgement.opinion,
            by_line: demand.second.is_some(),
            disputed: judgement.disputed,
            second_by: demand.reviewer.map(Into::into),
        }
    }

    /// What a second review recognises instead of `before`.
    #[must_use]
    pub fn second(
        before: &Self,
        judgement: Judgement,
        rules: &Rules,
        demand: &ReviewDemand<'_>,
        review: Review,
    ) -> Self {
        let judgement = Judgement {
            disputed: before.disputed,
            ..judgement
        };
        Self {
            second: Some(review),
            ..Self::first(judgement, rules, demand, before.first.clone())
        }
    }

    /// Puts it under `rules`.
    pub(super) fn rest_on(&mut self, rules: &Rules, point: RegistrationPoint) {
        let demand = rules.review(point, &self.category, self.amounts(), self.disputed);
        rules.set.id.clone_into(&mut self.rule_set);
        rules.set.legal_basis.clone_into(&mut self.legal_basis);
        self.by_line = demand.second.is_some();
        self.second_by = demand.reviewer.map(Into::into);
    }

    /// When the last review was made.
    #[must_use]
    pub fn last_time(&self) -> Timestamp {
        self.second.as_ref().unwrap_or(&self.first).time
    }

    /// Whether a second review is asked for and not made.
    #[must_use]
    pub fn waits_for_second(&self) -> bool {
        self.second_review_required() && self.second.is_none()
    }

    /// Whether a second review is asked for before registration.
    #[must_use]
    pub fn second_review_required(&self) -> bool {
        self.by_line || self.disputed
    }

    /// The recognised amounts.
    #[must_use]
    pub fn amounts(&self) -> Amounts {
        Amounts {
            total: self.total_amount,
            technology: self.technology_amount,
        }
    }
}
