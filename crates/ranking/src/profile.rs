//! A text as it is compared: its terms as numbers.

use techmarket_text::{Term, TermKind};

/// Bits of a term's key. Of two texts of 200 terms each, one pair of different terms in about 1,700 comparisons has the same key.
const KEY_BITS: u32 = 26;
const COUNT_BITS: u32 = 3;
const COUNT_MAX: u32 = (1 << COUNT_BITS) - 1;
const LONE: u32 = 1 << COUNT_BITS;
const BORDER: u32 = LONE << 1;
const TITLE: u32 = BORDER << 1;

/// What stands for a term: a part of the FNV-1a hash of its text, the same on every machine and in every release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermKey(u32);

impl TermKey {
    /// The key of a normalised term.
    #[must_use]
    pub fn of(term: &str) -> Self {
        let mut hash: u64 = 0xCBF2_9CE4_8422_2325;
        for byte in term.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
        // The upper bits of FNV-1a mix better than the lower.
        let folded = (hash >> 32) ^ (hash & 0xFFFF_FFFF);
        Self((u32::try_from(folded).unwrap_or_default()) >> (u32::BITS - KEY_BITS))
    }
}

/// A term of a text, how often it occurs and where, in 32 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProfileTerm(u32);

impl ProfileTerm {
    /// Its key.
    #[must_use]
    pub fn key(self) -> TermKey {
        TermKey(self.0 >> (u32::BITS - KEY_BITS))
    }

    /// Whether the title has it.
    #[must_use]
    pub fn in_title(self) -> bool {
        self.0 & TITLE != 0
    }

    /// Whether it is a pair of characters that stands across two words wherever it occurs.
    #[must_use]
    pub fn at_borders(self) -> bool {
        self.0 & (BORDER | LONE) == BORDER
    }

    /// Whether it is a word of one character.
    #[must_use]
    pub fn is_lone(self) -> bool {
        self.0 & (BORDER | LONE) == LONE
    }

    /// Whether it is one character that only ends longer words.
    #[must_use]
    pub fn is_head(self) -> bool {
        self.0 & (BORDER | LONE) == BORDER | LONE
    }

    /// Occurrences outside the title, 0 to 7; more are taken as 7.
    #[must_use]
    pub fn count(self) -> u8 {
        u8::try_from(self.0 & COUNT_MAX).unwrap_or_default()
    }
}

/// The terms of a post's public texts, by key, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextProfile(Vec<ProfileTerm>);

impl TextProfile {
    /// The profile of a title and of the rest of the text. The order of the terms does not matter.
    #[must_use]
    pub fn of(title: &[Term<'_>], body: &[Term<'_>]) -> Self {
        let occurrence = |in_title: bool| {
            move |term: &Term<'_>| {
                let kind = match term.kind {
                    TermKind::Word => return None,
                    TermKind::Border => BORDER,
                    TermKind::Lone => LONE,
                    TermKind::Head => LONE | BORDER,
                    TermKind::Run | TermKind::Inner => 0,
                };
                let place = if in_title { TITLE } else { 1 };
                Some((TermKey::of(term.text), kind, place))
            }
        };
        let of_title = title.iter().filter_map(occurrence(true));
        let mut occurrences: Vec<(TermKey, u32, u32)> = of_title
            .chain(body.iter().filter_map(occurrence(false)))
            .collect();
        occurrences.sort_unstable();
        let of_one_key = occurrences.chunk_by(|a, b| a.0 == b.0);
        Self(of_one_key.map(packed).collect())
    }

    /// The profile that [`TextProfile::to_numbers`] gave.
    pub fn from_numbers(numbers: impl Iterator<Item = u32>) -> Self {
        let mut terms: Vec<ProfileTerm> = numbers.map(ProfileTerm).collect();
        if !terms.is_sorted() {
            terms.sort_unstable();
        }
        Self(terms)
    }

    /// As numbers, to be kept.
    pub fn to_numbers(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().map(|term| term.0)
    }

    /// The terms by key.
    #[must_use]
    pub fn terms(&self) -> &[ProfileTerm] {
        &self.0
    }

    /// Occurrences of all terms, as a document's length.
    #[must_use]
    pub fn length(&self) -> u32 {
        let counted = self.0.iter().filter(|term| !term.is_head());
        counted.map(|term| u32::from(frequency(*term))).sum()
    }
}

/// Occurrences of one key: title if any is in it, at borders only if all are.
fn packed(occurrences: &[(TermKey, u32, u32)]) -> ProfileTerm {
    let key = occurrences
        .first()
        .map_or(0, |(key, ..)| key.0 << (u32::BITS - KEY_BITS));
    let (mut kinds, mut borders, mut title, mut count) = (0, BORDER, 0, 0);
    for (_, kind, place) in occurrences {
        kinds |= kind & !BORDER;
        borders &= kind;
        title |= place & TITLE;
        count += u32::from(*place == 1);
    }
    ProfileTerm(key | kinds | borders | title | count.min(COUNT_MAX))
}

/// How often a document has a term. One in the title counts two, lest the title drown in the rest.
pub(crate) fn frequency(term: ProfileTerm) -> u8 {
    term.count() + if term.in_title() { 2 } else { 0 }
}
