//! Units that indicators are compared in.

use super::Number;

/// A unit: normalised, as it is shown, what it measures, and the power of ten that brings it to the smallest of its dimension.
pub(super) struct Unit {
    pub(super) normalised: &'static str,
    pub(super) shown: &'static str,
    pub(super) dimension: u8,
    pub(super) power: u32,
}

const fn unit(normalised: &'static str, shown: &'static str, dimension: u8, power: u32) -> Unit {
    Unit {
        normalised,
        shown,
        dimension,
        power,
    }
}

/// GB 3100, GB 3101 and GB/T 3102, and units of the trade (kOe, MGOe). Those whose letters alone say too little (m, s, g, t, a) are
/// left out.
pub(super) const UNITS: [Unit; 44] = [
    unit("oe", "Oe", 0, 0),
    unit("koe", "kOe", 0, 3),
    unit("mgoe", "MGOe", 1, 0),
    unit("gs", "Gs", 2, 0),
    unit("kgs", "kGs", 2, 3),
    unit("pa", "Pa", 3, 0),
    unit("kpa", "kPa", 3, 3),
    unit("mpa", "MPa", 3, 6),
    unit("gpa", "GPa", 3, 9),
    unit("mv", "mV", 4, 0),
    unit("v", "V", 4, 3),
    unit("kv", "kV", 4, 6),
    unit("w", "W", 5, 0),
    unit("kw", "kW", 5, 3),
    unit("nm", "nm", 6, 0),
    unit("μm", "μm", 6, 3),
    unit("mm", "mm", 6, 6),
    unit("cm", "cm", 6, 7),
    unit("km", "km", 6, 12),
    unit("μg/l", "μg/L", 7, 0),
    unit("mg/l", "mg/L", 7, 3),
    unit("g/l", "g/L", 7, 6),
    unit("‰", "‰", 8, 0),
    unit("%", "%", 8, 1),
    unit("°c", "℃", 9, 0),
    unit("hz", "Hz", 10, 0),
    unit("khz", "kHz", 10, 3),
    unit("mhz", "MHz", 10, 6),
    unit("ghz", "GHz", 10, 9),
    unit("db", "dB", 11, 0),
    unit("ms", "ms", 12, 0),
    unit("h", "h", 13, 0),
    unit("mg", "mg", 14, 0),
    unit("kg", "kg", 14, 6),
    unit("t/d", "t/d", 15, 0),
    unit("mah/g", "mAh/g", 16, 0),
    unit("wh/kg", "Wh/kg", 17, 0),
    unit("μg/kg", "μg/kg", 18, 0),
    unit("mg/kg", "mg/kg", 18, 3),
    unit("g/cm3", "g/cm³", 19, 0),
    unit("w/(m·k)", "W/(m·K)", 20, 0),
    unit("j/cm2", "J/cm²", 21, 0),
    unit("m3/h", "m³/h", 22, 0),
    unit("r/min", "r/min", 23, 0),
];

/// The unit that a text begins with, the longest; none where letters or digits go on.
pub(super) fn unit_at(text: &str) -> Option<&'static Unit> {
    let goes_on = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '·' | 'μ');
    let begins = UNITS.iter().filter(|unit| {
        let rest = text.strip_prefix(unit.normalised);
        rest.is_some_and(|rest| !rest.starts_with(goes_on) || unit.normalised.ends_with(['%', '‰']))
    });
    begins.max_by_key(|unit| unit.normalised.len())
}

/// A number with a point, as it is written, in millionths of the smallest unit; `None` with more than six decimals or too many digits.
pub(super) fn millionths(digits: &str, unit: &Unit) -> Option<Number> {
    const DECIMALS: usize = 6;
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    if part.len() > DECIMALS || whole.len() > 12 {
        return None;
    }
    let number: Number = format!("{whole}{part:0<DECIMALS$}").parse().ok()?;
    number.checked_mul(10_i128.checked_pow(unit.power)?)
}
