//! QR codes (二维码).

use qrcode::{Color, EcLevel, QrCode};

use crate::DocumentError;

/// White modules that the standard (GB/T 18284) wants around a code.
pub(crate) const QUIET: u16 = 4;

/// The dark and white modules of a code, row by row, without the quiet zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Modules {
    pub(crate) side: u16,
    dark: Vec<bool>,
}

impl Modules {
    /// The code of a text, error correction level M (15 %).
    pub(crate) fn of(text: &str) -> Result<Self, DocumentError> {
        let code =
            QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| DocumentError::Verification)?;
        let side = u16::try_from(code.width()).map_err(|_| DocumentError::Verification)?;
        let dark = code
            .into_colors()
            .into_iter()
            .map(|color| color == Color::Dark)
            .collect();
        Ok(Self { side, dark })
    }

    /// Dark modules that touch in a row: column of the first, row, how many. Drawn as one, they leave no
    /// hairlines between them.
    pub(crate) fn bars(&self) -> Vec<(u16, u16, u16)> {
        let mut bars: Vec<(u16, u16, u16)> = Vec::new();
        for (row, modules) in (0..).zip(self.dark.chunks(usize::from(self.side))) {
            for (column, dark) in (0..).zip(modules) {
                match bars.last_mut() {
                    _ if !dark => {}
                    Some((first, of, length)) if *of == row && *first + *length == column => *length += 1,
                    _ => bars.push((column, row, 1)),
                }
            }
        }
        bars
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_gets_the_text_back_from_what_is_drawn() {
        for text in [
            "ABCD-EFGH-2345",
            "https://market.example/verify?code=ABCDEFGH2345",
            "https://market.example/核验?编号=2026360301000123",
        ] {
            let modules = Modules::of(text).expect("a short text");
            let bars = modules.bars();
            let grid = rqrr::SimpleGrid::from_func(usize::from(modules.side), |x, y| {
                bars.iter().any(|&(column, row, length)| {
                    let first = usize::from(column);
                    usize::from(row) == y && (first..first + usize::from(length)).contains(&x)
                })
            });
            let (_, read) = rqrr::Grid::new(grid).decode().expect("a QR code");
            assert_eq!(read, text);
        }
    }

    #[test]
    fn a_text_beyond_the_largest_code_is_refused() {
        assert_eq!(Modules::of(&"长".repeat(2000)), Err(DocumentError::Verification));
    }
}
