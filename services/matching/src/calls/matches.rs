//! Matches: reading them, and what their sides and brokers do with them.

use std::str::FromStr;
use std::sync::Arc;

use techmarket_feed::Change;
use techmarket_kernel::{
    Context, Error, Page, Reason, Result, Sieve, Target, TextRule, Violations, check_text,
};
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::shapes::{Etagged, Named, Repeatable};
use techmarket_rpc::{convert as wire, request};
use techmarket_types::MatchId;

use crate::app::{App, blocking};
use crate::domain::{Decline, DeclineReason, Match, NotedMatch};
use crate::messages;
use crate::store::{self, After, MatchOrder, MatchQuery};

impl App {
    /// The match, with its notes.
    pub(crate) async fn get_match(
        &self,
        context: &Context,
        request: pb::GetMatchRequest,
    ) -> Result<NotedMatch> {
        let id = Violations::collect(|v| request::id(v, &request))?;
        let pair = self.visible(context, id).await?;
        let mut notes = store::notes::of_match(&mut self.matches.read().await?, id).await?;
        notes.retain(|note| note.is_visible_to(&pair, &context.caller));
        Ok(NotedMatch { pair, notes })
    }

    /// The matches that the caller may know of.
    pub(crate) async fn list_matches(
        &self,
        context: &Context,
        request: pb::ListMatchesRequest,
    ) -> Result<Page<Match>> {
        let mut v = Violations::new();
        let page = request::page(&mut v, &request);
        let order = order(&mut v, &request.order_by);
        let after = page.after_key::<Place>(&mut v).map(|Place(after)| after);
        let filter = request.filter.unwrap_or_default();
        let query = v.within("filter", |v| {
            messages::match_filter(v, self.tables, &context.caller, filter)
        });
        let mut query = MatchQuery {
            // Who asks for one listing means that one.
            variants_too: request.variants_too || query.listing.is_some(),
            order,
            after,
            limit: query.sought.fetch(&page),
            ..query
        };
        v.finish()?;
        let mut session = self.matches.read().await?;
        let key = |pair: &Match| {
            let After { key, id } = order.place(pair);
            format!("{key},{id}")
        };
        let mut found = Sieve::default();
        loop {
            let matches = store::matches::list(&mut session, &query).await?;
            query.after = matches.last().map(|last| order.place(last));
            let sought = &query.sought;
            let keeps = |pair: &Match| {
                let has = |title: &str| sought.keeps(title, pair.create_time, pair.update_time);
                has(&pair.listing_title) || has(&pair.demand_title)
            };
            if !found.take(&page, matches, query.limit, keeps, key) {
                return Ok(found.page(page, key));
            }
        }
    }

    /// 查看, for the side of the caller.
    pub(crate) async fn view_match(&self, context: &Context, request: pb::ViewMatchRequest) -> Result<Match> {
        let id: MatchId = Violations::collect(|v| request::id(v, &request))?;
        let viewed = self.matches.write_once(context, |unit| {
            Box::pin(async move {
                let mut pair = unit.load(id, &id.name()).await?;
                pair.require_visible(&context.caller)?;
                if pair.view(&context.caller, context.now) {
                    // The caller named no version, so that a change by another in between is no reason to refuse.
                    unit.save(&mut pair, "match.viewed").await.map_err(try_again)?;
                }
                Ok(pair)
            })
        });
        viewed.await
    }

    /// 接受, for the sides that the caller may speak for. Both posts must still be published.
    pub(crate) async fn accept_match(
        &self,
        context: &Context,
        request: pb::AcceptMatchRequest,
    ) -> Result<Match> {
        let target = Violations::collect(|v| request::target(v, &request))?;
        let current = self.visible(context, target.id).await?;
        let published = self.both_published(&current).await?;
        self.step(context, &target, |pair| {
            let acceptance = pair.acceptance(&context.caller)?;
            pair.accept(acceptance)?;
            if !published {
                let refused = Error::new(Reason::PostNotPublished, "供给或需求已不再发布");
                return Err(refused.on("match", pair.id.name()));
            }
            Ok("match.accepted")
        })
        .await
    }

    /// 谢绝, by either side or for both.
    pub(crate) async fn decline_match(
        &self,
        context: &Context,
        request: pb::DeclineMatchRequest,
    ) -> Result<Match> {
        let (target, decline) = Violations::collect(|v| {
            let target = request::target(v, &request);
            let reason = wire::choice(v, "reason", request.reason, messages::decline_reason);
            let rule = TextRule::text(1_000);
            let other = reason == Some(DeclineReason::Other);
            check_text(
                v,
                "text",
                &request.text,
                if other { rule.required() } else { rule },
            );
            let text = request.text.clone();
            target.zip(reason.map(|reason| Decline { reason, text }))
        })?;
        self.step(context, &target, |pair| {
            pair.acceptance(&context.caller)?;
            pair.turn_down(decline.clone())?;
            Ok("match.declined")
        })
        .await
    }

