//! Sentence encoder (句向量编码器): texts become vectors whose cosine says how near their meaning is, so that 电瓷 finds
//! 高压绝缘子 without a common word.
//!
//! [`Encoder`] is what the matching service sees; [`BertEncoder`] reads a model of the BERT family from a local
//! directory in the layout of Hugging Face, which `scripts/get-encoder` writes. It computes on the processor with
//! weights of 7 bits and activations of 8 in whole numbers, so a text has the same vector in whatever company it is
//! encoded. Vectors are kept as [`Embedding`] (int8) and searched with [`nearest`], among many rows after a choice by [`Signs`].
//!
//! Reads files in [`BertEncoder::open`] and nothing else: no clock, no network, no chance.

mod bert;
mod embedding;
mod encoder;
mod error;
mod nearest;
mod signs;

pub use bert::{BertEncoder, Options};
pub use embedding::Embedding;
pub use encoder::{Encoder, EncoderId, Purpose, Text};
pub use error::{EncoderError, MAX_DIMENSIONS, MAX_TEXTS};
pub use nearest::{MAX_NEIGHBOURS, Neighbour, Rows, nearest};
pub use signs::{Signs, nearest_signs};
