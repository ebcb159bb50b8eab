//! Every verb in every state, and who may what, over a content with one state more than the common ones.

use techmarket_kernel::{Caller, Reason, Result, Role};
use techmarket_types::ListingId;
use uuid::Uuid;

use super::*;
use crate::{Events, PostRules, Reader};

crate::states! {
    enum State {
        /// 已成交.
        Settled = "settled",
    }
    public [Settled]
}

use State::{Draft, Expired, Published, Returned, Settled, Submitted, Withdrawn};

techmarket_kernel::words! {
    enum Kind {
        /// 公告.
        Notice = "notice",
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Notice(String, bool);

impl Content for Notice {
    const NAME: &'static str = "notice";
    const EVENTS: Events = crate::events!("notice");
    type Id = ListingId;
    type Kind = Kind;
    type State = State;
    type More = ();

    fn kind(&self) -> Kind {
        Kind::Notice
    }

    fn publisher_hidden(&self) -> bool {
        false
    }

    fn title(&self) -> &str {
        &self.0
    }

    fn brokers_may_contact(&mut self) -> &mut bool {
        &mut self.1
    }

    fn contact(&mut self) -> Option<&mut Option<techmarket_types::Contact>> {
        None
    }

    fn has_confidential(&self) -> bool {
        false
    }

    fn region(&self) -> &'static str {
        "360300"
    }
}

const OWNER: &str = "12100000400000624D";

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn moment(second: i64) -> Moment<'static> {
    Moment {
        now: at(second),
        subject: "writer@example",
        rules: PostRules::embedded().unwrap(),
    }
}

fn notice(text: &str) -> Notice {
    Notice(text.to_owned(), false)
}

/// A post in `state` as its life would have left it.
fn in_state(state: State) -> Post<Notice> {
    let id = ListingId::new(Uuid::from_u128(1));
    let mut post = Post::draft(id, OWNER.parse().unwrap(), notice("一"), at(1));
    post.state = state;
    post.publish_time = State::PUBLIC.contains(&state).then(|| at(2));
    if matches!(state, Returned | Withdrawn) {
        post.reason = "理由".to_owned();
    }
    post
}

type Verb = (
    &'static str,
    fn(&mut Post<Notice>) -> Result<()>,
    &'static [(State, State)],
);

/// Verb, and from which state it leads to which; from every other it is refused.
const VERBS: [Verb; 7] = [
    (
        "update",
        |post| post.update(notice("二"), &moment(9)),
        &[(Draft, Draft), (Returned, Returned)],
    ),
    (
        "submit",
        |post| post.submit(&moment(9)),
        &[(Draft, Submitted), (Returned, Submitted)],
    ),
    (
        "publish",
        |post| post.publish(&moment(9)),
        &[(Submitted, Published)],
    ),
    (
        "return",
        |post| post.send_back("请补充".to_owned(), &moment(9)),
        &[(Submitted, Returned)],
    ),
    (
        "withdraw",
        |post| post.withdraw("不再提供".to_owned()),
        &[
            (Draft, Withdrawn),
            (Submitted, Withdrawn),
            (Returned, Withdrawn),
            (Published, Withdrawn),
            (Expired, Withdrawn),
        ],
    ),
    (
        "renew",
        |post| post.renew(&moment(9)),
        &[(Published, Published), (Expired, Published)],
    ),
    ("reopen", |post| post.reopen(&moment(9)), &[(Withdrawn, Draft)]),
];

#[test]
fn every_verb_in_every_state() {
    for (verb, act, ways) in VERBS {
        for &from in State::ALL {
            let before = in_state(from);
            let mut post = before.clone();
            let result = act(&mut post);
            if let Some((_, to)) = ways.iter().find(|(way, _)| *way == from) {
                result.unwrap_or_else(|error| panic!("{verb} from {from:?}: {error}"));
                assert_eq!(post.state, *to, "{verb} from {from:?}");
                assert_eq!(post.version, before.version, "the store counts versions");
                assert_eq!(post.content == notice("二"), verb == "update");
            } else {
                let refused = result.unwrap_err();
                assert_eq!(refused.reason(), Reason::StateForbids, "{verb} from {from:?}");
                assert_eq!(refused.metadata()["state"], from.as_str().to_ascii_uppercase());
                assert_eq!(refused.metadata()["verb"], verb);
                assert_eq!(post, before, "a refusal changes nothing");
            }
        }
    }
}

