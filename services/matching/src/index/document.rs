//! Posts to documents of the index and back.

use rustc_hash::FxHashMap;
use tantivy::schema::Value as _;
use tantivy::{DocAddress, Searcher, TantivyDocument};

use super::analysed::IndexedText;
use super::error::IndexError;
use super::facts::to_numbers;
use super::filtering::{publisher_term, region_terms};
use super::marks::marks;
use super::post_key::post_key;
use super::schema::Fields;
use super::suggestion_terms::entries;
use super::view::View;
use crate::domain::{Kind, Post};

pub(super) fn encode<K: Kind>(
    fields: &Fields,
    post: &Post<K>,
    texts: &IndexedText,
) -> Result<TantivyDocument, IndexError> {
    let mut document = TantivyDocument::default();
    document.add_u64(fields.key, post_key(&post.name));
    document.add_text(fields.name, &post.name);
    document.add_text(fields.kind, post.kind.code());
    if let Some(publisher) = publisher_term(post) {
        document.add_text(fields.organization, &publisher);
        document.add_u64(fields.publisher, post_key(&publisher));
    }
    for mark in marks(&post.marks) {
        document.add_text(fields.marks, &mark);
    }
    for entry in entries(&post.title, &post.keywords) {
        document.add_text(fields.suggested, &entry);
    }
    document.add_i64(fields.published, post.marks.publish_micros);
    let price = post.facts.money.and_then(|money| money.minimum.or(money.maximum));
    if let Some(price) = price {
        document.add_i64(fields.price, price.0);
    }
    let code = K::ALL
        .iter()
        .position(|kind| *kind == post.kind)
        .unwrap_or_default();
    document.add_u64(fields.kind_code, code as u64);
    for code in &post.facts.fields {
        document.add_text(fields.field, code);
    }
    for term in post.facts.region.iter().flat_map(|code| region_terms(code)) {
        document.add_text(fields.region, term);
    }
    document.add_text(fields.title, &texts.title_lines);
    document.add_text(fields.terms, &texts.lines);
    for word in texts.profile.to_words() {
        document.add_u64(fields.profile, word);
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

/// Orders what stands equal by the names of the documents.
pub(super) fn sort_by_name<T>(
    run: &mut [T],
    view: &View,
    address: impl Fn(&T) -> DocAddress,
) -> Result<(), IndexError> {
    if run.len() < 2 {
        return Ok(());
    }
    let addresses: Vec<DocAddress> = run.iter().map(&address).collect();
    let names = view.names(&addresses)?;
    let mut names: FxHashMap<DocAddress, String> = addresses.into_iter().zip(names).collect();
    run.sort_by_cached_key(|found| names.remove(&address(found)));
    Ok(())
}
