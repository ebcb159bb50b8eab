use super::*;
use crate::domain::{Hit, Party};
use techmarket_kernel::Reason;

const STATES: [MatchState; 5] = [
    MatchState::Suggested,
    MatchState::Interested,
    MatchState::Accepted,
    MatchState::Declined,
    MatchState::Registered,
];
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
            hidden: true,
        },
        demand: Party {
            id: DemandId::new(id()),
            title: "提高电瓷抗弯强度".to_owned(),
            organization: BUYER.parse().unwrap(),
            hidden: false,
        },
        hit: Hit {
            name: String::new(),
            payload: Vec::new(),
            score: 0.5,
            contributions: Vec::new(),
            matched_terms: Vec::new(),
            failed_conditions: Vec::new(),
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
        MatchState::Interested => pair.accepted = SUPPLY,
        MatchState::Accepted => pair.accepted = BOTH,
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
    Caller {
        subject: "somebody".to_owned(),
        roles: vec![role],
        organization: organization.map(|code| code.parse().unwrap()),
    }
}

#[test]
fn every_verb_in_every_state() {
    use MatchState::{Accepted, Declined, Interested};
    type Verb = (
        &'static str,
        &'static str,
        fn(&mut Match) -> Result<()>,
        [Option<MatchState>; 5],
    );
    // To which state from each of STATES; none where it is refused.
    let verbs: [Verb; 4] = [
        (
            "supply",
            "accept",
            |pair| pair.accept(SUPPLY),
            [Some(Interested), None, None, None, None],
        ),
        (
            "demand",
            "accept",
            |pair| pair.accept(DEMAND),
            [Some(Interested), Some(Accepted), None, None, None],
        ),
        (
            "both",
            "accept",
            |pair| pair.accept(BOTH),
            [Some(Accepted), Some(Accepted), None, None, None],
        ),
        (
            "either",
            "decline",
            |pair| pair.turn_down(decline()),
            [Some(Declined), Some(Declined), Some(Declined), None, None],
        ),
    ];
    for (who, verb, run, to) in verbs {
        for (state, to) in STATES.into_iter().zip(to) {
            let before = pair(state);
            let mut after = before.clone();
            match (run(&mut after), to) {
                (Ok(()), Some(to)) => assert_eq!(after.state, to, "{who} {verb} from {state:?}"),
                (Err(error), None) => {
                    assert_eq!(
                        error.reason(),
                        Reason::StateForbids,
                        "{who} {verb} from {state:?}"
                    );
                    assert_eq!(error.metadata()["state"], state.api_name());
                    assert_eq!(error.metadata()["verb"], verb);
                    assert_eq!(after, before, "a refused {verb} changes nothing");
                }
                (result, to) => panic!("{who} {verb} from {state:?}: {result:?}, not {to:?}"),
            }
        }
    }
}

#[test]
fn a_contract_of_the_two_sides_closes_any_match_once() {
    let (seller, buyer) = (SELLER.parse().unwrap(), BUYER.parse().unwrap());
    let contract = ContractId::new(uuid::Uuid::from_u128(2));
    for state in STATES {
        let before = pair(state);
        let mut after = before.clone();
        assert!(
            !after.register(contract, &buyer, &seller),
            "sides are not exchanged"
        );
        assert!(!after.register(contract, &seller, &seller) && !after.register(contract, &buyer, &buyer));
        assert_eq!(after, before);
        let registers = state != MatchState::Registered;
        assert_eq!(after.register(contract, &seller, &buyer), registers, "{state:?}");
        assert_eq!(after.state, MatchState::Registered);
        assert_eq!(
            after.contract == Some(contract),
            registers,
            "the first contract stays"
        );
        assert_eq!(
            (&after.decline, after.accepted),
            (&before.decline, before.accepted)
        );
    }
}

#[test]
fn reasons_are_refreshed_until_somebody_answers() {
    let mut renamed = suggestion();
    renamed.supply.title = "新的名称".to_owned();
    for state in STATES {
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
            (state == MatchState::Suggested).then_some(expected),
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
        (Role::Broker, None, true, BOTH),
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
    let mut owner_of_both = caller(Role::Provider, Some(SELLER));
    owner_of_both.roles.push(Role::Demander);
    let own = Match {
        demand_organization: SELLER.parse().unwrap(),
        ..pair
    };
    assert_eq!(own.acceptance(&owner_of_both).unwrap(), BOTH);
}

#[test]
fn the_sides_are_disclosed_once_both_have_accepted() {
    let disclosed = STATES.map(|state| pair(state).is_disclosed());
    assert_eq!(disclosed, [false, false, true, false, true]);
}
