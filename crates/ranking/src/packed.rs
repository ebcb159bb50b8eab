//! Profiles in few bits.
//!
//! Keys go up, so what is kept is how far each is from the one before, in Rice's code (R. F. Rice, Some Practical Universal
//! Noiseless Coding Techniques, JPL 79-22, 1979): 24 bits a term instead of 32 where a text has 200.

use crate::profile::{
    COUNT_BITS, COUNT_MAX, FLAG_BITS, KEY_BITS, KIND_BITS, KIND_SHIFT, ProfileTerm, TITLE, TextProfile,
};

/// Bits of the number of terms. No text that the API admits has as many.
const NUMBER_BITS: u32 = 20;
/// Bits of the number of low bits of a distance.
const LOW_BITS: u32 = 5;
const WORD: usize = 64;
/// A term takes at least a bit of its distance, its kind and a bit of its place.
const LEAST_TERMS_A_WORD: usize = WORD / 4;

impl TextProfile {
    /// As numbers to be kept; none for a profile without terms.
    #[must_use]
    pub fn to_words(&self) -> Vec<u64> {
        let mut out = BitWriter::default();
        let most = (1_usize << NUMBER_BITS) - 1;
        let terms = &self.terms()[..self.terms().len().min(most)];
        if terms.is_empty() {
            return out.words;
        }
        let number = terms.len() as u64;
        let low = (1_u64 << KEY_BITS).checked_div(number).map_or(0, u64::ilog2);
        out.put(number, NUMBER_BITS);
        out.put(low.into(), LOW_BITS);
        let mut before = 0;
        for term in terms {
            let bits = u64::from(term.bits());
            let key = bits >> FLAG_BITS;
            let distance = key - before;
            before = key;
            out.put_unary(distance >> low);
            out.put(distance, low);
            out.put(bits >> KIND_SHIFT, KIND_BITS);
            let place = bits & u64::from(TITLE | COUNT_MAX);
            // Once in the body and not in the title, as most are.
            if place == 1 {
                out.put(1, 1);
            } else {
                out.put(0, 1);
                out.put(u64::from(place & u64::from(TITLE) != 0), 1);
                out.put(place, COUNT_BITS);
            }
        }
        out.words
    }

    /// The profile that [`TextProfile::to_words`] gave. Of words that are cut off, the terms before the end.
    #[must_use]
    pub fn from_words(words: &[u64]) -> Self {
        let mut bits = BitReader { words, at: 0 };
        let (number, low) = (bits.take(NUMBER_BITS), bits.take(LOW_BITS));
        // What they say is not trusted with memory: a term takes some bits.
        let most = words.len() * LEAST_TERMS_A_WORD;
        let number = usize::try_from(number).unwrap_or_default().min(most);
        let low = u32::try_from(low).unwrap_or_default();
        let mut terms = Vec::with_capacity(number);
        let mut key = 0;
        for _ in 0..number {
            let Some(term) = bits.term(low, &mut key) else {
                break;
            };
            terms.push(term);
        }
        Self::from_terms(terms)
    }
}

#[derive(Default)]
struct BitWriter {
    words: Vec<u64>,
    /// Bits used of the last word; it is full at 64, as where there is none.
    used: u32,
}

impl BitWriter {
    /// The lowest `bits` of `value`, fewer than 64.
    fn put(&mut self, value: u64, bits: u32) {
        let value = value & ((1 << bits) - 1);
        let used = if self.words.is_empty() {
            u64::BITS
        } else {
            self.used
        };
        let free = u64::BITS - used;
        if let Some(last) = self.words.last_mut()
            && free > 0
        {
            *last |= value << used;
        }
        if bits > free {
            self.words.push(value >> free);
            self.used = bits - free;
        } else {
            self.used = used + bits;
        }
    }

    /// So many zeros and a one.
    fn put_unary(&mut self, mut zeros: u64) {
        const AT_ONCE: u32 = 32;
        while zeros >= AT_ONCE.into() {
            self.put(0, AT_ONCE);
            zeros -= u64::from(AT_ONCE);
        }
        let zeros = u32::try_from(zeros).unwrap_or_default();
        self.put(1 << zeros, zeros + 1);
    }
}

struct BitReader<'a> {
    words: &'a [u64],
    /// The next bit.
    at: usize,
}

impl BitReader<'_> {
    /// The next 64 bits; zeros behind the end.
    fn window(&self) -> u64 {
        let (word, bit) = (self.at / WORD, self.at % WORD);
        let of = |word: usize| self.words.get(word).copied().unwrap_or_default();
        let low = of(word) >> bit;
        if bit == 0 {
            low
        } else {
            low | of(word + 1) << (WORD - bit)
        }
    }

    fn pass(&mut self, bits: u32) {
        self.at += usize::try_from(bits).unwrap_or_default();
    }

    /// The next `bits`, fewer than 64.
    fn take(&mut self, bits: u32) -> u64 {
        let value = self.window() & ((1 << bits) - 1);
        self.pass(bits);
        value
    }

    /// `None` behind the end.
    fn take_unary(&mut self) -> Option<u64> {
        let mut zeros = 0;
        while self.at < self.words.len() * WORD {
            let here = self.window().trailing_zeros();
            zeros += u64::from(here);
            if here < u64::BITS {
                self.pass(here + 1);
                return Some(zeros);
            }
            self.pass(here);
        }
        None
    }

    fn term(&mut self, low: u32, key: &mut u64) -> Option<ProfileTerm> {
        let far = self.take_unary()?.checked_shl(low)?;
        // The rest of a term is within one window, which is looked at once: this is most of the time of a ranking.
        let rest = self.window();
        let distance = far | rest & ((1 << low) - 1);
        *key = key.checked_add(distance)?;
        let rest = rest >> low;
        let kind = rest & ((1 << KIND_BITS) - 1);
        let rest = rest >> KIND_BITS;
        let place = if rest & 1 == 1 {
            self.pass(low + KIND_BITS + 1);
            1
        } else {
            self.pass(low + KIND_BITS + 2 + COUNT_BITS);
            let title = (rest >> 1 & 1) * u64::from(TITLE);
            title | rest >> 2 & u64::from(COUNT_MAX)
        };
        let bits = *key << FLAG_BITS | kind << KIND_SHIFT | place;
        u32::try_from(bits).ok().map(ProfileTerm::from_bits)
    }
}

#[cfg(test)]
mod tests;
