//! QR codes (二维码) as pictures in the page.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

/// Modules of white around the code, as the standard asks.
const QUIET: usize = 4;

/// A QR code of `text` as SVG, with `title` for those who do not see it; none where the text is too long for one.
pub(crate) fn svg(text: &str, title: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (place, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let (x, y) = (place % width + QUIET, place / width + QUIET);
            // Writing to a String cannot fail.
            let _ = write!(path, "M{x} {y}h1v1h-1z");
        }
    }
    let side = width + 2 * QUIET;
    Some(format!(
        "<svg class=\"qr\" role=\"img\" viewBox=\"0 0 {side} {side}\" width=\"240\" height=\"240\"><title>{title}</title>\
         <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path d=\"{path}\" fill=\"#000\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_drawn_with_white_around_it() {
        let svg = svg("otpauth://totp/x?secret=ABC", "动态口令").unwrap();
        assert!(
            svg.contains("<title>动态口令</title>") && svg.contains("M4 4h1v1h-1z") && !svg.contains("M3 ")
        );
        assert!(super::svg(&"x".repeat(5_000), "").is_none());
    }
}
