//! What can go wrong with an encoder, and the limits that errors name.

use std::io;

/// Most texts in one call of [`crate::Encoder::encode`].
pub const MAX_TEXTS: usize = 16_384;
/// Longest vector.
pub const MAX_DIMENSIONS: usize = 4096;

/// Error of opening an encoder or of encoding. The texts name the file and the rule; they quote no encoded text.
#[derive(Debug, thiserror::Error)]
pub enum EncoderError {
    /// A file of the model is missing or cannot be read.
    #[error("编码器文件 {file} 无法读取：{source}")]
    Unreadable {
        /// Name of the file in the model's directory.
        file: &'static str,
        /// What the operating system says.
        source: io::Error,
    },
    /// A file of the model breaks a rule.
    #[error("编码器文件 {file} 不符合要求：{rule}")]
    Invalid {
        /// Name of the file in the model's directory.
        file: &'static str,
        /// The broken rule, with what was found.
        rule: String,
    },
    /// A setting is out of its range.
    #[error("编码器参数 {name} 应为 {least} 至 {most}，实为 {found}")]
    Option {
        /// Name of the field of [`crate::Options`].
        name: &'static str,
        /// Least value.
        least: usize,
        /// Greatest value.
        most: usize,
        /// Value given.
        found: usize,
    },
    /// The threads to compute on could not be started.
    #[error("编码器的计算线程无法启动：{0}")]
    Threads(String),
    /// More texts than [`MAX_TEXTS`] in one call.
    #[error("一次最多编码 {most} 条文本，实为 {0} 条", most = MAX_TEXTS)]
    TooManyTexts(usize),
    /// Nothing of the text can be read: it is empty or made of spaces and control characters.
    #[error("第 {0} 条文本没有可编码的内容（从 0 起计）")]
    EmptyText(usize),
    /// The model gave a vector without direction for a text, or one that is not finite.
    #[error("第 {0} 条文本的向量不是有限值或为零（从 0 起计）")]
    NoDirection(usize),
    /// Bytes that are no vector.
    #[error("向量应为 1 至 {most} 个字节，取值 -127 至 127 且不全为零", most = MAX_DIMENSIONS)]
    NotAnEmbedding,
}

impl EncoderError {
    pub(crate) fn invalid(file: &'static str, rule: impl Into<String>) -> Self {
        Self::Invalid {
            file,
            rule: rule.into(),
        }
    }
}
