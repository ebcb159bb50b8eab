//! The rules of a listing's content. Each field's own cases stand in tests/supply/bad_input.rs; here are the rules that
//! hang together.

use jiff::civil::date;
use techmarket_kernel::{CodeCheck, Reason, Violations, check_reason};
use techmarket_types::{CodeTables, Fen};

use super::content;
use crate::domain::{
    AchievementDetail, Detail, ExpertDetail, InstrumentDetail, Kind, ListingContent, Price, PriceMode,
    ServiceDetail,
};

const MISSING: Reason = Reason::FieldRequired;
const REVERSED: Reason = Reason::AmountsReversed;
const NEGATIVE: Reason = Reason::AmountNegative;

/// A mode, its ends in fen, and the rules that they break.
type PriceCase = (
    PriceMode,
    Option<i64>,
    Option<i64>,
    &'static [(&'static str, Reason)],
);

fn broken(content: &ListingContent) -> Vec<(String, Reason)> {
    let codes = CodeCheck {
        tables: CodeTables::embedded().unwrap(),
        on: date(2026, 11, 21),
    };
    let mut v = Violations::new();
    content.validate(codes, &mut v);
    v.into_vec()
        .into_iter()
        .map(|violation| (violation.field, violation.reason))
        .collect()
}

#[test]
fn the_sample_breaks_no_rule() {
    assert_eq!(broken(&content()), []);
}

#[test]
fn prices() {
    use PriceMode::{Fixed, Negotiable, Range};
    let cases: &[PriceCase] = &[
        (Negotiable, None, None, &[]),
        (Negotiable, Some(1), None, &[("minimum", Reason::KindMismatch)]),
        (Fixed, Some(5), Some(5), &[]),
        (Fixed, Some(0), Some(0), &[]),
        (Fixed, Some(5), Some(6), &[("maximum", Reason::ValueOutOfRange)]),
        (Fixed, None, None, &[("minimum", MISSING), ("maximum", MISSING)]),
        (Range, Some(5), Some(6), &[]),
        (Range, Some(5), Some(5), &[]),
        (Range, Some(6), Some(5), &[("maximum", REVERSED)]),
        (Range, Some(5), None, &[("maximum", MISSING)]),
        (Range, Some(-1), Some(5), &[("minimum", NEGATIVE)]),
        (
            Range,
            Some(-1),
            Some(-2),
            &[
                ("minimum", NEGATIVE),
                ("maximum", NEGATIVE),
                ("maximum", REVERSED),
            ],
        ),
    ];
    for (mode, minimum, maximum, expected) in cases {
        let priced = ListingContent {
            price: Some(Price {
                mode: *mode,
                minimum: minimum.map(Fen),
                maximum: maximum.map(Fen),
                pricing: String::new(),
            }),
            ..content()
        };
        let expected: Vec<_> = expected
            .iter()
            .map(|(field, reason)| (format!("price.{field}"), *reason))
            .collect();
        assert_eq!(broken(&priced), expected, "{mode:?} {minimum:?} {maximum:?}");
    }
}

#[test]
fn a_detail_is_that_of_the_kind() {
    let details = [
        Detail::Achievement(AchievementDetail::default()),
        Detail::Expert(ExpertDetail {
            person: "李四".to_owned(),
            ..ExpertDetail::default()
        }),
        Detail::Instrument(InstrumentDetail {
            model: "X-1".to_owned(),
            ..InstrumentDetail::default()
        }),
        Detail::Service(ServiceDetail {
            kind: "x-1".to_owned(),
            promise: String::new(),
        }),
    ];
    for kind in [Kind::Achievement, Kind::Expert, Kind::Instrument, Kind::Service] {
        for detail in &details {
            let content = ListingContent {
                kind,
                detail: Some(detail.clone()),
                ..content()
            };
            let field = detail.kind().as_str().to_owned();
            let expected = if detail.kind() == kind {
                vec![]
            } else {
                vec![(field, Reason::KindMismatch)]
            };
            assert_eq!(broken(&content), expected, "{kind:?}");
        }
    }
}

#[test]
fn registration_numbers_of_achievements() {
    for (number, good) in [
        ("", true),
        ("3602026Y0001", true),
        ("G012026A9999", true),
        ("3602026y0001", false),
        ("3602026Y001", false),
        ("3602026Y00011", false),
        ("36020260Y001", false),
        ("赣02026Y0001", false),
        (" 3602026Y000", false),
    ] {
        let content = ListingContent {
            detail: Some(Detail::Achievement(AchievementDetail {
                registration_number: number.to_owned(),
                ..AchievementDetail::default()
            })),
            ..content()
        };
        assert_eq!(broken(&content).is_empty(), good, "{number}");
    }
}

#[test]
fn reasons_that_people_give() {
    let long = "长".repeat(1_001);
    for (reason, required, expected) in [
        ("", false, None),
        ("", true, Some(Reason::FieldRequired)),
        ("\u{3000}", true, Some(Reason::FieldRequired)),
        ("第一行\n第二行", true, None),
        (&long[3..], true, None),
        (long.as_str(), false, Some(Reason::FieldTooLong)),
        ("\0", false, Some(Reason::TextInvalid)),
    ] {
        let mut v = Violations::new();
        check_reason(&mut v, reason, required);
        let found = v.into_vec().into_iter().map(|violation| violation.reason).next();
        assert_eq!(found, expected, "{reason}");
    }
}
