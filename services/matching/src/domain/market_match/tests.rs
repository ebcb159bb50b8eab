use super::*;
use crate::domain::{ContractStep, Hit, NamedContract, NoteText, Party, Side, Visibility};
use techmarket_kernel::Reason;

const STATES: &[MatchState] = MatchState::ALL;
const SUPPLY: Acceptance = Acceptance {
    supply: true,
    demand: false,
};
const DEMAND: Acceptance = Acceptance {
    supply: false,
    demand: true,
};
const BOTH: Acceptance = Acceptance {
    supply: true,
    demand: true,
};
const SELLER: &str = "12100000400000624D";
const BUYER: &str = "91350100M000100Y43";

fn id() -> uuid::Uuid {
    uuid::Uuid::from_u128(1)
}

fn suggestion() -> Suggestion {
    Suggestion {
        supply: Party {
            id: ListingId::new(id()),
            title: "高强度电瓷配方".to_owned(),
            organization: SELLER.parse().unwrap(),
            organization_name: "示例单位".to_owned(),
            hidden: true,
            region: Some("360302".to_owned()),
            fields: vec!["4".to_owned(), "2".to_owned()],
        },
        demand: Party {
            id: DemandId::new(id()),
            title: "提高电瓷抗弯强度".to_owned(),
            organization: BUYER.parse().unwrap(),
            organization_name: "示例单位".to_owned(),
            hidden: false,
            region: None,
            fields: vec!["4".to_owned()],
        },
        variant_group: ListingId::new(id()),
        hit: Hit {
            name: String::new(),
            payload: Vec::new(),
            score: 0.5,
            contributions: Vec::new(),
            matched_terms: Vec::new(),
            failed_conditions: Vec::new(),
            variants: Vec::new(),
        },
    }
}

/// A match as it stands in `state`; an interested one by its supply side.
fn pair(state: MatchState) -> Match {
    let now = Timestamp::from_second(1_795_222_800).unwrap();
    let mut pair = Match::suggested(MatchId::new(id()), &suggestion(), now);
    pair.state = state;
    match state {
        MatchState::Suggested => {}
        MatchState::Viewed => pair.viewed.supply = Some(now),
        MatchState::Interested => pair.accepted = SUPPLY,
        MatchState::Accepted | MatchState::Negotiating => pair.accepted = BOTH,
        MatchState::Contracted => {
            pair.accepted = BOTH;
            pair.contract = Some(ContractId::new(id()));
        }
        MatchState::Declined => pair.decline = Some(decline()),
        MatchState::Registered => pair.contract = Some(ContractId::new(id())),
    }
    pair
}

fn decline() -> Decline {
    Decline {
        reason: DeclineReason::Price,
        text: "超出预算".to_owned(),
    }
}

fn caller(role: Role, organization: Option<&str>) -> Caller {
    Caller::new("somebody", [role], organization.map(|code| code.parse().unwrap()))
}

#[test]
fn every_verb_in_every_state() {
    use MatchState::{
        Accepted, Contracted, Declined, Interested, Negotiating, Registered, Suggested, Viewed,
    };
    // The verb, and to which state from which; it is refused in every other.
    type Verb = (
        &'static str,
        fn(&mut Match) -> Result<()>,
        &'static [(MatchState, MatchState)],
    );
    let verbs: [Verb; 6] = [
        (
            "accept",
            |pair| pair.accept(SUPPLY),
            &[(Suggested, Interested), (Viewed, Interested)],
        ),
        (
            "accept",
            |pair| pair.accept(DEMAND),
            &[
                (Suggested, Interested),
                (Viewed, Interested),
                (Interested, Accepted),
            ],
        ),
        (
            "accept",
            |pair| pair.accept(BOTH),
            &[(Suggested, Accepted), (Viewed, Accepted), (Interested, Accepted)],
        ),
        (
            "decline",
            |pair| pair.turn_down(decline()),
            &[
                (Suggested, Declined),
                (Viewed, Declined),
                (Interested, Declined),
                (Accepted, Declined),
                (Negotiating, Declined),
            ],
        ),
        ("negotiate", Match::negotiate, &[(Accepted, Negotiating)]),
        (
            "disclose",
            |pair| pair.release(&caller(Role::Provider, Some(SELLER)), pair.create_time),
            &[
                (Accepted, Accepted),
                (Negotiating, Negotiating),
                (Contracted, Contracted),
                (Registered, Registered),
            ],
        ),
    ];
    for (verb, run, to) in verbs {
        for state in STATES {
            let before = pair(*state);
            let mut after = before.clone();
            let to = to.iter().find(|(from, _)| from == state).map(|(_, to)| *to);
            match (run(&mut after), to) {
                (Ok(()), Some(to)) => assert_eq!(after.state, to, "{verb} from {state:?}"),
                (Err(error), None) => {
                    assert_eq!(error.reason(), Reason::StateForbids, "{verb} from {state:?}");
                    assert_eq!(error.metadata()["state"], state.as_str().to_ascii_uppercase());
                    assert_eq!(error.metadata()["verb"], verb);
                    assert_eq!(after, before, "a refused {verb} changes nothing");
                }
                (result, to) => panic!("{verb} from {state:?}: {result:?}, not {to:?}"),
            }
        }
    }
}

