use proptest::prelude::*;

use super::*;

fn pair(supply: usize, demand: usize, score: f64) -> TalkPair {
    TalkPair {
        supply,
        demand,
        score,
    }
}

fn event(slots: usize, tables: usize, most: usize) -> TalkEvent {
    TalkEvent {
        slots,
        tables,
        most_supply: most,
        most_demand: most,
        unavailable: BTreeMap::new(),
    }
}

/// Every rule of the event, and that each pair is either seated or left.
fn check(pairs: &[TalkPair], event: &TalkEvent, schedule: &TalkSchedule) {
    let mut busy = std::collections::HashSet::new();
    let mut places = std::collections::HashSet::new();
    let (mut supply, mut demand) = (BTreeMap::new(), BTreeMap::new());
    let mut score = 0.0;
    for talk in &schedule.talks {
        let pair = &pairs[talk.pair];
        assert!(talk.slot < event.slots && talk.table < event.tables, "{talk:?}");
        assert!(
            places.insert((talk.slot, talk.table)),
            "one talk at a table: {talk:?}"
        );
        assert!(
            busy.insert((pair.supply, talk.slot)) && busy.insert((pair.demand, talk.slot)),
            "{talk:?}"
        );
        assert!(
            event.common(pair) >> talk.slot & 1 == 1,
            "both have time: {talk:?}"
        );
        *supply.entry(pair.supply).or_insert(0) += 1;
        *demand.entry(pair.demand).or_insert(0) += 1;
        score += pair.score;
    }
    assert!(supply.values().all(|talks| *talks <= event.most_supply));
    assert!(demand.values().all(|talks| *talks <= event.most_demand));
    assert!((score - schedule.score).abs() < 1e-9);
    let mut seen: Vec<usize> = schedule.talks.iter().map(|talk| talk.pair).collect();
    seen.extend(schedule.left.iter().map(|(place, _)| *place));
    seen.sort_unstable();
    assert_eq!(seen, (0..pairs.len()).collect::<Vec<_>>());
    assert!(
        schedule.bound.is_none_or(|bound| schedule.score <= bound + 1e-4),
        "{schedule:?}"
    );
}

/// The best sum, by trying everything.
fn best(pairs: &[TalkPair], event: &TalkEvent) -> f64 {
    fn from(pairs: &[TalkPair], event: &TalkEvent, place: usize, seats: &mut Vec<Seat>) -> f64 {
        let Some(pair) = pairs.get(place) else { return 0.0 };
        let mut best = from(pairs, event, place + 1, seats);
        for slot in 0..event.slots {
            let room = seating::Room::of(pairs, event, seats);
            if room.can_take(pair, slot) {
                seats.push((place, slot));
                best = best.max(pair.score + from(pairs, event, place + 1, seats));
                seats.pop();
            }
        }
        best
    }
    from(pairs, event, 0, &mut Vec::new())
}

fn organizations(both: bool) -> impl Strategy<Value = Vec<TalkPair>> {
    // Supply organisations are 0 to 2; demand organisations 3 to 5, or the same.
    let shift = if both { 0 } else { 3 };
    let one = (0_usize..3, 0_usize..3, 1_u32..=100).prop_filter_map(
        "two organisations",
        move |(supply, demand, score)| {
            let demand = demand + shift;
            (supply != demand).then(|| pair(supply, demand, f64::from(score) / 100.0))
        },
    );
    prop::collection::vec(one, 0..=5)
}

