//! The whole computation: tokens in, vectors of texts out.

use super::config::Config;
use super::layer::{Layer, Norm, Work};
use super::linear::Gemm;
use super::manner::Pooling;
use super::table::Table;
use super::tensors::Tensors;
use crate::EncoderError;

pub(super) struct Model {
    words: Table,
    /// Vector of each position, with the vector of the first token type added.
    positions: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
    hidden: usize,
    pooling: Pooling,
}

impl Model {
    pub(super) fn read(
        tensors: &mut Tensors,
        config: &Config,
        pooling: Pooling,
    ) -> Result<Self, EncoderError> {
        let gemm = Gemm::new();
        let hidden = config.hidden_size;
        let name = "embeddings.position_embeddings.weight";
        let mut positions = tensors.read(name, &[config.max_position_embeddings, hidden])?;
        let name = "embeddings.token_type_embeddings.weight";
        let types = tensors.read(name, &[config.type_vocab_size, hidden])?;
        for position in positions.chunks_exact_mut(hidden) {
            for (sum, value) in position.iter_mut().zip(&types) {
                *sum += value;
            }
        }
        let name = "embeddings.word_embeddings.weight";
        let layers = 0..config.num_hidden_layers;
        Ok(Self {
            words: Table::read(tensors, name, config.vocab_size, hidden)?,
            positions,
            norm: Norm::read(tensors, config, "embeddings.LayerNorm")?,
            layers: layers
                .map(|layer| Layer::read(tensors, &gemm, config, layer))
                .collect::<Result<_, _>>()?,
            hidden,
            pooling,
        })
    }

    pub(super) fn hidden(&self) -> usize {
        self.hidden
    }

    /// The mean of the last states of each text's tokens, or the state of the first. The texts stand one after the other without filling between
    /// them, so none can touch another.
    pub(super) fn vectors(&self, texts: &[&[u32]], work: &mut Work) -> Vec<Vec<f32>> {
        let gemm = Gemm::new();
        let mut ends = Vec::with_capacity(texts.len());
        let mut states =
            Vec::with_capacity(texts.iter().map(|tokens| tokens.len()).sum::<usize>() * self.hidden);
        for tokens in texts {
            for (token, position) in tokens.iter().zip(self.positions.chunks_exact(self.hidden)) {
                let begin = states.len();
                states.extend_from_slice(position);
                // What the tokenizer knows beyond the model's vocabulary is unknown to the model.
                let row = usize::try_from(*token)
                    .unwrap_or(usize::MAX)
                    .min(self.words.rows() - 1);
                self.words.add(row, &mut states[begin..]);
            }
            ends.push(states.len() / self.hidden);
        }
        self.norm.apply(&mut states);
        for layer in &self.layers {
            layer.apply(&gemm, &mut states, &ends, work);
        }
        let mut begin = 0;
        let vectors = ends.iter().map(|end| {
            let of_text = &states[begin * self.hidden..end * self.hidden];
            begin = *end;
            match self.pooling {
                Pooling::Mean => mean(of_text, self.hidden),
                Pooling::First => of_text.iter().take(self.hidden).copied().collect(),
            }
        });
        vectors.collect()
    }
}

fn mean(rows: &[f32], width: usize) -> Vec<f32> {
    let mut sum = vec![0.0_f32; width];
    for row in rows.chunks_exact(width) {
        for (sum, value) in sum.iter_mut().zip(row) {
            *sum += value;
        }
    }
    // The direction is all that counts, so the sum is as good as the mean.
    sum
}