#[test]
fn the_first_view_of_each_side_is_kept() {
    let now = Timestamp::from_second(1_795_222_860).unwrap();
    let later = Timestamp::from_second(1_795_222_920).unwrap();
    let (seller, buyer) = (
        caller(Role::Provider, Some(SELLER)),
        caller(Role::Demander, Some(BUYER)),
    );
    for state in STATES {
        let mut seen = Match {
            viewed: SideTimes::default(),
            ..pair(*state)
        };
        assert!(
            !seen.view(&caller(Role::Broker, None), now),
            "a broker is no side"
        );
        assert!(seen.view(&seller, now) && !seen.view(&seller, later));
        assert!(seen.view(&buyer, later) && !seen.view(&buyer, later));
        assert_eq!((seen.viewed.supply, seen.viewed.demand), (Some(now), Some(later)));
        let expected = if *state == MatchState::Suggested {
            MatchState::Viewed
        } else {
            *state
        };
        assert_eq!(seen.state, expected);
    }
}

fn named(number: u128, seller: &str, buyer: &str) -> NamedContract {
    NamedContract {
        id: ContractId::new(uuid::Uuid::from_u128(number)),
        pair: MatchId::new(id()),
        seller: seller.parse().unwrap(),
        buyer: buyer.parse().unwrap(),
    }
}

#[test]
fn contracts_move_the_match_of_their_two_sides() {
    use ContractStep::{Registered, Reopened, Submitted};
    // The contract of a match under contract has the number 1.
    let (same, other) = (named(1, SELLER, BUYER), named(2, SELLER, BUYER));
    for state in STATES {
        for step in [Submitted, Reopened, Registered] {
            for (contract, is_same) in [(&same, true), (&other, false)] {
                let before = pair(*state);
                let mut after = before.clone();
                let event = after.follow(step, contract);
                let expected = match (step, state) {
                    (Submitted, MatchState::Accepted | MatchState::Negotiating) => {
                        Some((MatchState::Contracted, Some(contract.id), "match.contracted"))
                    }
                    (Reopened, MatchState::Contracted) if is_same => {
                        Some((MatchState::Negotiating, None, "match.reopened"))
                    }
                    (Registered, from) if *from != MatchState::Registered => {
                        Some((MatchState::Registered, Some(contract.id), "match.registered"))
                    }
                    _ => None,
                };
                let found = event.map(|event| (after.state, after.contract, event));
                assert_eq!(found, expected, "{step:?} in {state:?}, the same: {is_same}");
                assert_eq!(
                    (&after.decline, after.accepted),
                    (&before.decline, before.accepted)
                );
                if expected.is_none() {
                    assert_eq!(after, before);
                }
            }
            for stranger in [
                named(1, BUYER, SELLER),
                named(1, SELLER, SELLER),
                named(1, BUYER, BUYER),
            ] {
                let mut after = pair(*state);
                assert_eq!(after.follow(step, &stranger), None, "sides are not exchanged");
                assert_eq!(after, pair(*state));
            }
        }
    }
}

#[test]
fn reasons_are_refreshed_until_somebody_answers() {
    let mut renamed = suggestion();
    renamed.supply.title = "新的名称".to_owned();
    for state in STATES.iter().copied() {
        assert_eq!(
            pair(state).refreshed(&suggestion()),
            None,
            "{state:?}: nothing is new"
        );
        let refreshed = pair(state).refreshed(&renamed);
        let expected = Match {
            listing_title: "新的名称".to_owned(),
            ..pair(state)
        };
        assert_eq!(
            refreshed,
            MatchState::UNANSWERED.contains(&state).then_some(expected),
            "{state:?}"
        );
    }
}

