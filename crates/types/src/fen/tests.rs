use proptest::prelude::*;

use super::*;

#[test]
fn yuan_and_nanos_are_checked() {
    use MoneyError::{FinerThanFen, NanosOutOfRange, Overflow, SignMismatch};
    for (units, nanos, expected) in [
        (0, 0, Ok(Fen(0))),
        (1, 750_000_000, Ok(Fen(175))),
        (-1, -750_000_000, Ok(Fen(-175))),
        (0, -10_000_000, Ok(Fen(-1))),
        (1, -10_000_000, Err(SignMismatch)),
        (-1, 10_000_000, Err(SignMismatch)),
        (0, 1, Err(FinerThanFen)),
        (0, 15_000_000, Err(FinerThanFen)),
        (0, 1_000_000_000, Err(NanosOutOfRange)),
        (0, i32::MIN, Err(NanosOutOfRange)),
        (i64::MAX, 0, Err(Overflow)),
        (i64::MIN, 0, Err(Overflow)),
        (i64::MAX / 100, 70_000_000, Ok(Fen(i64::MAX))),
        (i64::MAX / 100, 80_000_000, Err(Overflow)),
        (i64::MIN / 100, -80_000_000, Ok(Fen(i64::MIN))),
    ] {
        assert_eq!(Fen::from_money(units, nanos), expected, "{units} {nanos}");
    }
}

#[test]
fn shown_in_yuan_and_in_wan_yuan() {
    for (fen, yuan, wan_yuan) in [
        (0, "0.00", "0万元"),
        (5, "0.05", "0.000005万元"),
        (-105, "-1.05", "-0.000105万元"),
        (500_000_000, "5000000.00", "500万元"),
        (12_500_000, "125000.00", "12.5万元"),
        (i64::MIN, "-92233720368547758.08", "-9223372036854.775808万元"),
    ] {
        assert_eq!(Fen(fen).to_string(), yuan);
        assert_eq!(Fen(fen).wan_yuan(), wan_yuan);
    }
}

#[test]
fn sums_do_not_wrap() {
    assert_eq!(Fen::checked_sum([Fen(1), Fen(2), Fen(-4)]), Some(Fen(-1)));
    assert_eq!(Fen::checked_sum([]), Some(Fen::ZERO));
    assert_eq!(Fen::checked_sum([Fen(i64::MAX), Fen(1)]), None);
    assert_eq!(Fen(i64::MIN).checked_sub(Fen(1)), None);
    assert_eq!(Fen::from_yuan(i64::MAX), None);
    assert_eq!(Fen::from_yuan(3), Some(Fen(300)));
}

proptest! {
    #[test]
    fn money_round_trips(fen: i64) {
        let (units, nanos) = Fen(fen).to_money();
        prop_assert_eq!(Fen::from_money(units, nanos), Ok(Fen(fen)));
    }

    #[test]
    fn any_money_is_answered(units: i64, nanos: i32) {
        if let Ok(fen) = Fen::from_money(units, nanos) {
            prop_assert_eq!(fen.to_money(), (units, nanos));
        }
    }
}
