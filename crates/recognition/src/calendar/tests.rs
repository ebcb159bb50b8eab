use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn working(days: u16) -> ReviewPeriod {
    ReviewPeriod {
        days,
        kind: DayKind::Working,
        moves_to_working_day: false,
    }
}

fn calendar_days(days: u16, moves: bool) -> ReviewPeriod {
    ReviewPeriod {
        days,
        kind: DayKind::Calendar,
        moves_to_working_day: moves,
    }
}

#[test]
fn the_year_2026_is_the_one_of_the_notice() {
    let calendar = Calendar::embedded().unwrap();
    let days = || date(2026, 1, 1).series(jiff::ToSpan::days(1)).take(365);
    assert_eq!(days().filter(|&day| calendar.is_working(day)).count(), 248);
    let weekend = |day: Date| matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let made_up: Vec<Date> = days()
        .filter(|&day| weekend(day) && calendar.is_working(day))
        .collect();
    let expected = [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)];
    assert_eq!(made_up, expected.map(|(month, day)| date(2026, month, day)));
}

#[test]
fn years_in_the_data_are_covered() {
    let calendar = Calendar::embedded().unwrap();
    for (year, covered) in [(2003, false), (2004, true), (2026, true), (2027, false)] {
        assert_eq!(calendar.covers(year), covered, "{year}");
    }
    assert!((2004..=2026).all(|year| calendar.covers(year)));
    let stray = Calendar::parse("h", "date,kind,name,source\n2027-01-01,off,元旦,本局\n").unwrap();
    // A notice has the last word: who says nothing of 1 January in a year that it covers works on it.
    let notice = "*-01-01,off,元旦,s\n2027-10-01,off,国庆节,s\n";
    let notice = Calendar::parse("h", &format!("date,kind,name,source\n{notice}")).unwrap();
    assert!(notice.is_working(date(2027, 1, 1)) && !notice.is_working(date(2029, 1, 1)));
    assert!(!stray.covers(2027));
    assert!(!stray.is_working(date(2027, 1, 1)));
}

#[test]
fn periods_end_by_the_calendar() {
    let calendar = Calendar::embedded().unwrap();
    for (start, period, expected, provisional) in [
        // Monday; nothing but a weekend between.
        (date(2026, 3, 2), working(1), date(2026, 3, 3), false),
        (date(2026, 3, 2), working(5), date(2026, 3, 9), false),
        (date(2026, 3, 2), working(15), date(2026, 3, 23), false),
        // Friday to Monday; a start on a weekend counts from Monday.
        (date(2026, 3, 6), working(1), date(2026, 3, 9), false),
        (date(2026, 3, 7), working(1), date(2026, 3, 9), false),
        // Before the Spring Festival: Saturday 02-14 is worked, 02-15 to 02-23 are off.
        (date(2026, 2, 13), working(1), date(2026, 2, 14), false),
        (date(2026, 2, 13), working(2), date(2026, 2, 24), false),
        // 09-20 is worked, 09-25 to 09-27 and 10-01 to 10-07 are off, 10-10 is worked.
        (date(2026, 9, 18), working(15), date(2026, 10, 15), false),
        // The notice of 2027 is not in the data; New Year's Day, a Friday, is off in every year.
        (date(2026, 12, 30), working(1), date(2026, 12, 31), false),
        (date(2026, 12, 30), working(2), date(2027, 1, 4), true),
        (date(2026, 12, 17), working(15), date(2027, 1, 8), true),
        // 30 days under the texts of 2000, moved out of the National Day or not.
        (
            date(2024, 9, 2),
            calendar_days(30, true),
            date(2024, 10, 8),
            false,
        ),
        (
            date(2024, 9, 2),
            calendar_days(30, false),
            date(2024, 10, 2),
            false,
        ),
        (date(2024, 3, 1), calendar_days(30, true), date(2024, 4, 1), false),
        // Days counted by the calendar alone need no notice but for the last.
        (
            date(2003, 12, 10),
            calendar_days(30, true),
            date(2004, 1, 9),
            false,
        ),
        (date(2026, 12, 3), calendar_days(30, true), date(2027, 1, 4), true),
        (
            date(2026, 12, 3),
            calendar_days(30, false),
            date(2027, 1, 2),
            false,
        ),
        (Date::MAX, working(3), Date::MAX, true),
    ] {
        let due = calendar.due(start, period);
        assert_eq!(
            (due.date, due.provisional),
            (expected, provisional),
            "{start} {period:?}"
        );
    }
}

#[test]
fn faulty_files_are_refused_by_row_and_column() {
    for (body, row, column) in [
        ("", 0, ""),
        ("2026-13-01,off,元旦,s\n", 2, "date"),
        (",off,元旦,s\n", 2, "date"),
        ("2026-01-01,free,元旦,s\n", 2, "kind"),
        ("2026-01-01,off,,s\n", 2, "name"),
        ("2026-01-01,off,元旦,\n", 2, "source"),
        ("2026-01-01,off,元旦,s\n2026-01-01,work,元旦,s\n", 3, "date"),
        ("*-13-01,off,元旦,s\n", 2, "date"),
        ("*-01-01,work,元旦,s\n", 2, "kind"),
        ("*-01-01,off,元旦,s\n*-01-01,off,元旦,s\n", 3, "date"),
        ("*-01-01,off,元旦,s\n", 0, ""),
    ] {
        let error = Calendar::parse("holidays.csv", &format!("date,kind,name,source\n{body}")).unwrap_err();
        assert_eq!((error.row, error.column.as_str()), (row, column), "{body}");
    }
}

proptest! {
    #[test]
    fn a_period_holds_just_its_working_days(start in 0_i32..8_000, days in 1_u16..=60) {
        let calendar = Calendar::embedded().unwrap();
        let start = date(2004, 1, 1) + jiff::ToSpan::days(start);
        let due = calendar.due(start, working(days));
        prop_assert!(calendar.is_working(due.date));
        let mut worked = 0;
        let mut day = start;
        while day < due.date {
            day = day.tomorrow().unwrap();
            worked += u16::from(calendar.is_working(day));
        }
        prop_assert_eq!(worked, days);
        prop_assert_eq!(due.provisional, due.date.year() > 2026);
        // One day more never ends sooner.
        prop_assert!(calendar.due(start, working(days + 1)).date > due.date);
    }

    #[test]
    fn calendar_days_move_only_forward_and_only_off_days(start in 0_i32..8_000, days in 1_u16..=60) {
        let calendar = Calendar::embedded().unwrap();
        let start = date(2004, 1, 1) + jiff::ToSpan::days(start);
        let counted = calendar.due(start, calendar_days(days, false)).date;
        prop_assert_eq!(counted, start + jiff::ToSpan::days(i32::from(days)));
        let moved = calendar.due(start, calendar_days(days, true)).date;
        prop_assert!(moved >= counted && calendar.is_working(moved));
        prop_assert!(moved == counted || !calendar.is_working(counted));
    }
}
