//! Posts to documents of the index and back.

use tantivy::schema::Value as _;
use tantivy::{DocAddress, Searcher, TantivyDocument};
use techmarket_text::normalise;

use super::error::IndexError;
use super::filtering::{hidden_term, region_terms};
use super::schema::Fields;
use crate::domain::{Kind, Post};

pub(super) fn encode<K: Kind>(fields: &Fields, post: &Post<K>) -> Result<TantivyDocument, IndexError> {
    let mut document = TantivyDocument::default();
    document.add_text(fields.name, &post.name);
    document.add_text(fields.kind, post.kind.code());
    if let Some(organization) = &post.organization {
        document.add_text(fields.organization, organization);
    }
    if let Some(organization) = &post.hidden_organization {
        document.add_text(fields.organization, hidden_term(organization));
    }
    for code in &post.facts.fields {
        document.add_text(fields.field, code);
    }
    for term in post.facts.region.iter().flat_map(|code| region_terms(code)) {
        document.add_text(fields.region, term);
    }
    add_texts(fields, post, &mut document);
    document.add_bytes(fields.facts, &serde_json::to_vec(&post.facts)?);
    document.add_bytes(fields.payload, &post.payload);
    Ok(document)
}

fn add_texts<K>(fields: &Fields, post: &Post<K>, document: &mut TantivyDocument) {
    let title = normalise(&post.title);
    let summary = normalise(&post.summary);
    let keywords = normalise(&post.keywords.join("\n"));
    for field in [fields.words, fields.bigrams] {
        document.add_text(field, &title);
        document.add_text(field, &keywords);
        if !summary.is_empty() {
            // Twice, lest the title drown in the summary; without one there is nothing to drown in.
            document.add_text(field, &title);
            document.add_text(field, &summary);
        }
    }
    for text in [&title, &keywords, &summary] {
        document.add_text(fields.characters, text);
    }
    document.add_text(fields.heads, &title);
    document.add_text(fields.heads, &keywords);
}

/// What is stored of a document: name and payload.
pub(super) fn stored(
    searcher: &Searcher,
    fields: &Fields,
    address: DocAddress,
) -> Result<(String, Vec<u8>), IndexError> {
    let document: TantivyDocument = searcher.doc(address)?;
    let name = document
        .get_first(fields.name)
        .and_then(|value| value.as_str())
        .unwrap_or_default();
    let payload = document
        .get_first(fields.payload)
        .and_then(|value| value.as_bytes())
        .unwrap_or_default();
    Ok((name.to_owned(), payload.to_vec()))
}
