//! Which payments make up the base.

use jiff::civil::Date;
use techmarket_types::Fen;

use super::conditions::Judge;
use crate::{Deal, LeftOut, LeftOutReason, MAX_AMOUNT, Payment, YearBy};

/// The money that counts.
#[derive(Default)]
pub(super) struct Counted {
    pub(super) base: Fen,
    pub(super) payments: Vec<Payment>,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) above_total: Fen,
    /// What counted in earlier years and is not in the base.
    pub(super) earlier: Fen,
}

impl Judge<'_> {
    /// The money proved paid in the year, and before it where that carries over; never more in all years than
    /// the contract's total. Payments are taken in the order of their days. None where an amount is zero,
    /// negative or beyond [`MAX_AMOUNT`].
    pub(super) fn received(&self, deal: &Deal) -> Option<Counted> {
        let mut payments = deal.payments.clone();
        payments.sort();
        let mut found = Counted::default();
        let mut all = 0_i64;
        for payment in payments {
            if payment.amount <= Fen::ZERO {
                return None;
            }
            all = all.checked_add(payment.amount.0)?;
            if let Some(reason) = self.left_out(&payment) {
                let left_out = LeftOut { payment, reason };
                if self.is_earlier(&left_out) {
                    found.earlier.0 += payment.amount.0;
                }
                found.left_out.push(left_out);
                continue;
            }
            found.payments.push(payment);
            found.base.0 += payment.amount.0;
        }
        if all > MAX_AMOUNT.0 {
            return None;
        }
        if self.carries_over(deal, found.earlier) {
            self.carry_over(&mut found);
        }
        if !deal.amount_undetermined {
            let left = deal.total.0.saturating_sub(found.earlier.0).max(0);
            found.above_total = Fen((found.base.0 - left).max(0));
            found.base.0 -= found.above_total.0;
        }
        Some(found)
    }

    /// Would have counted in an earlier year.
    fn is_earlier(&self, left: &LeftOut) -> bool {
        left.reason == LeftOutReason::OutsideYear && left.payment.paid_on.year() < self.year
    }

    /// Whether nothing could be claimed before the year.
    fn carries_over(&self, deal: &Deal, earlier: Fen) -> bool {
        let below = |threshold| earlier < threshold;
        let registered_now = deal.registered_on.year() == self.year;
        self.measure.carries_over && (registered_now || self.measure.threshold_contract.is_some_and(below))
    }

    fn carry_over(&self, found: &mut Counted) {
        let left_out = std::mem::take(&mut found.left_out);
        let (carried, left_out): (Vec<_>, Vec<_>) =
            left_out.into_iter().partition(|left| self.is_earlier(left));
        let carried = carried.into_iter().map(|left| left.payment);
        found.payments.splice(0..0, carried);
        found.left_out = left_out;
        found.base.0 += found.earlier.0;
        found.earlier = Fen::ZERO;
    }

    /// Why a payment does not count; the year comes last, so that what fails only by the year would
    /// have counted in its own.
    fn left_out(&self, payment: &Payment) -> Option<LeftOutReason> {
        let conditions = &self.measure.conditions;
        let by_payment = self.measure.year_by == YearBy::Paid;
        if conditions.paid_on_platform && !payment.on_platform {
            Some(LeftOutReason::OffPlatform)
        } else if conditions.voucher && !payment.voucher {
            Some(LeftOutReason::NoVoucher)
        } else if by_payment && !self.in_force(payment.paid_on) {
            Some(LeftOutReason::OutsideValidity)
        } else if by_payment && payment.paid_on.year() != self.year || payment.paid_on.year() > self.year {
            Some(LeftOutReason::OutsideYear)
        } else {
            None
        }
    }

    pub(super) fn in_force(&self, day: Date) -> bool {
        self.scheme.validity.holds(Some(day))
    }
}
