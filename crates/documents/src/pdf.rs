//! Pages written as PDF/A-2b: fonts embedded, colours defined, nothing that a reader of later decades lacks.

use jiff::civil::Date;
use krilla::color::luma;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::text::{GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};

use crate::page::{Item, Page};
use crate::qr::{Modules, QUIET};
use crate::text::Line;
use crate::{DocumentError, Typeface};

/// Outline of a bold glyph, in em.
const BOLD: f32 = 0.025;

/// Hours that China Standard Time is ahead of UTC.
const CHINA_STANDARD_TIME: i8 = 8;

/// What the file says about itself.
pub(crate) struct Description<'a> {
    pub(crate) title: &'a str,
    pub(crate) subject: &'a str,
    /// Day of issue; the file carries no other time, so that it can be made again byte by byte.
    pub(crate) issued_on: Date,
}

/// Writes the pages. Same pages, same bytes.
pub(crate) fn write(
    pages: &[Page],
    typeface: &Typeface,
    description: &Description<'_>,
) -> Result<Vec<u8>, DocumentError> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_B)
        .finish()
        .map_err(|error| DocumentError::Writer(format!("{error:?}")))?;
    let mut document = Document::new_with(SerializeSettings {
        configuration,
        ..SerializeSettings::default()
    });
    document.set_metadata(metadata(description));
    for page in pages {
        let settings = PageSettings::from_wh(page.format.width, page.format.height)
            .ok_or_else(|| DocumentError::Writer("page size".to_owned()))?;
        let mut sheet = document.start_page_with(settings);
        let mut surface = sheet.surface();
        for item in &page.items {
            draw(&mut surface, typeface, item);
        }
        surface.finish();
        sheet.finish();
    }
    // The layout has refused missing glyphs, so that what is left is the program's or the font's fault.
    document
        .finish()
        .map_err(|error| DocumentError::Writer(format!("{error:?}")))
}

fn metadata(description: &Description<'_>) -> Metadata {
    let day = description.issued_on;
    let date = DateTime::new(day.year().unsigned_abs())
        .month(day.month().unsigned_abs())
        .day(day.day().unsigned_abs())
        .hour(0)
        .minute(0)
        .second(0)
        .utc_offset_hour(CHINA_STANDARD_TIME)
        .utc_offset_minute(0);
    Metadata::new()
        .title(description.title.to_owned())
        .description(description.subject.to_owned())
        .language("zh-CN".to_owned())
        .creator("techmarket".to_owned())
        .creation_date(date)
}

fn draw(surface: &mut Surface<'_>, typeface: &Typeface, item: &Item) {
    match item {
        Item::Text {
            x,
            baseline,
            size,
            bold,
            line,
        } => {
            surface.set_fill(Some(Fill::default()));
            surface.set_stroke(bold.then(|| stroke(size * BOLD)));
            draw_line(surface, typeface, (*x, *baseline), *size, line);
        }
        Item::Rule { from, to, weight } => {
            let mut path = PathBuilder::new();
            path.move_to(from.0, from.1);
            path.line_to(to.0, to.1);
            surface.set_fill(None);
            surface.set_stroke(Some(stroke(*weight)));
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
        Item::Code { x, y, side, modules } => draw_code(surface, (*x, *y), *side, modules),
    }
}

fn stroke(width: f32) -> Stroke {
    Stroke {
        paint: luma::Color::black().into(),
        width,
        ..Stroke::default()
    }
}

/// Draws a line as runs of one font each.
fn draw_line(
    surface: &mut Surface<'_>,
    typeface: &Typeface,
    (mut x, baseline): (f32, f32),
    size: f32,
    line: &Line,
) {
    let characters: Vec<_> = line.text.chars().zip(&line.glyphs).collect();
    for run in characters.chunk_by(|(_, left), (_, right)| left.face == right.face) {
        let Some(font) = run.first().and_then(|(_, glyph)| typeface.font(glyph.face)) else {
            continue;
        };
        let text: String = run.iter().map(|(character, _)| character).collect();
        let glyphs: Vec<KrillaGlyph> = text
            .char_indices()
            .zip(run)
            .map(|((at, character), (_, glyph))| {
                let range = at..at + character.len_utf8();
                KrillaGlyph::new(GlyphId::new(glyph.id), glyph.width, 0.0, 0.0, 0.0, range, None)
            })
            .collect();
        surface.draw_glyphs(Point::from_xy(x, baseline), &glyphs, font, &text, size, false);
        x += run.iter().map(|(_, glyph)| glyph.width).sum::<f32>() * size;
    }
}

fn draw_code(surface: &mut Surface<'_>, (x, y): (f32, f32), side: f32, modules: &Modules) {
    let module = side / f32::from(modules.side + 2 * QUIET);
    let mut path = PathBuilder::new();
    for (column, row, length) in modules.bars() {
        let left = x + module * f32::from(column + QUIET);
        let top = y + module * f32::from(row + QUIET);
        if let Some(bar) = Rect::from_xywh(left, top, module * f32::from(length), module) {
            path.push_rect(bar);
        }
    }
    surface.set_fill(Some(Fill::default()));
    surface.set_stroke(None);
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}
