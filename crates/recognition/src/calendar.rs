//! Working days (工作日) and the last day of a period.

mod parse;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::civil::{Date, Weekday};
use techmarket_types::DataError;

use crate::{DayKind, ReviewPeriod};

static EMBEDDED: LazyLock<Result<Calendar, DataError>> =
    LazyLock::new(|| Calendar::parse(Calendar::FILE, Calendar::EMBEDDED));

/// Holidays and make-up workdays by the State Council's yearly notices (放假安排).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Days that depart from the week, and whether one works on them.
    working: BTreeMap<Date, bool>,
    /// Month and day of statutory holidays that are the same in every year (元旦、劳动节、国庆节).
    statutory: BTreeSet<(i8, i8)>,
    years: BTreeSet<i16>,
}

/// The last day of a period (届满日).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The last day, itself still in time.
    pub date: Date,
    /// Whether a day was judged without the notice of its year, which is not in the data: the date
    /// is to be computed again when it is.
    pub provisional: bool,
}

impl Calendar {
    pub(crate) const FILE: &'static str = "holidays.csv";
    pub(crate) const EMBEDDED: &'static str = include_str!("../data/holidays.csv");

    /// The calendar that comes with the program, years 2004 to 2026. The error is a fault of the
    /// program's own data, which the tests exclude.
    pub fn embedded() -> Result<&'static Self, DataError> {
        EMBEDDED.as_ref().map_err(Clone::clone)
    }

    /// Whether one works on the day; in a year without data by the week and the holidays of every year.
    #[must_use]
    pub fn is_working(&self, day: Date) -> bool {
        let weekend = || matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        let statutory = || !self.covers(day.year()) && self.statutory.contains(&(day.month(), day.day()));
        let noticed = self.working.get(&day).copied();
        noticed.unwrap_or_else(|| !weekend() && !statutory())
    }

    /// Whether the notice of the year is in the data, told by its National Day (国庆节, 1 October),
    /// so that stray days of a neighbouring notice do not pass for it.
    #[must_use]
    pub fn covers(&self, year: i16) -> bool {
        self.years.contains(&year)
    }

    /// The last day of a period that begins with `start` (say the day of acceptance): day 1 is the
    /// day after it (民法典 art. 201, from memory). Ends at 9999-12-31, which no such period reaches.
    #[must_use]
    pub fn due(&self, start: Date, period: ReviewPeriod) -> Due {
        let mut due = Due {
            date: start,
            provisional: false,
        };
        match period.kind {
            DayKind::Working => {
                for _ in 0..period.days {
                    self.step_to_working(&mut due, true);
                }
            }
            DayKind::Calendar => {
                for _ in 0..period.days {
                    due.date = next(due.date);
                }
                if period.moves_to_working_day {
                    self.step_to_working(&mut due, false);
                }
            }
        }
        due
    }

    /// Goes on to a working day: the next one, or where not `beyond` the same day if it is one.
    fn step_to_working(&self, due: &mut Due, beyond: bool) {
        if beyond {
            due.date = next(due.date);
        }
        loop {
            due.provisional |= !self.covers(due.date.year());
            if self.is_working(due.date) || due.date == Date::MAX {
                return;
            }
            due.date = next(due.date);
        }
    }
}

fn next(day: Date) -> Date {
    day.tomorrow().unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests;
