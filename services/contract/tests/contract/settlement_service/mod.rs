//! SettlementService: money that really came.

mod bounds;
mod decisions;
mod limits;
mod payments;
mod print_settlement;
mod settlements;
mod support;
mod void_payment;

pub(crate) use support::{file, payment, record, settlement};
