//! The vectors of one side.

use rustc_hash::FxHashMap;
use techmarket_encoder::{Embedding, Rows, Signs, nearest, nearest_signs};

use super::mean::Mean;

/// Components of unit vectors are summed as whole numbers of this part, so that the order of adding does not matter.
const PARTS: f64 = 16_777_216.0;
/// From so many rows on, signs choose whose vectors are compared: comparing all takes 60 ns a row, signs 12 ns.
const SIGNS_FROM: usize = 20_000;
/// Rows that signs choose for one wanted: they hold 98 % of the nearest.
const CHOSEN: usize = 8;

/// Vectors of both sides together that count towards the mean of each. Few posts say little of what the texts of a side
/// have in common; the two sides together say more.
const PRIOR: f64 = 20.0;

/// Vectors one after the other, by the keys of their posts.
#[derive(Default)]
pub(super) struct Table {
    values: Vec<i8>,
    /// 0 for a free row.
    scales: Vec<f32>,
    keys: Vec<u64>,
    rows: FxHashMap<u64, usize>,
    free: Vec<usize>,
    sums: Vec<i64>,
    signs: SignTable,
}

/// The signs of all rows; empty while the table is small.
#[derive(Default)]
struct SignTable {
    /// What was taken off before the signs were taken.
    mean: Mean,
    /// Rows of which it is the mean.
    coded: usize,
    words: Vec<u64>,
    live: Vec<bool>,
}

impl Table {
    fn width(&self) -> usize {
        self.sums.len()
    }

    /// Number of vectors.
    #[expect(clippy::cast_precision_loss, reason = "a number of posts is far below 2^52")]
    fn count(&self) -> f64 {
        self.rows.len() as f64
    }

    /// Sum of a component over all vectors.
    #[expect(clippy::cast_precision_loss, reason = "sums of parts are far below 2^52")]
    fn sum(&self, at: usize) -> f64 {
        self.sums.get(at).map_or(0.0, |sum| *sum as f64 / PARTS)
    }

    /// The mean of these vectors, and as far as they are few, of `both` sides.
    pub(super) fn mean(&self, both: [&Self; 2]) -> Mean {
        let count: f64 = both.iter().map(|table| table.count()).sum();
        let prior = PRIOR.min(count);
        let of_both = |at: usize| -> f64 { both.iter().map(|table| table.sum(at)).sum() };
        let width = both.iter().map(|table| table.width()).max().unwrap_or_default();
        let mean = (0..width).map(|at| {
            let sum = self.sum(at) + of_both(at) * prior / count.max(1.0);
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a mean keeps the precision of f32"
            )]
            let mean = (sum / (self.count() + prior).max(1.0)) as f32;
            mean
        });
        Mean::new(mean.collect())
    }

    pub(super) fn get(&self, key: u64) -> Option<Embedding> {
        self.embedding(*self.rows.get(&key)?)
    }

    /// Values and scale of the vector of a post.
    pub(super) fn vector(&self, key: u64) -> Option<(&[i8], f32)> {
        self.row(*self.rows.get(&key)?)
    }

    fn row(&self, row: usize) -> Option<(&[i8], f32)> {
        let width = self.width();
        let values = self.values.get(row * width..(row + 1) * width)?;
        Some((values, *self.scales.get(row)?))
    }

    fn embedding(&self, row: usize) -> Option<Embedding> {
        let (values, _) = self.row(row)?;
        let bytes: Vec<u8> = values.iter().map(|value| value.cast_unsigned()).collect();
        Embedding::from_bytes(&bytes).ok()
    }

    /// The vector must not be there yet. One of another width than the first is left out.
    pub(super) fn insert(&mut self, key: u64, vector: &Embedding) {
        if self.sums.is_empty() {
            self.sums = vec![0; vector.dimensions()];
        }
        let width = self.width();
        if vector.dimensions() != width {
            return;
        }
        let row = self.free.pop().unwrap_or_else(|| {
            self.values.resize(self.values.len() + width, 0);
            self.scales.push(0.0);
            self.keys.push(0);
            self.scales.len() - 1
        });
        self.values[row * width..(row + 1) * width].copy_from_slice(vector.values());
        self.scales[row] = vector.scale();
        self.add(row, 1);
        self.keys[row] = key;
        self.rows.insert(key, row);
        self.signs.put(row, vector);
    }

    pub(super) fn remove(&mut self, key: u64) {
        if let Some(row) = self.rows.remove(&key) {
            self.add(row, -1);
            self.scales[row] = 0.0;
            self.free.push(row);
            self.signs.take_out(row);
        }
    }

    fn add(&mut self, row: usize, times: i64) {
        let width = self.width();
        let scale = f64::from(self.scales[row]) * PARTS;
        let values = &self.values[row * width..(row + 1) * width];
        for (sum, value) in self.sums.iter_mut().zip(values) {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a component of a unit vector in parts"
            )]
            let part = (f64::from(*value) * scale).round() as i64;
            *sum += times * part;
        }
    }

    /// Whether so many vectors have come since the signs were coded that their mean may be another.
    pub(super) fn is_due(&self) -> bool {
        self.rows.len() >= SIGNS_FROM && self.rows.len() >= 2 * self.signs.coded
    }

    /// Codes the signs of all rows with `mean` taken off.
    pub(super) fn code_signs(&mut self, mean: Mean) {
        let mut signs = SignTable {
            mean,
            coded: self.rows.len(),
            words: Vec::with_capacity(self.scales.len() * Signs::words(self.width())),
            live: Vec::with_capacity(self.scales.len()),
        };
        for row in 0..self.scales.len() {
            if let Some(vector) = self.embedding(row) {
                signs.put(row, &vector);
                signs.live[row] = self.scales[row] > 0.0;
            }
        }
        self.signs = signs;
    }

    /// The keys of the posts nearest to `query`, a vector without the mean of its side, at most `count`. From
    /// [`SIGNS_FROM`] rows on nearly all of the nearest.
    pub(super) fn nearest(&self, query: &Embedding, count: usize) -> Vec<u64> {
        let found = if self.signs.coded == 0 {
            let Ok(rows) = Rows::new(&self.values, &self.scales, self.width()) else {
                return Vec::new();
            };
            nearest(query, rows, count)
                .iter()
                .map(|found| found.row)
                .collect()
        } else {
            self.nearest_of_chosen(query, count)
        };
        found.into_iter().map(|row| self.keys[row]).collect()
    }

    fn nearest_of_chosen(&self, query: &Embedding, count: usize) -> Vec<usize> {
        let SignTable { words, live, .. } = &self.signs;
        let signs = Signs::of(query, &[]);
        let Ok(chosen) = nearest_signs(&signs, words, live, count * CHOSEN) else {
            return Vec::new();
        };
        let (mut values, mut scales) = (Vec::new(), Vec::new());
        for (of_row, scale) in chosen.iter().filter_map(|row| self.row(*row)) {
            values.extend_from_slice(of_row);
            scales.push(scale);
        }
        let Ok(rows) = Rows::new(&values, &scales, self.width()) else {
            return Vec::new();
        };
        let found = nearest(query, rows, count);
        found.iter().map(|found| chosen[found.row]).collect()
    }
}

