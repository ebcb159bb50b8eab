//! Closed lists, from the wire and to it.

use techmarket_proto::demand::v1::demand as pb;

use crate::domain::{Condition, Kind, Outcome, State};

/// A kind; `None` for unspecified.
pub(in crate::grpc) fn kind(kind: pb::Kind) -> Option<Kind> {
    match kind {
        pb::Kind::Unspecified => None,
        pb::Kind::Technology => Some(Kind::Technology),
        pb::Kind::OpenCall => Some(Kind::OpenCall),
        pb::Kind::ExpertService => Some(Kind::ExpertService),
    }
}

pub(super) fn to_kind(kind: Kind) -> pb::Kind {
    match kind {
        Kind::Technology => pb::Kind::Technology,
        Kind::OpenCall => pb::Kind::OpenCall,
        Kind::ExpertService => pb::Kind::ExpertService,
    }
}

/// A hard condition; `None` for unspecified.
pub(super) fn condition(condition: pb::Condition) -> Option<Condition> {
    match condition {
        pb::Condition::Unspecified => None,
        pb::Condition::Maturity => Some(Condition::Maturity),
        pb::Condition::Cooperation => Some(Condition::Cooperation),
        pb::Condition::Budget => Some(Condition::Budget),
        pb::Condition::Field => Some(Condition::Field),
    }
}

pub(super) fn to_condition(condition: Condition) -> pb::Condition {
    match condition {
        Condition::Maturity => pb::Condition::Maturity,
        Condition::Cooperation => pb::Condition::Cooperation,
        Condition::Budget => pb::Condition::Budget,
        Condition::Field => pb::Condition::Field,
    }
}

/// A state; `None` for unspecified.
pub(in crate::grpc) fn state(state: pb::State) -> Option<State> {
    match state {
        pb::State::Unspecified => None,
        pb::State::Draft => Some(State::Draft),
        pb::State::Submitted => Some(State::Submitted),
        pb::State::Returned => Some(State::Returned),
        pb::State::Published => Some(State::Published),
        pb::State::Withdrawn => Some(State::Withdrawn),
        pb::State::Contracted => Some(State::Contracted),
        pb::State::Closed => Some(State::Closed),
    }
}

pub(super) fn to_state(state: State) -> pb::State {
    match state {
        State::Draft => pb::State::Draft,
        State::Submitted => pb::State::Submitted,
        State::Returned => pb::State::Returned,
        State::Published => pb::State::Published,
        State::Withdrawn => pb::State::Withdrawn,
        State::Contracted => pb::State::Contracted,
        State::Closed => pb::State::Closed,
    }
}

/// An outcome; `None` for unspecified.
pub(in crate::grpc) fn outcome(outcome: pb::Outcome) -> Option<Outcome> {
    match outcome {
        pb::Outcome::Unspecified => None,
        pb::Outcome::Met => Some(Outcome::Met),
        pb::Outcome::MetElsewhere => Some(Outcome::MetElsewhere),
        pb::Outcome::NotNeeded => Some(Outcome::NotNeeded),
        pb::Outcome::Unmet => Some(Outcome::Unmet),
    }
}

pub(super) fn to_outcome(outcome: Outcome) -> pb::Outcome {
    match outcome {
        Outcome::Met => pb::Outcome::Met,
        Outcome::MetElsewhere => pb::Outcome::MetElsewhere,
        Outcome::NotNeeded => pb::Outcome::NotNeeded,
        Outcome::Unmet => pb::Outcome::Unmet,
    }
}
