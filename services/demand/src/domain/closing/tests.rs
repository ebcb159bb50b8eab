use super::*;
use crate::domain::DemandContent;
use crate::domain::validate::tests::content;
use techmarket_kernel::{Caller, Kind, Reason, Role};
use techmarket_posting::{Moment, PostRules, States as _};

const OWNER: &str = "91350100M000100Y43";

fn now() -> Timestamp {
    Timestamp::from_second(1_795_222_800).unwrap()
}

fn moment() -> Moment<'static> {
    Moment {
        now: now(),
        subject: "demander@example",
        rules: PostRules::embedded().unwrap(),
    }
}

fn demand(state: State) -> Demand {
    let id = DemandId::new(uuid::Uuid::from_u128(1));
    Demand {
        state,
        reason: "此前的原因".to_owned(),
        ..Demand::draft(id, OWNER.parse().unwrap(), content(), now())
    }
}

#[test]
fn every_verb_in_every_state() {
    type Verb = (
        &'static str,
        fn(&mut Demand) -> Result<()>,
        &'static [State],
        State,
    );
    let verbs: [Verb; 5] = [
        (
            "submit",
            |demand| demand.submit(&moment()),
            &[State::Draft, State::Returned],
            State::Submitted,
        ),
        (
            "publish",
            |demand| demand.publish(&moment()),
            &[State::Submitted],
            State::Published,
        ),
        (
            "return",
            |demand| demand.send_back("缺少指标".to_owned(), &moment()),
            &[State::Submitted],
            State::Returned,
        ),
        (
            "withdraw",
            |demand| demand.withdraw(String::new()),
            &[
                State::Draft,
                State::Submitted,
                State::Returned,
                State::Published,
                State::Expired,
            ],
            State::Withdrawn,
        ),
        (
            "close",
            |demand| close(demand, Outcome::Met, "已成交".to_owned(), now()),
            &[State::Published, State::Expired, State::Contracted],
            State::Closed,
        ),
    ];
    for (verb, run, from, to) in verbs {
        for &state in State::ALL {
            let before = demand(state);
            let mut after = before.clone();
            let result = run(&mut after);
            if from.contains(&state) {
                result.unwrap();
                assert_eq!(after.state, to, "{verb} from {state:?}");
            } else {
                let error = result.unwrap_err();
                assert_eq!(error.reason(), Reason::StateForbids, "{verb} from {state:?}");
                assert_eq!(error.metadata()["state"], state.as_str().to_ascii_uppercase());
                assert_eq!(error.metadata()["verb"], verb);
                assert_eq!(after, before, "a refused {verb} changes nothing");
            }
        }
    }
}

#[test]
fn what_the_verbs_write() {
    let mut submitted = demand(State::Returned);
    submitted.submit(&moment()).unwrap();
    assert_eq!(submitted.reason, "", "what was to be mended is mended");

    let mut published = submitted.clone();
    published.publish(&moment()).unwrap();
    assert_eq!(published.publish_time, Some(now()));

    let mut returned = submitted;
    returned.send_back("缺少指标".to_owned(), &moment()).unwrap();
    assert_eq!(
        (returned.reason.as_str(), returned.publish_time),
        ("缺少指标", None)
    );

    let mut closed = published;
    close(&mut closed, Outcome::NotNeeded, "改由自研".to_owned(), now()).unwrap();
    assert_eq!(
        (closed.more, closed.reason.as_str()),
        (
            Some(Closing {
                outcome: Outcome::NotNeeded,
                time: now()
            }),
            "改由自研"
        )
    );
}

#[test]
fn content_changes_only_before_it_is_reviewed() {
    let changed = DemandContent {
        title: "新的名称".to_owned(),
        ..content()
    };
    for &state in State::ALL {
        let mut demand = demand(state);
        let may = matches!(state, State::Draft | State::Returned);
        assert_eq!(
            demand.update(changed.clone(), &moment()).is_ok(),
            may,
            "{state:?}"
        );
        assert_eq!(demand.content.title == "新的名称", may, "{state:?}");
    }
}

#[test]
fn a_contract_of_its_owner_meets_a_published_demand_only() {
    let owner = OWNER.parse().unwrap();
    let stranger = "12100000400000624D".parse().unwrap();
    for &state in State::ALL {
        let mut met = demand(state);
        let before = met.clone();
        assert!(!contract(&mut met, &stranger), "{state:?}");
        assert_eq!(met, before);
        let may = matches!(state, State::Published | State::Expired);
        assert_eq!(contract(&mut met, &owner), may, "{state:?}");
        let expected = if may { State::Contracted } else { state };
        assert_eq!(met.state, expected);
        assert!(!contract(&mut met, &owner), "a second time changes nothing");
    }
}

fn caller(role: Role, organization: Option<&str>) -> Caller {
    Caller::new("test", [role], organization.map(|code| code.parse().unwrap()))
}

#[test]
fn who_may_do_what() {
    let operator = caller(Role::Operator, None);
    let owner = caller(Role::Demander, Some(OWNER));
    let other = caller(Role::Demander, Some("12100000400000624D"));
    for &state in State::ALL {
        let demand = demand(state);
        let public = State::PUBLIC.contains(&state);
        // What a stranger hears: nothing of a demand that is not public.
        let refused = if public {
            Kind::PermissionDenied
        } else {
            Kind::NotFound
        };
        assert_eq!(demand.require_visible(&other).is_ok(), public, "{state:?}");
        assert_eq!(demand.require_owner(&other).unwrap_err().kind(), refused);
        assert_eq!(demand.require_reviewer(&other).unwrap_err().kind(), refused);
        let error = demand.require_reviewer(&owner).unwrap_err();
        assert_eq!(error.reason(), Reason::RoleForbidden);
        assert!(!demand.is_open_to(&other));
        for insider in [&operator, &owner] {
            assert!(demand.is_open_to(insider));
            demand.require_visible(insider).unwrap();
            demand.require_owner(insider).unwrap();
        }
        demand.require_reviewer(&operator).unwrap();
    }
}
