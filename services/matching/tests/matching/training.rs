//! TrainRankingModel, and the same in the background.

use jiff::SignedDuration;
use techmarket_kernel::Reason;
use techmarket_matching::domain::{DeclineReason, Match};
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::ranking_model::State;
use techmarket_ranking::Feature;
use techmarket_store::Location;
use techmarket_testkit::{
    Refusal, assert_refused, broker, eventually, on_both_databases, operator, provider, system, viewer,
};
use tonic::Code;

use crate::answers::{accepted, declined, keep, place_counts, suggested};
use crate::models::model;
use crate::support::{LEAST_ANSWERS, Market, answer};

const REQUEST: &str = "0198c1d2-0000-7000-8000-000000000005";

fn weight(model: &pb::RankingModel, feature: Feature) -> f64 {
    let weights = model.weights.iter();
    weights
        .filter(|weight| weight.feature == feature.name())
        .map(|weight| weight.weight)
        .sum()
}

/// As the built-in weights have it: who is more alike is accepted.
fn text_counts(demands: std::ops::Range<u128>) -> impl Iterator<Item = Match> {
    demands.flat_map(|demand| {
        [
            accepted(suggested(demand, 1, 0.8, 0.5), true, true),
            declined(suggested(demand, 2, 0.3, 0.5), DeclineReason::NotRelevant),
        ]
    })
}

on_both_databases! {
    async fn what_beats_the_version_in_force_goes_live(location: Location) {
        let market = Market::open(&location).await;
        keep(&location, place_counts(1..101)).await;
        let learnt = market.train(&operator()).await.unwrap();
        assert_eq!((learnt.name.as_str(), learnt.state(), learnt.in_force), ("rankingModels/1", State::Live, true));
        assert!(weight(&learnt, Feature::Region) > 0.2, "{learnt:?}");
        let total: f64 = learnt.weights.iter().map(|weight| weight.weight).sum();
        assert!((total - 1.0).abs() < 1e-9);
        let (from, comparison) = (learnt.trained_from.clone().unwrap(), learnt.comparison.unwrap());
        let (evaluation, in_force) = (comparison.evaluation.unwrap(), comparison.in_force.unwrap());
        assert_eq!((from.answers, from.judged_pairs, from.in_force.as_str()), (200, 200, "rankingModels/0"));
        assert_eq!(from.demands + evaluation.demands, 100, "each demand is for training or held back");
        assert_eq!((from.ordered_pairs, evaluation.ordered_pairs), (from.demands, evaluation.demands));
        assert_eq!((evaluation.demands, evaluation.ordered_pairs), (in_force.demands, in_force.ordered_pairs));
        assert!(evaluation.pair_accuracy > 0.99 && in_force.pair_accuracy < 0.01, "{evaluation:?} {in_force:?}");
        assert_eq!((comparison.wins, comparison.losses), (evaluation.demands, 0));
        assert_eq!(market.models().await, [model(1, State::Live, true, false), model(0, State::BuiltIn, false, false)]);
        assert_eq!(market.model(&learnt.name).await.unwrap(), learnt);
    }

    async fn what_does_not_is_kept_as_a_candidate(location: Location) {
        let market = Market::open(&location).await;
        keep(&location, text_counts(1..101)).await;
        let learnt = market.train(&operator()).await.unwrap();
        assert_eq!((learnt.state(), learnt.in_force), (State::Candidate, false));
        assert_eq!(market.models().await, [model(1, State::Candidate, false, false), model(0, State::BuiltIn, true, false)]);
        // The other way round, but of too few demands to decide.
        keep(&location, place_counts(201..203)).await;
        assert_eq!(market.train(&operator()).await.unwrap().state(), State::Candidate);
    }

    async fn too_few_answers_are_refused(location: Location) {
        let market = Market::open(&location).await;
        let missing = |count: i64| Refusal::new(Code::FailedPrecondition, Reason::LabelsMissing).with("missing", &count.to_string());
        assert_eq!(Refusal::read(&market.train(&operator()).await.unwrap_err()), missing(LEAST_ANSWERS));
        keep(&location, place_counts(1..2)).await;
        market.train(&operator()).await.unwrap();
        assert_eq!(Refusal::read(&market.train(&operator()).await.unwrap_err()), missing(LEAST_ANSWERS));
        keep(&location, [accepted(suggested(2, 1, 0.5, 0.5), true, false)]).await;
        assert_eq!(Refusal::read(&market.train(&operator()).await.unwrap_err()), missing(LEAST_ANSWERS - 1));
        for caller in [viewer(), provider(), broker(), system()] {
            let refused = market.train(&caller).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        }
        let request = pb::TrainRankingModelRequest { request_id: "x".to_owned() };
        let refused = market.of(&operator()).train_ranking_model(request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("request_id", Reason::RequestIdInvalid)]));
    }

    async fn a_repeated_training_returns_the_first_answer(location: Location) {
        let market = Market::open(&location).await;
        keep(&location, place_counts(1..101)).await;
        let request = pb::TrainRankingModelRequest { request_id: REQUEST.to_owned() };
        let mut client = market.of(&operator());
        let first = answer(client.train_ranking_model(request.clone()).await).unwrap();
        assert_eq!(answer(client.train_ranking_model(request.clone()).await).unwrap(), first);
        keep(&location, place_counts(201..301)).await;
        assert_eq!(answer(client.train_ranking_model(request).await).unwrap(), first);
        assert_eq!(market.models().await.len(), 2);
    }

    async fn of_trainings_at_once_one_is_kept(location: Location) {
        let market = Market::open(&location).await;
        keep(&location, place_counts(1..101)).await;
        let caller = operator();
        let trained = futures::future::join_all((0..4).map(|_| market.train(&caller))).await;
        let (kept, refused): (Vec<_>, Vec<_>) = trained.into_iter().partition(Result::is_ok);
        assert_eq!((kept.len(), refused.len()), (1, 3));
        for refused in refused {
            let refusal = Refusal::read(&refused.unwrap_err());
            // Begun beside the one that is kept, or after it.
            let expected = [Reason::WriteConflict.as_str(), Reason::LabelsMissing.as_str()];
            assert!(expected.contains(&refusal.reason.as_str()), "{refusal:?}");
        }
        assert_eq!(market.models().await, [model(1, State::Live, true, false), model(0, State::BuiltIn, false, false)]);
    }

    async fn the_market_learns_by_itself(location: Location) {
        let market = Market::open(&location).await;
        keep(&location, place_counts(1..101)).await;
        market.harness.advance(SignedDuration::from_hours(2));
        let learnt = eventually("a version is learnt", || async { market.model("rankingModels/1").await.ok() }).await;
        assert_eq!(learnt.state(), State::Live);
        assert!(learnt.create_time.unwrap().seconds >= market.model("rankingModels/0").await.unwrap().create_time.unwrap().seconds + 7_200);
    }
}
