//! ScheduleTalks: an order of talks (对接洽谈会) in which the best pairs meet.

use std::collections::{BTreeMap, HashMap};

use techmarket_kernel::{Caller, Context, Error, Reason, Result, Violations, check_distinct};
use techmarket_proto::matching::v1 as pb;
use techmarket_rpc::convert as wire;
use techmarket_types::{CodeTables, CreditCode, MatchId};

use crate::app::{App, blocking};
use crate::domain::{
    MAX_SLOTS, Match, MatchState, ScheduledTalks, Side, TalkEvent, TalkPair, Unscheduled, schedule,
};
use crate::messages;
use crate::store::{self, MatchOrder, MatchQuery};

/// Most pairs of one event.
const MAX_TALK_PAIRS: usize = 2_000;
const MAX_TABLES: usize = 500;
const MAX_UNAVAILABLE: usize = 2_000;

/// Which pairs may talk.
enum TalkMatches {
    /// These.
    Named(Vec<MatchId>),
    /// The best of these.
    Found(Box<MatchQuery>),
}

impl App {
    /// The talks of an event, as the caller may know of them.
    pub(crate) async fn schedule_talks(
        &self,
        context: &Context,
        request: pb::ScheduleTalksRequest,
    ) -> Result<ScheduledTalks> {
        let (matches, event, unavailable) =
            Violations::collect(|v| self.asked(v, &context.caller, &request))?;
        let matches = self.talk_matches(matches).await?;
        let (mut pairs, mut left) = (Vec::with_capacity(matches.len()), Vec::new());
        for pair in matches {
            let shown = [Side::Supply, Side::Demand]
                .iter()
                .all(|side| pair.shows(*side, &context.caller));
            if [MatchState::Declined, MatchState::Registered].contains(&pair.state) {
                left.push((pair.id, Unscheduled::Ended));
            } else if shown {
                pairs.push(pair);
            } else {
                left.push((pair.id, Unscheduled::Hidden));
            }
        }
        let (talk_pairs, event) = numbered(&pairs, &event, &unavailable);
        let schedule = blocking(move || Ok::<_, Error>(schedule(&talk_pairs, &event))).await?;
        let without = schedule.left.iter();
        let without =
            without.filter_map(|(place, reason)| Some((pairs.get(*place)?.id, Unscheduled::NoTalk(*reason))));
        left.extend(without);
        Ok(ScheduledTalks {
            pairs,
            schedule,
            left,
        })
    }

    /// Which pairs may talk, what the event has (nobody is unavailable in it), and when organisations have no time.
    fn asked(
        &self,
        v: &mut Violations,
        caller: &Caller,
        request: &pb::ScheduleTalksRequest,
    ) -> Option<(TalkMatches, TalkEvent, HashMap<CreditCode, u64>)> {
        let slots = number(v, "slots", request.slots, MAX_SLOTS);
        let tables = number(v, "tables", request.tables, MAX_TABLES);
        let mut most = |field, talks| match talks {
            0 => slots,
            talks => number(v, field, talks, MAX_SLOTS),
        };
        let event = TalkEvent {
            slots,
            tables,
            most_supply: most("most_supply_talks", request.most_supply_talks),
            most_demand: most("most_demand_talks", request.most_demand_talks),
            unavailable: BTreeMap::new(),
        };
        let unavailable = unavailable(v, &request.unavailable, slots);
        let matches = matches(v, self.tables, caller, request);
        Some((matches?, event, unavailable))
    }

    async fn talk_matches(&self, matches: TalkMatches) -> Result<Vec<Match>> {
        let mut session = self.matches.read().await?;
        match matches {
            TalkMatches::Named(ids) => {
                let mut found = store::matches::find_many(&mut session, &ids).await?;
                let place: HashMap<MatchId, usize> =
                    ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
                found.sort_by_key(|pair| place.get(&pair.id).copied());
                let missing = ids.iter().find(|id| !found.iter().any(|pair| pair.id == **id));
                missing.map_or(Ok(found), |id| Err(Error::not_found("match", id.name())))
            }
            TalkMatches::Found(mut query) => {
                query.order = MatchOrder::Best;
                query.limit = i64::try_from(MAX_TALK_PAIRS).unwrap_or(i64::MAX);
                if query.states.is_empty() {
                    let ended = [MatchState::Declined, MatchState::Registered];
                    query.states = MatchState::ALL
                        .iter()
                        .copied()
                        .filter(|state| !ended.contains(state))
                        .collect();
                }
                Ok(store::matches::list(&mut session, &query).await?)
            }
        }
    }
}

