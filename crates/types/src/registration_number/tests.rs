use proptest::prelude::*;

use super::*;

#[test]
fn the_parts_stand_in_their_boxes() {
    let point: RegistrationPoint = "360301".parse().unwrap();
    let number = RegistrationNumber::new(2026, point, 123).unwrap();
    assert_eq!(number.to_string(), "2026360301000123");
    assert_eq!("2026360301000123".parse(), Ok(number));
    assert_eq!(
        (number.year(), number.point(), number.serial()),
        (2026, point, 123)
    );
    assert_eq!(point.region(), "360300");
    assert_eq!(serde_json::to_string(&number).unwrap(), "\"2026360301000123\"");
}

#[test]
fn what_is_no_number_is_refused() {
    use RegistrationNumberError::{Form, Serial, Year};
    for (text, error) in [
        ("", Form(String::new())),
        ("202636030100012", Form("202636030100012".into())),
        ("20263603010001234", Form("20263603010001234".into())),
        ("2026360301+00123", Form("2026360301+00123".into())),
        ("２０26360301000123", Form("２０26360301000123".into())),
        ("0026360301000123", Year(26)),
        ("2026360301000000", Serial(0)),
    ] {
        assert_eq!(text.parse::<RegistrationNumber>(), Err(error), "{text}");
    }
    let point: RegistrationPoint = "360301".parse().unwrap();
    assert_eq!(
        RegistrationNumber::new(2026, point, 1_000_000),
        Err(Serial(1_000_000))
    );
    assert_eq!(RegistrationNumber::new(10_000, point, 1), Err(Year(10_000)));
    for text in ["", "36030", "3603011", "36030a", "+36030"] {
        assert!(text.parse::<RegistrationPoint>().is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn composing_and_reading_agree(
        year in 1985_i16..=9999,
        point in 0_u32..1_000_000,
        serial in 1_u32..=RegistrationNumber::MAX_SERIAL,
    ) {
        let point: RegistrationPoint = format!("{point:06}").parse().unwrap();
        let number = RegistrationNumber::new(year, point, serial).unwrap();
        let text = number.to_string();
        prop_assert_eq!(text.len(), 16);
        prop_assert_eq!(text.parse(), Ok(number));
    }

    #[test]
    fn reading_and_writing_agree(text in "[0-9]{16}") {
        if let Ok(number) = text.parse::<RegistrationNumber>() {
            prop_assert_eq!(number.to_string(), text);
        }
    }
}

#[test]
fn a_range_covers_the_points_below_it() {
    let point: RegistrationPoint = "360701".parse().unwrap();
    for (range, covers) in [
        ("36", true),
        ("3607", true),
        ("360701", true),
        ("43", false),
        ("3603", false),
        ("360702", false),
    ] {
        let range: PointPrefix = range.parse().unwrap();
        assert_eq!(range.covers(point), covers, "{range}");
    }
    for text in ["", "3", "360", "36070", "3607011", "36a7", "+3", "３６"] {
        assert_eq!(
            text.parse::<PointPrefix>(),
            Err(PointPrefixError(text.to_owned()))
        );
    }
}
