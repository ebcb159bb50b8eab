//! Versions of the ranking's weights.

use techmarket_kernel::{Etag, Target, Violations};
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::ranking_model as parts;
use techmarket_ranking::learning::{Comparison, Evaluation};
use techmarket_rpc::{convert as wire, target};

use crate::domain::{ModelState, ModelVersion, RankingModel, TrainedFrom};

/// Reads which version a state change by `method` is about. `named` holds its name, etag and request id.
pub(in crate::grpc) fn model_target(
    v: &mut Violations,
    method: &'static str,
    named: (&str, &str, &str),
    request: &impl prost::Message,
) -> Option<Target<ModelVersion>> {
    target(v, method, named, request, ModelVersion::parse_name)
}

/// A state; `None` for unspecified.
pub(in crate::grpc) fn model_state(state: parts::State) -> Option<ModelState> {
    match state {
        parts::State::Unspecified => None,
        parts::State::BuiltIn => Some(ModelState::BuiltIn),
        parts::State::Candidate => Some(ModelState::Candidate),
        parts::State::Live => Some(ModelState::Live),
        parts::State::Retired => Some(ModelState::Retired),
    }
}

pub(in crate::grpc) fn to_ranking_model(model: &RankingModel) -> pb::RankingModel {
    let weights = model.weights.iter().map(|(feature, weight)| pb::FeatureWeight {
        feature: feature.name().to_owned(),
        weight,
    });
    pb::RankingModel {
        name: model.version.name(),
        etag: Etag::new(model.revision).to_string(),
        state: to_state(model.state).into(),
        in_force: model.in_force,
        pinned: model.pinned,
        weights: weights.collect(),
        trained_from: model.trained_from.as_ref().map(to_trained_from),
        comparison: model.comparison.as_ref().map(to_comparison),
        create_time: Some(wire::timestamp(model.create_time)),
        update_time: Some(wire::timestamp(model.update_time)),
    }
}

fn to_state(state: ModelState) -> parts::State {
    match state {
        ModelState::BuiltIn => parts::State::BuiltIn,
        ModelState::Candidate => parts::State::Candidate,
        ModelState::Live => parts::State::Live,
        ModelState::Retired => parts::State::Retired,
    }
}

fn to_trained_from(from: &TrainedFrom) -> parts::TrainedFrom {
    parts::TrainedFrom {
        answers: from.answers,
        judged_pairs: count(from.judged),
        demands: count(from.groups),
        ordered_pairs: count(from.pairs),
        in_force: from.in_force.name(),
    }
}

fn to_comparison(comparison: &Comparison) -> parts::Comparison {
    parts::Comparison {
        evaluation: Some(to_evaluation(&comparison.candidate)),
        in_force: Some(to_evaluation(&comparison.in_force)),
        wins: count(comparison.wins),
        losses: count(comparison.losses),
        p_value: comparison.p_value,
    }
}

fn to_evaluation(evaluation: &Evaluation) -> parts::Evaluation {
    parts::Evaluation {
        pair_accuracy: evaluation.pair_accuracy,
        ndcg_at_10: evaluation.ndcg_at_10,
        demands: count(evaluation.groups),
        ordered_pairs: count(evaluation.pairs),
    }
}

fn count(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
