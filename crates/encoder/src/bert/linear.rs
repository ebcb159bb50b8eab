//! Products of activations and weights in whole numbers.

#![expect(
    clippy::inline_always,
    reason = "what is compiled for each set of instructions must take that of its caller"
)]

use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix};
use rten_simd::{Isa, SimdOp};
use rten_tensor::NdTensorView;
use rten_vecmath::MinMax;

use super::table::{nearest, quantise};
use super::tensors::Tensors;
use crate::EncoderError;

/// Greatest weight. With 7 bits no processor's sum of two products leaves 16 bits, so all give the same result.
const GREATEST: f32 = 63.0;

pub(super) type Gemm = GemmExecutor<u8, i8, i32>;

/// A layer `x * weights + bias` with one scale for each output.
pub(super) struct Linear {
    weights: PackedBMatrix<i8>,
    scales: Vec<f32>,
    /// Sum of the weights of each output, for the zeros of the activations.
    sums: Vec<i32>,
    bias: Vec<f32>,
    inputs: usize,
}

/// Rows of activations as bytes with the scale and the zero of each row, so that a row's rounding is its own.
#[derive(Default)]
pub(super) struct Activations {
    values: Vec<u8>,
    zeros: Vec<u8>,
    scales: Vec<f32>,
}

impl Linear {
    /// Reads one layer from several tensors `{name}.weight` and `{name}.bias`, whose outputs it sets side by side.
    pub(super) fn read(
        tensors: &mut Tensors,
        gemm: &Gemm,
        names: &[String],
        outputs: usize,
        inputs: usize,
    ) -> Result<Self, EncoderError> {
        let (mut values, mut scales, mut bias) = (Vec::new(), Vec::new(), Vec::new());
        for name in names {
            tensors.each_row(&format!("{name}.weight"), &[outputs, inputs], |row| {
                scales.push(quantise(row, GREATEST, &mut values));
            })?;
            bias.extend(tensors.read(&format!("{name}.bias"), &[outputs])?);
        }
        let sums = values.chunks_exact(inputs);
        let sums = sums
            .map(|row| row.iter().map(|value| i32::from(*value)).sum())
            .collect();
        let matrix = NdTensorView::from_data([scales.len(), inputs], values.as_slice());
        Ok(Self {
            weights: gemm.prepack_b(matrix.transposed()),
            scales,
            sums,
            bias,
            inputs,
        })
    }

    pub(super) fn outputs(&self) -> usize {
        self.scales.len()
    }

    /// Writes the outputs for each row of `activations`. `products` is room to work in.
    pub(super) fn apply(
        &self,
        gemm: &Gemm,
        activations: &Activations,
        products: &mut Vec<i32>,
        out: &mut [f32],
    ) {
        let (rows, outputs) = (activations.scales.len(), self.scales.len());
        products.resize(rows * outputs, 0);
        let input = NdTensorView::from_data([rows, self.inputs], activations.values.as_slice());
        // The zeros are taken off below: zeros of single rows, which the library has too, it gets wrong (0.27.0).
        let done = gemm.gemm(
            products,
            GemmInputA::Unpacked(input),
            GemmInputB::Packed(&self.weights),
            GemmOptions::default(),
        );
        debug_assert_eq!(done, Ok(()), "shapes follow from the configuration");
        Scaled {
            layer: self,
            activations,
            products,
            out,
        }
        .dispatch();
    }
}

impl Activations {
    /// Replaces the rows.
    pub(super) fn set(&mut self, rows: &[f32], width: usize) {
        self.values.resize(rows.len(), 0);
        self.zeros.clear();
        self.scales.clear();
        for (row, values) in rows.chunks_exact(width).zip(self.values.chunks_exact_mut(width)) {
            let (least, greatest) = MinMax::new(row).dispatch();
            let (least, greatest) = (least.min(0.0), greatest.max(0.0));
            let scale = ((greatest - least) / 255.0).max(f32::MIN_POSITIVE);
            let zero = (-least / scale).round_ties_even();
            Rounded {
                row,
                inverse: 1.0 / scale,
                zero,
                values,
            }
            .dispatch();
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
            self.zeros.push(zero as u8);
            self.scales.push(scale);
        }
    }
}

/// Rounds a row to bytes.
struct Rounded<'a> {
    row: &'a [f32],
    inverse: f32,
    zero: f32,
    values: &'a mut [u8],
}

impl SimdOp for Rounded<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, _isa: I) {
        for (value, number) in self.values.iter_mut().zip(self.row) {
            *value = nearest((number * self.inverse + self.zero).clamp(0.0, 255.0));
        }
    }
}

/// Brings products back to numbers.
struct Scaled<'a> {
    layer: &'a Linear,
    activations: &'a Activations,
    products: &'a [i32],
    out: &'a mut [f32],
}

impl SimdOp for Scaled<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, _isa: I) {
        let Linear {
            scales, sums, bias, ..
        } = self.layer;
        let rows = self.products.chunks_exact(scales.len());
        let rows = rows.zip(self.out.chunks_exact_mut(scales.len()));
        let quantised = self.activations.zeros.iter().zip(&self.activations.scales);
        for ((products, out), (zero, row_scale)) in rows.zip(quantised) {
            let zero = i32::from(*zero);
            let columns = scales.iter().zip(sums).zip(bias);
            for ((out, product), ((scale, sum), bias)) in out.iter_mut().zip(products).zip(columns) {
                #[expect(clippy::cast_precision_loss, reason = "7 digits are more than 8 bits gave")]
                let product = (product - zero * sum) as f32;
                *out = product * (row_scale * scale) + bias;
            }
        }
    }
}
