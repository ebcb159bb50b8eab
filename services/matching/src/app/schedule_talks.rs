//! ScheduleTalks.

use std::collections::{BTreeMap, HashMap};

use techmarket_kernel::{Context, Error, Result};
use techmarket_types::{CreditCode, MatchId};

use crate::app::{App, MatchOrder, MatchQuery, blocking};
use crate::domain::{Match, MatchState, NoTalk, Side, TalkEvent, TalkPair, TalkSchedule, schedule};

/// Most pairs of one event.
pub const MAX_TALK_PAIRS: usize = 2_000;

/// Which pairs may talk.
#[derive(Clone, Debug)]
pub enum TalkMatches {
    /// These.
    Named(Vec<MatchId>),
    /// The best of these.
    Found(Box<MatchQuery>),
}

/// An event to schedule.
#[derive(Clone, Debug)]
pub struct ScheduleTalks {
    /// Which pairs may talk.
    pub matches: TalkMatches,
    /// What the event has; nobody is unavailable in it.
    pub event: TalkEvent,
    /// When organisations have no time, slots as bits.
    pub unavailable: HashMap<CreditCode, u64>,
}

/// Why a match has no talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unscheduled {
    /// It is declined or registered.
    Ended,
    /// A side hides from the caller.
    Hidden,
    /// There was no place for it.
    NoTalk(NoTalk),
}

/// The talks of an event.
#[derive(Clone, Debug)]
pub struct ScheduledTalks {
    /// The pairs that could talk.
    pub pairs: Vec<Match>,
    /// Their talks, by their places.
    pub schedule: TalkSchedule,
    /// Matches without a talk.
    pub left: Vec<(MatchId, Unscheduled)>,
}

impl App {
    /// The talks of an event, as `context`'s caller may know of them.
    pub async fn schedule_talks(&self, context: &Context, command: ScheduleTalks) -> Result<ScheduledTalks> {
        let matches = self.talk_matches(command.matches).await?;
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
        let (talk_pairs, event) = numbered(&pairs, &command.event, &command.unavailable);
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

    async fn talk_matches(&self, matches: TalkMatches) -> Result<Vec<Match>> {
        let mut session = self.matches.read().await?;
        let table = self.matches.table();
        match matches {
            TalkMatches::Named(ids) => {
                let mut found = table.find_many(&mut session, &ids).await?;
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
                Ok(table.list(&mut session, &query).await?)
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