fn events() -> impl Strategy<Value = TalkEvent> {
    (1_usize..=3, 1_usize..=3, 1_usize..=3, 1_usize..=3).prop_map(
        |(slots, tables, most_supply, most_demand)| TalkEvent {
            most_supply,
            most_demand,
            ..event(slots, tables, 1)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn small_events_are_scheduled_best(
        pairs in organizations(false),
        event in events(),
        unavailable in prop::collection::btree_map(0_usize..6, 0_u64..8, 0..=3),
    ) {
        let event = TalkEvent { unavailable, ..event };
        let found = schedule(&pairs, &event);
        check(&pairs, &event, &found);
        prop_assert!((found.score - best(&pairs, &event)).abs() < 1e-4, "{found:?}");
    }

    #[test]
    fn small_events_with_organisations_on_both_sides_are_scheduled_best(
        pairs in organizations(true),
        event in events(),
    ) {
        let found = schedule(&pairs, &event);
        check(&pairs, &event, &found);
        prop_assert!((found.score - best(&pairs, &event)).abs() < 1e-4, "{found:?}");
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Beyond what is solved whole: the guarantee for those who always have time.
    #[test]
    fn whoever_always_has_time_is_scheduled_best(
        ends in prop::collection::vec((0_usize..20, 20_usize..40, 1_u32..=1_000), 60..=150),
        (slots, tables, most) in (5_usize..=12, 1_usize..=15, 1_usize..=12),
    ) {
        let pairs: Vec<TalkPair> = ends.into_iter().map(|(s, d, score)| pair(s, d, f64::from(score) / 1_000.0)).collect();
        let event = event(slots, tables, most);
        let found = schedule(&pairs, &event);
        check(&pairs, &event, &found);
        prop_assert!(found.is_best(), "{} of {:?}", found.score, found.bound);
    }

    /// Whatever the time they have, the schedule keeps the rules, and its bound is one.
    #[test]
    fn rules_are_kept_whatever_is_asked(
        ends in prop::collection::vec((0_usize..30, 10_usize..40, 0_u32..=1_000), 0..=120),
        unavailable in prop::collection::btree_map(0_usize..40, any::<u64>(), 0..=20),
        (slots, tables, most) in (1_usize..=64, 1_usize..=8, 1_usize..=8),
    ) {
        let ends = ends.into_iter().filter(|(s, d, _)| s != d);
        let pairs: Vec<TalkPair> = ends.map(|(s, d, score)| pair(s, d, f64::from(score) / 1_000.0)).collect();
        let event = TalkEvent { unavailable, ..event(slots, tables, most) };
        check(&pairs, &event, &schedule(&pairs, &event));
    }
}

#[test]
fn who_does_not_talk_is_told_why() {
    let pairs = [
        pair(0, 3, 0.9),
        pair(0, 4, 0.8),
        pair(1, 5, 0.7),
        pair(2, 6, 0.6),
        pair(7, 8, 0.5),
    ];
    let unavailable = BTreeMap::from([(5, 0b11), (7, 0b10)]);
    let event = TalkEvent {
        unavailable,
        ..event(2, 1, 1)
    };
    let found = schedule(&pairs, &event);
    check(&pairs, &event, &found);
    let seated: Vec<usize> = found.talks.iter().map(|talk| talk.pair).collect();
    assert_eq!(seated.len(), 2);
    assert!(seated.contains(&0) && seated.contains(&3), "{found:?}");
    let expected = [
        (1, NoTalk::OrganizationFull),
        (2, NoTalk::NoCommonSlot),
        (4, NoTalk::TablesFull),
    ];
    assert_eq!(found.left, expected);
    assert!(found.is_best());
}

#[test]
fn the_largest_event_is_scheduled() {
    // 2,000 pairs of 250 and 250 organisations, 64 slots of 20 tables.
    let pairs: Vec<TalkPair> = (0..2_000_u32)
        .map(|number| {
            let (supply, demand) = (number % 250, 250 + number * 7 / 8 % 250);
            pair(
                supply as usize,
                demand as usize,
                f64::from(number * 37 % 1_000) / 1_000.0,
            )
        })
        .collect();
    let event = event(64, 20, 6);
    let found = schedule(&pairs, &event);
    check(&pairs, &event, &found);
    assert!(found.is_best(), "{} of {:?}", found.score, found.bound);
}