#[test]
fn who_sees_it_and_for_whom_they_speak() {
    let neither = Acceptance::default();
    // Role, organisation, whether it is seen, for which sides it is accepted.
    let cases = [
        (Role::Provider, Some(SELLER), true, SUPPLY),
        (Role::Demander, Some(BUYER), true, DEMAND),
        (Role::Provider, Some(BUYER), true, neither),
        (Role::Demander, Some(SELLER), true, neither),
        (Role::Provider, Some("12100000425006117P"), false, neither),
        (Role::Demander, None, false, neither),
        (Role::Broker, None, true, neither),
        (Role::Operator, None, true, BOTH),
        (Role::System, None, true, neither),
    ];
    let pair = pair(MatchState::Suggested);
    for (role, organization, seen, speaks_for) in cases {
        let caller = caller(role, organization);
        assert_eq!(pair.is_visible_to(&caller), seen, "{caller:?}");
        match pair.acceptance(&caller) {
            Ok(acceptance) => assert_eq!(acceptance, speaks_for, "{caller:?}"),
            Err(error) => {
                assert_eq!(speaks_for, neither, "{caller:?}");
                let reason = if seen {
                    Reason::NotOwner
                } else {
                    Reason::ResourceNotFound
                };
                assert_eq!(error.reason(), reason, "{caller:?}");
            }
        }
    }
    let broker = caller(Role::Broker, None);
    let brokered = Match {
        broker: Some(broker.subject.clone()),
        supply_hidden: false,
        ..pair.clone()
    };
    assert_eq!(brokered.acceptance(&broker).unwrap(), BOTH);
    let mut hidden = Match {
        demand_hidden: true,
        ..brokered
    };
    assert_eq!(
        hidden.acceptance(&broker).unwrap(),
        SUPPLY,
        "to accept tells who hides"
    );
    hidden
        .consent(&caller(Role::Demander, Some(BUYER)), true, pair.create_time)
        .unwrap();
    assert_eq!(hidden.acceptance(&broker).unwrap(), BOTH);
    let mut owner_of_both = caller(Role::Provider, Some(SELLER));
    owner_of_both.roles.push(Role::Demander);
    let own = Match {
        demand_organization: SELLER.parse().unwrap(),
        ..pair
    };
    assert_eq!(own.acceptance(&owner_of_both).unwrap(), BOTH);
}

#[test]
fn the_sides_are_disclosed_once_both_have_accepted_and_stay_so() {
    let (stranger, own) = (
        caller(Role::Demander, Some(BUYER)),
        caller(Role::Provider, Some(SELLER)),
    );
    for state in STATES {
        let seen = pair(*state);
        let known = MatchState::MUTUAL.contains(state);
        assert_eq!(seen.is_disclosed(), known, "{state:?}");
        assert_eq!(seen.shows(Side::Supply, &stranger), known);
        assert!(
            seen.shows(Side::Supply, &own) && seen.shows(Side::Demand, &own),
            "it does not hide"
        );
    }
    let mut declined = pair(MatchState::Accepted);
    declined.turn_down(decline()).unwrap();
    assert!(declined.is_disclosed() && declined.shows(Side::Supply, &stranger));
}

#[test]
fn a_layer_is_released_to_the_counterpart_alone_and_once() {
    let (seller, buyer) = (
        caller(Role::Provider, Some(SELLER)),
        caller(Role::Demander, Some(BUYER)),
    );
    let mut open = pair(MatchState::Accepted);
    let now = open.create_time;
    for outsider in [
        caller(Role::Broker, None),
        caller(Role::Operator, Some("12100000425006117P")),
    ] {
        let refused = open.release(&outsider, now).unwrap_err();
        assert_eq!(refused.reason(), Reason::NotOwner);
    }
    let read = |pair: &Match, caller: &Caller| {
        let released = pair.released_to(caller);
        (released.supply, released.demand)
    };
    assert_eq!(
        (read(&open, &seller), read(&open, &buyer)),
        ((false, false), (false, false))
    );
    open.release(&seller, now).unwrap();
    assert_eq!(
        open.release(&seller, now).unwrap_err().reason(),
        Reason::StateForbids
    );
    assert_eq!(
        (read(&open, &seller), read(&open, &buyer)),
        ((false, false), (true, false))
    );
    open.release(&buyer, now).unwrap();
    assert_eq!(
        (read(&open, &seller), read(&open, &buyer)),
        ((false, true), (true, false))
    );
    assert_eq!(read(&open, &caller(Role::Broker, None)), (false, false));
    open.turn_down(decline()).unwrap();
    assert_eq!(
        (read(&open, &seller), read(&open, &buyer)),
        ((false, false), (false, false))
    );
}

