//! One layer of the model: attention, then the feed-forward part, each followed by a normalisation.

use rten_simd::{SimdOp, SimdUnaryOp};
use rten_vecmath::{Gelu, Normalize, NormalizeOptions, Sum, SumSquareSub};

use super::attention::{Attention, Room};
use super::config::Config;
use super::linear::{Activations, Gemm, Linear};
use super::tensors::Tensors;
use crate::EncoderError;

pub(super) struct Layer {
    projections: Linear,
    attention: Linear,
    attention_norm: Norm,
    inner: Linear,
    outer: Linear,
    norm: Norm,
    heads: usize,
    head: usize,
}

/// Room for one batch; it keeps its size between batches.
#[derive(Default)]
pub(super) struct Work {
    activations: Activations,
    products: Vec<i32>,
    projected: Vec<f32>,
    mixed: Vec<f32>,
    inner: Vec<f32>,
    added: Vec<f32>,
    room: Room,
}

impl Layer {
    pub(super) fn read(
        tensors: &mut Tensors,
        gemm: &Gemm,
        config: &Config,
        layer: usize,
    ) -> Result<Self, EncoderError> {
        let (hidden, inner) = (config.hidden_size, config.intermediate_size);
        let name = |part: &str| format!("encoder.layer.{layer}.{part}");
        let projections = ["query", "key", "value"].map(|part| name(&format!("attention.self.{part}")));
        Ok(Self {
            projections: Linear::read(tensors, gemm, &projections, hidden, hidden)?,
            attention: Linear::read(tensors, gemm, &[name("attention.output.dense")], hidden, hidden)?,
            attention_norm: Norm::read(tensors, config, &name("attention.output.LayerNorm"))?,
            inner: Linear::read(tensors, gemm, &[name("intermediate.dense")], inner, hidden)?,
            outer: Linear::read(tensors, gemm, &[name("output.dense")], hidden, inner)?,
            norm: Norm::read(tensors, config, &name("output.LayerNorm"))?,
            heads: config.num_attention_heads,
            head: config.head_size(),
        })
    }

    /// Replaces the states of the tokens. `ends` tells where each text ends.
    pub(super) fn apply(&self, gemm: &Gemm, states: &mut [f32], ends: &[usize], work: &mut Work) {
        let hidden = self.heads * self.head;
        let tokens = states.len() / hidden;
        work.activations.set(states, hidden);
        work.projected.resize(3 * states.len(), 0.0);
        work.mixed.resize(states.len(), 0.0);
        work.added.resize(states.len(), 0.0);
        self.projections
            .apply(gemm, &work.activations, &mut work.products, &mut work.projected);
        let mut begin = 0;
        for end in ends {
            Attention {
                projected: &work.projected[3 * begin * hidden..3 * end * hidden],
                heads: self.heads,
                head: self.head,
                room: &mut work.room,
                out: &mut work.mixed[begin * hidden..end * hidden],
            }
            .dispatch();
            begin = *end;
        }
        work.activations.set(&work.mixed, hidden);
        self.attention
            .apply(gemm, &work.activations, &mut work.products, &mut work.added);
        self.attention_norm.add(states, &work.added);

        let width = self.inner.outputs();
        work.activations.set(states, hidden);
        work.inner.resize(tokens * width, 0.0);
        self.inner
            .apply(gemm, &work.activations, &mut work.products, &mut work.inner);
        for row in work.inner.chunks_exact_mut(width) {
            Gelu {}.map_mut(row);
        }
        work.activations.set(&work.inner, width);
        self.outer
            .apply(gemm, &work.activations, &mut work.products, &mut work.added);
        self.norm.add(states, &work.added);
    }
}

/// Normalisation of a row to mean 0 and variance 1, then weighted.
pub(super) struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
    epsilon: f32,
}

impl Norm {
    pub(super) fn read(tensors: &mut Tensors, config: &Config, name: &str) -> Result<Self, EncoderError> {
        Ok(Self {
            weight: tensors.read(&format!("{name}.weight"), &[config.hidden_size])?,
            bias: tensors.read(&format!("{name}.bias"), &[config.hidden_size])?,
            epsilon: config.layer_norm_eps,
        })
    }

    /// Adds to the states, row by row, and normalises.
    fn add(&self, states: &mut [f32], added: &[f32]) {
        for (state, added) in states.iter_mut().zip(added) {
            *state += added;
        }
        self.apply(states);
    }

    pub(super) fn apply(&self, states: &mut [f32]) {
        #[expect(clippy::cast_precision_loss, reason = "at most 4096")]
        let width = self.weight.len() as f32;
        for row in states.chunks_exact_mut(self.weight.len()) {
            let mean = Sum::new(row).dispatch() / width;
            let variance = SumSquareSub::new(row, mean).dispatch() / width;
            let options = NormalizeOptions {
                pre_scale_bias: mean,
                scale: 1.0 / (variance + self.epsilon).sqrt(),
                element_scale: Some(&self.weight),
                element_bias: Some(&self.bias),
                bias: 0.0,
            };
            Normalize::new_mut(row, options).dispatch();
        }
    }
}
