//! A text that is analysed already, its terms a line each.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Takes each line for a term. The analysis runs before, once for all that needs it and on all processors.
#[derive(Debug, Clone, Default)]
pub(super) struct LinesTokenizer {
    token: Token,
}

pub(super) struct LinesStream<'a> {
    rest: &'a str,
    token: &'a mut Token,
}

impl Tokenizer for LinesTokenizer {
    type TokenStream<'a> = LinesStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> LinesStream<'a> {
        self.token.reset();
        LinesStream {
            rest: text,
            token: &mut self.token,
        }
    }
}

impl TokenStream for LinesStream<'_> {
    fn advance(&mut self) -> bool {
        let Some((line, rest)) = self.rest.split_once('\n') else {
            return false;
        };
        self.token.text.clear();
        self.token.text.push_str(line);
        self.rest = rest;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
