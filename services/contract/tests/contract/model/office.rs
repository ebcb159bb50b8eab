//! The model: what the office should hold, and what it should answer.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use techmarket_kernel::{Caller, Clock as _, Role, china_date};
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{ApproveContractChangeRequest, Contract, Party, ReviewContractRequest};
use techmarket_testkit::{OTHER_PROVIDER, Refusal, caller, contract, operator, other_provider, provider};
use tonic::Status;

use crate::model::Step;
use crate::support::{Office, Verb, approval, change, create, of_yuan, review};

/// From this technology amount on another person reviews (cn-2026).
pub(super) const LARGE: i64 = 5_000_000;

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Actor {
    Registrar(usize),
    Applicant(usize),
    Operator,
}

impl Actor {
    pub(super) const REGISTRARS: &[Self] = &[Self::Registrar(0), Self::Registrar(1), Self::Registrar(2)];
    pub(super) const APPLICANTS: &[Self] = &[Self::Applicant(0), Self::Applicant(1)];
    pub(super) const ALL: &[Self] = &[
        Self::Registrar(0),
        Self::Registrar(1),
        Self::Registrar(2),
        Self::Applicant(0),
        Self::Applicant(1),
        Self::Operator,
    ];

    fn caller(self) -> Caller {
        match self {
            Self::Registrar(index) => caller(&format!("registrar-{index}@example"), Role::Registrar, None),
            Self::Applicant(0) => provider(),
            Self::Applicant(_) => other_provider(),
            Self::Operator => operator(),
        }
    }
}

/// Which content: seller, title, amount in yuan.
pub(super) type Content = (usize, String, i64);

/// A contract as the model knows it.
pub(super) struct Case {
    /// The last version that was answered; its content and its etag are what callers read.
    pub(super) at: Contract,
    pub(super) version: i64,
    pub(super) state: State,
    /// Ever: registrars know of it from then on.
    pub(super) handed_in: bool,
    pub(super) content: Content,
    pub(super) pending: Option<Content>,
    /// What it was registered as before its changes.
    pub(super) former: Vec<Content>,
    /// Who has the case, and until when.
    pub(super) taken: Option<(usize, Timestamp)>,
    pub(super) first: Option<usize>,
    /// Who made the first review of the change, where another has to make the second.
    pub(super) change_first: Option<usize>,
    /// Whether the first review left it to another person.
    pub(super) second_due: bool,
    pub(super) number: Option<String>,
    pub(super) registered_version: i32,
}

impl Case {
    /// Whether it is `content`, or was before a change.
    pub(super) fn was_registered_as(&self, content: &Content) -> bool {
        self.content == *content || self.former.contains(content)
    }

    /// Whether an approval of the change is its first review alone.
    pub(super) fn waits_for_second(&self, disputed: bool) -> bool {
        let large = self.pending.as_ref().is_some_and(|(_, _, yuan)| *yuan >= LARGE);
        self.change_first.is_none() && (large || disputed)
    }
}

/// What the office should hold.
#[derive(Default)]
pub(super) struct Model {
    run: usize,
    /// The two contracts of the run, and behind them those of earlier ones.
    pub(super) cases: Vec<Case>,
    begun: usize,
    /// The last serial of each year.
    serials: BTreeMap<i16, usize>,
    done: usize,
    refusals: BTreeMap<String, usize>,
}

impl Model {
    pub(super) fn begin(&mut self, run: usize) {
        self.run = run;
        self.begun = self.cases.len();
    }

    pub(super) fn state(&self, place: usize) -> State {
        self.cases[self.begun + place].state
    }

    pub(super) fn outcomes(&self) -> (usize, usize) {
        (self.done, self.refusals.values().sum())
    }

    pub(super) fn refused_for(&self, reason: &str) -> usize {
        self.refusals.get(reason).copied().unwrap_or_default()
    }

    /// Numbers that were given in each year.
    pub(super) fn serials(&self) -> Vec<usize> {
        self.serials.values().copied().collect()
    }

