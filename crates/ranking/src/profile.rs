//! A text as it is compared: its terms as numbers.

use techmarket_text::{Term, TermKind};

/// Bits of a term's key. Of two texts of 200 terms each, one pair of different terms in about 1,700 comparisons has the same key.
pub(crate) const KEY_BITS: u32 = 26;
pub(crate) const FLAG_BITS: u32 = u32::BITS - KEY_BITS;
pub(crate) const COUNT_BITS: u32 = 3;
pub(crate) const COUNT_MAX: u32 = (1 << COUNT_BITS) - 1;
/// Where the two bits of the kind are.
pub(crate) const KIND_SHIFT: u32 = COUNT_BITS;
pub(crate) const KIND_BITS: u32 = 2;
const LONE: u32 = 1 << KIND_SHIFT;
const BORDER: u32 = LONE << 1;
pub(crate) const TITLE: u32 = BORDER << 1;

/// What stands for a term: a part of the FNV-1a hash of its text, the same on every machine and in every release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermKey(u32);

impl TermKey {
    /// The key of a normalised term.
    #[must_use]
    pub fn of(term: &str) -> Self {
        Self::of_bytes(term.bytes())
    }

    /// The key of a character of a title, which is another than that of the word of this one character.
    #[must_use]
    pub fn of_title_character(character: &str) -> Self {
        Self::of_bytes(std::iter::once(0).chain(character.bytes()))
    }

    fn of_bytes(bytes: impl Iterator<Item = u8>) -> Self {
        let mut hash: u64 = 0xCBF2_9CE4_8422_2325;
        for byte in bytes {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
        // The upper bits of FNV-1a mix better than the lower.
        let folded = (hash >> 32) ^ (hash & 0xFFFF_FFFF);
        Self((u32::try_from(folded).unwrap_or_default()) >> FLAG_BITS)
    }

    /// The key as a number of 26 bits, as good as random.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }
}

/// A term of a text, how often it occurs and where, in 32 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProfileTerm(u32);

impl ProfileTerm {
    pub(crate) fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// Key, title, kind and count, from the highest bit.
    pub(crate) fn bits(self) -> u32 {
        self.0
    }

    /// Its key.
    #[must_use]
    pub fn key(self) -> TermKey {
        TermKey(self.0 >> FLAG_BITS)
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

    /// Whether it is one character that only ends longer words, or a character of the title.
    #[must_use]
    pub fn is_head(self) -> bool {
        self.0 & (BORDER | LONE) == BORDER | LONE
    }

    /// Whether it is a character of the title ([`TermKey::of_title_character`]) and no term of any text.
    #[must_use]
    pub fn is_title_character(self) -> bool {
        self.0 & (TITLE | COUNT_MAX) == 0
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
                    TermKind::Border | TermKind::Seam => BORDER,
                    TermKind::Lone | TermKind::Alone => LONE,
                    TermKind::Head => LONE | BORDER,
                    TermKind::Run | TermKind::Inner => 0,
                };
                let place = if in_title { TITLE } else { 1 };
                Some(TermKey::of(&term.text).0 << FLAG_BITS | kind | place)
            }
        };
        let of_title = title.iter().filter_map(occurrence(true));
        let characters = title.iter().flat_map(Term::characters);
        let characters = characters.map(|character| {
            let key = TermKey::of_title_character(character).0;
            key << FLAG_BITS | LONE | BORDER
        });
        let mut occurrences: Vec<u32> = of_title
            .chain(characters)
            .chain(body.iter().filter_map(occurrence(false)))
            .collect();
        occurrences.sort_unstable();
        let of_one_key = occurrences.chunk_by(|a, b| a >> FLAG_BITS == b >> FLAG_BITS);
        Self(of_one_key.map(packed).collect())
    }

    /// Of terms in any order.
    pub(crate) fn from_terms(mut terms: Vec<ProfileTerm>) -> Self {
        if !terms.is_sorted() {
            terms.sort_unstable();
        }
        Self(terms)
    }

    /// The terms by key.
    #[must_use]
    pub fn terms(&self) -> &[ProfileTerm] {
        &self.0
    }

    /// The term of this key.
    #[must_use]
    pub fn term(&self, key: TermKey) -> Option<ProfileTerm> {
        let place = self.0.binary_search_by_key(&key, |term| term.key()).ok()?;
        self.0.get(place).copied()
    }

    /// How much two texts have in common: terms of both over terms of either (Jaccard), 0 to 1; 0 where neither has any.
    #[must_use]
    pub fn likeness(&self, other: &Self) -> f64 {
        let (mut shared, mut rest) = (0_u32, other.terms());
        for term in &self.0 {
            let skip = rest.iter().take_while(|other| other.key() < term.key()).count();
            rest = &rest[skip..];
            shared += u32::from(rest.first().is_some_and(|other| other.key() == term.key()));
        }
        let count = |profile: &Self| u32::try_from(profile.0.len()).unwrap_or(u32::MAX);
        let all = count(self).saturating_add(count(other)).saturating_sub(shared);
        f64::from(shared) / f64::from(all.max(1))
    }

    /// Occurrences of all terms, as a document's length.
    #[must_use]
    pub fn length(&self) -> u32 {
        let counted = self.0.iter().filter(|term| !term.is_head());
        counted.map(|term| u32::from(frequency(*term))).sum()
    }
}

/// Occurrences of one key, each a term that is in the title or once in the body, or a character of the title that is neither: title if any is in it, at borders only if
/// all are.
fn packed(occurrences: &[u32]) -> ProfileTerm {
    let key = occurrences
        .first()
        .map_or(0, |first| first >> FLAG_BITS << FLAG_BITS);
    let (mut any, mut all, mut count) = (0, u32::MAX, 0);
    for occurrence in occurrences {
        any |= occurrence;
        all &= occurrence;
        count += occurrence & 1;
    }
    ProfileTerm(key | any & (LONE | TITLE) | all & BORDER | count.min(COUNT_MAX))
}

/// How often a document has a term. One in the title counts two, lest the title drown in the rest.
pub(crate) fn frequency(term: ProfileTerm) -> u8 {
    term.count() + if term.in_title() { 2 } else { 0 }
}
