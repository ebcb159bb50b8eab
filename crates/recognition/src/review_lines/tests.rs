use jiff::civil::date;

use super::parse::COLUMNS;
use super::*;
use crate::{DayKind, RuleSets, Rulebook};

fn yuan(total: i64, technology: i64) -> Amounts {
    Amounts {
        total: Fen(total * 100),
        technology: Fen(technology * 100),
    }
}

fn kinds() -> CategoryKinds {
    CategoryKinds::parse(CategoryKinds::FILE, CategoryKinds::EMBEDDED).unwrap()
}

/// Reviewer, days and how they are counted.
type Told = (Option<Reviewer>, u16, DayKind);

fn told(
    lines: &ReviewLines,
    set: &str,
    point: &str,
    category: &str,
    amounts: Amounts,
    disputed: bool,
) -> Told {
    let rules = RuleSets::embedded().unwrap().get(set).unwrap();
    let day = if set == "cn-2026" {
        date(2026, 4, 1)
    } else {
        date(2024, 4, 1)
    };
    let case = ReviewCase {
        point: point.parse().unwrap(),
        day,
        category,
        amounts,
        disputed,
    };
    let demand = lines.demand(rules, &kinds(), &case);
    let by_amount = demand.second.map(|second| second.reviewer);
    assert!(disputed || demand.reviewer == by_amount, "{demand:?}");
    (demand.reviewer, demand.period.days, demand.period.kind)
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of cases")]
fn lines_and_days_are_those_of_the_region() {
    use DayKind::{Calendar, Working};
    use Reviewer::{AnotherRegistrar, ExpertPanel, SuperiorBody};
    let lines = Rulebook::embedded().unwrap().review_lines();
    for (set, point, category, amounts, expected) in [
        // Draft of 2024, art. 14 [S10]: from 5,000,000 yuan of technology amount on.
        (
            "cn-2026",
            "360301",
            "x-11",
            yuan(5_000_000, 4_999_999),
            (None, 15, Working),
        ),
        (
            "cn-2026",
            "360301",
            "x-11",
            yuan(5_000_000, 5_000_000),
            (Some(ExpertPanel), 30, Working),
        ),
        (
            "cn-2026",
            "360301",
            "x-4",
            yuan(90_000_000, 50_000_000),
            (Some(ExpertPanel), 30, Working),
        ),
        (
            "cn-2026",
            "360301",
            "x-4",
            yuan(90_000_000, 100),
            (None, 15, Working),
        ),
        // Jiangsu looks at the total [S17], and from where the nation asks for experts [S10] so does it.
        (
            "cn-2026",
            "320101",
            "x-51",
            yuan(5_000_000, 5_000_000),
            (Some(ExpertPanel), 30, Working),
        ),
        (
            "cn-2026",
            "320101",
            "x-51",
            yuan(90_000_000, 4_999_999),
            (Some(AnotherRegistrar), 30, Working),
        ),
        (
            "cn-2026",
            "320101",
            "x-51",
            yuan(5_000_000, 1),
            (Some(AnotherRegistrar), 30, Working),
        ),
        (
            "cn-2001",
            "320101",
            "x-51",
            yuan(5_000_000, 1),
            (Some(AnotherRegistrar), 30, Calendar),
        ),
        (
            "cn-2001",
            "320101",
            "x-51",
            yuan(4_999_999, 1),
            (None, 30, Calendar),
        ),
        // The texts of 2000 and 2001 have no line of their own.
        (
            "cn-2001",
            "360301",
            "x-11",
            yuan(90_000_000, 90_000_000),
            (None, 30, Calendar),
        ),
        // Tianjin [C4]: 10 working days; development and transfer from 10,000,000 yuan on 30 days.
        (
            "cn-2001",
            "120001",
            "x-11",
            yuan(9_999_999, 9_999_999),
            (None, 10, Working),
        ),
        (
            "cn-2001",
            "120001",
            "x-11",
            yuan(10_000_000, 1),
            (Some(SuperiorBody), 30, Calendar),
        ),
        (
            "cn-2001",
            "120001",
            "x-21",
            yuan(10_000_000, 1),
            (Some(SuperiorBody), 30, Calendar),
        ),
        (
            "cn-2001",
            "120001",
            "x-51",
            yuan(90_000_000, 1),
            (None, 10, Working),
        ),
        // Shandong [C5].
        (
            "cn-2001",
            "370001",
            "x-51",
            yuan(10_000_000, 1),
            (Some(SuperiorBody), 30, Calendar),
        ),
    ] {
        let found = told(lines, set, point, category, amounts, false);
        assert_eq!(found, expected, "{set} {point} {category} {amounts:?}");
    }
}

#[test]
fn a_disputed_contract_is_reviewed_again_in_the_time_of_a_large_one() {
    use DayKind::{Calendar, Working};
    use Reviewer::{AnotherRegistrar, ExpertPanel, SuperiorBody};
    let lines = Rulebook::embedded().unwrap().review_lines();
    let (small, large) = (yuan(1_000, 1_000), yuan(10_000_000, 1));
    for (set, point, category, amounts, expected) in [
        // Draft of 2024, art. 14 [S10]: large or disputed ones with a review by experts.
        (
            "cn-2026",
            "360301",
            "x-11",
            small,
            (Some(ExpertPanel), 30, Working),
        ),
        (
            "cn-2026",
            "320101",
            "x-11",
            small,
            (Some(ExpertPanel), 30, Working),
        ),
        // By its total another registrar would do [S17], in dispute it is for experts.
        (
            "cn-2026",
            "320101",
            "x-11",
            large,
            (Some(ExpertPanel), 30, Working),
        ),
        // The texts of 2000 and 2001 say nothing of dispute.
        (
            "cn-2001",
            "120001",
            "x-11",
            small,
            (Some(AnotherRegistrar), 30, Calendar),
        ),
        (
            "cn-2001",
            "120001",
            "x-11",
            large,
            (Some(SuperiorBody), 30, Calendar),
        ),
        (
            "cn-2001",
            "360301",
            "x-11",
            small,
            (Some(AnotherRegistrar), 30, Calendar),
        ),
    ] {
        let found = told(lines, set, point, category, amounts, true);
        assert_eq!(found, expected, "{set} {point} {amounts:?}");
    }
}

#[test]
fn the_longest_region_wins_wholly_and_the_highest_line_counts() {
    let text = format!(
        "{}\n\
         cn-2026,,100,total_amount,,another_registrar,,20,working,5,working,,,s,seen\n\
         cn-2026,36,200,total_amount,x-5,expert_panel,,,,,,,,s,seen\n\
         cn-2026,36,900,total_amount,,superior_body,,40,calendar,,,,,s,seen\n\
         cn-2026,3607,500,total_amount,,another_registrar,,,,,,,2026-03-31,s,seen\n",
        COLUMNS.join(",")
    );
    let lines = ReviewLines::parse("review_lines.csv", &text).unwrap();
    let fen = |total| Amounts {
        total: Fen(total),
        technology: Fen(0),
    };
    for (point, category, total, expected) in [
        (
            "430201",
            "x-11",
            100,
            (Some(Reviewer::AnotherRegistrar), 20, DayKind::Working),
        ),
        ("430201", "x-11", 99, (None, 5, DayKind::Working)),
        ("360301", "x-11", 899, (None, 15, DayKind::Working)),
        (
            "360301",
            "x-52",
            200,
            (Some(Reviewer::ExpertPanel), 30, DayKind::Working),
        ),
        (
            "360301",
            "x-52",
            900,
            (Some(Reviewer::SuperiorBody), 40, DayKind::Calendar),
        ),
        // The line of Ganzhou has ended, so that of the province holds.
        ("360701", "x-11", 899, (None, 15, DayKind::Working)),
    ] {
        let found = told(&lines, "cn-2026", point, category, fen(total), false);
        assert_eq!(found, expected, "{point} {category} {total}");
    }
}

#[test]
fn faulty_files_are_refused_by_row_and_column() {
    let good = "a,,5,total_amount,,expert_panel,,,,,,,,s,seen\n";
    for (body, row, column) in [
        (",,5,total_amount,,expert_panel,,,,,,,,s,seen\n", 2, "rule_set"),
        ("a,360,5,total_amount,,expert_panel,,,,,,,,s,seen\n", 2, "region"),
        ("a,江,5,total_amount,,expert_panel,,,,,,,,s,seen\n", 2, "region"),
        (
            "a,,0,total_amount,,expert_panel,,,,,,,,s,seen\n",
            2,
            "threshold_fen",
        ),
        ("a,,5,sum,,expert_panel,,,,,,,,s,seen\n", 2, "looks_at"),
        (
            "a,,5,total_amount,,expert_panel,boss,,,,,,,s,seen\n",
            2,
            "disputed_reviewer",
        ),
        ("a,,5,total_amount,,boss,,,,,,,,s,seen\n", 2, "reviewer"),
        (
            "a,,5,total_amount,,expert_panel,,0,working,,,,,s,seen\n",
            2,
            "days",
        ),
        (
            "a,,5,total_amount,,expert_panel,,367,working,,,,,s,seen\n",
            2,
            "days",
        ),
        ("a,,5,total_amount,,expert_panel,,30,,,,,,s,seen\n", 2, "day_kind"),
        (
            "a,,5,total_amount,,expert_panel,,,,,working,,,s,seen\n",
            2,
            "ordinary_day_kind",
        ),
        (
            "a,,5,total_amount,,expert_panel,,,,,,2026-03-01,2026-02-01,s,seen\n",
            2,
            "valid_to",
        ),
        ("a,,5,total_amount,,expert_panel,,,,,,,,s,sure\n", 2, "certainty"),
        (&good.repeat(2), 3, "threshold_fen"),
    ] {
        let text = format!("{}\n{body}", COLUMNS.join(","));
        let error = ReviewLines::parse("review_lines.csv", &text).unwrap_err();
        assert_eq!((error.row, error.column.as_str()), (row, column), "{body}");
    }
    assert!(ReviewLines::parse("review_lines.csv", &COLUMNS.join(",")).is_ok());
}

#[test]
fn lines_name_rule_sets_and_categories_that_are_there() {
    let (sets, kinds) = (RuleSets::embedded().unwrap(), kinds());
    for line in Rulebook::embedded().unwrap().review_lines().iter() {
        assert!(sets.get(&line.rule_set).is_some(), "{}", line.rule_set);
        assert!(line.categories.iter().all(|code| kinds.kind(code).is_some()));
    }
}