    /// A draft. In two runs of three both are the same seller's, so that duplicates come about.
    pub(super) async fn create(&mut self, office: &Office, step: Step, index: usize) {
        let seller = if self.run.is_multiple_of(3) { index } else { 0 };
        let content = self.content(seller, step);
        let made = create(
            &mut office.client(&Actor::Applicant(seller).caller()),
            message(&content),
        )
        .await
        .unwrap();
        self.done += 1;
        self.cases.push(Case {
            at: made,
            version: 1,
            state: State::Draft,
            handed_in: false,
            content,
            pending: None,
            former: Vec::new(),
            taken: None,
            first: None,
            change_first: None,
            second_due: false,
            number: None,
            registered_version: 0,
        });
    }

    /// Tries a verb, and compares the answer and what is kept with what should be.
    pub(super) async fn perform(
        &mut self,
        office: &Office,
        step: Step,
        place: usize,
        verb: Verb,
        actor: Actor,
    ) {
        let place = self.begun + place;
        let now = office.harness.clock.now();
        let to = self.content(self.cases[place].content.0, step);
        let what = format!(
            "run {} {verb:?} by {actor:?} in {:?}: {step:?}",
            self.run, self.cases[place].state
        );
        let expected = self.refusal(place, verb, actor, &to, (step.stale, step.disputed), now);
        let answer = self.call(office, place, verb, actor, &to, step).await;
        match (answer, expected) {
            (Ok(at), None) => {
                self.done += 1;
                self.apply(place, verb, actor, to, step.disputed, now);
                self.cases[place].at = at;
            }
            (Err(status), Some(expected)) => {
                let mut found = Refusal::read(&status);
                // Which roles there are instead is the policy's own business, and tested with it.
                found.metadata.remove("roles_allowed");
                *self.refusals.entry(found.reason.clone()).or_default() += 1;
                assert_eq!(found, expected, "{what}");
            }
            (answer, expected) => panic!("{what}: {answer:?}, but foretold was {expected:?}"),
        }
        self.compare(office, place, &what).await;
    }

    fn content(&self, seller: usize, step: Step) -> Content {
        let yuan = if step.large { LARGE } else { LARGE - 1 };
        (seller, format!("模型 {} {}", self.run, step.title), yuan)
    }

    async fn call(
        &self,
        office: &Office,
        place: usize,
        verb: Verb,
        actor: Actor,
        to: &Content,
        step: Step,
    ) -> Result<Contract, Status> {
        let mut at = self.cases[place].at.clone();
        if step.stale {
            "1-9999".clone_into(&mut at.etag);
        }
        let mut client = office.client(&actor.caller());
        let response = match verb {
            Verb::Review => {
                let request = ReviewContractRequest {
                    disputed: step.disputed,
                    ..review(&at)
                };
                Box::pin(client.review_contract(request)).await
            }
            Verb::RequestChange => {
                let to = Contract {
                    name: at.name.clone(),
                    ..message(to)
                };
                Box::pin(client.request_contract_change(change(&at, to))).await
            }
            Verb::ApproveChange => {
                let request = ApproveContractChangeRequest {
                    disputed: step.disputed,
                    ..approval(&at)
                };
                Box::pin(client.approve_contract_change(request)).await
            }
            Verb::Update => {
                let request = techmarket_proto::contract::v1::UpdateContractRequest {
                    contract: Some(Contract {
                        name: at.name,
                        etag: at.etag,
                        ..message(to)
                    }),
                    update_mask: Some(prost_types::FieldMask {
                        paths: vec!["*".to_owned()],
                    }),
                    ..Default::default()
                };
                Box::pin(client.update_contract(request)).await
            }
            _ => return Box::pin(verb.call(&mut client, &at)).await,
        };
        response.map(tonic::Response::into_inner)
    }

