//! Typefaces: which characters can be printed, and how wide they are.

use std::sync::{Arc, LazyLock};

use krilla::text::Font;
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};

use crate::DocumentError;

static EMBEDDED: LazyLock<Result<Typeface, DocumentError>> = LazyLock::new(|| {
    Typeface::of(Arc::new(
        include_bytes!("../data/fonts/NotoSerifSC-Regular.ttf").as_slice(),
    ))
});

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
    pub const MAX_FONTS: usize = 8;

    /// Largest font file, in bytes.
    pub const MAX_BYTES: usize = 64 << 20;

    /// Noto Serif SC Regular, which comes with the program: all of GBK and of Unicode's Ext A, few of the
    /// later extensions. Read once.
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
        Self::of(Arc::new(bytes))
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
        text.chars().find(|character| metrics.glyph(*character).is_none())
    }

    fn of(bytes: Bytes) -> Result<Self, DocumentError> {
        let unreadable = || DocumentError::Font("不是可读的TrueType或OpenType字体".to_owned());
        FontRef::from_index((*bytes).as_ref(), 0).map_err(|_| unreadable())?;
        let font = Font::new(bytes.clone().into(), 0).ok_or_else(unreadable)?;
        Ok(Self {
            faces: vec![Face { bytes, font }],
        })
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
    pub(crate) fn glyph(&self, character: char) -> Option<Glyph> {
        // Typists' white space is set as a space.
        let character = if matches!(character, '\n' | '\r' | '\t') {
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
mod tests {
    use super::*;

    #[test]
    fn the_embedded_font_has_the_common_characters_and_ext_a() {
        let typeface = Typeface::embedded().expect("the font");
        let metrics = typeface.metrics().expect("the font");
        let ranges = [' '..='~', '\u{3400}'..='\u{4db5}', '\u{4e00}'..='\u{9fff}'];
        let lacking: Vec<char> = ranges
            .into_iter()
            .flatten()
            .filter(|character| metrics.glyph(*character).is_none())
            .collect();
        assert_eq!(lacking, Vec::<char>::new());
        // Common punctuation, and characters of later extensions.
        assert_eq!(
            typeface.missing("、。，；：？！（）《》〈〉“”‘’—…·　￥％①㎡𬭊𫟅𨱏"),
            None
        );
        assert_eq!(typeface.missing("甲𠮷乙"), Some('𠮷'));
    }

    #[test]
    fn chinese_characters_are_one_em_wide() {
        let metrics = Typeface::embedded()
            .expect("the font")
            .metrics()
            .expect("the font");
        for character in ['技', '㛃', '𬭊', '（', '。'] {
            let width = metrics.glyph(character).map(|glyph| glyph.width);
            assert_eq!(width, Some(1.0), "{character}");
        }
    }

    #[test]
    fn another_font_is_read_from_bytes_and_supplements() {
        let bytes = include_bytes!("../data/fonts/NotoSerifSC-Regular.ttf").to_vec();
        let own = Typeface::parse(bytes).expect("a font");
        assert_eq!(own.missing("技术"), None);
        let mut both = own.clone();
        for _ in 1..Typeface::MAX_FONTS {
            both = both.or(&own).expect("up to the limit");
        }
        assert!(matches!(both.or(&own), Err(DocumentError::Font(_))));
    }

    #[test]
    fn what_is_no_font_is_refused() {
        for bytes in [Vec::new(), b"%PDF-1.7".to_vec(), vec![0; 4096]] {
            assert!(matches!(Typeface::parse(bytes), Err(DocumentError::Font(_))));
        }
    }
}
