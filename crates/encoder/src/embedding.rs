//! Vectors of int8.

#![expect(
    clippy::inline_always,
    reason = "what is compiled for each set of instructions must take that of its caller"
)]

use rten_simd::{Isa, SimdOp};

use crate::{EncoderError, MAX_DIMENSIONS};

/// Greatest value of a component. -128 stays unused, so that a vector and its opposite round alike.
const GREATEST: i8 = 127;

/// A vector of length 1: whole numbers from -127 to 127, and the scale that brings them to length 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Embedding {
    values: Box<[i8]>,
    scale: f32,
}

impl Embedding {
    /// Rounds a vector of any length: its greatest component becomes 127 or -127.
    ///
    /// # Errors
    /// [`EncoderError::NotAnEmbedding`] if it has no component or more than [`MAX_DIMENSIONS`], if one is not finite, or
    /// if all are zero.
    pub fn quantise(vector: &[f32]) -> Result<Self, EncoderError> {
        let greatest = vector.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
        let finite = vector.iter().all(|value| value.is_finite());
        if !finite || greatest == 0.0 {
            return Err(EncoderError::NotAnEmbedding);
        }
        // Divided first: 127 over the smallest floats would be infinite.
        let values = vector
            .iter()
            .map(|value| rounded(value / greatest * f32::from(GREATEST)));
        Self::from_values(values.collect())
    }

    /// Reads what [`Embedding::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`EncoderError::NotAnEmbedding`] for no bytes, more than [`MAX_DIMENSIONS`], a component of -128, or zeros alone.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EncoderError> {
        Self::from_values(bytes.iter().map(|byte| byte.cast_signed()).collect())
    }

    /// One byte for each component, in two's complement. The scale follows from them.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.values.iter().map(|value| value.cast_unsigned()).collect()
    }

    /// Number of components.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.values.len()
    }

    /// Components before scaling, -127 to 127.
    #[must_use]
    pub fn values(&self) -> &[i8] {
        &self.values
    }

    /// What the components are multiplied with to make a vector of length 1; greater than 0, at most 1.
    #[must_use]
    pub fn scale(&self) -> f32 {
        self.scale
    }

    /// Cosine of the angle between both, -1 to 1; 1 for vectors of one direction. 0 if their lengths differ: such
    /// vectors come from different encoders and say nothing about each other.
    #[must_use]
    pub fn cosine(&self, other: &Self) -> f32 {
        if self.values.len() != other.values.len() {
            return 0.0;
        }
        let product = Dot(&self.values, &other.values).dispatch();
        cosine(product, self.scale, other.scale)
    }

    fn from_values(values: Box<[i8]>) -> Result<Self, EncoderError> {
        let scale = scale_of(&values);
        if values.is_empty()
            || values.len() > MAX_DIMENSIONS
            || values.contains(&i8::MIN)
            || !scale.is_finite()
        {
            return Err(EncoderError::NotAnEmbedding);
        }
        Ok(Self { values, scale })
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the value lies between -127 and 127"
)]
fn rounded(value: f32) -> i8 {
    value.round_ties_even() as i8
}

/// One over the length; infinite for zeros alone.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a scale keeps the precision of f32"
)]
pub(crate) fn scale_of(values: &[i8]) -> f32 {
    let squares: i64 = values.iter().map(|value| i64::from(*value).pow(2)).sum();
    #[expect(
        clippy::cast_precision_loss,
        reason = "at most 4096 * 127^2, which f64 holds exactly"
    )]
    let length = (squares as f64).sqrt();
    (1.0 / length) as f32
}

pub(crate) fn cosine(product: i32, one: f32, other: f32) -> f32 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "below 2^24 for up to 1040 dimensions; beyond, 7 digits suffice"
    )]
    let product = product as f32;
    (product * (one * other)).clamp(-1.0, 1.0)
}

/// Sum of products of two vectors of one length. 4096 * 127^2 fits i32.
struct Dot<'a>(&'a [i8], &'a [i8]);

impl SimdOp for Dot<'_> {
    type Output = i32;

    /// A plain loop: compiled for each set of instructions, it needs no more.
    #[inline(always)]
    fn eval<I: Isa>(self, _isa: I) -> i32 {
        let pairs = self.0.iter().zip(self.1);
        pairs.map(|(a, b)| i32::from(*a) * i32::from(*b)).sum()
    }
}
