//! Posts to documents of the index and back.

use tantivy::schema::Value as _;
use tantivy::{DocAddress, Searcher, TantivyDocument};

use super::analysed::Indexed;
use super::error::IndexError;
use super::facts::to_numbers;
use super::filtering::{hidden_term, region_terms};
use super::schema::Fields;
use crate::domain::{Kind, Post};

pub(super) fn encode<K: Kind>(
    fields: &Fields,
    post: &Post<K>,
    texts: &Indexed,
) -> Result<TantivyDocument, IndexError> {
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
    document.add_text(fields.terms, &texts.lines);
    for number in texts.profile.to_numbers() {
        document.add_u64(fields.profile, u64::from(number));
    }
    for number in to_numbers(&post.facts)? {
        document.add_u64(fields.facts, number);
    }
    document.add_bytes(fields.payload, &post.payload);
    Ok(document)
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
