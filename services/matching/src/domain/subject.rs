//! What the other side is ranked against.

use techmarket_ranking::Facts;

use super::post::Post;

/// Free text up to this many characters is a question and read like a title; a longer one is a
/// description.
const QUESTION_CHARS: usize = 200;

/// Text and facts of one side of a pair.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// The published post that it is of; `None` for a text that is none.
    pub post: Option<String>,
    /// What counts most; may be empty.
    pub title: String,
    /// The rest of the text; may be empty.
    pub body: String,
    /// What is compared besides the texts.
    pub facts: Facts,
}

impl Subject {
    /// Text that somebody typed or pasted, without facts.
    #[must_use]
    pub fn free_text(text: &str) -> Self {
        let text = text.to_owned();
        if text.chars().count() <= QUESTION_CHARS {
            Self {
                title: text,
                ..Self::default()
            }
        } else {
            Self {
                body: text,
                ..Self::default()
            }
        }
    }
}

impl<K> From<&Post<K>> for Subject {
    fn from(post: &Post<K>) -> Self {
        let mut body = post.keywords.join("\n");
        body.push('\n');
        body.push_str(&post.summary);
        Self {
            post: Some(post.name.clone()),
            title: post.title.clone(),
            body,
            facts: post.facts.clone(),
        }
    }
}