impl SignTable {
    /// Nothing while no signs are coded.
    fn put(&mut self, row: usize, vector: &Embedding) {
        if self.coded == 0 {
            return;
        }
        let signs = Signs::of(vector, self.mean.values());
        let (words, end) = (signs.as_words(), (row + 1) * signs.as_words().len());
        if self.words.len() < end {
            self.words.resize(end, 0);
            self.live.resize(row + 1, false);
        }
        self.words[end - words.len()..end].copy_from_slice(words);
        self.live[row] = true;
    }

    fn take_out(&mut self, row: usize) {
        if let Some(live) = self.live.get_mut(row) {
            *live = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

    use super::*;

    const WIDTH: usize = 64;

    /// A vector around one of a hundred topics, all of them leaning one way.
    fn vector(rng: &mut StdRng, topics: &[Vec<f32>]) -> Embedding {
        let topic = &topics[rng.random_range(0..topics.len())];
        let values: Vec<f32> = topic
            .iter()
            .map(|value| 0.5 + value + rng.random_range(-0.6..0.6))
            .collect();
        Embedding::quantise(&values).unwrap()
    }

    fn table(rng: &mut StdRng, topics: &[Vec<f32>], count: usize) -> Table {
        let mut table = Table::default();
        for key in 0..count {
            table.insert(u64::try_from(key).unwrap(), &vector(rng, topics));
        }
        table
    }

    fn taken_off(mean: &Mean, vector: &Embedding) -> Embedding {
        let values: Vec<f32> = mean.taken_off(vector.values(), vector.scale()).collect();
        Embedding::quantise(&values).unwrap()
    }

    #[test]
    fn signs_find_nearly_all_of_the_nearest() {
        let mut rng = StdRng::seed_from_u64(7);
        let topics: Vec<Vec<f32>> = (0..100)
            .map(|_| (0..WIDTH).map(|_| rng.random_range(-1.0..1.0)).collect())
            .collect();
        let mut table = table(&mut rng, &topics, SIGNS_FROM);
        let mean = table.mean([&table, &Table::default()]);
        let query = |rng: &mut StdRng| {
            let vector = vector(rng, &topics);
            taken_off(&mean, &vector)
        };
        let queries: Vec<Embedding> = (0..20).map(|_| query(&mut rng)).collect();
        let exact: Vec<Vec<u64>> = queries.iter().map(|query| table.nearest(query, 20)).collect();
        assert!(table.is_due());
        table.code_signs(mean.clone());
        assert!(!table.is_due());
        let found: usize = queries
            .iter()
            .zip(&exact)
            .map(|(query, exact)| {
                let near = table.nearest(query, 20);
                exact.iter().filter(|key| near.contains(key)).count()
            })
            .sum();
        assert!(found >= 360, "{found} of 400");

        let gone = exact[0][0];
        table.remove(gone);
        assert!(!table.nearest(&queries[0], 20).contains(&gone));
        let again = vector(&mut rng, &topics);
        table.insert(gone, &again);
        let as_it_is = taken_off(&mean, &again);
        assert_eq!(table.nearest(&as_it_is, 1), [gone]);
    }
}
