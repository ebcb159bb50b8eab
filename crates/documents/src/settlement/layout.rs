//! Measures and rows that the table and its annex share.

use crate::form::{Form, entry as cell, label};
use crate::grid::Row;
use crate::page::PORTRAIT;

/// Edges of the table, in points.
pub(super) const LEFT: f32 = 50.0;
pub(super) const WIDTH: f32 = PORTRAIT.width - 2.0 * LEFT;
pub(super) const BOTTOM: f32 = PORTRAIT.height - 36.0;

/// Two pairs of a name and an entry.
pub(super) const COLUMNS: [f32; 4] = [104.0, WIDTH / 2.0 - 104.0, 116.0, WIDTH / 2.0 - 116.0];

/// Room for a seal or an opinion, in points.
pub(super) const SEAL: f32 = 56.0;

/// Two names with their entries.
pub(super) fn pair(form: &Form<'_>, left: (&'static str, &str), right: (&'static str, &str)) -> Row {
    form.row(&[label(left.0), cell(left.1, 1), label(right.0), cell(right.1, 1)])
}

/// Two names, with room to sign.
pub(super) fn signature(
    form: &Form<'_>,
    left: (&'static str, &str),
    right: (&'static str, &str),
    least: f32,
) -> Row {
    form.high_row(
        &[label(left.0), cell(left.1, 1), label(right.0), cell(right.1, 1)],
        least,
    )
}
