use proptest::prelude::*;

use super::*;

/// Codes of known organisations, the third with the check character 0, and a widely used sample.
const VALID: [&str; 8] = [
    "12100000400000624D",
    "12100000425006117P",
    "1210000042500615X0",
    "91100000100003962T",
    "914403001922038216",
    "911100001000044477",
    "9144030010001686XA",
    "91350100M000100Y43",
];

#[test]
fn valid_codes_are_read_in_either_case() {
    for text in VALID {
        let code: CreditCode = text.to_lowercase().parse().unwrap();
        assert_eq!(code.as_str(), text);
        assert_eq!(code.to_string(), text);
        assert_eq!(code.admin_region(), &text[2..8]);
        let json = serde_json::to_string(&code).unwrap();
        assert_eq!(serde_json::from_str::<CreditCode>(&json).unwrap(), code);
    }
}

#[test]
fn full_width_and_spaced_codes_are_narrowed() {
    for text in [
        "９１４４０３００１９２２０３８２１６",
        "91440300 1922 038216 ",
        "9144\u{3000}0300\u{200B}1922038216",
    ] {
        assert_eq!(text.parse::<CreditCode>().unwrap().as_str(), "914403001922038216");
    }
    let lower = "９１３６０７０００００００００７８ｌ".parse::<CreditCode>();
    assert_eq!(lower.unwrap().as_str(), "91360700000000078L");
}

#[test]
fn each_rule_is_named() {
    use CreditCodeError::{AdminRegion, CheckCharacter, IdentityNumber, Kind, Length, Province, Sign};
    for (text, error) in [
        ("", Length(0)),
        ("91440300192203821", Length(17)),
        ("9144030019220382166", Length(19)),
        ("91440300192203821I", Sign { place: 18, sign: 'I' }),
        (
            "91440300192203821六",
            Sign {
                place: 18,
                sign: '六',
            },
        ),
        ("-14403001922038216", Sign { place: 1, sign: '-' }),
        ("91A403001922038216", AdminRegion),
        ("364403001922038216", Kind(['3', '6'])),
        ("944403001922038216", Kind(['9', '4'])),
        ("919903001922038216", Province),
        // Of no person: the day of birth is that of GB 11643's own example.
        ("360782199001012077", IdentityNumber),
        ("11010519491231002X", IdentityNumber),
        (
            "12100000400000624E",
            CheckCharacter {
                expected: 'D',
                found: 'E',
            },
        ),
        (
            "914403001922038217",
            CheckCharacter {
                expected: '6',
                found: '7',
            },
        ),
    ] {
        assert_eq!(text.parse::<CreditCode>(), Err(error), "{text}");
    }
    for text in ["91110000710924945B", "91350211M0000XUF46"] {
        assert!(
            matches!(text.parse::<CreditCode>(), Err(CheckCharacter { .. })),
            "{text}"
        );
    }
    assert!(!IdentityNumber.to_string().contains(char::is_numeric));
}

#[test]
fn a_paper_may_show_a_wrong_check_character_and_no_other_fault() {
    let issued = CreditCode::as_issued("９1110000710924945b").unwrap();
    assert_eq!(
        (issued.as_str(), issued.is_right()),
        ("91110000710924945B", false)
    );
    assert!(CreditCode::as_issued("914403001922038216").unwrap().is_right());
    for text in [
        "11010519491231002X",
        "360782199001012077",
        "364403001922038216",
        "9144030019220382",
    ] {
        assert!(CreditCode::as_issued(text).is_err(), "{text}");
    }
    // What is kept was taken by the rules of its day.
    for text in ["91110000710924945B", "360782199001012077"] {
        let json = format!("\"{text}\"");
        assert_eq!(serde_json::from_str::<CreditCode>(&json).unwrap().as_str(), text);
    }
    assert!(serde_json::from_str::<CreditCode>("\"9144\"").is_err());
}

#[test]
fn one_wrong_sign_or_a_swap_is_caught() {
    for text in VALID {
        for place in 0..LENGTH {
            for &sign in ALPHABET {
                let mut changed = text.as_bytes().to_vec();
                changed[place] = sign;
                let changed = String::from_utf8(changed).unwrap();
                assert_eq!(
                    changed.parse::<CreditCode>().is_ok(),
                    changed == text,
                    "{changed}"
                );
            }
        }
        for place in 1..LENGTH {
            let mut swapped = text.as_bytes().to_vec();
            swapped.swap(place - 1, place);
            let swapped = String::from_utf8(swapped).unwrap();
            assert_eq!(
                swapped.parse::<CreditCode>().is_ok(),
                swapped == text,
                "{swapped}"
            );
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_answered(text in "\\PC{0,24}") {
        if let Ok(code) = text.parse::<CreditCode>() {
            prop_assert_eq!(code.as_str(), narrowed(&text));
        }
    }

    #[test]
    fn a_computed_check_character_is_accepted(body in proptest::collection::vec(0_u32..31, 17)) {
        let mut body = body;
        (body[0], body[1], body[2], body[3]) = (9, 1, 3, 6);
        for digit in &mut body[4..8] {
            *digit %= 10;
        }
        body.push(check_value(&body));
        let text: String = body.into_iter().map(sign_of).collect();
        prop_assert!(text.parse::<CreditCode>().is_ok());
    }
}
