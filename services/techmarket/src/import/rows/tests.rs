use super::*;

#[test]
fn amounts_are_exact() {
    for (text, fen) in [
        ("120", Some(120 * WAN)),
        ("0.5", Some(500_000)),
        ("12.345678", Some(12_345_678)),
        ("12.3456789", None),
        ("-1", None),
        ("1,000", None),
        ("一百", None),
        ("", None),
        ("99999999999999999999", None),
    ] {
        assert_eq!(wan_to_fen(text).map(|fen| fen.0), fen, "{text}");
    }
}
