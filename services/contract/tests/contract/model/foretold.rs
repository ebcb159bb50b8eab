//! Which refusal the model foretells.

use jiff::Timestamp;
use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::contract::State;
use techmarket_testkit::Refusal;
use tonic::Code;

use crate::model::office::{Actor, Case, Content, LARGE, Model};
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
        stale: bool,
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
        if matches!(actor, Actor::Applicant(index) if index != case.content.0) {
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
            return Some(precondition(Reason::CaseTaken).with("lease_expire_time", &until.to_string()));
        }
        let is_first = matches!(actor, Actor::Registrar(own) if case.first == Some(own));
        let again = (verb == Verb::Review && case.state == State::FirstReviewed)
            || (verb == Verb::ApproveChange
                && case.pending.as_ref().is_some_and(|(_, _, yuan)| *yuan >= LARGE));
        if again && is_first {
            return Some(precondition(Reason::SameReviewer));
        }
        let becomes = match verb {
            Verb::Register => Some(&case.content),
            Verb::ApproveChange => case.pending.as_ref(),
            _ => None,
        };
        let in_force = |other: &Case| matches!(other.state, State::Registered | State::ChangePending);
        let others = self.cases.iter().enumerate().filter(|(index, _)| *index != place);
        if becomes.is_some()
            && others
                .into_iter()
                .any(|(_, other)| in_force(other) && Some(&other.content) == becomes)
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