/// The pairs with their organisations numbered, and when these have no time.
fn numbered(
    pairs: &[Match],
    event: &TalkEvent,
    unavailable: &HashMap<CreditCode, u64>,
) -> (Vec<TalkPair>, TalkEvent) {
    let mut numbers: HashMap<CreditCode, usize> = HashMap::new();
    let mut number = |code: &CreditCode| {
        let next = numbers.len();
        *numbers.entry(code.clone()).or_insert(next)
    };
    let talk_pairs = pairs
        .iter()
        .map(|pair| TalkPair {
            supply: number(&pair.supply_organization),
            demand: number(&pair.demand_organization),
            score: pair.score,
        })
        .collect();
    let unavailable: BTreeMap<usize, u64> = numbers
        .iter()
        .filter_map(|(code, number)| Some((*number, *unavailable.get(code)?)))
        .collect();
    (
        talk_pairs,
        TalkEvent {
            unavailable,
            ..event.clone()
        },
    )
}

/// A number from 1 to `most`.
fn number(v: &mut Violations, field: &str, number: i32, most: usize) -> usize {
    let read = usize::try_from(number)
        .ok()
        .filter(|number| (1..=most).contains(number));
    read.unwrap_or_else(|| {
        v.add(field, Reason::ValueOutOfRange, format!("应为 1 至 {most}"));
        1
    })
}

fn matches(
    v: &mut Violations,
    tables: &CodeTables,
    caller: &Caller,
    request: &pb::ScheduleTalksRequest,
) -> Option<TalkMatches> {
    match (request.matches.as_slice(), request.filter.clone()) {
        ([], Some(filter)) => {
            let query = v.within("filter", |v| messages::match_filter(v, tables, caller, filter));
            Some(TalkMatches::Found(Box::new(query)))
        }
        ([], None) => {
            v.add("matches", Reason::FieldRequired, "matches 与 filter 须填写一项");
            None
        }
        (_, Some(_)) => {
            v.add("filter", Reason::FilterInvalid, "matches 与 filter 只能填写一项");
            None
        }
        (names, None) => {
            check_distinct(v, "matches", names, MAX_TALK_PAIRS);
            let all = names.iter().take(MAX_TALK_PAIRS).enumerate();
            let ids: Vec<Option<MatchId>> = all
                .map(|(place, name)| wire::name(v, &format!("matches[{place}]"), name, MatchId::parse_name))
                .collect();
            ids.into_iter()
                .collect::<Option<Vec<_>>>()
                .map(TalkMatches::Named)
        }
    }
}

/// When organisations have no time, slots as bits.
fn unavailable(
    v: &mut Violations,
    unavailable: &[pb::Unavailability],
    slots: usize,
) -> HashMap<CreditCode, u64> {
    let codes: Vec<&String> = unavailable.iter().map(|one| &one.organization).collect();
    check_distinct(v, "unavailable", &codes, MAX_UNAVAILABLE);
    let mut read = HashMap::new();
    for (place, one) in unavailable.iter().take(MAX_UNAVAILABLE).enumerate() {
        v.within(format!("unavailable[{place}]"), |v| {
            let code = wire::credit_code(v, "organization", &one.organization);
            if one.slots.is_empty() {
                v.add("slots", Reason::FieldRequired, "必填：至少一个时段");
            }
            if one.slots.len() > MAX_SLOTS {
                v.add("slots", Reason::TooManyItems, format!("至多 {MAX_SLOTS} 项"));
            }
            let mut bits = 0;
            for (index, slot) in one.slots.iter().take(MAX_SLOTS).enumerate() {
                bits |= 1_u64 << (number(v, &format!("slots[{index}]"), *slot, slots) - 1);
            }
            read.extend(code.map(|code| (code, bits)));
        });
    }
    read
}
