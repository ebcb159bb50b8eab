//! Every verb in every state, and who may what.

use techmarket_kernel::{Caller, Reason, Result, Role};

use super::{STATES, at, content, in_state};
use crate::domain::State::{Draft, Published, Returned, Submitted, Withdrawn};
use crate::domain::{Listing, State};

type Verb = (
    &'static str,
    fn(&mut Listing) -> Result<()>,
    &'static [(State, State)],
);

/// Verb, and from which state it leads to which; from every other it is refused.
const VERBS: [Verb; 5] = [
    (
        "update",
        |listing| listing.update(content()),
        &[(Draft, Draft), (Returned, Returned)],
    ),
    (
        "submit",
        Listing::submit,
        &[(Draft, Submitted), (Returned, Submitted)],
    ),
    (
        "publish",
        |listing| listing.publish(at(9)),
        &[(Submitted, Published)],
    ),
    (
        "return",
        |listing| listing.send_back("请补充".to_owned()),
        &[(Submitted, Returned)],
    ),
    (
        "withdraw",
        |listing| listing.withdraw("不再提供".to_owned()),
        &[
            (Draft, Withdrawn),
            (Submitted, Withdrawn),
            (Returned, Withdrawn),
            (Published, Withdrawn),
        ],
    ),
];

#[test]
fn every_verb_in_every_state() {
    for (verb, act, ways) in VERBS {
        for from in STATES {
            let before = in_state(from);
            let mut listing = before.clone();
            let result = act(&mut listing);
            if let Some((_, to)) = ways.iter().find(|(way, _)| *way == from) {
                result.unwrap_or_else(|error| panic!("{verb} from {from:?}: {error}"));
                assert_eq!(listing.state, *to, "{verb} from {from:?}");
                assert_eq!(listing.version, before.version, "the store counts versions");
            } else {
                let refused = result.unwrap_err();
                assert_eq!(refused.reason(), Reason::StateForbids, "{verb} from {from:?}");
                assert_eq!(refused.metadata()["state"], from.api_name());
                assert_eq!(refused.metadata()["verb"], verb);
                assert_eq!(listing, before, "a refusal changes nothing");
            }
        }
    }
}

#[test]
fn what_a_verb_leaves_behind() {
    let mut listing = in_state(Submitted);
    listing.send_back("请补充".to_owned()).unwrap();
    assert_eq!(listing.reason, "请补充");
    listing.submit().unwrap();
    assert_eq!(listing.reason, "", "it was mended");
    listing.publish(at(9)).unwrap();
    assert_eq!(listing.publish_time, Some(at(9)));
    listing.withdraw("不再提供".to_owned()).unwrap();
    assert_eq!(
        (listing.reason.as_str(), listing.publish_time),
        ("不再提供", Some(at(9)))
    );
}

#[test]
fn words_of_the_states_differ() {
    for one in STATES {
        for other in STATES {
            assert_eq!(one == other, one.as_str() == other.as_str());
            assert_eq!(one == other, one.api_name() == other.api_name());
        }
    }
}

fn caller(role: Role, organization: Option<&str>) -> Caller {
    Caller::new("someone", [role], organization.map(|code| code.parse().unwrap()))
}

#[test]
fn who_may_know_change_and_review() {
    let owner = caller(Role::Provider, Some("12100000400000624D"));
    let other = caller(Role::Provider, Some("12100000425006117P"));
    let nobody = caller(Role::Viewer, None);
    let operator = caller(Role::Operator, None);
    let reason = |result: Result<()>| result.err().map(|error| error.reason());
    let (hidden, role, foreign) = (Reason::ResourceNotFound, Reason::RoleForbidden, Reason::NotOwner);
    for state in STATES {
        let listing = in_state(state);
        let public = state == Published;
        for (who, visible, owned, reviewed) in [
            (&owner, None, None, Some(role)),
            (&operator, None, None, None),
            (
                &other,
                (!public).then_some(hidden),
                Some(if public { foreign } else { hidden }),
                Some(if public { foreign } else { hidden }),
            ),
            (
                &nobody,
                (!public).then_some(hidden),
                Some(if public { foreign } else { hidden }),
                Some(if public { foreign } else { hidden }),
            ),
        ] {
            assert_eq!(reason(listing.require_visible(who)), visible, "{state:?}");
            assert_eq!(reason(listing.require_owner(who)), owned, "{state:?}");
            assert_eq!(reason(listing.require_operator(who)), reviewed, "{state:?}");
            assert_eq!(listing.is_open_to(who), owned.is_none());
        }
    }
}
