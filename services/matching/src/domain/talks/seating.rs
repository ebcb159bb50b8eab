//! Which pair talks in which slot.

use std::collections::BTreeMap;

use super::{NoTalk, Seat, TalkEvent, TalkPair, model};

/// Seats the chosen pairs slot by slot. In each slot those organisations come first that need every slot they have left; then
/// as many talks as there are tables, and among them those of whoever has little time.
pub(super) fn seat(pairs: &[TalkPair], chosen: &[usize], event: &TalkEvent) -> Vec<Seat> {
    let mut waiting: Vec<usize> = chosen.to_vec();
    let mut seats = Vec::with_capacity(chosen.len());
    for slot in 0..event.slots {
        let candidates = candidates(pairs, &waiting, event, slot);
        if candidates.is_empty() {
            continue;
        }
        let seated = model::matching(&candidates, event.tables);
        waiting.retain(|place| !seated.contains(place));
        seats.extend(seated.into_iter().map(|place| (place, slot)));
    }
    seats
}

/// The waiting pairs that have time in `slot`, with what it is worth to seat them there.
fn candidates(
    pairs: &[TalkPair],
    waiting: &[usize],
    event: &TalkEvent,
    slot: usize,
) -> Vec<(usize, TalkPair, f64)> {
    let waiting = waiting
        .iter()
        .filter_map(|place| Some((*place, *pairs.get(*place)?)));
    let waiting: Vec<(usize, TalkPair)> = waiting.collect();
    let mut talks: BTreeMap<usize, u32> = BTreeMap::new();
    for (_, pair) in &waiting {
        *talks.entry(pair.supply).or_default() += 1;
        *talks.entry(pair.demand).or_default() += 1;
    }
    // More than all tables together, so that covering one who needs the slot is worth more than any number of talks.
    let needed = f64::from(u32::try_from(event.tables).unwrap_or(u32::MAX)) + 1.0;
    let urgency = |organization: usize| {
        let left = (event.available(organization) >> slot).count_ones();
        let talks = talks.get(&organization).copied().unwrap_or_default();
        if talks >= left {
            needed
        } else {
            // Below one talk in sum.
            0.4 * f64::from(talks) / f64::from(left) / needed
        }
    };
    let here = waiting
        .into_iter()
        .filter(|(_, pair)| event.common(pair) >> slot & 1 == 1);
    here.map(|(place, pair)| (place, pair, 1.0 + urgency(pair.supply) + urgency(pair.demand)))
        .collect()
}

/// Seats of the others, the best first, who still fits.
pub(super) fn fill(pairs: &[TalkPair], event: &TalkEvent, seats: &mut Vec<Seat>) {
    let mut room = Room::of(pairs, event, seats);
    let mut others: Vec<(usize, &TalkPair)> = pairs
        .iter()
        .enumerate()
        .filter(|(place, _)| !room.is_seated(*place))
        .collect();
    others.sort_by(|a, b| b.1.score.total_cmp(&a.1.score).then(a.0.cmp(&b.0)));
    for (place, pair) in others {
        if let Some(slot) = room.slot(pair) {
            room.take(place, pair, slot);
            seats.push((place, slot));
        }
    }
}

/// What is taken.
pub(super) struct Room<'a> {
    event: &'a TalkEvent,
    seated: Vec<bool>,
    tables: Vec<usize>,
    supply: BTreeMap<usize, usize>,
    demand: BTreeMap<usize, usize>,
    /// The slots in which an organisation still has time.
    free: BTreeMap<usize, u64>,
}

impl<'a> Room<'a> {
    pub(super) fn of(pairs: &[TalkPair], event: &'a TalkEvent, seats: &[Seat]) -> Self {
        let mut room = Self {
            event,
            seated: vec![false; pairs.len()],
            tables: vec![0; event.slots],
            supply: BTreeMap::new(),
            demand: BTreeMap::new(),
            free: BTreeMap::new(),
        };
        for (place, slot) in seats {
            if let Some(pair) = pairs.get(*place) {
                room.take(*place, pair, *slot);
            }
        }
        room
    }

    pub(super) fn is_seated(&self, place: usize) -> bool {
        self.seated.get(place).copied().unwrap_or_default()
    }

    fn take(&mut self, place: usize, pair: &TalkPair, slot: usize) {
        if let Some(seated) = self.seated.get_mut(place) {
            *seated = true;
        }
        if let Some(tables) = self.tables.get_mut(slot) {
            *tables += 1;
        }
        *self.supply.entry(pair.supply).or_default() += 1;
        *self.demand.entry(pair.demand).or_default() += 1;
        for organization in [pair.supply, pair.demand] {
            let free = self.free(organization) & !(1 << slot);
            self.free.insert(organization, free);
        }
    }

    fn free(&self, organization: usize) -> u64 {
        let known = self.free.get(&organization).copied();
        known.unwrap_or_else(|| self.event.available(organization))
    }

    fn is_full(&self, pair: &TalkPair) -> bool {
        let of = |talks: &BTreeMap<usize, usize>, organization| {
            talks.get(&organization).copied().unwrap_or_default()
        };
        of(&self.supply, pair.supply) >= self.event.most_supply
            || of(&self.demand, pair.demand) >= self.event.most_demand
    }

    /// Whether the pair can still talk in `slot`.
    pub(super) fn can_take(&self, pair: &TalkPair, slot: usize) -> bool {
        let common = self.free(pair.supply) & self.free(pair.demand);
        let has_table = self
            .tables
            .get(slot)
            .is_some_and(|taken| *taken < self.event.tables);
        common >> slot & 1 == 1 && has_table && !self.is_full(pair)
    }

    fn slot(&self, pair: &TalkPair) -> Option<usize> {
        (0..self.event.slots).find(|slot| self.can_take(pair, *slot))
    }

    /// Why a pair that has no seat has none.
    pub(super) fn reason(&self, pair: &TalkPair) -> NoTalk {
        if self.event.common(pair) == 0 {
            NoTalk::NoCommonSlot
        } else if self.is_full(pair) {
            NoTalk::OrganizationFull
        } else if self.free(pair.supply) & self.free(pair.demand) == 0 {
            NoTalk::NoCommonSlot
        } else {
            NoTalk::TablesFull
        }
    }
}