    /// What the verb does.
    fn apply(&mut self, place: usize, verb: Verb, actor: Actor, to: Content, disputed: bool, now: Timestamp) {
        let case = &mut self.cases[place];
        case.version += 1;
        if let Actor::Registrar(own) = actor {
            case.taken = Some((own, now + SignedDuration::from_hours(8)));
        }
        let own = match actor {
            Actor::Registrar(own) => Some(own),
            _ => None,
        };
        let ends_work = match verb {
            Verb::Update => {
                case.content = to;
                false
            }
            Verb::Submit => {
                (case.state, case.handed_in) = (State::Submitted, true);
                false
            }
            Verb::Claim => false,
            Verb::Release => true,
            Verb::Accept => {
                case.state = State::Accepted;
                false
            }
            Verb::Return => {
                (case.state, case.first, case.second_due) = (State::Returned, None, false);
                true
            }
            Verb::Review if case.state == State::Accepted => {
                case.state = State::FirstReviewed;
                case.first = own;
                case.second_due = disputed || case.content.2 >= LARGE;
                // Where another person has to review, the case is given back.
                case.second_due
            }
            Verb::Review => {
                case.state = State::SecondReviewed;
                false
            }
            Verb::Register => {
                case.state = State::Registered;
                let year = china_date(now).year();
                let serial = self.serials.entry(year).or_default();
                *serial += 1;
                case.number = Some(format!("{year}360301{serial:06}"));
                case.registered_version = 1;
                true
            }
            Verb::Refuse => {
                case.state = State::Refused;
                true
            }
            Verb::Withdraw => {
                case.state = State::Withdrawn;
                true
            }
            Verb::RequestChange => {
                (case.state, case.pending) = (State::ChangePending, Some(to));
                false
            }
            Verb::ApproveChange if case.waits_for_second(disputed) => {
                case.change_first = own;
                true
            }
            Verb::ApproveChange => {
                case.state = State::Registered;
                case.registered_version += 1;
                // Its reviewers are those of the new figures.
                case.first = case.change_first.take().or(own);
                if let Some(content) = case.pending.take() {
                    let before = std::mem::replace(&mut case.content, content);
                    case.former.push(before);
                }
                true
            }
            Verb::RejectChange | Verb::WithdrawChange => {
                (case.state, case.pending, case.change_first) = (State::Registered, None, None);
                true
            }
            Verb::Cancel | Verb::Revoke => {
                case.state = if verb == Verb::Cancel {
                    State::Cancelled
                } else {
                    State::Revoked
                };
                (case.pending, case.change_first) = (None, None);
                true
            }
        };
        if ends_work {
            case.taken = None;
        }
    }

    /// What is kept is what the model holds.
    async fn compare(&mut self, office: &Office, place: usize, what: &str) {
        let case = &mut self.cases[place];
        let kept = office.seen(&case.at.name).await;
        let (assignee, until) = match case.taken {
            Some((own, until)) => (format!("registrar-{own}@example"), Some(until.as_second())),
            None => (String::new(), None),
        };
        let number = case.number.clone().unwrap_or_default();
        let reviewer = case
            .first
            .map_or_else(String::new, |own| format!("registrar-{own}@example"));
        let recognition = kept.recognition.clone().unwrap_or_default();
        let found = (
            (kept.state(), kept.etag.clone(), kept.assignee.clone()),
            (
                kept.lease_expire_time.map(|time| time.seconds),
                recognition.reviewer,
            ),
            (kept.registration_number.clone(), kept.registered_version),
            (
                kept.title.clone(),
                kept.pending_change
                    .as_deref()
                    .map(|pending| pending.first_review.clone().map(|first| first.reviewer)),
                kept.certificate_code.is_empty(),
            ),
        );
        let in_force = matches!(case.state, State::Registered | State::ChangePending);
        let expected = (
            (case.state, format!("1-{}", case.version), assignee),
            (until, reviewer),
            (number, case.registered_version),
            (
                case.content.1.clone(),
                case.pending
                    .as_ref()
                    .map(|_| case.change_first.map(|own| format!("registrar-{own}@example"))),
                !in_force,
            ),
        );
        assert_eq!(found, expected, "{what}");
        case.at = kept;
    }
}

fn message((seller, title, yuan): &Content) -> Contract {
    let code = if *seller == 0 {
        techmarket_testkit::PROVIDER
    } else {
        OTHER_PROVIDER
    };
    Contract {
        seller: Some(Party {
            credit_code: code.to_owned(),
            ..contract().seller.unwrap()
        }),
        broker: None,
        ..of_yuan(title, *yuan)
    }
}
