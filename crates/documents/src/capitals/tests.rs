use proptest::prelude::*;

use super::*;

#[test]
fn amounts_read_as_the_rules_for_bills_write_them() {
    for (fen, capitals) in [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (55, "伍角伍分"),
        (100, "壹元整"),
        (101, "壹元零壹分"),
        (110, "壹元壹角整"),
        (1_000, "壹拾元整"),
        (1_050, "壹拾元伍角整"),
        (10_500, "壹佰零伍元整"),
        // The examples of 《支付结算办法》 annex 1, item 4, without the 零 that it leaves open.
        (140_950, "壹仟肆佰零玖元伍角整"),
        (600_714, "陆仟零柒元壹角肆分"),
        (168_032, "壹仟陆佰捌拾元叁角贰分"),
        (10_700_053, "壹拾万柒仟元伍角叁分"),
        (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
        (32_504, "叁佰贰拾伍元零肆分"),
        (100_000_000, "壹佰万元整"),
        (100_000_100, "壹佰万零壹元整"),
        (2_300_005_000, "贰仟叁佰万零伍拾元整"),
        (10_000_000_100, "壹亿零壹元整"),
        (10_001_000_000, "壹亿零壹万元整"),
        (10_000_500_000, "壹亿零伍仟元整"),
        (100_000_000_000_000, "壹万亿元整"),
        (100_000_000_000_001, "壹万亿元零壹分"),
        (1_000_000_000_000_000_000, "壹亿亿元整"),
        (
            i64::MAX,
            "玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零柒分",
        ),
        (-12_345, "负壹佰贰拾叁元肆角伍分"),
    ] {
        assert_eq!(in_capitals(Fen(fen)), capitals, "{fen}");
    }
}

#[test]
fn figures_have_separators_and_two_decimals() {
    for (fen, figures) in [
        (0, "0.00"),
        (-5, "-0.05"),
        (99_999, "999.99"),
        (100_000, "1,000.00"),
        (100_000_000_000_000, "1,000,000,000,000.00"),
        (i64::MIN, "-92,233,720,368,547,758.08"),
    ] {
        assert_eq!(in_figures(Fen(fen)), figures);
    }
}

/// Reads capitals back, by the units alone: the zeros carry no value.
fn read(text: &str) -> i128 {
    let (sign, text) = text.strip_prefix('负').map_or((1, text), |rest| (-1, rest));
    let text = text.trim_end_matches('整');
    let (yuan, rest) = text.split_once('元').unwrap_or(("", text));
    let (jiao, fen) = rest.split_once('角').unwrap_or(("", rest));
    sign * (read_whole(yuan) * 100 + read_whole(jiao) * 10 + read_whole(fen.trim_end_matches('分')))
}

fn read_whole(text: &str) -> i128 {
    for (unit, size) in [
        ('亿', 100_000_000),
        ('万', 10_000),
        ('仟', 1000),
        ('佰', 100),
        ('拾', 10),
    ] {
        if let Some((high, low)) = text.rsplit_once(unit) {
            return read_whole(high) * size + read_whole(low);
        }
    }
    let digit = text.trim_start_matches('零');
    DIGITS
        .iter()
        .position(|capital| *capital == digit)
        .and_then(|digit| i128::try_from(digit).ok())
        .unwrap_or(0)
}

proptest! {
    #[test]
    fn capitals_read_back_as_the_amount(
        fen in prop_oneof![any::<i64>(), -10_000_000_000..10_000_000_000_i64, 0..100_000_i64],
    ) {
        let text = in_capitals(Fen(fen));
        prop_assert_eq!(read(&text), i128::from(fen), "{}", text);
        prop_assert!(!text.contains("零零") && !text.contains("零万") && !text.contains("零亿"), "{}", text);
    }

    #[test]
    fn figures_read_back_as_the_amount(fen in any::<i64>()) {
        let plain: String = in_figures(Fen(fen)).chars().filter(|c| *c != ',' && *c != '.').collect();
        prop_assert_eq!(plain.parse::<i64>().ok(), Some(fen));
    }
}
