//! Which refusal the model foretells.

use jiff::Timestamp;
use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::contract::State;
use techmarket_testkit::Refusal;
use tonic::Code;

use crate::model::office::{Actor, Case, Content, Model};
use crate::support::Verb;

impl Model {
    /// The refusal that should come; none where the verb should be done. The order is that of the office: role, sight, version,
    /// state, second review, case, person, duplicate.
    pub(super) fn refusal(
        &self,
        place: usize,
        verb: Verb,
        actor: Actor,
        to: &Content,
        (stale, disputed): (bool, bool),
        now: Timestamp,
    ) -> Option<Refusal> {
        let case = &self.cases[place];
        let name = &case.at.name;
        let admitted = match actor {
            Actor::Registrar(_) => !verb.is_of_applicant(),
            Actor::Applicant(_) => verb.is_of_applicant(),
            Actor::Operator => verb.is_of_applicant() || verb == Verb::Release,
        };
        if !admitted {
            return Some(Refusal::new(Code::PermissionDenied, Reason::RoleForbidden));
        }
        let unseen = match actor {
            Actor::Applicant(index) => index != case.content.0,
            Actor::Registrar(_) => !case.handed_in,
            Actor::Operator => false,
        };
        if unseen {
            return Some(Refusal::not_found("contract", name));
        }
        if stale {
            let etag = format!("1-{}", case.version);
            return Some(
                Refusal::new(Code::Aborted, Reason::EtagMismatch)
                    .with("etag", &etag)
                    .on("contract", name),
            );
        }
        if !starts_from(verb, case.state) {
            let standing = case.state.as_str_name().trim_start_matches("STATE_");
            return Some(Refusal::state_forbids("contract", name, standing, verb.word()));
        }
        let precondition = |reason: Reason| {
            let mut refusal = Refusal::new(Code::FailedPrecondition, reason).on("contract", name);
            refusal.preconditions = vec![(reason.as_str().to_owned(), name.clone())];
            refusal
        };
        if verb == Verb::Register && case.state == State::FirstReviewed && case.second_due {
            return Some(precondition(Reason::SecondReviewMissing));
        }
        if let (Actor::Registrar(own), Some((other, until))) = (actor, case.taken)
            && own != other
            && until > now
        {
            let taken = precondition(Reason::CaseTaken).with("lease_expire_time", &until.to_string());
            return Some(taken.with("assignee", &format!("registrar-{other}@example")));
        }
        let first = match verb {
            Verb::Review if case.state == State::FirstReviewed => case.first,
            Verb::ApproveChange => case.change_first,
            _ => None,
        };
        if matches!(actor, Actor::Registrar(own) if first == Some(own)) {
            return Some(precondition(Reason::SameReviewer));
        }
        let becomes = match verb {
            Verb::Register => Some(&case.content),
            Verb::ApproveChange if !case.waits_for_second(disputed) => case.pending.as_ref(),
            _ => None,
        };
        let in_force = |other: &Case| matches!(other.state, State::Registered | State::ChangePending);
        let others = self.cases.iter().enumerate().filter(|(index, _)| *index != place);
        if becomes.is_some()
            && others.into_iter().any(|(_, other)| {
                in_force(other) && becomes.is_some_and(|content| other.was_registered_as(content))
            })
        {
            return Some(Refusal::new(Code::AlreadyExists, Reason::ContractDuplicate).on("contract", name));
        }
        (verb == Verb::RequestChange && *to == case.content)
            .then(|| Refusal::of_fields(&[("contract", Reason::ChangeEmpty)]))
    }
}

/// Whether the state knows the verb.
fn starts_from(verb: Verb, state: State) -> bool {
    crate::states::after(state, verb).is_some()
}
