//! Indicators of the two sides, compared.

use proptest::prelude::*;
use techmarket_ranking::{Indicators, indicators, quantities};

fn compare(supply: &str, demand: &str) -> Indicators {
    indicators(&quantities(supply), &quantities(demand))
}

#[test]
fn what_is_required_is_compared_with_what_is_stated() {
    let cases = [
        (
            "矫顽力22 kOe",
            "矫顽力≥20 kOe",
            Some("需要矫顽力≥20 kOe，供给22 kOe：满足"),
        ),
        (
            "内禀矫顽力仍高于21 kOe",
            "矫顽力不低于20kOe",
            Some("需要矫顽力≥20 kOe，供给≥21 kOe：满足"),
        ),
        (
            "矫顽力19000 Oe",
            "矫顽力≥20 kOe",
            Some("需要矫顽力≥20 kOe，供给19000 Oe：不满足"),
        ),
        (
            "吸水率0.3%",
            "吸水率≤0.5%",
            Some("需要吸水率≤0.5 %，供给0.3 %：满足"),
        ),
        (
            "吸水率0.8%",
            "吸水率不超过5‰",
            Some("需要吸水率≤5 ‰，供给0.8 %：不满足"),
        ),
        // Left open by what is said.
        ("矫顽力高于18 kOe", "矫顽力≥20 kOe", None),
        ("矫顽力18—22 kOe", "矫顽力≥20 kOe", None),
        // Of other things, in other units, or said in two ways.
        ("剩磁22 kOe", "矫顽力≥20 kOe", None),
        ("矫顽力22 kGs", "矫顽力≥20 kOe", None),
        ("矫顽力22 kOe，改进前矫顽力18 kOe", "矫顽力≥20 kOe", None),
        // A number alone is no requirement.
        ("矫顽力22 kOe", "现用磁钢矫顽力20 kOe", None),
        ("", "矫顽力≥20 kOe", None),
    ];
    for (supply, demand, expected) in cases {
        let found = compare(supply, demand);
        assert_eq!(
            found.reasons.first().map(String::as_str),
            expected,
            "{supply} for {demand}"
        );
        assert_eq!(found.met + found.unmet, found.reasons.len());
    }
}

#[test]
fn several_are_counted() {
    let found = compare(
        "弯曲强度185 MPa以上，吸水率0.8%",
        "弯曲强度≥160 MPa；吸水率≤0.5%；体积密度≥2.8 g/cm3",
    );
    assert_eq!((found.met, found.unmet), (1, 1), "{found:?}");
}

proptest! {
    #[test]
    fn any_text_is_read(text in "[\\PC]{0,60}", number in 0_u32..2_000_000) {
        let _ = quantities(&text);
        // What is stated meets itself as a requirement.
        let offered = format!("弯曲强度{number} MPa");
        let wanted = format!("弯曲强度≥{number} MPa");
        prop_assert_eq!(compare(&offered, &wanted).met, 1);
        let more = format!("弯曲强度≥{} MPa", number + 1);
        prop_assert_eq!(compare(&offered, &more).unmet, 1);
    }
}
