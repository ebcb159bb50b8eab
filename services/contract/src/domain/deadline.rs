//! By when the office has to do what comes next (办理期限).

use jiff::civil::Date;
use techmarket_kernel::{Result, china_date};
use techmarket_recognition::{ClockStart, OfficeStep, ReviewDemand, Rulebook};

use crate::domain::{Contract, ContractContent, DueDate, Recognition, Rules, State};

impl Contract {
    /// The last day that runs now: for acceptance (受理), for the decision (办结), or for the decision on a change.
    #[must_use]
    pub fn running_due(&self) -> Option<DueDate> {
        match (self.state, &self.pending) {
            (State::ChangePending, pending) => pending.as_ref().and_then(|pending| pending.due),
            (state, _) => self.due.filter(|_| State::WITH_REGISTRARS.contains(&state)),
        }
    }

    /// The last day that a reader is told: the one that runs now, afterwards the one there was for the decision.
    #[must_use]
    pub fn shown_due_date(&self) -> Option<DueDate> {
        self.running_due()
            .or(self.due.filter(|_| self.state != State::ChangePending))
    }

    /// Counts the last day for what comes next in the present state, by `rules`.
    pub fn count_due(&mut self, rules: &Rules) -> Result<()> {
        let due = self.due_under(rules)?;
        match &mut self.pending {
            // That of the registration stays: whether the office was in time is asked later.
            Some(pending) if self.state == State::ChangePending => pending.due = due,
            _ => self.due = due,
        }
        Ok(())
    }

    /// Counts a provisional last day (暂定) again, and one that is missing, by the rules that it was counted by and the
    /// holidays that `book` knows now. Returns whether it changed.
    pub fn renew_due(&mut self, book: &'static Rulebook) -> Result<bool> {
        let before = self.running_due();
        let settled = before.is_some_and(|due| !due.provisional);
        if settled || !State::WITH_REGISTRARS.contains(&self.state) {
            return Ok(false);
        }
        if let Some(rules) = self.rules_of_due(book) {
            self.count_due(&rules)?;
        }
        Ok(self.running_due() != before)
    }

    fn due_under(&self, rules: &Rules) -> Result<Option<DueDate>> {
        let step = |step, from: Option<_>, large| {
            let period = rules.book.steps().period(rules.set, step, large)?;
            let due = rules.book.calendar().due(china_date(from?), period);
            Some(due.into())
        };
        Ok(match self.state {
            State::Submitted => step(OfficeStep::Acceptance, self.submit_time, false),
            State::Accepted | State::FirstReviewed | State::SecondReviewed => {
                let demand = self.demand(rules, self.recognition.as_ref(), &self.content)?;
                self.clock_start(rules).map(|start| rules.due(start, &demand))
            }
            State::ChangePending => match &self.pending {
                Some(pending) => {
                    let demand = self.demand(rules, pending.first.as_ref(), &pending.content)?;
                    step(OfficeStep::Change, Some(pending.time), demand.reviewer.is_some())
                }
                None => None,
            },
            _ => None,
        })
    }

    /// What the review has to keep to by what is recognised, or claimed where nothing is yet.
    fn demand(
        &self,
        rules: &Rules,
        recognised: Option<&Recognition>,
        claimed: &ContractContent,
    ) -> Result<ReviewDemand<'static>> {
        let point = self.point()?;
        Ok(match recognised {
            Some(found) => rules.review(point, &found.category, found.amounts(), found.disputed),
            None => rules.review(point, &claimed.category, claimed.claimed(), false),
        })
    }

    /// The day from which the time for the decision runs: that of acceptance, or where the case was returned before, the one
    /// that the rule set names.
    fn clock_start(&self, rules: &Rules) -> Option<Date> {
        let by_filing = self.returned_before && rules.set.after_return == ClockStart::Filing;
        let filed = self.submit_time.filter(|_| by_filing);
        filed.or(self.accept_time).map(china_date)
    }

    /// The rules that the running last day was counted by.
    fn rules_of_due(&self, book: &'static Rulebook) -> Option<Rules> {
        let recognised = self.recognition.as_ref();
        let counted = match (self.state, &self.pending) {
            (State::Submitted, _) => self.submit_time,
            (State::ChangePending, Some(pending)) => {
                let first = pending.first.as_ref();
                Some(first.map_or(pending.time, |first| first.first.time))
            }
            _ => recognised.map(Recognition::last_time).or(self.accept_time),
        };
        let today = china_date(counted?);
        let of_case = recognised.and_then(|found| book.sets().get(&found.rule_set));
        let set = of_case.or_else(|| book.sets().on(today))?;
        Some(Rules { book, set, today })
    }
}
