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
fn each_rule_is_named() {
    use CreditCodeError::{AdminRegion, CheckCharacter, Length, Sign};
    for (text, error) in [
        ("", Length(0)),
        ("91440300192203821", Length(17)),
        ("914403001922038216 ", Length(19)),
        ("91440300192203821I", Sign { place: 18, sign: 'I' }),
        (
            "9144030019220382１6",
            Sign {
                place: 17,
                sign: '１',
            },
        ),
        ("-14403001922038216", Sign { place: 1, sign: '-' }),
        ("91A403001922038216", AdminRegion),
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
    assert!(serde_json::from_str::<CreditCode>("\"914403001922038217\"").is_err());
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
            prop_assert_eq!(code.as_str(), text.to_ascii_uppercase());
        }
    }

    #[test]
    fn a_computed_check_character_is_accepted(body in proptest::collection::vec(0_u32..31, 17)) {
        let mut body = body;
        for digit in &mut body[2..8] {
            *digit %= 10;
        }
        body.push(check_value(&body));
        let text: String = body.into_iter().map(sign_of).collect();
        prop_assert!(text.parse::<CreditCode>().is_ok());
    }
}
