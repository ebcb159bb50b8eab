use jiff::civil::date;
use proptest::prelude::*;
use techmarket_types::{CodeTables, DataError};

use super::*;
use crate::samples::{deal, who, yuan};
use crate::{Schemes, calculate};

const MINIMAL: &str = r#"
id = "x"
title = "本市办法"
issued_by = "本局"
legal_text = "本局〔2026〕1号"
region = "360300"
valid_from = 2026-01-01
one_per_contract_and_role = true
source = "本局"
certainty = "seen"

[[measures]]
id = "taker"
title = "补助"
role = "taker"
base = "received"
year_by = "paid"
rate_per_10k = 100
at_most = false

[measures.conditions]
categories = ["x-1"]
buyer_region = "360300"
"#;

fn parse(text: &str) -> Result<Scheme, DataError> {
    Scheme::parse("x.toml", text, CodeTables::embedded().unwrap())
}

#[test]
fn the_schemes_that_come_with_the_program_are_read() {
    let schemes = Schemes::embedded().unwrap();
    let ids: Vec<&str> = schemes.iter().map(|scheme| scheme.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "jiangxi-2020",
            "ganzhou",
            "changsha-2020",
            "changsha-2022",
            "nanjing-2021"
        ]
    );
    let on = |day| {
        schemes
            .on(day)
            .map(|scheme| scheme.id.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(on(date(2026, 6, 1)), ["jiangxi-2020", "ganzhou"]);
    assert_eq!(on(date(2019, 12, 31)), ["ganzhou"]);
}

#[test]
fn what_was_not_seen_does_not_pass_for_seen() {
    let schemes = Schemes::embedded().unwrap();
    for (id, figure) in [
        ("changsha-2020", "turnover.year_brackets"),
        ("changsha-2022", "turnover.year_brackets"),
        ("ganzhou", "taker.cap_year_fen"),
        ("nanjing-2021", "valid_from"),
        ("jiangxi-2020", "taker.unrelated"),
    ] {
        let doubts = &schemes.get(id).unwrap().doubts;
        assert!(
            doubts
                .iter()
                .any(|doubt| doubt.figure == figure && doubt.certainty == Certainty::Inf),
            "{id} {figure}"
        );
    }
}

#[test]
fn a_doubt_is_told_to_the_role_it_concerns() {
    let scheme = Schemes::embedded().unwrap().get("ganzhou").unwrap();
    let figures = |role| {
        let doubts = scheme.doubts_for(role).map(|doubt| doubt.figure.as_str());
        doubts.filter(|figure| figure.contains('.')).collect::<Vec<_>>()
    };
    assert_eq!(figures(Role::Giver), ["giver.cap_year_fen", "giver.carries_over"]);
    assert_eq!(
        figures(Role::Broker),
        [
            "broker.cap_year_fen",
            "broker.buyer_region",
            "broker.carries_over"
        ]
    );
}

#[test]
fn an_office_replaces_a_scheme_or_adds_one() {
    let tables = CodeTables::embedded().unwrap();
    let replaced = MINIMAL.replace(r#"id = "x""#, r#"id = "ganzhou""#);
    let own = Schemes::parse([("x.toml", MINIMAL), ("g.toml", &replaced)], tables).unwrap();
    let all = Schemes::embedded().unwrap().overridden_by(&own);
    assert_eq!(all.iter().count(), 6);
    assert_eq!(all.get("ganzhou").unwrap().title, "本市办法");
    let error = Schemes::parse([("x.toml", MINIMAL), ("y.toml", MINIMAL)], tables).unwrap_err();
    assert!(error.file == "y.toml" && error.problem.contains("重复"));
}

#[test]
fn faulty_files_are_refused_by_line_and_key() {
    assert!(parse(MINIMAL).is_ok());
    for (from, to, row, column) in [
        (r#"title = "本市办法""#, "", 1, "title"),
        (r#"region = "360300""#, r#"region = "999999""#, 6, "region"),
        (
            "valid_from = 2026-01-01",
            "valid_from = 2026-01-01\nvalid_to = 2025-01-01",
            8,
            "valid_to",
        ),
        (r#"certainty = "seen""#, r#"certainty = "sure""#, 10, "certainty"),
        (r#"role = "taker""#, r#"role = "buyer""#, 15, "role"),
        (r#"base = "received""#, r#"base = "total_amount""#, 17, "year_by"),
        (
            "base = \"received\"\nyear_by = \"paid\"",
            "base = \"total_amount\"\nyear_by = \"signed\"\ncarries_over = true",
            18,
            "carries_over",
        ),
        ("rate_per_10k = 100", "rate_per_10k = 10_001", 18, "rate_per_10k"),
        ("rate_per_10k = 100", "rate_per_10k = 2.5", 18, "rate_per_10k"),
        ("rate_per_10k = 100\n", "", 12, "rate_per_10k"),
        (
            "rate_per_10k = 100",
            "year_brackets = [{ from_fen = 5, rate_per_million = 1 }, { from_fen = 5, rate_per_million = 1 }]",
            18,
            "year_brackets",
        ),
        (
            "rate_per_10k = 100",
            "year_brackets = [{ from_fen = 0, rate_per_million = 1 }]\ncap_contract_fen = 1",
            19,
            "cap_contract_fen",
        ),
        (r#"["x-1"]"#, r#"["x-1", "x-8"]"#, 22, "categories"),
        (
            r#"buyer_region = "360300""#,
            r#"buyer_region = "36""#,
            23,
            "buyer_region",
        ),
        (
            r#"buyer_region = "360300""#,
            "buyer_regions = 1",
            23,
            "buyer_regions",
        ),
    ] {
        let text = MINIMAL.replacen(from, to, 1);
        assert_ne!(text, MINIMAL);
        let error = parse(&text).unwrap_err();
        assert_eq!((error.row, error.column.as_str()), (row, column), "{to}: {error}");
    }
    for (added, column) in [
        ("[[exclusions]]\nroles = [\"taker\"]\nrule = \"互斥\"\n", "roles"),
        (
            "[[exclusions]]\nroles = [\"taker\"]\nschemes = [\"x\"]\nrule = \"互斥\"\n",
            "schemes",
        ),
        (
            "[[doubts]]\nfigure = \"giver.rate\"\ncertainty = \"inf\"\nnote = \"核\"\n",
            "figure",
        ),
    ] {
        let error = parse(&format!("{MINIMAL}{added}")).unwrap_err();
        assert_eq!(error.column, column, "{error}");
        assert!(error.row >= 24, "{error}");
    }
}

#[test]
fn every_file_of_the_folder_is_embedded() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/schemes");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    let mut ids: Vec<String> = Schemes::embedded()
        .unwrap()
        .iter()
        .map(|scheme| format!("{}.toml", scheme.id))
        .collect();
    ids.sort();
    assert_eq!(files, ids);
}

/// What the README of the data promises: 3 % for 2.5 %, 140,000 for 150,000, and a last day.
#[test]
fn an_office_changes_a_rate_a_cap_and_a_date() {
    let tables = CodeTables::embedded().unwrap();
    let text = include_str!("../../data/schemes/jiangxi-2020.toml");
    let total = |text: &str| {
        let scheme = Scheme::parse("jiangxi-2020.toml", text, tables).unwrap();
        let party = who(Role::Taker, "360300");
        let deals = [
            deal("360300", 2024, 1, yuan(1_000_000)),
            deal("360300", 2024, 2, yuan(8_000_000)),
        ];
        calculate(tables, &scheme, Role::Taker, &party, 2024, &deals, &[])
            .unwrap()
            .total
    };
    assert_eq!(total(text), yuan(25_000 + 150_000));
    let text = text.replace("rate_per_10k = 250", "rate_per_10k = 300");
    assert_eq!(total(&text), yuan(30_000 + 150_000));
    let text = text.replace("cap_contract_fen = 15_000_000", "cap_contract_fen = 14_000_000");
    assert_eq!(total(&text), yuan(30_000 + 140_000));
    let text = text.replace(
        "valid_from = 2020-01-01",
        "valid_from = 2020-01-01\nvalid_to = 2024-05-31",
    );
    assert_eq!(total(&text), yuan(0));
}

proptest! {
    #[test]
    fn any_text_is_answered(
        place: prop::sample::Index,
        cut in 1_usize..40,
        put in "[a-z=\\[\\]\"{}0-9甲\n.-]{0,6}",
    ) {
        let signs: Vec<char> = MINIMAL.chars().collect();
        let begin = place.index(signs.len());
        let end = (begin + cut).min(signs.len());
        let kept = |signs: &[char]| signs.iter().collect::<String>();
        let text = format!("{}{put}{}", kept(&signs[..begin]), kept(&signs[end..]));
        if let Err(error) = parse(&text) {
            prop_assert!(error.file == "x.toml" && !error.problem.is_empty());
            prop_assert!(error.row <= text.lines().count() as u64 + 1);
        }
    }
}