#[test]
fn a_broker_takes_what_nobody_has() {
    let mut own = pair(MatchState::Suggested);
    let (broker, operator) = (caller(Role::Broker, None), caller(Role::Operator, None));
    let other = Caller {
        subject: "other".to_owned(),
        ..broker.clone()
    };
    let (me, them) = (Some("somebody".to_owned()), Some("other".to_owned()));
    let reason = |result: Result<()>| result.unwrap_err().reason();
    assert_eq!(reason(own.assign(them.clone(), &broker)), Reason::RoleForbidden);
    assert_eq!(
        reason(own.assign(me.clone(), &caller(Role::Provider, Some(SELLER)))),
        Reason::RoleForbidden
    );
    own.assign(me.clone(), &broker).unwrap();
    assert_eq!(
        reason(own.assign(me.clone(), &broker)),
        Reason::StateForbids,
        "nothing new"
    );
    assert_eq!(
        reason(own.assign(them.clone(), &other)),
        Reason::RoleForbidden,
        "taken"
    );
    assert_eq!(reason(own.assign(None, &other)), Reason::RoleForbidden);
    own.assign(None, &broker).unwrap();
    own.assign(them.clone(), &operator).unwrap();
    own.assign(me.clone(), &operator).unwrap();
    assert_eq!(own.broker, me);
    for state in [MatchState::Declined, MatchState::Registered] {
        assert_eq!(
            reason(pair(state).assign(me.clone(), &operator)),
            Reason::StateForbids
        );
    }
}

#[test]
fn notes_are_for_whom_they_are_written() {
    let pair = pair(MatchState::Suggested);
    let note = |visibility| NoteText {
        text: "已电话联系".to_owned(),
        visibility,
        remind_time: Some(pair.create_time),
    };
    let (seller, buyer) = (
        caller(Role::Provider, Some(SELLER)),
        caller(Role::Demander, Some(BUYER)),
    );
    let (broker, system) = (caller(Role::Broker, None), caller(Role::System, None));
    let write =
        |visibility, caller: &Caller, number| pair.note(number, &note(visibility), caller, pair.create_time);
    let inner = write(Visibility::Brokers, &broker, 1).unwrap();
    let outer = write(Visibility::Parties, &seller, 2).unwrap();
    let readers = |note: &crate::domain::Note| {
        [&seller, &buyer, &broker, &system].map(|caller| note.is_visible_to(&pair, caller))
    };
    assert_eq!(readers(&inner), [false, false, true, false]);
    assert_eq!(readers(&outer), [true, true, true, false]);
    // The supply side hides, and so does its person.
    let knows = |note| [&seller, &buyer, &broker].map(|caller| pair.shows_author(note, caller));
    assert_eq!(
        (knows(&outer), knows(&inner)),
        ([true, false, false], [true, true, true])
    );
    let reason = |result: Result<crate::domain::Note>| result.unwrap_err().reason();
    assert_eq!(
        reason(write(Visibility::Brokers, &seller, 3)),
        Reason::RoleForbidden
    );
    assert_eq!(reason(write(Visibility::Parties, &system, 3)), Reason::NotOwner);
    assert_eq!(
        reason(write(Visibility::Parties, &broker, 201)),
        Reason::LimitReached
    );
    let mut due = inner;
    assert_eq!(
        due.complete(&pair, &seller, pair.create_time)
            .unwrap_err()
            .reason(),
        Reason::ResourceNotFound
    );
    due.complete(&pair, &broker, pair.create_time).unwrap();
    assert_eq!(
        due.complete(&pair, &broker, pair.create_time)
            .unwrap_err()
            .reason(),
        Reason::StateForbids
    );
}
