//! Caps: first for one contract, then what the brackets leave, then for the party's year.

use techmarket_types::Fen;

use super::conditions::Judge;
use crate::calculation::{in_sum, sum};
use crate::{BracketLine, Cap, Cut, Deal, DealLine};

/// Fills in `amount` and `cuts`; `lines` stand beside their deals.
pub(super) fn apply(
    judge: &Judge<'_>,
    deals: &[&Deal],
    granted_in_year: Fen,
    brackets: &[BracketLine],
    lines: &mut [DealLine],
) {
    let mut brackets_left = left_of(brackets, lines);
    let mut year_left = judge.measure.cap_year.map(|cap| less(cap, granted_in_year));
    for (line, deal) in lines.iter_mut().zip(deals) {
        if line.is_refused() {
            continue;
        }
        line.amount = line.raw;
        if let Some(cap) = judge.measure.cap_contract {
            cut(line, Cap::Contract, less(cap, judge.granted_for_contract(deal)));
        }
        if let Some(left) = &mut brackets_left {
            cut(line, Cap::Brackets, *left);
            *left = less(*left, line.amount);
        }
        if let Some(left) = &mut year_left {
            cut(line, Cap::Year, *left);
            *left = less(*left, line.amount);
        }
    }
}

/// What the year's sum gives less what it gave already; none where the rate is not on that. Contracts
/// that came after a decision may have made its share smaller than what was granted.
fn left_of(brackets: &[BracketLine], lines: &[DealLine]) -> Option<Fen> {
    let granted = sum(in_sum(lines).map(|line| line.granted));
    let whole = sum(brackets.iter().map(|bracket| bracket.amount));
    (!brackets.is_empty()).then(|| less(whole, granted))
}

fn cut(line: &mut DealLine, cap: Cap, available: Fen) {
    if line.amount > available {
        line.cuts.push(Cut {
            cap,
            available,
            before: line.amount,
            after: available,
        });
        line.amount = available;
    }
}

/// The difference, never below zero.
fn less(amount: Fen, by: Fen) -> Fen {
    Fen(amount.0.saturating_sub(by.0).max(0))
}
