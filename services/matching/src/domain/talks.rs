//! One-to-one talks of a matchmaking event (对接会一对一洽谈排程).
//!
//! First the pairs, then the slots. Which pairs talk is a linear programme: the highest sum of scores under the most talks of
//! each organisation and the tables of all slots. Its matrix is totally unimodular where no organisation stands on both
//! sides, so its answer is whole and no schedule can do better. Slots are then filled one after the other with the talks
//! of the organisations that have no slot to spare; where everybody has time in every slot this seats every chosen pair
//! (König's theorem on colouring the edges of a bipartite graph, with classes of equal size after de Werra), and the
//! schedule is the best there is. Where some have no time in some slots, or stand on both sides, the problem is hard; a small
//! one is solved whole, and of a large one the bound says how far the schedule may be from the best.

mod model;
mod seating;

use std::collections::BTreeMap;

use techmarket_types::MatchId;

use super::market_match::Match;

/// Most slots of an event: the slots of an organisation are the bits of a number.
pub const MAX_SLOTS: usize = 64;
/// Talks and slots up to this product are solved as one problem.
const SMALL: usize = 240;
/// Sums of scores are equal up to this part of them.
const EQUAL: f64 = 1e-6;

/// Why a match has no talk.
pub enum Unscheduled {
    /// It is declined or registered.
    Ended,
    /// A side hides from the caller.
    Hidden,
    /// There was no place for it.
    NoTalk(NoTalk),
}

/// The talks of an event.
pub struct ScheduledTalks {
    /// The pairs that could talk.
    pub pairs: Vec<Match>,
    /// Their talks, by their places.
    pub schedule: TalkSchedule,
    /// Matches without a talk.
    pub left: Vec<(MatchId, Unscheduled)>,
}

/// A pair that may talk. Organisations are numbered from 0, the same number for the same organisation on either side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TalkPair {
    /// Organisation of the listing.
    pub supply: usize,
    /// Organisation of the demand; another one.
    pub demand: usize,
    /// What the talk is worth, 0 to 1.
    pub score: f64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TalkEvent {
    /// Slots one after the other, 1 to 64.
    pub slots: usize,
    /// Tables in each of them, at least 1.
    pub tables: usize,
    /// Most talks of an organisation as supply side.
    pub most_supply: usize,
    /// Most talks of an organisation as demand side.
    pub most_demand: usize,
    /// The slots in which an organisation has no time, as bits; the others always have.
    pub unavailable: BTreeMap<usize, u64>,
}

/// A talk, by the place of its pair in what was given; slots and tables from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Talk {
    pub slot: usize,
    /// Where.
    pub table: usize,
    pub pair: usize,
}

/// Why a pair does not talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoTalk {
    /// One of the two has its most talks, of higher score in sum.
    OrganizationFull,
    /// In no slot do both have time.
    NoCommonSlot,
    /// Every table is taken where both have time.
    TablesFull,
}

/// Who talks when and where.
#[derive(Debug, Clone, PartialEq)]
pub struct TalkSchedule {
    /// By slot and table.
    pub talks: Vec<Talk>,
    /// Pairs without a talk, in the order given.
    pub left: Vec<(usize, NoTalk)>,
    /// Sum of the scores of the talks.
    pub score: f64,
    /// No schedule has a higher sum; `None` where the search for it was cut short.
    pub bound: Option<f64>,
}

impl TalkSchedule {
    /// Whether it is proved that no schedule has a higher sum.
    #[must_use]
    pub fn is_best(&self) -> bool {
        self.bound
            .is_some_and(|bound| self.score >= bound - EQUAL * bound.max(1.0))
    }
}

impl TalkEvent {
    /// The slots in which an organisation has time.
    fn available(&self, organization: usize) -> u64 {
        let all = if self.slots >= MAX_SLOTS {
            u64::MAX
        } else {
            (1 << self.slots) - 1
        };
        all & !self.unavailable.get(&organization).copied().unwrap_or_default()
    }

    /// The slots in which both have time.
    fn common(&self, pair: &TalkPair) -> u64 {
        self.available(pair.supply) & self.available(pair.demand)
    }
}

/// Schedules the talks. The time it takes is bounded: solving is cut short by a count of steps and by a clock.
#[must_use]
pub fn schedule(pairs: &[TalkPair], event: &TalkEvent) -> TalkSchedule {
    let chosen = model::choose(pairs, event);
    let mut seated = seating::seat(pairs, &chosen.pairs, event);
    seating::fill(pairs, event, &mut seated);
    let found = finish(pairs, event, &seated, chosen.bound);
    if found.is_best() || pairs.len() * event.slots > SMALL {
        return found;
    }
    match model::solve_whole(pairs, event) {
        Some(whole) => {
            let bound = whole.bound.or(chosen.bound);
            let whole = finish(pairs, event, &whole.seats, bound);
            if whole.score > found.score {
                whole
            } else {
                TalkSchedule { bound, ..found }
            }
        }
        None => found,
    }
}

/// A seated pair: its place and its slot.
type Seat = (usize, usize);

fn finish(pairs: &[TalkPair], event: &TalkEvent, seats: &[Seat], bound: Option<f64>) -> TalkSchedule {
    let mut seats = seats.to_vec();
    seats.sort_unstable_by_key(|(pair, slot)| (*slot, *pair));
    let mut talks: Vec<Talk> = Vec::with_capacity(seats.len());
    for (pair, slot) in &seats {
        let table = match talks.last() {
            Some(last) if last.slot == *slot => last.table + 1,
            _ => 0,
        };
        talks.push(Talk {
            slot: *slot,
            table,
            pair: *pair,
        });
    }
    let room = seating::Room::of(pairs, event, &seats);
    let left = pairs
        .iter()
        .enumerate()
        .filter(|(place, _)| !room.is_seated(*place));
    let left = left.map(|(place, pair)| (place, room.reason(pair))).collect();
    let score = talks
        .iter()
        .filter_map(|talk| pairs.get(talk.pair))
        .map(|pair| pair.score)
        .sum();
    TalkSchedule {
        talks,
        left,
        score,
        bound,
    }
}

#[cfg(test)]
mod tests;
