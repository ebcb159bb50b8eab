//! Random procedures of three registrars, two applicants and an operator, against a small model in memory: after every step
//! the contract is what the model says, and every refusal is the one that it foretells.

mod foretold;
mod office;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{ListAuditEntriesRequest, VerifyAuditTrailRequest};
use techmarket_store::Location;
use techmarket_testkit::{Refusal, on_both_databases, operator};

use crate::model::office::{Actor, Model};
use crate::support::{Office, Verb};

/// Procedures, and steps of each.
const RUNS: usize = 60;
const STEPS: usize = 30;

/// What is tried next. The numbers choose among what there is.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is drawn by itself")]
pub(crate) struct Step {
    /// Whether verb and actor are chosen among those that the state knows, so that procedures get on.
    guided: bool,
    verb: usize,
    actor: usize,
    contract: usize,
    /// Which content a new contract, an update or a change has.
    pub(crate) title: usize,
    pub(crate) large: bool,
    /// Whether a first review holds the case to be disputed.
    pub(crate) disputed: bool,
    /// Whether the caller read an older version.
    pub(crate) stale: bool,
    /// Hours that pass before it.
    hours: i64,
}

fn step() -> impl Strategy<Value = Step> {
    let choice = || 0..1_000_usize;
    let hours = prop::sample::select(&[0_i64, 0, 0, 0, 1, 5, 9][..]);
    let content = (0..2_usize, prop::bool::weighted(0.3));
    let flags = (
        prop::bool::weighted(0.75),
        prop::bool::weighted(0.2),
        prop::bool::weighted(0.05),
    );
    (choice(), choice(), choice(), content, flags, hours).prop_map(
        |(verb, actor, contract, (title, large), (guided, disputed, stale), hours)| Step {
            guided,
            verb,
            actor,
            contract,
            title,
            large,
            disputed,
            stale,
            hours,
        },
    )
}

/// Verbs that a state knows.
fn known(state: State) -> Vec<Verb> {
    use Verb::{
        Accept, ApproveChange, Cancel, Claim, Refuse, Register, RejectChange, Release, RequestChange, Return,
        Review, Revoke, Submit, Update, Withdraw,
    };
    match state {
        State::Draft | State::Returned => vec![Submit, Submit, Submit, Update],
        State::Submitted => vec![Accept, Accept, Accept, Return, Claim, Release],
        State::Accepted => vec![Review, Review, Review, Review, Return, Refuse, Claim, Release],
        State::FirstReviewed => vec![
            Review, Register, Register, Register, Return, Claim, Release, Withdraw,
        ],
        State::SecondReviewed => vec![Register, Register, Register, Refuse, Return, Claim, Release],
        State::Registered => vec![RequestChange, RequestChange, RequestChange, Cancel, Revoke],
        State::ChangePending => vec![
            ApproveChange,
            ApproveChange,
            ApproveChange,
            RejectChange,
            Claim,
            Release,
        ],
        _ => Verb::ALL.to_vec(),
    }
}

/// Who tries what: where guided, one whose verb it is.
fn chosen(step: Step, state: State) -> (Verb, Actor) {
    if !step.guided {
        return (
            Verb::ALL[step.verb % Verb::ALL.len()],
            Actor::ALL[step.actor % Actor::ALL.len()],
        );
    }
    let verbs = known(state);
    let verb = verbs[step.verb % verbs.len()];
    let actors = if verb.is_of_applicant() {
        Actor::APPLICANTS
    } else {
        Actor::REGISTRARS
    };
    (verb, actors[step.actor % actors.len()])
}

on_both_databases! {
    async fn every_step_and_every_refusal_is_foretold(location: Location) {
        let office = Office::open(&location).await;
        let mut runner = TestRunner::deterministic();
        let mut model = Model::default();
        for run in 0..RUNS {
            let steps = prop::collection::vec(step(), STEPS).new_tree(&mut runner).unwrap().current();
            model.begin(run);
            for (index, step) in steps.into_iter().enumerate() {
                office.harness.advance(jiff::SignedDuration::from_hours(step.hours));
                // The first steps make the contracts that the others are about.
                if index < 2 {
                    model.create(&office, step, index).await;
                    continue;
                }
                let place = step.contract % 2;
                let (verb, actor) = chosen(step, model.state(place));
                model.perform(&office, step, place, verb, actor).await;
            }
        }
        // Both kinds of outcome were many, and most ways were gone.
        let (done, refused) = model.outcomes();
        assert!(done > RUNS * 8 && refused > RUNS * 4, "{done} {refused}");
        for reason in [
            "CASE_TAKEN",
            "SAME_REVIEWER",
            "SECOND_REVIEW_MISSING",
            "CONTRACT_DUPLICATE",
            "STATE_FORBIDS",
            "ETAG_MISMATCH",
            "ROLE_FORBIDDEN",
            "RESOURCE_NOT_FOUND",
            "CHANGE_EMPTY",
        ] {
            assert!(model.refused_for(reason) > 0, "never {reason}");
        }
        // The years turned on the way, and each number was the next of its year.
        assert!(model.serials().len() > 1 && model.serials().iter().all(|last| *last > 3), "{:?}", model.serials());
        // The trail has each step that was made and no other.
        let mut client = office.client(&operator());
        let verified = client.verify_audit_trail(VerifyAuditTrailRequest::default()).await.unwrap().into_inner();
        assert_eq!((verified.intact, verified.verified_count), (true, i64::try_from(done).unwrap()));
        let refused = client.list_audit_entries(ListAuditEntriesRequest { page_size: -1, ..Default::default() }).await;
        assert_eq!(Refusal::read(&refused.unwrap_err()).reason, "PAGE_SIZE_INVALID");
    }
}
