//! The opinion of the registration body on pages of its own (附页), where the table has no room for it.

use super::SettlementForm;
use super::examined::{Examined, examiner_row};
use super::layout::{BOTTOM, COLUMNS, LEFT, WIDTH, pair};
use crate::entry::{day, grouped};
use crate::form::{Form, part};
use crate::grid::{self, PADDING};
use crate::page::{Align, PORTRAIT, Page};
use crate::text::Paragraph;
use crate::typeface::Metrics;

/// Size of an em, in points.
const SIZE: f32 = 10.0;

/// White space above and below the opinion, in points.
const MARGIN: f32 = 6.0;

/// As many pages as the opinion takes, each with the contract that it belongs to and room for signature and seal: pages come
/// apart.
pub(super) fn pages(content: &SettlementForm, examined: &Examined<'_>, metrics: &Metrics<'_>) -> Vec<Page> {
    let form = Form {
        metrics,
        size: SIZE,
        widths: &COLUMNS,
    };
    let number = ("合同编号", grouped(content.number));
    let date = ("申报日期", day(content.declared_on));
    let head = [
        pair(&form, (number.0, &number.1), (date.0, &date.1)),
        form.row(&[part(examined.heads()[1], 4)]),
    ];
    let foot = examiner_row(examined, &form);
    let title = metrics.paragraph("技术合同技术性收入核定表附页", 18.0, WIDTH);
    let text = metrics.paragraph(examined.opinion, SIZE, WIDTH - 2.0 * PADDING);
    let top = 40.0 + title.height() + 8.0;
    let room = BOTTOM - top - grid::height(&head) - foot.height();
    let mut pages = Vec::new();
    for lines in text.lines.chunks(fitting(room - 2.0 * MARGIN, text.leading())) {
        let mut page = Page::new(PORTRAIT);
        page.heading((LEFT, 40.0), WIDTH, &title);
        let mut y = top;
        for row in &head {
            y = row.draw(&mut page, (LEFT, y), &COLUMNS);
        }
        let lines = Paragraph {
            lines: lines.to_vec(),
            size: SIZE,
        };
        page.cell((LEFT, y), WIDTH, room);
        page.text(
            (LEFT + PADDING, y + MARGIN),
            WIDTH - 2.0 * PADDING,
            Align::Left,
            &lines,
        );
        foot.draw(&mut page, (LEFT, y + room), &COLUMNS);
        pages.push(page);
    }
    pages
}

/// How many lines fit in a room, in points, one at least.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a page has a few dozen lines"
)]
fn fitting(room: f32, leading: f32) -> usize {
    f32::max(room / leading, 1.0) as usize
}
