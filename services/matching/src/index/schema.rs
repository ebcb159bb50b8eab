//! The fields of the index.

use tantivy::schema::{
    BytesOptions, FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};
use techmarket_text::{AnalysisTokenizer, Analyzer};

/// Raise it with any change of the fields, of the analysis or of how facts are written: a folder
/// of another version is deleted and filled anew from the feeds.
pub(super) const SCHEMA_VERSION: u32 = 2;

const WORDS: &str = "words";
const BIGRAMS: &str = "bigrams";
const CHARACTERS: &str = "characters";
/// Fast field read by name.
pub(super) const NAME: &str = "name";
/// Fast field read by name.
pub(super) const FACTS: &str = "facts";

/// Handles of the fields.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    /// Resource name: key of replacement and deletion, and order among equal scores.
    pub(super) name: Field,
    /// Credit code of the publisher, marked where it is hidden.
    pub(super) organization: Field,
    pub(super) kind: Field,
    pub(super) field: Field,
    /// The division's code and the prefixes of those above it.
    pub(super) region: Field,
    /// Jieba words of title, keywords and summary.
    pub(super) words: Field,
    /// Character bigrams of the same.
    pub(super) bigrams: Field,
    /// Single Chinese characters of the same, for a question with one alone (钨合金, 膜).
    pub(super) characters: Field,
    /// Jieba words of title and keywords.
    pub(super) heads: Field,
    /// Facts as JSON, a fast field, so that rescoring need not open stored documents.
    pub(super) facts: Field,
    /// The encoded public resource.
    pub(super) payload: Field,
}

pub(super) fn build() -> (Schema, Fields) {
    let analysed = |tokenizer, record| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(tokenizer)
            .set_index_option(record)
            .set_fieldnorms(record == IndexRecordOption::WithFreqs);
        TextOptions::default().set_indexing_options(indexing)
    };
    let mut schema = Schema::builder();
    let fields = Fields {
        name: schema.add_text_field(NAME, STRING | STORED | FAST),
        organization: schema.add_text_field("organization", STRING),
        kind: schema.add_text_field("kind", STRING),
        field: schema.add_text_field("field", STRING),
        region: schema.add_text_field("region", STRING),
        words: schema.add_text_field("words", analysed(WORDS, IndexRecordOption::WithFreqs)),
        bigrams: schema.add_text_field("bigrams", analysed(BIGRAMS, IndexRecordOption::WithFreqs)),
        characters: schema.add_text_field("characters", analysed(CHARACTERS, IndexRecordOption::Basic)),
        heads: schema.add_text_field("heads", analysed(WORDS, IndexRecordOption::Basic)),
        facts: schema.add_bytes_field(FACTS, BytesOptions::default().set_fast()),
        payload: schema.add_bytes_field("payload", BytesOptions::default().set_stored()),
    };
    (schema.build(), fields)
}

/// The default tokenizers (STRING needs `raw`) and ours.
pub(super) fn tokenizers(analyzer: &Analyzer) -> TokenizerManager {
    let manager = TokenizerManager::default();
    let words = AnalysisTokenizer::words(analyzer.clone());
    manager.register(WORDS, TextAnalyzer::builder(words).build());
    let bigrams = AnalysisTokenizer::bigrams(analyzer.clone());
    manager.register(BIGRAMS, TextAnalyzer::builder(bigrams).build());
    let characters = AnalysisTokenizer::characters(analyzer.clone());
    manager.register(CHARACTERS, TextAnalyzer::builder(characters).build());
    manager
}
