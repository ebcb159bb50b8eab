//! The vectors of all tokens, the largest part of the model, kept as int8.

use super::tensors::Tensors;
use crate::EncoderError;

/// One row of whole numbers for each token, and the scale of each row.
pub(super) struct Table {
    values: Vec<i8>,
    scales: Vec<f32>,
    width: usize,
}

impl Table {
    pub(super) fn read(
        tensors: &mut Tensors,
        name: &str,
        rows: usize,
        width: usize,
    ) -> Result<Self, EncoderError> {
        let mut values = Vec::with_capacity(rows * width);
        let mut scales = Vec::with_capacity(rows);
        tensors.each_row(name, &[rows, width], |row| {
            let scale = quantise(row, 127.0, &mut values);
            scales.push(scale);
        })?;
        Ok(Self {
            values,
            scales,
            width,
        })
    }

    pub(super) fn rows(&self) -> usize {
        self.scales.len()
    }

    /// Adds the row to `sum`, which has the table's width.
    pub(super) fn add(&self, row: usize, sum: &mut [f32]) {
        let scale = self.scales[row];
        let values = &self.values[row * self.width..][..self.width];
        for (sum, value) in sum.iter_mut().zip(values) {
            *sum += f32::from(*value) * scale;
        }
    }
}

/// Appends the row rounded to whole numbers from `-most` to `most`, and returns what brings them back.
pub(super) fn quantise(row: &[f32], most: f32, values: &mut Vec<i8>) -> f32 {
    let greatest = row.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
    // A row of zeros, or of numbers so small that their inverse is infinite.
    let inverse = Some(most / greatest)
        .filter(|inverse| inverse.is_finite())
        .unwrap_or(0.0);
    values.extend(row.iter().map(|value| nearest(value * inverse).cast_signed()));
    greatest / most
}

/// The lowest byte of the nearest whole number, the even one of two, for numbers up to a few thousand.
#[inline]
pub(super) fn nearest(number: f32) -> u8 {
    // Added to a small number, it leaves the whole part in the lowest bits; no processor needs a call for that.
    const SHIFT: f32 = 12_582_912.0;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the lowest byte is what is wanted"
    )]
    let byte = (number + SHIFT).to_bits() as u8;
    byte
}
