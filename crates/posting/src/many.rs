//! A verb for many posts: one transaction, a result for each.

use std::collections::{HashMap, HashSet};

use prost::Message as _;
use techmarket_feed::{Resource as _, Unit};
use techmarket_kernel::{
    Caller, Context, Error, Page, PageRequest, Reason, Result, Viewer, Violations, Word as _,
};
use techmarket_proto::shapes::Several;
use techmarket_proto::types::v1::BatchItem;
use techmarket_rpc::{convert as wire, request, status};
use techmarket_types::{ParseName as _, ResourceId as _};

use crate::edition::RevisionState;
use crate::verbs::Verb;
use crate::{Content, Done, Filter, Moment, Post, Posts, Query, Table, Wire};

/// Most posts of a batch.
const MOST: u32 = 500;
/// Bytes of the posts of an answer, which with what stands beside them stays below the 4 MiB of a message.
const ANSWER_BYTES: usize = 3 << 20;

/// Which posts a batch is about.
enum Chosen<C: Content> {
    Named(Vec<BatchItem>),
    Found(Box<Query<C>>),
}

/// An item's name, with the post after the verb and the event, or why it is refused.
type Decided<C> = (String, Result<(Post<C>, &'static str)>);

impl<C: Table + Wire> Posts<C> {
    pub(crate) async fn many<R: Several<Filter = C::Filter>>(
        &self,
        context: &Context,
        mut request: R,
        verb: impl FnOnce(&mut Violations, &R) -> Verb,
    ) -> Result<Page<Done<C>>> {
        let whole = request.all_or_nothing();
        let (key, verb, (page, chosen)) = Violations::collect(|v| {
            // The key is of the whole request, so it is read before anything is taken out.
            let key = request::key(v, &request);
            let verb = verb(v, &request);
            let chosen = self.chosen(v, &context.caller, &mut request, &verb);
            Some((key, verb, chosen?))
        })?;
        let at = self.moment(context);
        let (verb, chosen, asked, at) = (&verb, &chosen, &page, &at);
        let done = self.repository().write(context, key.as_ref(), |unit| {
            Box::pin(async move {
                let (found, reached) = find(unit, asked, chosen).await?;
                let decide = |(item, found): (BatchItem, Result<Post<C>>)| {
                    let decided = found.and_then(|post| verb.decided(post, &item.etag, &context.caller, at));
                    (item.name, decided)
                };
                let mut decided: Vec<_> = found.into_iter().map(decide).collect();
                refuse_taken(unit, &mut decided).await?;
                Ok((keep(unit, decided, whole).await?, reached))
            })
        });
        let (rows, reached) = done.await?;
        let shown = rows.iter().filter_map(|done| done.post.as_ref());
        self.note_readings(context, shown).await?;
        // The answer has room for every result, so it ends behind the last of them.
        Ok(match reached {
            Some(reached) => page.reaching(rows, |_| String::new(), reached),
            None => page.numbered(rows, 0, false),
        })
    }

    fn chosen<R: Several<Filter = C::Filter>>(
        &self,
        v: &mut Violations,
        caller: &Caller,
        request: &mut R,
        verb: &Verb,
    ) -> Option<(PageRequest, Chosen<C>)> {
        let (items, token) = (request.take_items(), request.take_page_token());
        let filter = request.take_filter();
        if items.is_empty() == filter.is_none() {
            v.add(
                "items",
                Reason::FieldRequired,
                "items 与 filter 须填一项，且只填一项",
            );
            return None;
        }
        let Some(filter) = filter else {
            if items.len() > MOST as usize {
                v.add("items", Reason::TooManyItems, format!("至多 {MOST} 项"));
            }
            return Some((PageRequest::read(0, "", Vec::new(), v), Chosen::Named(items)));
        };
        let bound = [R::full_name().into_bytes(), vec![0], filter.encode_to_vec()].concat();
        if filter == R::Filter::default() {
            v.add("filter", Reason::FieldRequired, "至少填一个条件");
        }
        let (mut filter, also) = v.within("filter", |v| {
            let filter = C::filter(v, self.tables, caller, filter);
            verb.narrow(v, filter)
        });
        // Reviewers go by their counties.
        if let (Viewer::Member(own), None, []) = (Viewer::of(caller), &filter.organization, caller.reviewed())
        {
            filter.organization = own;
        }
        let mut page = PageRequest::read(0, &token, bound, v);
        page.size = MOST;
        let query = Query {
            also,
            ..Query::of(v, caller, filter, &page, true)
        };
        Some((page, Chosen::Found(Box::new(query))))
    }
}

impl Verb {
    /// `filter` narrowed to the states that the verb starts from, with the revisions that it finds besides.
    fn narrow<C: Content>(
        &self,
        v: &mut Violations,
        filter: Filter<C>,
    ) -> (Filter<C>, &'static [RevisionState]) {
        let (starts, revisions) = (self.starts_from::<C>(), self.starts_from_revision());
        let asked = |state: &&C::State| filter.states.is_empty() || filter.states.contains(state);
        let states: Vec<_> = starts.iter().filter(asked).copied().collect();
        let lasting: Vec<_> = Post::<C>::LASTING.iter().filter(asked).copied().collect();
        let wanted = |state: &RevisionState| filter.revisions.is_empty() || filter.revisions.contains(state);
        let found: Vec<_> = revisions.iter().filter(|state| wanted(state)).copied().collect();
        // What has a revision is public: no draft has one.
        let of_revisions = !filter.revisions.is_empty() && !revisions.is_empty();
        if !lasting.is_empty() && !found.is_empty() && (of_revisions || states.is_empty()) {
            let narrowed = Filter {
                states: lasting,
                revisions: found,
                ..filter
            };
            return (narrowed, &[]);
        }
        if states.is_empty() || of_revisions {
            let starts = starts.iter().map(|state| state.word().to_ascii_uppercase());
            let starts = starts.collect::<Vec<_>>().join("、");
            let besides = revisions.first().map_or_else(String::new, |revision| {
                let revision = revision.as_str().to_ascii_uppercase();
                format!("，以及修订为 {revision} 的 PUBLISHED、EXPIRED")
            });
            let rule = format!("此操作只适用于 {starts}{besides}");
            v.add("states", Reason::FilterInvalid, rule);
        }
        let also = if lasting.is_empty() { &[] } else { revisions };
        (Filter { states, ..filter }, also)
    }

    /// `post` after the verb, with the event, for a caller who may and has read this version, if any.
    fn decided<C: Content>(
        &self,
        mut post: Post<C>,
        etag: &str,
        caller: &Caller,
        at: &Moment<'_>,
    ) -> Result<(Post<C>, &'static str)> {
        self.admit()(&post, caller)?;
        if !etag.is_empty() {
            post.etag().require(etag, C::NAME, &post.id.name())?;
        }
        let event = self.apply(&mut post, at)?;
        Ok((post, event))
    }
}

/// Each item with its post as it is in this transaction, and the place behind which the filter finds more.
async fn find<C: Table>(
    unit: &mut Unit<'_, Post<C>>,
    page: &PageRequest,
    chosen: &Chosen<C>,
) -> Result<(Vec<(BatchItem, Result<Post<C>>)>, Option<String>)> {
    let items = match chosen {
        Chosen::Named(items) => items,
        Chosen::Found(query) => {
            let found = Post::page(unit.sql(), page.clone(), (**query).clone()).await?;
            let item = |post: Post<C>| {
                let (name, etag) = (post.id.name(), String::new());
                (BatchItem { name, etag }, Ok(post))
            };
            return Ok((found.rows.into_iter().map(item).collect(), found.next.reached()));
        }
    };
    let read = |(index, item): (usize, &BatchItem)| {
        Violations::collect(|v| wire::name(v, &format!("items[{index}].name"), &item.name, C::Id::parse_name))
    };
    let ids: Vec<Result<C::Id>> = items.iter().enumerate().map(read).collect();
    let known: Vec<C::Id> = ids.iter().flatten().copied().collect();
    let posts = Post::find_many(unit.sql(), &known).await?;
    let mut posts: HashMap<_, _> = posts.into_iter().map(|post| (post.id, Some(post))).collect();
    let found = items.iter().zip(ids).enumerate().map(|(index, (item, id))| {
        let found = id.and_then(|id| match posts.get_mut(&id).map(Option::take) {
            Some(Some(post)) => Ok(post),
            Some(None) => {
                let field = format!("items[{index}].name");
                Err(Error::of_field(
                    field,
                    Reason::ItemRepeated,
                    "同一条在本批中出现了两次",
                ))
            }
            None => Err(Error::not_found(C::NAME, id.name())),
        });
        (item.clone(), found)
    });
    Ok((found.collect(), None))
}

/// Refuses each that would be reopened with a key that another has by now, one before it in the batch included: its conflict
/// would end the batch of all.
async fn refuse_taken<C: Table>(unit: &mut Unit<'_, Post<C>>, decided: &mut [Decided<C>]) -> Result<()> {
    let mut before = HashSet::new();
    for (_, decided) in decided {
        let reopened = decided.as_ref().ok();
        let reopened = reopened.filter(|(_, event)| *event == C::EVENTS.reopened);
        let Some((post, _)) = reopened.filter(|(post, _)| !post.content.own_key().is_empty()) else {
            continue;
        };
        let first = before.insert((post.organization.clone(), post.content.own_key()));
        let taken = C::key_taken(unit.sql(), post).await?;
        if let Some(refusal) = taken {
            *decided = Err(refusal.on(C::NAME, post.id.name()));
        } else if !first {
            let rule = "本批中已有同一编号的记录重新启用";
            *decided = Err(Error::new(Reason::ExternalIdTaken, rule).on(C::NAME, post.id.name()));
        }
    }
    Ok(())
}

/// Keeps what was decided, or none of it if the caller wants all or nothing and one is refused.
async fn keep<C: Table + Wire>(
    unit: &mut Unit<'_, Post<C>>,
    decided: Vec<Decided<C>>,
    whole: bool,
) -> Result<Vec<Done<C>>> {
    let none = whole && decided.iter().any(|(_, decided)| decided.is_err());
    let mut room = ANSWER_BYTES;
    let mut all = Vec::with_capacity(decided.len());
    for (name, decided) in decided {
        let (post, refusal) = match decided {
            Ok(_) if none => {
                let message = "本批要求全部成功，因其他条目被拒绝，本条没有办理";
                (
                    None,
                    Some(Error::new(Reason::BatchRefused, message).on(C::NAME, &name)),
                )
            }
            Ok((mut post, event)) => {
                // Somebody was faster: the whole batch is decided again.
                unit.save(&mut post, event)
                    .await
                    .map_err(|error| match error.reason() {
                        Reason::EtagMismatch => Error::new(Reason::WriteConflict, "写入冲突，请重试"),
                        _ => error,
                    })?;
                let bytes = C::write(post.clone()).encoded_len();
                room = room.saturating_sub(bytes);
                (Some(post).filter(|_| room > 0), None)
            }
            Err(error) => (None, Some(error)),
        };
        let refusal = refusal.map(|error| status(error).details().to_vec());
        all.push(Done { name, post, refusal });
    }
    Ok(all)
}
