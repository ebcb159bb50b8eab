//! Settlements of technical income (技术合同技术性收入核定表) that came: filed by the seller, verified or sent back by the
//! registrar.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use techmarket_kernel::{Caller, Error, Reason, Result, Role, TextRule, Violations, check_text};
use techmarket_types::{ContractId, Fen};

use crate::domain::{Contract, State};

/// Most settlements of a contract.
const MAX_SETTLEMENTS: usize = 200;

/// What the seller files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettlementContent {
    /// 本次实现合同交易额.
    pub realised: Fen,
    /// 本次实现技术交易额.
    pub technology: Fen,
    /// 本次扣除成本, in the order of the form: labour, material, energy, equipment, special, management.
    pub costs: [Fen; 6],
    /// 本次实现技术性收入.
    pub income: Fen,
    /// 财务负责人.
    pub finance_officer: String,
    /// 主管财务负责人.
    pub finance_leader: String,
    /// 经办人.
    pub handler: String,
    /// 联系电话.
    pub phone: String,
}

/// Fields of the cost, in the order of the form.
pub const COST_FIELDS: [&str; 6] = [
    "labour",
    "material",
    "energy",
    "equipment",
    "special",
    "management",
];

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    pub contract: ContractId,
    /// 1, 2, 3 ... within the contract.
    pub number: i64,
    /// Grows by one with every change.
    pub version: i64,
    /// Where it stands.
    pub state: SettlementState,
    /// What was filed.
    pub content: SettlementContent,
    /// 审查意见, or why it was sent back.
    pub opinion: String,
    /// 审查人.
    pub verifier: String,
    /// 登记版本 of the contract in force when it was decided; none before.
    pub registered_version: Option<i32>,
    /// 累计核定技术性收入 up to this one, of what is verified still; none unless it is verified.
    pub cumulated: Option<Fen>,
    /// When it was filed.
    pub create_time: Timestamp,
    /// When it last changed.
    pub update_time: Timestamp,
    /// When it was verified or sent back; none before.
    pub decide_time: Option<Timestamp>,
}

techmarket_kernel::words! {
    /// Where a settlement stands.
    pub enum SettlementState {
        /// 已申报.
        Filed = "filed",
        /// 已核定.
        Verified = "verified",
        /// 已退回.
        Returned = "returned",
    }
}

/// How a registrar decides a settlement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettlementDecision {
    /// 审查人: the subject of the token.
    pub verifier: String,
    /// 审查意见, or why it is sent back.
    pub opinion: String,
    pub time: Timestamp,
}

impl SettlementContent {
    /// 本次扣除成本 together; `None` beyond 64 bits.
    #[must_use]
    pub fn cost(&self) -> Option<Fen> {
        Fen::checked_sum(self.costs)
    }

    /// Adds every broken rule to `v`.
    pub fn validate(&self, v: &mut Violations) {
        if self.realised <= Fen::ZERO {
            v.add(
                "realised_amount",
                Reason::AmountNegative,
                "本次实现合同交易额应大于 0",
            );
        }
        if self.technology < Fen::ZERO {
            v.add(
                "technology_amount",
                Reason::AmountNegative,
                "本次实现技术交易额不能为负",
            );
        } else if self.technology > self.realised {
            let rule = "本次实现技术交易额不能大于本次实现合同交易额";
            v.add("technology_amount", Reason::AmountAboveTotal, rule);
        }
        for (field, cost) in COST_FIELDS.iter().zip(self.costs) {
            if cost < Fen::ZERO {
                v.add(format!("costs.{field}"), Reason::AmountNegative, "金额不能为负数");
            }
        }
        let income = self.cost().and_then(|cost| self.technology.checked_sub(cost));
        match income {
            Some(income) if income == self.income && income >= Fen::ZERO => {}
            Some(income) if income < Fen::ZERO => {
                let rule = "本次扣除成本不能大于本次实现技术交易额";
                v.add("costs", Reason::CostsMismatch, rule);
            }
            Some(income) => {
                let rule = format!(
                    "本次实现技术性收入应等于本次实现技术交易额减本次扣除成本，即{income}元，现为{}元",
                    self.income
                );
                v.add("technology_income", Reason::IncomeMismatch, rule);
            }
            None => v.add("costs", Reason::MoneyInvalid, "金额超出范围"),
        }
        check_text(v, "finance_officer", &self.finance_officer, TextRule::line(50));
        check_text(v, "finance_leader", &self.finance_leader, TextRule::line(50));
        check_text(v, "handler", &self.handler, TextRule::line(50));
        check_text(v, "phone", &self.phone, TextRule::line(30));
    }
}

