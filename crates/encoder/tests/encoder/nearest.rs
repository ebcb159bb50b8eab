//! The scan against sorting everything.

use proptest::prelude::*;
use techmarket_encoder::{Embedding, EncoderError, MAX_NEIGHBOURS, Neighbour, Rows, nearest};

const DIMENSIONS: usize = 3;

/// Rows of few values, so that many are equally near. Zeros alone stand for a row without a vector.
fn rows() -> impl Strategy<Value = Vec<[i8; DIMENSIONS]>> {
    prop::collection::vec([-2_i8..=2, -2..=2, -2..=2], 0..60)
}

fn embedding(row: [i8; DIMENSIONS]) -> Option<Embedding> {
    Embedding::from_bytes(&row.map(i8::cast_unsigned)).ok()
}

fn search(query: &Embedding, rows: &[[i8; DIMENSIONS]], count: usize) -> Vec<Neighbour> {
    let scale = |row: &[i8; DIMENSIONS]| embedding(*row).map_or(0.0, |embedding| embedding.scale());
    let scales: Vec<f32> = rows.iter().map(scale).collect();
    nearest(
        query,
        Rows::new(rows.as_flattened(), &scales, DIMENSIONS).unwrap(),
        count,
    )
}

proptest! {
    #[test]
    fn it_finds_what_sorting_finds(rows in rows(), query in [-2_i8..=2, -2..=2, 1..=2], count in 0_usize..70) {
        let query = embedding(query).unwrap();
        let all = rows.iter().enumerate().filter_map(|(row, values)| {
            Some(Neighbour { row, cosine: query.cosine(&embedding(*values)?) })
        });
        let mut all: Vec<Neighbour> = all.collect();
        all.sort_by(|a, b| b.cosine.total_cmp(&a.cosine).then(a.row.cmp(&b.row)));
        all.truncate(count);
        prop_assert_eq!(search(&query, &rows, count), all);
    }
}

#[test]
fn equally_near_rows_come_in_order() {
    let query = embedding([1, 0, 0]).unwrap();
    let found = search(
        &query,
        &[[0, 1, 0], [1, 0, 0], [2, 0, 0], [0, 0, 0], [1, 0, 0]],
        2,
    );
    assert_eq!(found.iter().map(|found| found.row).collect::<Vec<_>>(), [1, 2]);
    assert!(found.iter().all(|found| (found.cosine - 1.0).abs() < 1e-6));
}

#[test]
fn rows_are_checked() {
    let scales = [1.0; 2];
    for (values, dimensions) in [(&[1_i8; 5][..], 3), (&[1; 6], 2), (&[], 0), (&[1; 6], usize::MAX)] {
        let error = Rows::new(values, &scales, dimensions).unwrap_err();
        assert!(matches!(error, EncoderError::NotAnEmbedding));
    }
    let query = embedding([1, 0, 0]).unwrap();
    let other_length = Rows::new(&[1; 4], &scales, 2).unwrap();
    assert!(nearest(&query, other_length, 5).is_empty());
}

#[test]
fn the_number_of_neighbours_is_bounded() {
    let query = embedding([1, 0, 0]).unwrap();
    let rows = vec![[1, 0, 0]; MAX_NEIGHBOURS + 5];
    let found = search(&query, &rows, usize::MAX);
    assert_eq!(found.len(), MAX_NEIGHBOURS);
    assert_eq!(found.last().map(|found| found.row), Some(MAX_NEIGHBOURS - 1));
}
