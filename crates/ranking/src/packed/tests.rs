use proptest::prelude::*;

use super::*;

fn profile(bits: impl IntoIterator<Item = u32>) -> TextProfile {
    let mut terms: Vec<ProfileTerm> = bits.into_iter().map(ProfileTerm::from_bits).collect();
    terms.sort_unstable();
    terms.dedup_by_key(|term| term.key());
    TextProfile::from_terms(terms)
}

#[test]
fn a_text_of_two_hundred_terms_takes_24_bits_a_term() {
    let mut state = 7_u32;
    let spread = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> FLAG_BITS << FLAG_BITS | 1
    });
    let profile = profile(spread.take(200));
    let words = profile.to_words();
    assert!(words.len() * 64 <= 200 * 24, "{}", words.len());
    assert_eq!(TextProfile::from_words(&words), profile);
}

#[test]
fn nothing_takes_nothing() {
    assert!(TextProfile::default().to_words().is_empty());
    assert_eq!(TextProfile::from_words(&[]), TextProfile::default());
}

proptest! {
    #[test]
    fn what_was_packed_is_unpacked(bits in prop::collection::vec(any::<u32>(), 0..400)) {
        let profile = profile(bits);
        prop_assert_eq!(TextProfile::from_words(&profile.to_words()), profile);
    }

    #[test]
    fn crowded_keys_too(bits in prop::collection::vec(0..70_000_u32, 0..400)) {
        let profile = profile(bits);
        prop_assert_eq!(TextProfile::from_words(&profile.to_words()), profile);
    }

    #[test]
    fn any_words_are_read_without_a_panic(words in prop::collection::vec(any::<u64>(), 0..20)) {
        let read = TextProfile::from_words(&words);
        prop_assert!(read.terms().is_sorted());
    }
}
