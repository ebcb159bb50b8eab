//! Money that one party paid to the other under a contract (实际支付).

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use techmarket_kernel::{Error, Reason, Result, TextRule, Violations, check_text};
use techmarket_types::{ContractId, Fen, Hex};

use crate::domain::{Contract, Settlement, SettlementState, State, SubsidyGrant};

/// Most payments of a contract.
const MAX_PAYMENTS: usize = 500;

/// Bytes of a SHA-256.
const HASH: usize = 32;

/// What is recorded of a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentContent {
    /// 到账日期.
    pub date: Date,
    /// How much.
    pub amount: Fen,
    /// 凭证号.
    pub voucher_number: String,
    /// SHA-256 of the voucher among the attachments; empty if none.
    pub voucher_sha256: String,
    /// 平台支付.
    pub on_platform: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    pub contract: ContractId,
    /// 1, 2, 3 ... within the contract.
    pub number: i64,
    /// Grows by one with every change.
    pub version: i64,
    /// What is recorded.
    pub content: PaymentContent,
    /// Subject of the token.
    pub recorded_by: String,
    /// 冲销: why it does not count; none while it does.
    pub void: Option<String>,
    /// When it was recorded.
    pub create_time: Timestamp,
    /// When it last changed.
    pub update_time: Timestamp,
}

impl PaymentContent {
    /// Adds every broken rule to `v`.
    pub fn validate(&self, today: Date, v: &mut Violations) {
        if self.date > today {
            v.add("pay_date", Reason::DateInFuture, "到账日期不能晚于今天");
        }
        if self.amount <= Fen::ZERO {
            v.add("amount", Reason::AmountNegative, "金额应大于 0");
        }
        check_text(
            v,
            "voucher_number",
            &self.voucher_number,
            TextRule::line(100).required(),
        );
        let sha256 = &self.voucher_sha256;
        if !sha256.is_empty() && Hex::read::<HASH>(sha256).is_none() {
            v.add(
                "voucher_sha256",
                Reason::TextInvalid,
                "应为 64 位小写十六进制的 SHA-256",
            );
        }
    }
}

impl Payment {
    /// Resource name, `contracts/{uuid}/payments/{number}`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/payments/{}", self.contract.name(), self.number)
    }

    /// Whether it counts.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.void.is_none()
    }

    /// 冲销.
    pub fn strike(&mut self, reason: String, now: Timestamp) -> Result<()> {
        if self.void.is_some() {
            return Err(Error::state_forbids("payment", self.name(), "VOID", "void"));
        }
        self.void = Some(reason);
        self.version += 1;
        self.update_time = now;
        Ok(())
    }
}

impl Payment {
    /// Refuses to strike it where something rests on it: a subsidy of its contract that did not all come back, or verified
    /// technical income that the payments cover with it, and that `others`, the contract's payments besides it, do not.
    /// What was verified without money that covers it does not rest on this one.
    pub fn require_unused(
        &self,
        others: &[Self],
        granted: &[SubsidyGrant],
        settlements: &[Settlement],
    ) -> Result<()> {
        let refuse = |message: &str| Err(Error::new(Reason::PaymentUsed, message).on("payment", self.name()));
        if granted.iter().any(|grant| grant.outstanding() > Fen::ZERO) {
            return refuse("该合同的补助已按到账金额兑付，追回之前不能冲销到账");
        }
        // Payments of an open amount may come to more than 64 bits of fen.
        let wide = |amount: Fen| i128::from(amount.0);
        let others = others.iter().filter(|other| other.counts());
        let left: i128 = others.map(|other| wide(other.content.amount)).sum();
        let verified: i128 = settlements
            .iter()
            .filter(|settlement| settlement.state == SettlementState::Verified)
            .map(|settlement| wide(settlement.content.realised))
            .sum();
        if left < verified && verified <= left + wide(self.content.amount) {
            return refuse("已核定的技术性收入依据该笔到账，不能冲销");
        }
        Ok(())
    }
}

impl Contract {
    /// The next payment, if it may be recorded beside those that are there.
    pub fn pay(
        &self,
        content: PaymentContent,
        before: &[Payment],
        recorded_by: String,
        now: Timestamp,
    ) -> Result<Payment> {
        self.require_state(State::IN_FORCE, "record")?;
        if before.len() >= MAX_PAYMENTS {
            let message = format!("每份合同至多登记 {MAX_PAYMENTS} 笔到账");
            return Err(Error::new(Reason::LimitReached, message).on(Self::KIND, self.id.name()));
        }
        if !content.voucher_sha256.is_empty() && !self.has_voucher(&content.voucher_sha256) {
            let message = "合同附件中没有该支付凭证，请先作为支付凭证上传";
            return Err(
                Error::new(Reason::ResourceNotFound, message).on("attachment", content.voucher_sha256)
            );
        }
        let paid = before
            .iter()
            .filter(|payment| payment.counts())
            .map(|payment| payment.content.amount);
        let sum = Fen::checked_sum(paid.chain([content.amount]));
        let total = self
            .recognition
            .as_ref()
            .map(|recognised| recognised.total_amount);
        // What a royalty or an amount that is not determined comes to is not known before it is paid.
        let open = self.content.amount_undetermined || self.content.is_royalty();
        if !open && sum.zip(total).is_none_or(|(sum, total)| sum > total) {
            let message = "累计到账金额将超过核定的合同成交额，金额有变动的请先申请变更登记";
            return Err(Error::new(Reason::AmountExceeded, message).on(Self::KIND, self.id.name()));
        }
        Ok(Payment {
            contract: self.id,
            number: before.last().map_or(0, |payment| payment.number) + 1,
            version: 1,
            content,
            recorded_by,
            void: None,
            create_time: now,
            update_time: now,
        })
    }
}