    /// 开始洽谈, by either side or for both.
    pub(crate) async fn start_negotiation(
        &self,
        context: &Context,
        request: pb::StartNegotiationRequest,
    ) -> Result<Match> {
        let target = Violations::collect(|v| request::target(v, &request))?;
        self.step(context, &target, |pair| {
            pair.acceptance(&context.caller)?;
            pair.negotiate()?;
            Ok("match.negotiating")
        })
        .await
    }

    /// 指派经纪人: the subject of the person's tokens, or nobody.
    pub(crate) async fn assign_match_broker(
        &self,
        context: &Context,
        request: pb::AssignMatchBrokerRequest,
    ) -> Result<Match> {
        let target = Violations::collect(|v| {
            let target = request::target(v, &request);
            check_text(v, "broker", &request.broker, TextRule::line(100));
            target
        })?;
        let broker = Some(request.broker).filter(|broker| !broker.is_empty());
        self.step(context, &target, |pair| {
            pair.assign(broker.clone(), &context.caller)?;
            Ok("match.assigned")
        })
        .await
    }

    /// 披露: the caller's side releases the confidential layer of its post to the other.
    pub(crate) async fn disclose_match(
        &self,
        context: &Context,
        request: pb::DiscloseMatchRequest,
    ) -> Result<Match> {
        let target = Violations::collect(|v| request::target(v, &request))?;
        let step = self.step(context, &target, |pair| {
            pair.release(&context.caller, context.now)?;
            Ok("match.disclosed")
        });
        let pair = step.await?;
        let own = context.caller.organization.as_ref();
        self.note_disclosed(context, "disclose", &pair, own).await?;
        Ok(pair)
    }

    /// 同意 that the assigned broker reads whom to call on the caller's side of this match.
    pub(crate) async fn grant_match_broker_access(
        &self,
        context: &Context,
        request: pb::GrantMatchBrokerAccessRequest,
    ) -> Result<Match> {
        self.consent(context, request, true).await
    }

    /// 撤回同意, whatever its post says.
    pub(crate) async fn revoke_match_broker_access(
        &self,
        context: &Context,
        request: pb::RevokeMatchBrokerAccessRequest,
    ) -> Result<Match> {
        self.consent(context, request, false).await
    }

    async fn consent<R>(&self, context: &Context, request: R, given: bool) -> Result<Match>
    where
        R: Named + Etagged + Repeatable,
    {
        let target = Violations::collect(|v| request::target(v, &request))?;
        self.step(context, &target, |pair| {
            pair.consent(&context.caller, given, context.now)?;
            Ok(if given {
                "match.broker_admitted"
            } else {
                "match.broker_barred"
            })
        })
        .await
    }

    /// Changes a match by `decide`, for a caller that may know of it.
    async fn step(
        &self,
        context: &Context,
        target: &Target<MatchId>,
        decide: impl Fn(&mut Match) -> Result<&'static str> + Send + Sync,
    ) -> Result<Match> {
        let change = Change::of(target, Match::require_visible);
        self.matches.change(context, change, decide).await
    }

    /// The match, if the caller may know of it.
    pub(crate) async fn visible(&self, context: &Context, id: MatchId) -> Result<Match> {
        let pair = self.matches.get(id, &id.name()).await?;
        pair.require_visible(&context.caller)?;
        Ok(pair)
    }

    /// Whether both posts are published, as far as the indexes have been read.
    async fn both_published(&self, pair: &Match) -> Result<bool> {
        let (supply, demand) = (Arc::clone(&self.supply), Arc::clone(&self.demand));
        let (listing, wanted) = (pair.listing.name(), pair.demand.name());
        blocking(move || {
            Ok::<_, crate::index::IndexError>(
                supply.find(&listing)?.is_some() && demand.find(&wanted)?.is_some(),
            )
        })
        .await
    }
}

fn try_again(error: Error) -> Error {
    if error.reason() == Reason::EtagMismatch {
        Error::new(Reason::WriteConflict, error.message())
    } else {
        error
    }
}

fn order(v: &mut Violations, order_by: &str) -> MatchOrder {
    match order_by.trim() {
        "" | "create_time desc" => MatchOrder::Newest,
        "create_time" | "create_time asc" => MatchOrder::Oldest,
        "score desc" => MatchOrder::Best,
        "update_time desc" => MatchOrder::Changed,
        _ => {
            v.add(
                "order_by",
                Reason::FilterInvalid,
                "只能是 create_time、create_time desc、score desc 或 update_time desc",
            );
            MatchOrder::Newest
        }
    }
}

/// The key of a page token: what the order goes by, and the id of the last match shown.
struct Place(After);

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (key, id) = text.split_once(',').ok_or(())?;
        Ok(Self(After {
            key: key.parse().map_err(drop)?,
            id: id.parse().map_err(drop)?,
        }))
    }
}
