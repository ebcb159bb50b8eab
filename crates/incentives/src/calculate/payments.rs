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
}

impl Judge<'_> {
    /// The money proved paid in the year, never more in all years than the contract's total. Payments
    /// are taken in the order of their days. None where an amount is zero, negative or beyond
    /// [`MAX_AMOUNT`].
    pub(super) fn received(&self, deal: &Deal) -> Option<Counted> {
        let mut payments = deal.payments.clone();
        payments.sort();
        let mut found = Counted::default();
        let (mut earlier, mut all) = (0_i64, 0_i64);
        for payment in payments {
            if payment.amount <= Fen::ZERO {
                return None;
            }
            all = all.checked_add(payment.amount.0)?;
            if let Some(reason) = self.left_out(&payment) {
                found.left_out.push(LeftOut { payment, reason });
                if reason == LeftOutReason::OutsideYear && payment.paid_on.year() < self.year {
                    earlier += payment.amount.0;
                }
                continue;
            }
            found.payments.push(payment);
            found.base.0 += payment.amount.0;
        }
        if all > MAX_AMOUNT.0 {
            return None;
        }
        if !deal.amount_undetermined {
            let left = deal.total.0.saturating_sub(earlier).max(0);
            found.above_total = Fen((found.base.0 - left).max(0));
            found.base.0 -= found.above_total.0;
        }
        Some(found)
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
