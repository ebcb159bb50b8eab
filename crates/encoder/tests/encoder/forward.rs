//! The computation against plain loops in f64 that share nothing with it.

use techmarket_encoder::{Encoder, Text};

use crate::tiny::{EPSILON, HEADS, HIDDEN, LAYERS, Tiny};

type Rows = Vec<Vec<f64>>;

struct Reference<'a>(&'a Tiny);

impl Reference<'_> {
    fn vector(&self, name: &str) -> Vec<f64> {
        self.0.tensors[name]
            .1
            .iter()
            .map(|value| f64::from(*value))
            .collect()
    }

    fn matrix(&self, name: &str) -> Rows {
        let width = self.0.tensors[name].0[1];
        self.vector(name).chunks(width).map(<[f64]>::to_vec).collect()
    }

    fn linear(&self, rows: &Rows, name: &str) -> Rows {
        let (weights, bias) = (
            self.matrix(&format!("{name}.weight")),
            self.vector(&format!("{name}.bias")),
        );
        let output = |row: &Vec<f64>| weights.iter().zip(&bias).map(|(w, b)| dot(w, row) + b).collect();
        rows.iter().map(output).collect()
    }

    fn norm(&self, rows: &Rows, name: &str) -> Rows {
        let (weight, bias) = (
            self.vector(&format!("{name}.weight")),
            self.vector(&format!("{name}.bias")),
        );
        let width = f64::from(u16::try_from(HIDDEN).unwrap());
        let normed = |row: &Vec<f64>| {
            let mean = row.iter().sum::<f64>() / width;
            let variance = row.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / width;
            let parts = row.iter().zip(&weight).zip(&bias);
            parts
                .map(|((x, w), b)| (x - mean) / (variance + EPSILON).sqrt() * w + b)
                .collect()
        };
        rows.iter().map(normed).collect()
    }

    fn attention(&self, rows: &Rows, layer: usize) -> Rows {
        let name = |part: &str| format!("encoder.layer.{layer}.attention.self.{part}");
        let [queries, keys, values] = ["query", "key", "value"].map(|part| self.linear(rows, &name(part)));
        let size = HIDDEN / HEADS;
        let scale = f64::from(u16::try_from(size).unwrap()).sqrt();
        let mut out = vec![vec![0.0; HIDDEN]; rows.len()];
        for head in 0..HEADS {
            let part = head * size..(head + 1) * size;
            for (query, out) in queries.iter().zip(&mut out) {
                let weights = keys
                    .iter()
                    .map(|key| (dot(&query[part.clone()], &key[part.clone()]) / scale).exp());
                let weights: Vec<f64> = weights.collect();
                let sum: f64 = weights.iter().sum();
                for (weight, value) in weights.iter().zip(&values) {
                    for component in part.clone() {
                        out[component] += weight / sum * value[component];
                    }
                }
            }
        }
        out
    }

    /// The vector of a text of these tokens, of length 1.
    fn encode(&self, tokens: &[usize]) -> Vec<f64> {
        let words = self.matrix("embeddings.word_embeddings.weight");
        let positions = self.matrix("embeddings.position_embeddings.weight");
        let types = self.matrix("embeddings.token_type_embeddings.weight");
        let embedded = tokens.iter().zip(&positions);
        let embedded = embedded
            .map(|(token, position)| sum(&sum(&words[*token], position), &types[0]))
            .collect();
        let mut rows: Rows = self.norm(&embedded, "embeddings.LayerNorm");
        for layer in 0..LAYERS {
            let name = |part: &str| format!("encoder.layer.{layer}.{part}");
            let mixed = self.linear(&self.attention(&rows, layer), &name("attention.output.dense"));
            rows = self.norm(&sums(&rows, &mixed), &name("attention.output.LayerNorm"));
            let mut inner = self.linear(&rows, &name("intermediate.dense"));
            inner.iter_mut().flatten().for_each(|x| *x = gelu(*x));
            let outer = self.linear(&inner, &name("output.dense"));
            rows = self.norm(&sums(&rows, &outer), &name("output.LayerNorm"));
        }
        let total = rows.iter().fold(vec![0.0; HIDDEN], |total, row| sum(&total, row));
        let length = dot(&total, &total).sqrt();
        total.iter().map(|x| x / length).collect()
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn sum(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}

fn sums(a: &Rows, b: &Rows) -> Rows {
    a.iter().zip(b).map(|(a, b)| sum(a, b)).collect()
}

/// With the error function as its power series, which converges for every number that occurs here.
fn gelu(x: f64) -> f64 {
    let z = x / std::f64::consts::SQRT_2;
    let (mut term, mut series) = (z, z);
    for n in 1..200 {
        let n = f64::from(n);
        term *= -z * z / n;
        series += term / (2.0 * n + 1.0);
    }
    0.5 * x * (1.0 + series * std::f64::consts::FRAC_2_SQRT_PI)
}

#[test]
fn vectors_are_those_of_plain_loops() {
    let tiny = Tiny::new();
    let encoder = tiny.open().unwrap();
    let reference = Reference(&tiny);
    for (text, tokens) in [
        (Text::query("电瓷"), vec![0, 5, 6, 4, 10, 2]),
        (Text::query("高压绝缘子"), vec![0, 5, 6, 4, 11, 12, 13, 2]),
        (Text::passage("水稻"), vec![0, 7, 6, 14, 15, 2]),
        (Text::query("电  瓷"), vec![0, 5, 6, 4, 8, 4, 9, 2]),
        (Text::query("电龘"), vec![0, 5, 6, 4, 8, 3, 2]),
    ] {
        let embedding = encoder.encode(&[text]).unwrap().remove(0);
        let values = embedding
            .values()
            .iter()
            .map(|value| f64::from(*value) * f64::from(embedding.scale()));
        let cosine = dot(&values.collect::<Vec<_>>(), &reference.encode(&tokens));
        assert!(cosine > 0.9999, "{text:?}: {cosine}");
        assert_eq!(encoder.count_tokens(&text), Some(tokens.len()), "{text:?}");
    }
}

#[test]
fn the_comparison_would_notice_a_difference() {
    let tiny = Tiny::new();
    let reference = Reference(&tiny);
    let right = reference.encode(&[0, 5, 6, 4, 10, 2]);
    for wrong in [[0, 5, 6, 4, 9, 2], [0, 5, 6, 10, 4, 2], [0, 7, 6, 4, 10, 2]] {
        let cosine = dot(&right, &reference.encode(&wrong));
        assert!(cosine < 0.999, "{wrong:?}: {cosine}");
    }
}
