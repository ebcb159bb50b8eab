//! The fields of the index.

use tantivy::schema::{
    BytesOptions, FAST, Field, IndexRecordOption, NumericOptions, STORED, STRING, Schema, TextFieldIndexing,
    TextOptions,
};
use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};

use super::tokens::LinesTokenizer;

/// Raise it with any change of the fields, of the analysis or of how facts and profiles are written: a folder of another
/// version is deleted and filled anew from the feeds.
pub(super) const SCHEMA_VERSION: u32 = 7;

const LINES: &str = "lines";
/// Fast field read by name.
pub(super) const KEY: &str = "key";
/// Fast field read by name.
pub(super) const PUBLISHER: &str = "publisher";
/// Fast field read by name.
pub(super) const NAME: &str = "name";
/// Fast field read by name.
pub(super) const FACTS: &str = "facts";
/// Fast field read by name.
pub(super) const PROFILE: &str = "profile";
/// Fast field read by name.
pub(super) const PUBLISHED: &str = "published";
/// Fast field read by name.
pub(super) const PRICE: &str = "price";
/// Fast field read by name.
pub(super) const KIND_CODE: &str = "kind_code";

/// Handles of the fields.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    /// [`super::post_key::post_key`] of the name: what replaces, deletes and finds one post.
    pub(super) key: Field,
    /// Resource name: order among equal scores.
    pub(super) name: Field,
    /// Credit code of the publisher, marked where it is hidden.
    pub(super) organization: Field,
    /// [`super::post_key::post_key`] of the same, a fast field: whose near-duplicates are folded.
    pub(super) publisher: Field,
    pub(super) kind: Field,
    pub(super) field: Field,
    /// Numbers and names that a post is known by ([`super::marks`]), whole.
    pub(super) marks: Field,
    /// What is suggested while somebody types ([`super::suggesting`]).
    pub(super) suggested: Field,
    /// When it was published, in microseconds; a fast field.
    pub(super) published: Field,
    /// Lowest price in fen; a fast field, absent where none is stated.
    pub(super) price: Field,
    /// Place of its kind among those of its side; a fast field.
    pub(super) kind_code: Field,
    /// The division's code and the prefixes of those above it.
    pub(super) region: Field,
    /// Terms of the title alone, with the pairs across words: what has a phrase in its title is found first.
    pub(super) title: Field,
    /// Terms of title, keywords and summary: what candidates are found by.
    pub(super) terms: Field,
    /// The same terms as a [`techmarket_ranking::TextProfile`], a fast field: what candidates are scored by.
    pub(super) profile: Field,
    /// The facts, a fast field, so that scoring need not open stored documents.
    pub(super) facts: Field,
    /// The encoded public resource.
    pub(super) payload: Field,
}

pub(super) fn build() -> (Schema, Fields) {
    let terms = TextFieldIndexing::default()
        .set_tokenizer(LINES)
        .set_index_option(IndexRecordOption::WithFreqs)
        .set_fieldnorms(true);
    let mut schema = Schema::builder();
    let fields = Fields {
        key: schema.add_u64_field(KEY, NumericOptions::default().set_indexed().set_fast()),
        name: schema.add_text_field(NAME, STORED | FAST),
        organization: schema.add_text_field("organization", STRING),
        publisher: schema.add_u64_field(PUBLISHER, NumericOptions::default().set_fast()),
        kind: schema.add_text_field("kind", STRING),
        field: schema.add_text_field("field", STRING),
        marks: schema.add_text_field("marks", STRING),
        suggested: schema.add_text_field("suggested", STRING),
        published: schema.add_i64_field(PUBLISHED, NumericOptions::default().set_fast()),
        price: schema.add_i64_field(PRICE, NumericOptions::default().set_fast()),
        kind_code: schema.add_u64_field(KIND_CODE, NumericOptions::default().set_fast()),
        region: schema.add_text_field("region", STRING),
        title: schema.add_text_field(
            "title",
            TextOptions::default().set_indexing_options(terms.clone()),
        ),
        terms: schema.add_text_field("terms", TextOptions::default().set_indexing_options(terms)),
        profile: schema.add_u64_field(PROFILE, NumericOptions::default().set_fast()),
        facts: schema.add_u64_field(FACTS, NumericOptions::default().set_fast()),
        payload: schema.add_bytes_field("payload", BytesOptions::default().set_stored()),
    };
    (schema.build(), fields)
}

/// The default tokenizers (STRING needs `raw`) and ours.
pub(super) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(LINES, TextAnalyzer::builder(LinesTokenizer::default()).build());
    manager
}
