//! What the workbooks (XLSX) share.

use jiff::civil::Date;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use techmarket_types::Fen;

use crate::DocumentError;

/// Largest amount written as a number, in fen: 9,999,999,999,999.99 yuan. A cell's number is a binary
/// floating point number of which programs show 15 digits; up to here the amount shown is the amount, to
/// the fen. Beyond it the cell holds text.
pub(crate) const EXACT: i64 = 999_999_999_999_999;

/// Narrowest and widest column, in characters.
const WIDTHS: (u16, u16) = (6, 48);

impl From<XlsxError> for DocumentError {
    fn from(error: XlsxError) -> Self {
        Self::Writer(error.to_string())
    }
}

/// An empty workbook that carries this day and no other time.
pub(crate) fn dated(title: &str, day: Date) -> Result<Workbook, DocumentError> {
    let date = ExcelDateTime::from_ymd(
        day.year().unsigned_abs(),
        day.month().unsigned_abs(),
        day.day().unsigned_abs(),
    )?;
    let mut workbook = Workbook::new();
    workbook.set_properties(
        &DocProperties::new()
            .set_title(title)
            .set_author("techmarket")
            .set_creation_datetime(&date),
    );
    Ok(workbook)
}

pub(crate) fn heading() -> Format {
    Format::new().set_bold().set_font_size(14)
}

pub(crate) fn head() -> Format {
    Format::new()
        .set_bold()
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap()
}

pub(crate) fn cell() -> Format {
    Format::new()
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::VerticalCenter)
}

/// Writes a decimal as a number if `exact`, else as text aligned like one.
pub(crate) fn decimal(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    exact: bool,
    format: &Format,
) -> Result<(), DocumentError> {
    // Read from the decimal text, which gives the nearest number there is.
    match text.parse::<f64>() {
        Ok(number) if exact => sheet.write_number_with_format(row, column, number, format)?,
        _ => {
            let format = format.clone().set_align(FormatAlign::Right);
            sheet.write_string_with_format(row, column, text, &format)?
        }
    };
    Ok(())
}

/// Whether an amount is shown to the fen as a number.
pub(crate) fn is_exact(amount: Fen) -> bool {
    amount.0.unsigned_abs() <= EXACT.unsigned_abs()
}

/// Width of a column that shows texts such as these, in characters.
pub(crate) fn width<'a>(texts: impl IntoIterator<Item = &'a str>) -> f64 {
    let widest = texts
        .into_iter()
        .map(|text| {
            text.chars()
                .map(|character| if character.is_ascii() { 1_u16 } else { 2 })
                .fold(2_u16, u16::saturating_add)
        })
        .max()
        .unwrap_or_default();
    f64::from(widest.clamp(WIDTHS.0, WIDTHS.1))
}
