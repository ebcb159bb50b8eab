//! Where rules end: whom the form asks for what, and which sums are compared.

use jiff::civil::{Date, date};
use techmarket_types::Fen;

use super::{FILED, Statement, check, instalments, part, rules, sound};
use crate::Rule;

/// The rules of `looked_at` that find something, in order.
fn found(statement: &Statement, set: &str, day: Date, looked_at: &[Rule]) -> Vec<Rule> {
    let mut found = rules(&check(statement, set, day));
    found.retain(|rule| looked_at.contains(rule));
    found
}

#[test]
fn a_natural_person_is_asked_for_no_credit_code() {
    // design: a credit code (GB 32100-2015) is of organisations, the self-employed among them; the codes of party nature (S18) know 自然人.
    let (of_seller, of_buyer) = (Rule::SellerCreditCodeMissing, Rule::BuyerCreditCodeMissing);
    for (nature, seller, buyer) in [
        ("150", vec![of_seller], vec![of_buyer]),
        ("0221", vec![of_seller], vec![of_buyer]),
        ("400", vec![of_seller], vec![of_buyer]),
        ("x-500", vec![], vec![]),
        // A nature that nobody knows excuses nobody.
        ("x-7", vec![of_seller], vec![of_buyer]),
    ] {
        for (is_seller, expected) in [(true, seller), (false, buyer)] {
            let mut statement = sound("x-11");
            let party = if is_seller {
                &mut statement.content.seller
            } else {
                statement.buyer()
            };
            (party.nature, party.credit_code) = (nature.to_owned(), None);
            for set in ["cn-2000", "cn-2001", "cn-2026"] {
                let findings = rules(&check(&statement, set, FILED));
                assert_eq!(findings, expected, "{nature} {set}");
            }
        }
    }
}

#[test]
fn what_is_not_technology_is_not_paid_for_as_technology() {
    // 2001 Rules art. 51 (inf) and S8: 技术交易额 is the total less what is not technology.
    let (all, other) = (Rule::PartsSum, Rule::TechnologySum);
    let (dev, none) = ("x-11", "");
    for (technology, parts, expected) in [
        (Some(460_000), vec![(dev, 460_000), (none, 400_000)], vec![]),
        (Some(860_000), vec![(dev, 460_000), (none, 400_000)], vec![other]),
        (Some(460_001), vec![(dev, 460_000), (none, 400_000)], vec![other]),
        // Costs within a technology part are no part of their own.
        (Some(459_999), vec![(dev, 460_000), (none, 400_000)], vec![]),
        (Some(860_000), vec![(dev, 460_000), ("x-51", 400_000)], vec![]),
        (
            Some(460_000),
            vec![(dev, 460_000), (none, 300_000), (" ", 100_000)],
            vec![],
        ),
        (Some(460_000), vec![(dev, 460_000)], vec![all]),
        // One fault may break both.
        (Some(460_000), vec![(dev, 400_000), (none, 400_000)], vec![all]),
        (
            Some(860_000),
            vec![(dev, 860_000), (none, i64::MAX)],
            vec![all, other],
        ),
        (Some(i64::MIN), vec![(dev, 860_000)], vec![]),
        // What is not stated is compared with nothing; what is below zero or above the total is another rule's.
        (None, vec![(dev, 460_000), (none, 400_000)], vec![]),
        (Some(860_001), vec![(dev, 460_000), (none, 400_000)], vec![]),
        (Some(460_000), vec![], vec![]),
    ] {
        let mut statement = sound(dev);
        (
            statement.content.total_amount,
            statement.content.technology_amount,
        ) = (Some(Fen(860_000)), technology.map(Fen));
        let parted = |&(category, fen): &(&str, i64)| part(category, Fen(fen));
        statement.substance.parts = parts.iter().map(parted).collect();
        // design: no amount that cannot be told yet is compared.
        for (undetermined, expected) in [(false, expected), (true, vec![])] {
            statement.amount_undetermined = undetermined;
            let findings = found(&statement, "cn-2026", FILED, &[all, other]);
            assert_eq!(findings, expected, "{technology:?} {parts:?} {undetermined}");
        }
    }
}

#[test]
fn instalments_are_not_compared_with_an_amount_that_cannot_be_told_yet() {
    // design, beside 民法典 art. 846: what is paid in instalments is the whole price, once it is known.
    for (sum, undetermined, expected) in [
        (10_000_000, false, vec![]),
        (9_999_999, false, vec![Rule::InstalmentsSum]),
        (10_000_001, false, vec![Rule::InstalmentsSum]),
        (9_999_999, true, vec![]),
        (10_000_001, true, vec![]),
    ] {
        let mut statement = sound("x-11");
        statement.payment_form = "x-2".into();
        statement.instalments = instalments(Fen(sum));
        statement.amount_undetermined = undetermined;
        let findings = found(&statement, "cn-2026", FILED, &[Rule::InstalmentsSum]);
        assert_eq!(findings, expected, "{sum} {undetermined}");
    }
}

#[test]
fn the_form_asks_transfers_for_what_they_will_bring() {
    // JJ-001, older form: 预计新增投入 and 预计新增产值 of transfers. It names no licences; until the
    // Civil Code (art. 843) took effect on 2021-01-01 they were registered as transfers.
    let some = Some(Fen(0));
    let (before, since) = (date(2020, 12, 31), date(2021, 1, 1));
    for (category, day, investment, output, expected) in [
        (
            "x-21",
            since,
            None,
            None,
            &["expected_investment", "expected_output"][..],
        ),
        ("x-27", since, some, None, &["expected_output"]),
        ("x-23", before, None, some, &["expected_investment"]),
        ("x-23", since, some, some, &[]),
        ("x-31", since, None, None, &[]),
        (
            "x-31",
            before,
            None,
            None,
            &["expected_investment", "expected_output"],
        ),
        ("x-31", before, some, some, &[]),
        ("x-11", since, None, None, &[]),
        ("x-4", before, None, None, &[]),
        ("x-53", since, None, None, &[]),
    ] {
        let mut statement = sound(category);
        (
            statement.content.expected_investment,
            statement.content.expected_output,
        ) = (investment, output);
        let findings = check(&statement, "cn-2001", day);
        let asked = findings
            .iter()
            .filter(|found| found.rule == Rule::TransferExpectationsMissing);
        let fields: Vec<&str> = asked.map(|found| found.field.as_ref()).collect();
        assert_eq!(fields, expected, "{category} {day}");
    }
}
