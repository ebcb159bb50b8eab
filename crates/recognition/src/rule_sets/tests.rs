use jiff::civil::date;

use super::parse::COLUMNS;
use super::*;

#[test]
fn the_day_of_registration_decides_which_texts_hold() {
    let sets = RuleSets::embedded().unwrap();
    for (day, id) in [
        (date(2000, 2, 15), None),
        (date(2000, 2, 16), Some("cn-2000")),
        (date(2001, 7, 18), Some("cn-2001")),
        (date(2026, 2, 28), Some("cn-2001")),
        (date(2026, 3, 1), Some("cn-2026")),
        (date(2030, 1, 1), Some("cn-2026")),
    ] {
        assert_eq!(sets.on(day).map(|set| set.id.as_str()), id, "{day}");
    }
    assert_eq!(sets.get("cn-2026"), sets.on(date(2026, 3, 1)));
    assert_eq!(sets.iter().count(), 3);
}

#[test]
fn days_to_decide_are_those_of_the_texts() {
    let period = |days, kind| ReviewPeriod {
        days,
        kind,
        moves_to_working_day: true,
    };
    let sets = RuleSets::embedded().unwrap();
    let old = sets.get("cn-2001").unwrap();
    assert_eq!(old.first_review, period(30, DayKind::Calendar));
    assert_eq!(old.large_review, old.first_review);
    let new = sets.get("cn-2026").unwrap();
    assert_eq!(new.first_review, period(15, DayKind::Working));
    assert_eq!(new.large_review, period(30, DayKind::Working));
    // Draft of 2024, art. 14 [S10]: where material is missing, from the day the supplement is filed.
    assert_eq!(
        (old.after_return, new.after_return),
        (ClockStart::Acceptance, ClockStart::Filing)
    );
    // The final text was not read: the row must not pass for seen.
    assert_eq!(new.certainty, Certainty::Inf);
}

#[test]
fn faulty_files_are_refused_by_row_and_column() {
    for (body, row, column) in [
        ("", 0, ""),
        ("x,,,,30,,calendar,yes,acceptance,s,seen\n", 2, "legal_basis"),
        (
            "x,办法,,,,,calendar,yes,acceptance,s,seen\n",
            2,
            "first_review_days",
        ),
        (
            "x,办法,,,0,,calendar,yes,acceptance,s,seen\n",
            2,
            "first_review_days",
        ),
        (
            "x,办法,,,30,-1,calendar,yes,acceptance,s,seen\n",
            2,
            "large_review_days",
        ),
        (
            "x,办法,,,30,367,calendar,yes,acceptance,s,seen\n",
            2,
            "large_review_days",
        ),
        ("x,办法,,,30,,weekly,yes,filing,s,seen\n", 2, "day_kind"),
        (
            "x,办法,,,30,,calendar,,filing,s,seen\n",
            2,
            "moves_to_working_day",
        ),
        ("x,办法,,,30,,calendar,yes,,s,seen\n", 2, "after_return"),
        ("x,办法,,,30,,calendar,yes,return,s,seen\n", 2, "after_return"),
        (
            "x,办法,,,30,,calendar,yes,acceptance,s,seen\nx,办法,,,30,,calendar,yes,acceptance,s,seen\n",
            3,
            "id",
        ),
        (
            "x,办法,,,30,,calendar,yes,acceptance,s,seen\ny,办法,,,30,,calendar,yes,acceptance,s,seen\n",
            3,
            "valid_from",
        ),
    ] {
        let text = format!("{}\n{body}", COLUMNS.join(","));
        let error = RuleSets::parse("rule_sets.csv", &text).unwrap_err();
        assert_eq!((error.row, error.column.as_str()), (row, column), "{body}");
    }
}
