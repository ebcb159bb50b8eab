//! What becomes of a row of an import.

use techmarket_kernel::{Reason, Violation, Word as _};

use super::Imported;
use crate::{Content, Moment, Post, States, changes};

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportDecision<C: Content> {
    /// A new post.
    Create(Box<Post<C>>),
    /// The post that it is about, changed, with the fields that change.
    Update(Box<Post<C>>, Vec<String>),
    /// The post that it is about would change in these fields, and is to stay as it is.
    Differ(C::Id, Vec<String>),
    /// The post that it is about is the same already.
    Unchanged(C::Id),
    /// Nothing may be kept of it.
    Reject(Violation),
}

/// Decides on a row whose content is valid. `row` is what it becomes if it is new; `existing` is the post with its key or title,
/// which is not withdrawn. `keep_existing` leaves what is there as it is. Where `publish` is not asked for, what a row changes of a
/// public post is a revision.
#[must_use]
pub fn decide_import<C: Imported>(
    existing: Option<&Post<C>>,
    mut row: Post<C>,
    import: techmarket_types::ImportId,
    publish: bool,
    keep_existing: bool,
    at: &Moment<'_>,
) -> ImportDecision<C> {
    // A withdrawn one has given its key up.
    let Some(existing) = existing.filter(|post| post.state != C::State::WITHDRAWN) else {
        C::mark(&mut row, import);
        if publish {
            row.show(at);
        }
        return ImportDecision::Create(Box::new(row));
    };
    let (latest, is_lasting) = (existing.latest(), existing.is_lasting());
    let before = if publish { &existing.content } else { latest };
    let mut content = row.content;
    content.keep_confidential(before);
    content.keep_key(&existing.content);
    let publishes = publish && existing.state != C::State::PUBLISHED;
    if *before == content && !publishes {
        return ImportDecision::Unchanged(existing.id);
    }
    if existing.content.kind() != content.kind() {
        return reject("kind", Reason::KindMismatch, "与已有记录的类型不同".to_owned());
    }
    let changed = changed_fields(existing, before, &content);
    if keep_existing && !changed.is_empty() {
        return ImportDecision::Differ(existing.id, changed);
    }
    // Who may publish has reviewed what it imports; others change nothing that is under review, and nobody what has ended.
    let is_reviewed = publish && existing.state == C::State::SUBMITTED;
    let may_change = Post::<C>::IN_HAND.contains(&existing.state) || is_lasting || is_reviewed;
    if !may_change {
        let state = existing.state.word().to_ascii_uppercase();
        let rule = format!("已有记录处于状态 {state}，不能由导入修改");
        let field = if content.key().is_empty() {
            "title"
        } else {
            "external_id"
        };
        return reject(field, Reason::StateForbids, rule);
    }
    let mut post = existing.clone();
    C::mark(&mut post, import);
    if !is_lasting {
        post.rewrite(content, at);
    } else if publish {
        post.correct(content, at);
    } else {
        post.revise(content, at);
    }
    if publishes {
        post.show(at);
    }
    ImportDecision::Update(Box::new(post), changed)
}

/// The fields of the message in which two contents of `post` differ.
fn changed_fields<C: Imported>(post: &Post<C>, old: &C, new: &C) -> Vec<String> {
    let mut fields: Vec<String> = Vec::new();
    for change in changes::changes(post, old, new) {
        let field = change.field.split('.').next().unwrap_or_default();
        if !fields.iter().any(|known| known == field) {
            fields.push(field.to_owned());
        }
    }
    fields
}

fn reject<C: Content>(field: &str, reason: Reason, description: String) -> ImportDecision<C> {
    ImportDecision::Reject(Violation {
        field: field.to_owned(),
        reason,
        description,
    })
}
