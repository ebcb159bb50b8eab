//! Versions of the ranking's weights, and the judged pairs that they are learnt from.

use techmarket_kernel::{Caller, Etag};
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::export_judgements_response::{Demand, Judged};
use techmarket_proto::matching::v1::ranking_model as parts;
use techmarket_ranking::learning::{Comparison, Evaluation};
use techmarket_rpc::{Answer, convert as wire, wire_enum};

use crate::domain::{JudgedDemand, ModelState, RankingModel, TrainedFrom};

wire_enum!(pub(crate) model_state, to_state: ModelState, parts::State { BuiltIn, Candidate, Live, Retired });

impl Answer<pb::RankingModel> for RankingModel {
    fn answer(self, _: &Caller) -> pb::RankingModel {
        let weights = self.weights.iter().map(|(feature, weight)| pb::FeatureWeight {
            feature: feature.name().to_owned(),
            weight,
        });
        pb::RankingModel {
            name: self.version.name(),
            etag: Etag::new(self.revision).to_string(),
            state: to_state(self.state).into(),
            in_force: self.in_force,
            pinned: self.pinned,
            weights: weights.collect(),
            trained_from: self.trained_from.as_ref().map(to_trained_from),
            comparison: self.comparison.as_ref().map(to_comparison),
            create_time: Some(wire::timestamp(self.create_time)),
            update_time: Some(wire::timestamp(self.update_time)),
        }
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

impl Answer<pb::ExportJudgementsResponse> for JudgedDemand {
    fn answer(self, _: &Caller) -> pb::ExportJudgementsResponse {
        let demand = Demand {
            id: self.demand.name(),
            title: self.title,
            content: self.content,
        };
        let judged = self.judged.into_iter().map(|judged| Judged {
            id: judged.listing.name(),
            title: judged.title,
            level: judged.level.into(),
        });
        pb::ExportJudgementsResponse {
            demand: Some(demand),
            judged: judged.collect(),
        }
    }
}
