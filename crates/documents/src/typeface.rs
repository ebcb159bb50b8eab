//! Typefaces: which characters can be printed, and how wide they are.

use std::sync::{Arc, LazyLock};

use krilla::text::Font;
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};
use techmarket_text::printed_form;
use unicode_normalization::UnicodeNormalization as _;

use crate::DocumentError;

static EMBEDDED: LazyLock<Result<Typeface, DocumentError>> = LazyLock::new(|| {
    let fonts: [&'static [u8]; 6] = [
        include_bytes!("../data/fonts/NotoSerifSC-Regular.ttf"),
        include_bytes!("../data/fonts/NotoSerif-Regular.ttf"),
        include_bytes!("../data/fonts/NotoSansMath-Regular.ttf"),
        include_bytes!("../data/fonts/NotoSansSymbols-Regular.ttf"),
        include_bytes!("../data/fonts/NotoSansSymbols2-Regular.ttf"),
        include_bytes!("../data/fonts/HanExtensions-Regular.ttf"),
    ];
    let faces = fonts.into_iter().map(|font| Typeface::face(Arc::new(font)));
    Ok(Typeface {
        faces: faces.collect::<Result<_, _>>()?,
    })
});

/// Stands in print for a character that no font has (〓, as typesetters use it).
pub(crate) const REPLACEMENT: char = '〓';

type Bytes = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// One font or several; a character is taken from the first that has it.
#[derive(Clone)]
pub struct Typeface {
    faces: Vec<Face>,
}

#[derive(Clone)]
struct Face {
    bytes: Bytes,
    font: Font,
}

impl Typeface {
    /// Most fonts that a typeface takes.
    pub const MAX_FONTS: usize = 16;

    /// Largest font file, in bytes.
    pub const MAX_BYTES: usize = 64 << 20;

    /// The fonts that come with the program: every Han character up to Unicode's Ext F but for a few, Latin, Greek and Cyrillic
    /// with all of their marks, raised and lowered signs, mathematics, numbers in circles. Read once.
    pub fn embedded() -> Result<&'static Self, DocumentError> {
        EMBEDDED.as_ref().map_err(Clone::clone)
    }

    /// A font of an office, TTF, OTF or the first of a collection. Its licence must allow embedding.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, DocumentError> {
        if bytes.len() > Self::MAX_BYTES {
            return Err(DocumentError::Font(format!(
                "文件超过{}MB",
                Self::MAX_BYTES >> 20
            )));
        }
        Ok(Self {
            faces: vec![Self::face(Arc::new(bytes))?],
        })
    }

    /// This typeface, and the other for what this one lacks.
    pub fn or(&self, other: &Self) -> Result<Self, DocumentError> {
        let faces: Vec<Face> = self.faces.iter().chain(&other.faces).cloned().collect();
        if faces.len() > Self::MAX_FONTS {
            return Err(DocumentError::Font(format!("最多{}个字体", Self::MAX_FONTS)));
        }
        Ok(Self { faces })
    }

    /// The first character of the text that cannot be printed. A line feed, a carriage return and a tab
    /// can: they are white space.
    #[must_use]
    pub fn missing(&self, text: &str) -> Option<char> {
        let metrics = self.metrics().ok()?;
        metrics.missing(text).next()
    }

    fn face(bytes: Bytes) -> Result<Face, DocumentError> {
        let unreadable = || DocumentError::Font("不是可读的TrueType或OpenType字体".to_owned());
        FontRef::from_index((*bytes).as_ref(), 0).map_err(|_| unreadable())?;
        let font = Font::new(bytes.clone().into(), 0).ok_or_else(unreadable)?;
        Ok(Face { bytes, font })
    }

    pub(crate) fn metrics(&self) -> Result<Metrics<'_>, DocumentError> {
        let faces = self.faces.iter().map(|face| {
            let font = FontRef::from_index((*face.bytes).as_ref(), 0)
                .map_err(|error| DocumentError::Font(error.to_string()))?;
            let location = LocationRef::default();
            let units_per_em = font.metrics(Size::unscaled(), location).units_per_em;
            Ok(FaceMetrics {
                characters: font.charmap(),
                widths: font.glyph_metrics(Size::unscaled(), location),
                units_per_em: f32::from(units_per_em),
            })
        });
        Ok(Metrics {
            faces: faces.collect::<Result<_, DocumentError>>()?,
        })
    }

    pub(crate) fn font(&self, face: usize) -> Option<Font> {
        self.faces.get(face).map(|face| face.font.clone())
    }
}

/// What setting text needs of a typeface.
pub(crate) struct Metrics<'a> {
    faces: Vec<FaceMetrics<'a>>,
}

struct FaceMetrics<'a> {
    characters: Charmap<'a>,
    widths: GlyphMetrics<'a>,
    units_per_em: f32,
}

/// A glyph of a character.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Glyph {
    /// Index of the font within the typeface.
    pub(crate) face: usize,
    /// Index within the font.
    pub(crate) id: u32,
    /// Advance, in em.
    pub(crate) width: f32,
}

impl Metrics<'_> {
    /// The characters of a text, as it is printed, that no font has.
    pub(crate) fn missing(&self, text: &str) -> impl Iterator<Item = char> {
        let printed: Vec<char> = printed_form(text).chars().collect();
        printed
            .into_iter()
            .filter(|character| self.glyph(*character).is_none())
    }

    /// The glyph of a character, or of the one that it is a form of: a compatible Han character looks like its own.
    pub(crate) fn glyph(&self, character: char) -> Option<Glyph> {
        self.glyph_of(character).or_else(|| {
            let mut forms = std::iter::once(character).nfc();
            let form = forms.next().filter(|form| *form != character)?;
            self.glyph_of(form)
        })
    }

    fn glyph_of(&self, character: char) -> Option<Glyph> {
        // Typists' white space is set as a space.
        let character = if matches!(character, '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}') {
            ' '
        } else {
            character
        };
        self.faces.iter().enumerate().find_map(|(index, face)| {
            let id = face.characters.map(character).filter(|id| id.to_u32() != 0)?;
            Some(Glyph {
                face: index,
                id: id.to_u32(),
                width: face.widths.advance_width(id)? / face.units_per_em,
            })
        })
    }
}

#[cfg(test)]
mod tests;