#[test]
fn what_a_verb_leaves_behind() {
    let mut post = in_state(Submitted);
    post.send_back("请补充".to_owned(), &moment(9)).unwrap();
    assert_eq!(post.reason, "请补充");
    post.submit(&moment(9)).unwrap();
    assert_eq!(post.reason, "", "it was mended");
    post.publish(&moment(9)).unwrap();
    assert_eq!(post.publish_time, Some(at(9)));
    post.withdraw("不再提供".to_owned()).unwrap();
    assert_eq!(
        (post.reason.as_str(), post.publish_time),
        ("不再提供", Some(at(9)))
    );
}

fn caller(role: Role, organization: Option<&str>) -> Caller {
    Caller::new("someone", [role], organization.map(|code| code.parse().unwrap()))
}

#[test]
fn who_may_know_change_and_review() {
    let owner = caller(Role::Provider, Some(OWNER));
    let other = caller(Role::Provider, Some("12100000425006117P"));
    let nobody = caller(Role::Viewer, None);
    let operator = caller(Role::Operator, None);
    let county = in_state(Published).content.region().to_owned();
    let [reviewer, neighbour] = [county, "999999".to_owned()].map(|county| Caller {
        counties: vec![county],
        ..caller(Role::Reviewer, None)
    });
    // Counties without the role are nothing.
    let former = Caller {
        roles: vec![Role::Viewer],
        ..reviewer.clone()
    };
    let reason = |result: Result<()>| result.err().map(|error| error.reason());
    let (hidden, role, foreign) = (Reason::ResourceNotFound, Reason::RoleForbidden, Reason::NotOwner);
    for &state in State::ALL {
        let post = in_state(state);
        let public = matches!(state, Published | Settled);
        let strange = Some(if public { foreign } else { hidden });
        for (who, visible, owned, reviewed) in [
            (&owner, None, None, Some(role)),
            (&operator, None, None, None),
            (&other, (!public).then_some(hidden), strange, strange),
            (&nobody, (!public).then_some(hidden), strange, strange),
            (&neighbour, (!public).then_some(hidden), strange, strange),
            (&former, (!public).then_some(hidden), strange, strange),
        ] {
            assert_eq!(reason(post.require_visible(who)), visible, "{state:?}");
            assert_eq!(reason(post.require_owner(who)), owned, "{state:?}");
            assert_eq!(reason(post.require_reviewer(who)), reviewed, "{state:?}");
            assert_eq!(post.is_open_to(who), owned.is_none());
        }
        // A reviewer reads what the owner has let go of, reviews it, and owns none of it.
        let held = matches!(state, Draft | Returned);
        assert_eq!(reason(post.require_visible(&reviewer)), held.then_some(hidden));
        assert_eq!(reason(post.require_reviewer(&reviewer)), held.then_some(hidden));
        let foreign = if held { hidden } else { foreign };
        assert_eq!(reason(post.require_owner(&reviewer)), Some(foreign));
    }
}

#[test]
fn what_is_shown_follows_from_the_reader() {
    let market = Caller::new(Caller::MARKET, [Role::System], None);
    let system = caller(Role::System, None);
    let owner = caller(Role::Provider, Some(OWNER));
    for &state in State::ALL {
        let post = in_state(state);
        let by_name = if post.is_public() || state == Expired {
            Reader::Market
        } else {
            Reader::Feed
        };
        assert_eq!(post.reader_by_name(&market), by_name, "{state:?}");
        assert!(post.require_visible(&market).is_ok(), "{state:?}");
        assert_eq!(post.reader(&market), Reader::Public, "in a list it is as anybody");
        assert_eq!(post.reader_by_name(&system), Reader::Public);
        assert_eq!(post.reader_by_name(&owner), Reader::Owner);
    }
    let shown = [Reader::Owner, Reader::Feed, Reader::Market, Reader::Public]
        .map(|reader| (reader.reads_confidential(), reader.reads_internal()));
    assert_eq!(
        shown,
        [(true, true), (false, true), (true, false), (false, false)]
    );
}

#[test]
fn a_consent_alone_is_given_and_taken_back_in_public() {
    for (state, may) in [
        (Draft, true),
        (Submitted, true),
        (Published, true),
        (Withdrawn, false),
        (Settled, false),
    ] {
        let mut post = Post {
            state,
            ..Post::draft(
                ListingId::new(Uuid::from_u128(1)),
                OWNER.parse().unwrap(),
                notice("a"),
                at(1),
            )
        };
        let given = Notice("a".to_owned(), true);
        assert_eq!(post.update(given.clone(), &moment(9)).is_ok(), may, "{state:?}");
        assert_eq!(post.content == given, may);
        // With anything else it is an update as any other.
        let other = Notice("b".to_owned(), false);
        assert_eq!(
            post.update(other, &moment(9)).is_ok(),
            [Draft, Returned].contains(&state),
            "{state:?}"
        );
    }
}
