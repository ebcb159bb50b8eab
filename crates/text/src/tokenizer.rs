//! The analyses as tantivy tokenizers.

use std::vec::IntoIter;

use tantivy_tokenizer_api::{Token, TokenStream, Tokenizer};

use crate::{Analyzer, Term};

/// Tokenizer over one of the analyses of [`Analyzer`]; takes normalised text.
#[derive(Debug, Clone)]
pub struct AnalysisTokenizer {
    analyzer: Analyzer,
    analysis: Analysis,
}

#[derive(Debug, Clone, Copy)]
enum Analysis {
    Words,
    Bigrams,
    Characters,
}

impl AnalysisTokenizer {
    /// Jieba words.
    #[must_use]
    pub fn words(analyzer: Analyzer) -> Self {
        Self {
            analyzer,
            analysis: Analysis::Words,
        }
    }

    /// Character bigrams.
    #[must_use]
    pub fn bigrams(analyzer: Analyzer) -> Self {
        Self {
            analyzer,
            analysis: Analysis::Bigrams,
        }
    }

    /// Single Chinese characters.
    #[must_use]
    pub fn characters(analyzer: Analyzer) -> Self {
        Self {
            analyzer,
            analysis: Analysis::Characters,
        }
    }
}

impl Tokenizer for AnalysisTokenizer {
    type TokenStream<'a> = AnalysisTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> AnalysisTokens<'a> {
        let terms = match self.analysis {
            Analysis::Words => self.analyzer.words(text),
            Analysis::Bigrams => self.analyzer.bigrams(text),
            Analysis::Characters => self.analyzer.characters(text),
        };
        AnalysisTokens {
            terms: terms.into_iter(),
            token: Token::default(),
        }
    }
}

/// The tokens of one text.
#[derive(Debug)]
pub struct AnalysisTokens<'a> {
    terms: IntoIter<Term<'a>>,
    token: Token,
}

impl TokenStream for AnalysisTokens<'_> {
    fn advance(&mut self) -> bool {
        let Some(term) = self.terms.next() else {
            return false;
        };
        self.token.text.clear();
        self.token.text.push_str(term.text);
        self.token.offset_from = term.start;
        self.token.offset_to = term.end;
        self.token.position = term.position;
        self.token.position_length = 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
