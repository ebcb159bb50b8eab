//! What two texts of a post differ in (修改前后对照), as a reviewer reads it.

use techmarket_proto::types::v1 as pb;
use techmarket_rpc::{convert as wire, differences};

use crate::edition::{Revision, RevisionState};
use crate::titles::{readable, title};
use crate::{Post, Wire};

/// What `after` changes of `before`, both of `post`.
pub(crate) fn changes<C: Wire>(post: &Post<C>, before: &C, after: &C) -> Vec<pb::FieldChange> {
    let message = |content: &C| {
        C::write(Post {
            content: content.clone(),
            revision: None,
            ..post.clone()
        })
    };
    let found = differences(&message(before), &message(after), C::MUTABLE);
    let change = |difference: techmarket_rpc::Difference| pb::FieldChange {
        title: title(&difference.field),
        before: readable(difference.before),
        after: readable(difference.after),
        field: difference.field,
    };
    found.into_iter().map(change).collect()
}

/// The revision of `post` as its owner and operators read it.
pub(crate) fn revision<C: Wire>(post: &Post<C>, revision: &Revision<C>) -> pb::PostRevision {
    let state = match revision.state {
        RevisionState::Submitted => pb::post_revision::State::Submitted,
        RevisionState::Returned => pb::post_revision::State::Returned,
    };
    pb::PostRevision {
        state: state.into(),
        reason: revision.reason.clone(),
        author: revision.author.clone(),
        create_time: Some(wire::timestamp(revision.create_time)),
        update_time: Some(wire::timestamp(revision.update_time)),
        changes: changes(post, &post.content, &revision.content),
    }
}
