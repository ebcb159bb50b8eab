//! Every verb in every state.

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::Contract;
use techmarket_proto::contract::v1::contract::State;
use techmarket_store::Location;
use techmarket_testkit::{Refusal, contract, on_both_databases};
use tonic::Code;

use crate::support::{Office, Verb};

/// The state after the verb, if the state allows it.
pub(crate) fn after(state: State, verb: Verb) -> Option<State> {
    use State::{
        Accepted, Cancelled, ChangePending, Draft, FirstReviewed, Refused, Registered, Returned, Revoked,
        SecondReviewed, Submitted, Withdrawn,
    };
    match (verb, state) {
        (Verb::Update, Draft | Returned)
        | (
            Verb::Claim | Verb::Release,
            Submitted | Accepted | FirstReviewed | SecondReviewed | ChangePending,
        ) => Some(state),
        (Verb::Submit, Draft | Returned) => Some(Submitted),
        (Verb::Return, Submitted | Accepted | FirstReviewed | SecondReviewed) => Some(Returned),
        (Verb::Accept, Submitted) => Some(Accepted),
        (Verb::Review, Accepted) => Some(FirstReviewed),
        (Verb::Review, FirstReviewed) => Some(SecondReviewed),
        (Verb::Register, FirstReviewed | SecondReviewed)
        | (Verb::ApproveChange | Verb::RejectChange | Verb::WithdrawChange, ChangePending) => {
            Some(Registered)
        }
        (Verb::Refuse, Accepted | FirstReviewed | SecondReviewed) => Some(Refused),
        (Verb::Withdraw, Draft | Submitted | Returned | Accepted | FirstReviewed | SecondReviewed) => {
            Some(Withdrawn)
        }
        (Verb::RequestChange, Registered) => Some(ChangePending),
        (Verb::Cancel, Registered | ChangePending) => Some(Cancelled),
        (Verb::Revoke, Registered | ChangePending) => Some(Revoked),
        _ => None,
    }
}

const STATES: [State; 12] = [
    State::Draft,
    State::Submitted,
    State::Returned,
    State::Accepted,
    State::FirstReviewed,
    State::SecondReviewed,
    State::Registered,
    State::Refused,
    State::Withdrawn,
    State::ChangePending,
    State::Cancelled,
    State::Revoked,
];

on_both_databases! {
    async fn verbs_start_from_their_states_alone(location: Location) {
        let office = Office::open(&location).await;
        for state in STATES {
            for verb in Verb::ALL {
                let titled = Contract {
                    title: format!("{state:?} {verb:?}"),
                    ..contract()
                };
                let at = office.brought_to(state, titled).await;
                let done = office.done(verb, &at).await;
                let Some(next) = after(state, verb) else {
                    let never_handed_in = matches!(state, State::Draft | State::Withdrawn);
                    if never_handed_in && !verb.is_of_applicant() {
                        let expected = Refusal::not_found("contract", &at.name);
                        assert_eq!(Refusal::read(&done.unwrap_err()), expected, "{state:?} {verb:?}");
                        continue;
                    }
                    let word = state.as_str_name().trim_start_matches("STATE_");
                    let expected = Refusal::state_forbids("contract", &at.name, word, verb.word());
                    assert_eq!(Refusal::read(&done.unwrap_err()), expected, "{state:?} {verb:?}");
                    continue;
                };
                assert_eq!(done.unwrap().state(), next, "{state:?} {verb:?}");
            }
        }
    }

    async fn a_stale_etag_is_refused_by_every_verb(location: Location) {
        let office = Office::open(&location).await;
        for (verb, state) in [
            (Verb::Update, State::Returned),
            (Verb::Submit, State::Returned),
            (Verb::Return, State::Submitted),
            (Verb::Accept, State::Submitted),
            (Verb::Review, State::Accepted),
            (Verb::Register, State::FirstReviewed),
            (Verb::Refuse, State::Accepted),
            (Verb::Withdraw, State::Submitted),
            (Verb::Claim, State::Submitted),
            (Verb::Release, State::Accepted),
            (Verb::RequestChange, State::Registered),
            (Verb::ApproveChange, State::ChangePending),
            (Verb::RejectChange, State::ChangePending),
            (Verb::WithdrawChange, State::ChangePending),
            (Verb::Cancel, State::Registered),
            (Verb::Revoke, State::ChangePending),
        ] {
            let titled = Contract {
                title: format!("{verb:?}"),
                ..contract()
            };
            let at = office.brought_to(state, titled).await;
            let stale = Contract {
                etag: "1-1".to_owned(),
                ..at.clone()
            };
            let refused = office.done(verb, &stale).await.unwrap_err();
            let expected = Refusal::new(Code::Aborted, Reason::EtagMismatch)
                .with("etag", &at.etag)
                .on("contract", &at.name);
            assert_eq!(Refusal::read(&refused), expected, "{verb:?}");
        }
    }
}
