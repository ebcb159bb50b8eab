//! Vectors of int8 against the numbers they stand for.

use proptest::prelude::*;
use techmarket_encoder::{Embedding, EncoderError, MAX_DIMENSIONS};

fn vector(length: usize) -> impl Strategy<Value = Vec<f32>> {
    let any = prop::collection::vec(-1000.0_f32..1000.0, length);
    any.prop_filter("it has a direction", |vector| {
        vector.iter().any(|x| x.abs() > 1.0)
    })
}

fn pair() -> impl Strategy<Value = (Vec<f32>, Vec<f32>)> {
    (1_usize..200).prop_flat_map(|length| (vector(length), vector(length)))
}

fn exact(a: &[f32], b: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| {
        a.iter()
            .zip(b)
            .map(|(a, b)| f64::from(*a) * f64::from(*b))
            .sum::<f64>()
    };
    #[expect(clippy::cast_possible_truncation, reason = "a cosine")]
    let cosine = (dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()) as f32;
    cosine
}

proptest! {
    #[test]
    fn the_cosine_is_near_the_exact_one((a, b) in pair()) {
        let (one, other) = (Embedding::quantise(&a).unwrap(), Embedding::quantise(&b).unwrap());
        let cosine = one.cosine(&other);
        prop_assert!((-1.0..=1.0).contains(&cosine));
        prop_assert_eq!(cosine.to_bits(), other.cosine(&one).to_bits());
        prop_assert!((one.cosine(&one) - 1.0).abs() < 1e-5);
        prop_assert!((cosine - exact(&a, &b)).abs() < 0.03, "{} {}", cosine, exact(&a, &b));
    }

    #[test]
    fn bytes_bring_it_back((a, _) in pair()) {
        let one = Embedding::quantise(&a).unwrap();
        let bytes = one.to_bytes();
        prop_assert_eq!(bytes.len(), a.len());
        prop_assert_eq!(Embedding::from_bytes(&bytes).unwrap(), one);
    }

    #[test]
    fn only_the_direction_counts((a, _) in pair(), exponent in -20_i32..20) {
        let scaled: Vec<f32> = a.iter().map(|x| x * 2.0_f32.powi(exponent)).collect();
        let opposite: Vec<f32> = a.iter().map(|x| -x).collect();
        let one = Embedding::quantise(&a).unwrap();
        prop_assert_eq!(&Embedding::quantise(&scaled).unwrap(), &one);
        let opposite = Embedding::quantise(&opposite).unwrap();
        prop_assert!((one.cosine(&opposite) + 1.0).abs() < 1e-5);
    }

    #[test]
    fn it_has_length_one((a, _) in pair()) {
        let one = Embedding::quantise(&a).unwrap();
        let squares: f32 = one.values().iter().map(|x| (f32::from(*x) * one.scale()).powi(2)).sum();
        prop_assert!((squares - 1.0).abs() < 1e-4);
        prop_assert!(one.scale() > 0.0 && one.scale() <= 1.0);
        prop_assert_eq!(one.dimensions(), a.len());
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let bad = bytes.contains(&0x80) || bytes.iter().all(|byte| *byte == 0);
        match Embedding::from_bytes(&bytes) {
            Ok(embedding) => prop_assert!(!bad && embedding.to_bytes() == bytes),
            Err(error) => prop_assert!(bad && matches!(error, EncoderError::NotAnEmbedding)),
        }
    }
}

#[test]
fn the_greatest_component_is_127() {
    let one = Embedding::quantise(&[0.5, -1.0, 0.25, 0.0]).unwrap();
    assert_eq!(one.values(), [64, -127, 32, 0]);
    assert_eq!(one.to_bytes(), [64, 129, 32, 0]);
}

#[test]
fn what_has_no_direction_is_refused() {
    let too_long = vec![1.0; MAX_DIMENSIONS + 1];
    for wrong in [
        &[][..],
        &[0.0, 0.0],
        &[1.0, f32::NAN],
        &[f32::INFINITY, 1.0],
        &too_long,
    ] {
        let error = Embedding::quantise(wrong).unwrap_err();
        assert_eq!(
            error.to_string(),
            "向量应为 1 至 4096 个字节，取值 -127 至 127 且不全为零"
        );
    }
    assert!(Embedding::quantise(&[f32::MIN_POSITIVE / 2.0, 0.0]).is_ok());
    assert!(Embedding::quantise(&[f32::MAX, -f32::MAX]).is_ok());
    assert!(Embedding::quantise(&too_long[1..]).is_ok());
}

#[test]
fn the_longest_vectors_do_not_overflow() {
    let bytes = vec![127; MAX_DIMENSIONS];
    let one = Embedding::from_bytes(&bytes).unwrap();
    assert!((one.cosine(&one) - 1.0).abs() < 1e-5);
}

#[test]
fn vectors_of_different_lengths_are_not_compared() {
    let one = Embedding::quantise(&[1.0, 2.0]).unwrap();
    let other = Embedding::quantise(&[1.0, 2.0, 0.0]).unwrap();
    assert!(one.cosine(&other).abs() < f32::EPSILON);
}
