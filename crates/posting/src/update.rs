//! The update of a post by its owner or an operator: at once, or as a revision.

use std::collections::BTreeSet;

use techmarket_kernel::{CodeCheck, Context, Result, Role, Violations};
use techmarket_proto::shapes::{Masked, Repeatable, Validatable};
use techmarket_rpc::{differences, request};

use crate::{Moment, Post, Posts, Table, Wire};

/// What an owner changes without a review: the consent that brokers read whom to call.
const CONSENT: &str = "brokers_may_contact";
/// What it may change so besides where the office allows it.
const CONTACT: &str = "confidential.contact";

impl<C: Table + Wire> Posts<C> {
    /// Changes what the owner wrote.
    pub async fn update<R>(&self, context: &Context, request: R) -> Result<Post<C>>
    where
        R: Masked<Resource = C::Message> + Repeatable + Validatable,
    {
        let target = Violations::collect(|v| request::updated(v, &request))?;
        let at = self.moment(context);
        let operates = context.caller.is(Role::Operator);
        let edit = Edit {
            codes: self.codes(context),
            field: R::FIELD,
        };
        self.step(context, &target, Post::require_owner, |post| {
            let edited = |content: &C| -> Result<(C::Message, C)> {
                let edited = request::edited(&request, &message(post, content), C::MUTABLE)?;
                let read = edit.read::<C>(edited.clone())?;
                Ok((edited, read))
            };
            if !post.is_lasting() {
                let (_, written) = edited(&post.content)?;
                post.update(written, &at)?;
                return Ok(C::EVENTS.updated);
            }
            if operates {
                let (_, written) = edited(&post.content)?;
                let rebased = edit.rebased(post, &written)?;
                post.correct(written, &at);
                post.rebase(rebased);
                return Ok(C::EVENTS.updated);
            }
            let (message, wanted) = edited(post.latest())?;
            edit.by_owner(post, &message, wanted, &at)
        })
        .await
    }
}

/// How edited messages are read.
struct Edit {
    codes: CodeCheck<'static>,
    field: &'static str,
}

impl Edit {
    fn read<C: Wire>(&self, message: C::Message) -> Result<C> {
        let read = Violations::collect(|v| v.within(self.field, |v| C::read(v, self.codes, message)));
        read.map(|(_, content)| content)
    }

    /// What of the owner's change takes effect at once does, and the rest becomes the revision.
    fn by_owner<C: Wire>(
        &self,
        post: &mut Post<C>,
        wanted_message: &C::Message,
        wanted: C,
        at: &Moment<'_>,
    ) -> Result<&'static str> {
        let shown = message(post, &post.content);
        let differ = differences(&shown, wanted_message, C::MUTABLE);
        let at_once = [CONSENT, CONTACT].into_iter().filter(|path| {
            let allowed = *path == CONSENT || at.rules.contact_at_once;
            allowed && differ.iter().any(|difference| difference.field.starts_with(path))
        });
        let now = masked::<C>(&shown, wanted_message, at_once.map(str::to_owned).collect())?;
        let changed = now != shown;
        if changed {
            post.correct(self.read(now)?, at);
        }
        let had = post.revision.is_some();
        if wanted != *post.latest() || (had && !changed) {
            post.revise(wanted, at);
        }
        let revises = !changed && (had || post.revision.is_some());
        Ok(if revises {
            C::EVENTS.revised
        } else {
            C::EVENTS.updated
        })
    }

    /// The content of the revision with what `written` changes of the public text: an operator's change is not undone by what
    /// the owner had handed in before it.
    fn rebased<C: Wire>(&self, post: &Post<C>, written: &C) -> Result<Option<C>> {
        let Some(revision) = post.revision.as_deref() else {
            return Ok(None);
        };
        let (before, after) = (message(post, &post.content), message(post, written));
        let paths: BTreeSet<String> = differences(&before, &after, C::MUTABLE)
            .iter()
            .map(|difference| part(&difference.field))
            .collect();
        let paths = paths.into_iter().collect();
        let rebased = masked::<C>(&message(post, &revision.content), &after, paths)?;
        self.read(rebased).map(Some)
    }
}

/// The field that a change is carried over with: the whole one, of what is confidential either of its two.
fn part(path: &str) -> String {
    let depth = if path.starts_with("confidential.") { 2 } else { 1 };
    path.split('.').take(depth).collect::<Vec<_>>().join(".")
}

fn message<C: Wire>(post: &Post<C>, content: &C) -> C::Message {
    C::write(Post {
        content: content.clone(),
        revision: None,
        ..post.clone()
    })
}

/// `current` with what `update` has at `paths`.
fn masked<C: Wire>(current: &C::Message, update: &C::Message, paths: Vec<String>) -> Result<C::Message> {
    // A mask without a path would name every field.
    if paths.is_empty() {
        return Ok(current.clone());
    }
    let mask = prost_types::FieldMask { paths };
    request::masked(current, update, Some(&mask), C::MUTABLE)
}
