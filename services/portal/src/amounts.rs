//! Amounts as people type them, in 万元.

use techmarket_proto::google::r#type::Money;
use techmarket_rpc::convert::money;
use techmarket_types::Fen;

use crate::fault::Refused;
use crate::form::Form;

/// 分 in 万元.
const FEN_PER_WAN: i64 = 1_000_000;
/// Decimals of an amount in 万元.
const DECIMALS: usize = 6;

/// The amount of a field in 万元; none where it is empty.
pub(crate) fn amount(form: &Form, name: &'static str, refused: &mut Vec<Refused>) -> Option<Money> {
    let text = form.value(name);
    if text.is_empty() {
        return None;
    }
    let fen = wan(text);
    if fen.is_none() {
        refused.push(Refused {
            field: name.to_owned(),
            description: format!(
                "“{}”不是金额：请写数字，单位为万元，例如 12.5",
                crate::text::shortened(text, 30)
            ),
        });
    }
    Some(money(fen?))
}

/// `12.5` 万元.
pub(crate) fn wan(text: &str) -> Option<Fen> {
    let text = text.trim_end_matches("万元").trim();
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_digit());
    if whole.is_empty() || decimals.len() > DECIMALS || !is_number(whole) || !is_number(decimals) {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let decimals: i64 = format!("{decimals:0<DECIMALS$}").parse().ok()?;
    Some(Fen(whole.checked_mul(FEN_PER_WAN)?.checked_add(decimals)?))
}

/// An amount for a field in 万元.
pub(crate) fn in_wan(money: Option<&Money>) -> String {
    let text = crate::words::wan(money);
    text.trim_end_matches("万元").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_to_the_fen() {
        for (text, fen) in [
            ("12.5", 12_500_000),
            ("0.000001", 1),
            ("300", 300_000_000),
            ("80 万元", 80_000_000),
        ] {
            assert_eq!(wan(text), Some(Fen(fen)), "{text}");
        }
        for text in [
            "",
            "-1",
            "1.2.3",
            "0.0000001",
            "九",
            "99999999999999999999",
            "1e3",
        ] {
            assert_eq!(wan(text), None, "{text}");
        }
    }
}
