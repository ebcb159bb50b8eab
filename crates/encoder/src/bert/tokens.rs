//! `tokenizer.json`: the words and parts of words that the model knows.

use std::path::Path;

use kitoken::Kitoken;
use serde::Deserialize;

use super::count::Count;
use super::files::{TOKENIZER, read};
use super::manner::Manner;
use crate::{EncoderError, Text};

const MAX_BYTES: u64 = 1 << 26;
/// Characters of a text that are looked at for each token that may come of it. The longest pieces of XLM-R have 16.
const CHARS_PER_TOKEN: usize = 16;

pub(super) struct Tokens {
    tokenizer: Kitoken,
    begin: u32,
    end: u32,
    /// Tokens of a text at most, begin and end among them.
    most: usize,
    manner: Manner,
}

/// What the file says about its special tokens and its size.
#[derive(Deserialize)]
struct Layout {
    added_tokens: Vec<Added>,
    model: Vocabulary,
}

#[derive(Deserialize)]
struct Vocabulary {
    vocab: Count,
}

#[derive(Deserialize)]
struct Added {
    id: u32,
    content: String,
}

impl Tokens {
    /// Reads and checks. Also the bytes, for the digest.
    pub(super) fn open(
        directory: &Path,
        vocabulary: usize,
        most: usize,
        manner: Manner,
    ) -> Result<(Self, Vec<u8>), EncoderError> {
        let bytes = read(directory, TOKENIZER, MAX_BYTES)?;
        let unread = |error: String| EncoderError::invalid(TOKENIZER, format!("应为分词器定义（{error}）"));
        let layout: Layout = serde_json::from_slice(&bytes).map_err(|error| unread(error.to_string()))?;
        if layout.model.vocab.0 > vocabulary {
            let rule = format!(
                "词表应不超过 vocab_size（{vocabulary}），实为 {}",
                layout.model.vocab.0
            );
            return Err(EncoderError::invalid(TOKENIZER, rule));
        }
        let tokenizer = Kitoken::from_tokenizers_slice(&bytes).map_err(|error| unread(error.to_string()))?;
        let special = |names: [&str; 2]| {
            let found = layout
                .added_tokens
                .iter()
                .find(|token| names.contains(&token.content.as_str()));
            let known = found
                .map(|token| token.id)
                .filter(|id| (*id as usize) < vocabulary);
            let rule = format!(
                "added_tokens 应含 {} 或 {}，编号小于 vocab_size",
                names[0], names[1]
            );
            known.ok_or_else(|| EncoderError::invalid(TOKENIZER, rule))
        };
        let tokens = Self {
            begin: special(["<s>", "[CLS]"])?,
            end: special(["</s>", "[SEP]"])?,
            tokenizer,
            most,
            manner,
        };
        Ok((tokens, bytes))
    }

    /// The tokens of a text with its prompt, begin and end. `None` if nothing of the text itself can be read.
    pub(super) fn of(&self, text: &Text<'_>) -> Option<Vec<u32>> {
        let content = text.content();
        content.chars().find(|c| !c.is_whitespace() && !c.is_control())?;
        let prompt = self.manner.prompt(text.purpose());
        let cut = content.char_indices().nth(self.most * CHARS_PER_TOKEN);
        let content = &content[..cut.map_or(content.len(), |(at, _)| at)];
        // It fails where a vocabulary has no token for the unknown and a text needs it.
        let mut tokens = self.tokenizer.encode(format!("{prompt}{content}"), false).ok()?;
        tokens.truncate(self.most - 2);
        tokens.insert(0, self.begin);
        tokens.push(self.end);
        Some(tokens)
    }
}
