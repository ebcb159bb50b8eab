//! What a side of the market keeps of a person who was erased (已注销): mandates, who wrote and reviewed posts, and whom to call.

use techmarket_feed::{Stored, Unit};
use techmarket_kernel::{Context, Erased, Result};
use techmarket_store::Select;

use crate::edition::{Edition, Version};
use crate::{Content, Post, Posts, Table, Wire, mandates};

/// Posts that are looked through at once.
const TOGETHER: i64 = 200;
/// Versions of one post.
const MOST_VERSIONS: i64 = 1_000;

/// What of a post was a person's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parted {
    /// Who wrote or reviewed it: shown to its owner with its versions.
    pub name: bool,
    /// Whom to call: another text than before.
    pub contact: bool,
}

impl Edition {
    fn part(&mut self, erased: &Erased) -> bool {
        let author = erased.rename(&mut self.author);
        erased.rename(&mut self.reviewer) || author
    }
}

fn part_contact<C: Content>(content: &mut C, erased: &Erased) -> bool {
    content.contact().is_some_and(|contact| erased.take(contact))
}

impl<C: Content> Version<C> {
    /// Parts it from the person; whether anything was.
    fn part(&mut self, erased: &Erased) -> bool {
        let contact = part_contact(&mut self.content, erased);
        self.edition.part(erased) || contact
    }
}

impl<C: Content> Post<C> {
    /// Parts it from a person: the pseudonym is its author and reviewer, and nobody is called by it.
    pub(crate) fn part(&mut self, erased: &Erased) -> Parted {
        let mut parted = Parted {
            name: erased.rename(&mut self.author),
            contact: part_contact(&mut self.content, erased),
        };
        if let Some(edition) = &mut self.edition {
            parted.name |= edition.part(erased);
        }
        if let Some(revision) = &mut self.revision {
            parted.name |= erased.rename(&mut revision.author);
            parted.contact |= part_contact(&mut revision.content, erased);
        }
        parted
    }
}

impl<C: Table + Wire> Posts<C> {
    /// Ends the mandates of `erased` as a broker, and parts every post and version from the person.
    ///
    /// Nothing else is found by who wrote it, so that all posts are looked through: a person is erased rarely. What is cut off
    /// is begun anew, and finds less to do.
    pub async fn erase(&self, context: &Context, erased: &Erased) -> Result<()> {
        let ended = self.repository().write_once(context, |unit| {
            Box::pin(async move { mandates::erase(unit.sql(), erased, context.now).await })
        });
        ended.await?;
        let mut after: Option<String> = None;
        loop {
            let mut sql = self.repository().read().await?;
            let mut select = Select::new(C::STATEMENTS.select);
            select.page(after.take(), true, TOGETHER);
            let posts = Post::<C>::read_all(select, &mut sql).await?;
            let Some(last) = posts.last().map(|last| last.id.to_string()) else {
                return Ok(());
            };
            let mut theirs = Vec::new();
            for mut post in posts {
                let kept = if post.editions > 0 {
                    Version::<C>::list(&mut sql, post.id, None, MOST_VERSIONS).await?
                } else {
                    Vec::new()
                };
                let in_versions = kept.into_iter().any(|mut version| version.part(erased));
                if in_versions || post.part(erased) != Parted::default() {
                    theirs.push(post.id);
                }
            }
            drop(sql);
            for id in theirs {
                let parted = self
                    .repository()
                    .write_once(context, |unit| Box::pin(part(unit, id, erased)));
                parted.await?;
            }
            after = Some(last);
        }
    }
}

async fn part<C: Table>(unit: &mut Unit<'_, Post<C>>, id: C::Id, erased: &Erased) -> Result<()> {
    for mut version in Version::<C>::list(unit.sql(), id, None, MOST_VERSIONS).await? {
        if version.part(erased) {
            version.replace(unit.sql(), id).await?;
        }
    }
    let Some(mut post) = Post::<C>::find(unit.sql(), id).await? else {
        return Ok(());
    };
    let parted = post.part(erased);
    if parted.contact {
        unit.save(&mut post, C::EVENTS.updated).await?;
    } else if parted.name {
        // Nobody else has to know: what everybody reads is as it was.
        Stored::update(&post, unit.sql(), post.version).await?;
    }
    Ok(())
}
