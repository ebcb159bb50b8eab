use super::parse::COLUMNS;
use super::*;
use crate::{DayKind, RuleSets, Rulebook};

#[test]
fn each_rule_set_has_its_times() {
    use DayKind::{Calendar, Working};
    use OfficeStep::{Acceptance, Change};
    let steps = Rulebook::embedded().unwrap().steps();
    let sets = RuleSets::embedded().unwrap();
    for (set, step, large, days, kind) in [
        ("cn-2000", Acceptance, false, 5, Working),
        ("cn-2001", Acceptance, true, 5, Working),
        ("cn-2026", Acceptance, false, 5, Working),
        ("cn-2000", Change, false, 30, Calendar),
        ("cn-2001", Change, true, 30, Calendar),
        ("cn-2026", Change, false, 15, Working),
        ("cn-2026", Change, true, 30, Working),
    ] {
        let found = steps.period(sets.get(set).unwrap(), step, large);
        let found = found.map(|period| (period.days, period.kind));
        assert_eq!(found, Some((days, kind)), "{set} {step:?} {large}");
    }
    // No text was found that names these times: none may pass for seen.
    assert!(steps.iter().all(|row| row.certainty == Certainty::Design));
}

#[test]
fn a_step_without_a_row_has_no_last_day() {
    let steps = StepTable::parse(StepTable::FILE, &COLUMNS.join(",")).unwrap();
    let set = RuleSets::embedded().unwrap().get("cn-2026").unwrap();
    assert_eq!(steps.period(set, OfficeStep::Acceptance, false), None);
}

#[test]
fn faulty_files_are_refused_by_row_and_column() {
    let good = "a,change,5,,working,s,design\n";
    for (body, row, column) in [
        (",change,5,,working,s,design\n", 2, "rule_set"),
        ("a,print,5,,working,s,design\n", 2, "step"),
        ("a,change,,,working,s,design\n", 2, "days"),
        ("a,change,0,,working,s,design\n", 2, "days"),
        ("a,change,5,367,working,s,design\n", 2, "large_days"),
        ("a,change,5,,weekly,s,design\n", 2, "day_kind"),
        ("a,change,5,,working,,design\n", 2, "source"),
        ("a,change,5,,working,s,sure\n", 2, "certainty"),
        (&good.repeat(2), 3, "step"),
    ] {
        let text = format!("{}\n{body}", COLUMNS.join(","));
        let error = StepTable::parse("step_days.csv", &text).unwrap_err();
        assert_eq!((error.row, error.column.as_str()), (row, column), "{body}");
    }
}
