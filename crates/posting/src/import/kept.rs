//! A post as it is kept, for an import that mostly finds what it brings, and how it is found.

use std::collections::HashMap;
use std::marker::PhantomData;

use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};
use techmarket_store::{Arg, Sql, StoreError, look_up_many};
use techmarket_text::{near_form, same_form};
use techmarket_types::{CreditCode, Hex};

use super::Imported;
use crate::{Content, Post, States};

/// The statements by which rows find posts: `$1` is the organisation, `$2` a form; they answer `own_key` and `body`.
#[derive(Clone, Copy, Debug)]
pub struct Lookups {
    /// By the form of the owner's key; none where a side has no keys.
    pub by_key: Option<&'static str>,
    /// By the form of the title.
    pub by_title: &'static str,
    /// By the sign of the text, of any organisation as far as the public may know of it; answers `own_key` and `post`, which is the
    /// id and the organisation with a blank between: one look for both.
    /// None where a side keeps no signs.
    pub by_text: Option<&'static str>,
}

/// Fewer characters say too little to be a sign of anything.
const SHORTEST: usize = 30;
/// Characters that a sign is made of.
const LONGEST: usize = 400;

/// A post as it is kept: compared as text first, and read only where the text differs.
#[derive(Clone, Debug)]
pub struct KeptPost<C> {
    body: String,
    content: PhantomData<C>,
}

/// What is compared without reading what its owner wrote.
#[derive(Deserialize)]
#[serde(bound(deserialize = "C: Content"))]
struct Outline<'a, C: Content> {
    id: C::Id,
    state: C::State,
    #[serde(borrow)]
    content: &'a RawValue,
}

impl<C: Imported> KeptPost<C> {
    /// A post of which the table keeps `body`, its JSON.
    #[must_use]
    pub fn new(body: String) -> Self {
        Self {
            body,
            content: PhantomData,
        }
    }

    /// Its id if an import of `content` changes nothing: it says the same, letter for letter, and is published if it is to be.
    /// `None` may also be a post that a version of the program wrote whose JSON differs.
    pub fn unchanged(&self, content: &C, publish: bool) -> Result<Option<C::Id>, StoreError> {
        let kept: Outline<'_, C> = serde_json::from_str(&self.body).map_err(corrupt::<C>)?;
        let content = serde_json::to_string(content).map_err(corrupt::<C>)?;
        let published = !publish || kept.state == C::State::PUBLISHED;
        Ok((published && kept.content.get() == content).then_some(kept.id))
    }

    /// The post.
    pub fn read(&self) -> Result<Post<C>, StoreError> {
        serde_json::from_str(&self.body).map_err(corrupt::<C>)
    }
}

fn corrupt<C: Imported>(error: serde_json::Error) -> StoreError {
    StoreError::corrupt(C::STATEMENTS.body, error)
}

/// What a title is compared by: a title of signs alone has no near form.
#[must_use]
pub fn title_form(title: &str) -> String {
    let near = near_form(title);
    if near.is_empty() { same_form(title) } else { near }
}

/// What a text is found by that says the same in other spaces, signs and characters (文本指纹); empty for a short one.
#[must_use]
pub fn text_sign(text: &str) -> String {
    let cut = text
        .char_indices()
        .nth(LONGEST)
        .map_or(text, |(end, _)| &text[..end]);
    let form = near_form(cut);
    if form.chars().count() < SHORTEST {
        return String::new();
    }
    let digest = Sha256::digest(form);
    Hex(&digest[..SIGN]).to_string()
}

/// Bytes of a sign: of a million texts two that differ have one by a chance of one to ten million.
const SIGN: usize = 8;

/// The oldest post for each of these signs, and whether it is of `organization`. At most 500.
pub(super) async fn find_by_texts<C: Imported>(
    sql: &mut dyn Sql,
    organization: &CreditCode,
    signs: &[&str],
) -> Result<HashMap<String, (C::Id, bool)>, StoreError> {
    let Some(statement) = C::LOOKUPS.by_text else {
        return Ok(HashMap::new());
    };
    let signs = signs.iter().map(|sign| Arg::from(*sign)).collect();
    let rows = look_up_many(sql, statement, vec![organization.as_str().into()], signs).await?;
    let mut found = HashMap::new();
    for row in rows {
        let post = row.text("post")?;
        let (id, owner) = post.split_once(' ').unwrap_or((&post, ""));
        let id = id
            .parse()
            .map_err(|error| StoreError::corrupt(C::STATEMENTS.body, error))?;
        found.insert(row.text("own_key")?, (id, owner == organization.as_str()));
    }
    Ok(found)
}

/// The posts of `organization` with keys of these forms, by form, withdrawn ones left out. At most 500.
pub async fn find_by_keys<C: Imported>(
    sql: &mut dyn Sql,
    organization: &CreditCode,
    forms: &[&str],
) -> Result<HashMap<String, KeptPost<C>>, StoreError> {
    match C::LOOKUPS.by_key {
        Some(statement) => find(sql, statement, organization, forms).await,
        None => Ok(HashMap::new()),
    }
}

/// The posts of `organization` with titles of these forms, by form. At most 500.
pub async fn find_by_titles<C: Imported>(
    sql: &mut dyn Sql,
    organization: &CreditCode,
    forms: &[&str],
) -> Result<HashMap<String, KeptPost<C>>, StoreError> {
    find(sql, C::LOOKUPS.by_title, organization, forms).await
}

async fn find<C: Imported>(
    sql: &mut dyn Sql,
    statement: &'static str,
    organization: &CreditCode,
    forms: &[&str],
) -> Result<HashMap<String, KeptPost<C>>, StoreError> {
    let keys = forms.iter().map(|form| Arg::from(*form)).collect();
    let rows = look_up_many(sql, statement, vec![organization.as_str().into()], keys).await?;
    let mut kept = HashMap::new();
    for row in rows {
        kept.insert(row.text("own_key")?, KeptPost::new(row.text("body")?));
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_known_in_other_signs_and_a_short_one_is_not() {
        let text = "面向输变电瓷件的配方与烧成工艺，弯曲强度由一百三十兆帕提高到一百八十五兆帕。";
        assert_eq!(text_sign(text), text_sign(&text.replace(['，', '。'], " ")));
        assert_eq!(text_sign(text).len(), 2 * SIGN);
        assert_ne!(text_sign(text), text_sign(&text.replace('八', "九")));
        assert_eq!(text_sign("面向输变电瓷件的配方"), "");
        assert_eq!(text_sign(&text.repeat(99)), text_sign(&(text.repeat(98) + "尾")));
    }
}
