//! SettlementService: money that really came.

mod decisions;
mod limits;
mod payments;
mod print_settlement;
mod settlements;
mod support;
mod void_payment;