impl Settlement {
    /// Resource name, `contracts/{uuid}/settlements/{number}`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/settlements/{}", self.contract.name(), self.number)
    }

    /// Whether it counts against the amounts of the contract.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.state != SettlementState::Returned
    }

    /// When it was verified or sent back. A body that was kept without it last changed then.
    #[must_use]
    pub fn decided_at(&self) -> Timestamp {
        self.decide_time.unwrap_or(self.update_time)
    }

    /// 核定, of a contract whose registration holds. `others` are the contract's settlements.
    pub fn verify(
        &mut self,
        contract: &Contract,
        others: &[Self],
        decision: SettlementDecision,
    ) -> Result<()> {
        contract.require_state(State::IN_FORCE, "verify")?;
        self.decide(SettlementState::Verified, "verify", contract, decision)?;
        let before = others
            .iter()
            .filter(|other| other.state == SettlementState::Verified);
        let sum = Fen::checked_sum(
            before
                .map(|other| other.content.income)
                .chain([self.content.income]),
        );
        self.cumulated = Some(sum.ok_or_else(|| Error::internal("technical income beyond 64 bits of fen"))?);
        Ok(())
    }

    /// 退回: of what is filed, and of what was verified while the registration holds, since what ended is told as it was.
    /// `others` are the contract's settlements; given back are those of them whose 累计核定技术性收入 changes with it.
    pub fn send_back(
        &mut self,
        contract: &Contract,
        others: &[Self],
        decision: SettlementDecision,
    ) -> Result<Vec<Self>> {
        if self.state == SettlementState::Verified {
            contract.require_state(State::IN_FORCE, "return")?;
        }
        let (income, time) = (self.content.income, decision.time);
        self.decide(SettlementState::Returned, "return", contract, decision)?;
        let cumulated = self.cumulated.take().filter(|_| income > Fen::ZERO);
        // Each sum holds the incomes verified before it, none of which is negative: those that reach this one hold it.
        let holds = |other: &&Self| {
            other.number != self.number && cumulated.is_some() && other.cumulated >= cumulated
        };
        let later = others.iter().filter(holds);
        Ok(later.map(|other| other.without(income, time)).collect())
    }

    /// Itself, with so much of the income verified before it sent back at `time`. Its own decision stays as it was.
    fn without(&self, income: Fen, time: Timestamp) -> Self {
        Self {
            cumulated: self.cumulated.and_then(|sum| sum.checked_sub(income)),
            version: self.version + 1,
            decide_time: Some(self.decided_at()),
            update_time: time,
            ..self.clone()
        }
    }

    fn decide(
        &mut self,
        state: SettlementState,
        verb: &str,
        contract: &Contract,
        decision: SettlementDecision,
    ) -> Result<()> {
        let may_follow = match self.state {
            SettlementState::Filed => true,
            SettlementState::Verified => state == SettlementState::Returned,
            SettlementState::Returned => false,
        };
        if !may_follow {
            let from = self.state.as_str().to_ascii_uppercase();
            return Err(Error::state_forbids("settlement", self.name(), &from, verb));
        }
        self.state = state;
        self.verifier = decision.verifier;
        self.opinion = decision.opinion;
        self.registered_version = contract.registration.as_ref().map(|entry| entry.version);
        self.version += 1;
        self.update_time = decision.time;
        self.decide_time = Some(decision.time);
        Ok(())
    }
}

impl Contract {
    /// Refuses everybody but the seller and operators: the seller answers for what is filed.
    pub fn require_seller(&self, caller: &Caller) -> Result<()> {
        self.require_visible(caller)?;
        let seller = self.content.seller.credit_code.as_ref();
        if caller.is(Role::Operator) || seller.is_some_and(|code| caller.owns(code)) {
            return Ok(());
        }
        Err(Error::new(Reason::NotOwner, "只有卖方可以申报技术性收入"))
    }

    /// The next settlement, if it may be filed beside those that are there.
    pub fn settle(
        &self,
        content: SettlementContent,
        before: &[Settlement],
        now: Timestamp,
    ) -> Result<Settlement> {
        self.require_state(State::IN_FORCE, "file")?;
        let refuse = |reason, message: &str| Err(Error::new(reason, message).on(Self::KIND, self.id.name()));
        if self.content.amount_undetermined {
            let message = "合同金额待定，请先申请变更登记，确定金额后再申报";
            return refuse(Reason::AmountUndetermined, message);
        }
        if before.len() >= MAX_SETTLEMENTS {
            let message = format!("每份合同至多申报 {MAX_SETTLEMENTS} 次");
            return refuse(Reason::LimitReached, &message);
        }
        let Some(recognised) = &self.recognition else {
            return Err(Error::internal(
                "a registered contract without recognised amounts",
            ));
        };
        let counted = || before.iter().filter(|settlement| settlement.counts());
        for (title, part, limit) in [
            (
                "合同交易额",
                (|content| content.realised) as fn(&SettlementContent) -> Fen,
                recognised.total_amount,
            ),
            (
                "技术交易额",
                |content| content.technology,
                recognised.technology_amount,
            ),
        ] {
            let all = counted()
                .map(|settlement| part(&settlement.content))
                .chain([part(&content)]);
            // Royalties may come to more than what could be stated at first.
            if !self.content.is_royalty() && Fen::checked_sum(all).is_none_or(|sum| sum > limit) {
                let message = format!("累计实现的{title}将超过核定的{limit}元");
                return refuse(Reason::AmountExceeded, &message);
            }
        }
        Ok(Settlement {
            contract: self.id,
            number: before.last().map_or(0, |settlement| settlement.number) + 1,
            version: 1,
            state: SettlementState::Filed,
            content,
            opinion: String::new(),
            verifier: String::new(),
            registered_version: None,
            cumulated: None,
            create_time: now,
            update_time: now,
            decide_time: None,
        })
    }
}
