use std::collections::BTreeSet;

use jiff::civil::date;
use techmarket_types::{CodeTables, TableId};

use super::parse::COLUMNS;
use super::*;
use crate::RuleSets;

fn table() -> RuleTable {
    RuleTable::parse(RuleTable::FILE, RuleTable::EMBEDDED).unwrap()
}

#[test]
fn every_rule_has_its_law_and_its_own_id() {
    let table = table();
    let with_law: BTreeSet<Rule> = table.iter().map(|law| law.rule).collect();
    let all: BTreeSet<Rule> = Rule::ALL.iter().copied().collect();
    assert_eq!(with_law, all);
    let ids: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.id()).collect();
    assert_eq!(ids.len(), Rule::ALL.len());
    for rule in Rule::ALL {
        assert_eq!(rule.id().parse(), Ok(*rule));
    }
}

#[test]
fn grounds_are_those_of_the_table_and_each_has_a_rule() {
    let (table, codes) = (table(), CodeTables::embedded().unwrap());
    let grounds: BTreeSet<&str> = table
        .iter()
        .filter_map(|law| law.refusal_ground.as_deref())
        .collect();
    let known: BTreeSet<&str> = codes
        .table(TableId::RefusalGround)
        .iter()
        .map(|code| code.code.as_str())
        .collect();
    assert_eq!(grounds, known);
}

#[test]
fn a_rule_names_no_ground_that_its_rule_set_does_not_know() {
    let (table, sets) = (table(), RuleSets::embedded().unwrap());
    let codes = CodeTables::embedded().unwrap().table(TableId::RefusalGround);
    for law in table.iter() {
        for set in sets.iter() {
            let in_force = law.rule_sets.is_empty() || law.rule_sets.contains(&set.id);
            let (Some(ground), true) = (&law.refusal_ground, in_force) else {
                continue;
            };
            let found = codes.check(ground, set.validity.from);
            assert!(found.is_ok(), "{} {}: {found:?}", set.id, law.rule.id());
        }
    }
    // The six grounds [S12] are younger than the Civil Code; of the Rules of 2001 the first four are known.
    for (set, grounds) in [
        ("cn-2000", vec!["x-1", "x-2", "x-3", "x-4"]),
        ("cn-2001", vec!["x-1", "x-2", "x-3", "x-4"]),
        ("cn-2026", vec!["x-1", "x-2", "x-3", "x-4", "x-5", "x-6"]),
    ] {
        let validity = sets.get(set).unwrap().validity;
        for day in [validity.from, validity.to] {
            let held = codes.iter().filter(|code| code.validity.holds(day));
            let held: Vec<&str> = held.map(|code| code.code.as_str()).collect();
            assert_eq!(held, grounds, "{set} {day:?}");
        }
    }
}

#[test]
fn the_text_quoted_is_the_one_in_force() {
    let (table, sets) = (table(), RuleSets::embedded().unwrap());
    for (rule, set, day, expected) in [
        (
            Rule::ConsultingExcluded,
            "cn-2001",
            date(2024, 1, 1),
            Some("《技术合同认定规则》（国科发政字〔2001〕253号）第三十四条至第三十八条"),
        ),
        (
            Rule::RoyaltyBaseMissing,
            "cn-2001",
            date(2020, 12, 31),
            Some("《中华人民共和国合同法》第三百二十五条"),
        ),
        (
            Rule::RoyaltyBaseMissing,
            "cn-2026",
            date(2026, 3, 1),
            Some("《中华人民共和国民法典》第八百四十六条"),
        ),
        (Rule::IntermediaryNotAdmitted, "cn-2026", date(2026, 3, 1), None),
        (Rule::DevelopmentMastered, "cn-2000", date(2001, 1, 1), None),
    ] {
        let law = table.law(rule, sets.get(set).unwrap(), day, None);
        assert_eq!(law.map(|law| law.basis.as_str()), expected, "{rule} {set}");
    }
    // The text of 2026 was not read: nothing that quotes it may pass for seen.
    for law in table.iter().filter(|law| law.basis.contains("2026年")) {
        assert_ne!(law.certainty, Certainty::Seen, "{}", law.rule);
    }
    // A rule of our own does not pass for one of the texts.
    for law in table.iter() {
        let own = law.certainty == Certainty::Design;
        assert_eq!(
            own,
            !law.basis.contains('《') && law.region.is_empty(),
            "{}",
            law.rule
        );
    }
}

#[test]
fn a_rule_of_a_region_holds_there_alone() {
    let (table, sets) = (table(), RuleSets::embedded().unwrap());
    let rules = sets.get("cn-2001").unwrap();
    let at = |point: &str| {
        table.law(
            Rule::CommitmentMissing,
            rules,
            date(2024, 1, 1),
            Some(point.parse().unwrap()),
        )
    };
    assert!(at("120101").is_some());
    assert!(at("360301").is_none());
}

#[test]
fn faulty_files_are_refused_by_row_and_column() {
    let good = "party.same,,,error,,,n,b,,,s,seen\n";
    for (body, row, column) in [
        ("", 0, ""),
        ("party.other,,,error,,,n,b,,,s,seen\n", 2, "rule"),
        ("party.same,,3,error,,,n,b,,,s,seen\n", 2, "region"),
        ("party.same,,,fatal,,,n,b,,,s,seen\n", 2, "severity"),
        ("party.same,,,refusal,,,n,b,,,s,seen\n", 2, "refusal_ground"),
        ("party.same,,,error,,-1,n,b,,,s,seen\n", 2, "limit"),
        ("party.same,,,error,,,,b,,,s,seen\n", 2, "name"),
        ("party.same,,,error,,,n,,,,s,seen\n", 2, "basis"),
        ("party.same,,,error,,,n,b,2026,,s,seen\n", 2, "valid_from"),
        ("party.same,,,error,,,n,b,,,,seen\n", 2, "source"),
        (&good.repeat(2), 3, "rule"),
        (&format!("{good}party.same,a,,error,,,n,b,,,s,seen\n"), 3, "rule"),
    ] {
        let text = format!("{}\n{body}", COLUMNS.join(","));
        let error = RuleTable::parse("rules.csv", &text).unwrap_err();
        assert_eq!((error.row, error.column.as_str()), (row, column), "{body}");
    }
    let apart = format!(
        "{}\nparty.same,a b,,error,,,n,b,,,s,seen\nparty.same,c,,info,,,n,b,,,s,seen\n",
        COLUMNS.join(",")
    );
    assert_eq!(RuleTable::parse("rules.csv", &apart).unwrap().iter().count(), 2);
}
