//! The choice by signs against counting bit by bit.

use proptest::prelude::*;
use techmarket_encoder::{Embedding, EncoderError, MAX_NEIGHBOURS, Signs, nearest_signs};

/// Two words for each row, so that both count.
const DIMENSIONS: usize = 70;

fn embedding() -> impl Strategy<Value = Embedding> {
    let values = prop::collection::vec(-3_i8..=3, DIMENSIONS);
    values.prop_filter_map("it has a direction", |values| {
        let bytes: Vec<u8> = values.into_iter().map(i8::cast_unsigned).collect();
        Embedding::from_bytes(&bytes).ok()
    })
}

/// Components above the mean where the other's are not, or the other way round.
fn differing(one: &Embedding, other: &Embedding, mean: &[f32]) -> usize {
    let above = |of: &Embedding, at: usize| f32::from(of.values()[at]) * of.scale() > mean[at];
    (0..DIMENSIONS)
        .filter(|at| above(one, *at) != above(other, *at))
        .count()
}

proptest! {
    #[test]
    fn it_chooses_what_differs_least(
        rows in prop::collection::vec((embedding(), any::<bool>()), 0..40),
        query in embedding(),
        mean in prop::collection::vec(-0.1_f32..0.1, DIMENSIONS),
        count in 0_usize..45,
    ) {
        let words: Vec<u64> = rows.iter().flat_map(|(row, _)| Signs::of(row, &mean).as_words().to_vec()).collect();
        let live: Vec<bool> = rows.iter().map(|(_, live)| *live).collect();
        let found = nearest_signs(&Signs::of(&query, &mean), &words, &live, count).unwrap();
        let numbered = rows.iter().enumerate().filter(|(_, (_, live))| *live);
        let mut all: Vec<_> = numbered.map(|(row, (vector, _))| (differing(&query, vector, &mean), row)).collect();
        all.sort_unstable();
        let mut expected: Vec<usize> = all.into_iter().take(count).map(|(_, row)| row).collect();
        expected.sort_unstable();
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn a_bit_stands_for_a_component() {
    let mut values = [255_u8; 66];
    (values[1], values[63], values[65]) = (1, 1, 1);
    let vector = Embedding::from_bytes(&values).unwrap();
    assert_eq!(Signs::of(&vector, &[]).as_words(), [1 << 1 | 1 << 63, 1 << 1]);
    // A mean below -1 turns the first one over.
    assert_eq!(
        Signs::of(&vector, &[-2.0]).as_words(),
        [1 | 1 << 1 | 1 << 63, 1 << 1]
    );
    assert_eq!((Signs::words(66), Signs::words(384)), (2, 6));
}

#[test]
fn rows_are_checked() {
    let query = Signs::of(&Embedding::from_bytes(&[1; 66]).unwrap(), &[]);
    for words in [0, 1, 3, 5] {
        let error = nearest_signs(&query, &vec![0; words], &[true; 2], 1).unwrap_err();
        assert!(matches!(error, EncoderError::NotAnEmbedding), "{words}");
    }
}

#[test]
fn the_number_of_rows_is_bounded() {
    let query = Signs::of(&Embedding::from_bytes(&[1]).unwrap(), &[]);
    let rows = vec![0; MAX_NEIGHBOURS + 9];
    let found = nearest_signs(&query, &rows, &vec![true; rows.len()], usize::MAX).unwrap();
    assert_eq!(found.len(), MAX_NEIGHBOURS);
    assert_eq!(found.last(), Some(&(MAX_NEIGHBOURS - 1)));
}
