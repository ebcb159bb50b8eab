//! ListRankingModels, GetRankingModel, PinRankingModel and UnpinRankingModel.

use techmarket_kernel::{Caller, Reason};
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::rank_listings_request::Subject;
use techmarket_proto::matching::v1::ranking_model::State;
use techmarket_ranking::Feature;
use techmarket_store::Location;
use techmarket_testkit::{
    Refusal, assert_refused, broker, demand, eventually, listing, on_both_databases, operator, provider,
    system, viewer,
};
use tonic::{Code, Status};

use crate::answers::{keep, place_counts};
use crate::support::{Market, THRESHOLD, answer, published_demand, published_listing, service};

pub(crate) const BUILT_IN: &str = "rankingModels/0";
const REQUEST: &str = "0198c1d2-0000-7000-8000-000000000004";

impl Market {
    pub(crate) async fn model(&self, name: &str) -> Result<pb::RankingModel, Status> {
        let request = pb::GetRankingModelRequest {
            name: name.to_owned(),
        };
        answer(self.of(&operator()).get_ranking_model(request).await)
    }

    pub(crate) async fn train(&self, caller: &Caller) -> Result<pb::RankingModel, Status> {
        let request = pb::TrainRankingModelRequest::default();
        answer(self.of(caller).train_ranking_model(request).await)
    }

    pub(crate) async fn pin(
        &self,
        caller: &Caller,
        model: &pb::RankingModel,
    ) -> Result<pb::RankingModel, Status> {
        let (name, etag) = (model.name.clone(), model.etag.clone());
        let request = pb::PinRankingModelRequest {
            name,
            etag,
            ..Default::default()
        };
        answer(self.of(caller).pin_ranking_model(request).await)
    }

    async fn unpin(&self, caller: &Caller, model: &pb::RankingModel) -> Result<pb::RankingModel, Status> {
        let (name, etag) = (model.name.clone(), model.etag.clone());
        let request = pb::UnpinRankingModelRequest {
            name,
            etag,
            ..Default::default()
        };
        answer(self.of(caller).unpin_ranking_model(request).await)
    }

    /// Name, state, in force, pinned of every version, the newest first.
    pub(crate) async fn models(&self) -> Vec<(String, State, bool, bool)> {
        let request = pb::ListRankingModelsRequest::default();
        let listed = self
            .of(&operator())
            .list_ranking_models(request)
            .await
            .unwrap()
            .into_inner();
        let models = listed.ranking_models.into_iter();
        models
            .map(|model| (model.name.clone(), model.state(), model.in_force, model.pinned))
            .collect()
    }

    /// The weight of a feature in the ranking of the one listing that there is.
    pub(crate) async fn weight_in_use(&self, feature: Feature) -> f64 {
        let subject = Some(Subject::Demand(published_demand(1, demand()).name));
        let request = pb::RankListingsRequest {
            subject,
            ..Default::default()
        };
        let found = answer(self.of(&operator()).rank_listings(request).await).unwrap();
        let parts = found.hits[0].contributions.iter();
        parts
            .filter(|part| part.feature == feature.name())
            .map(|part| part.weight)
            .sum()
    }
}

pub(crate) fn model(version: i64, state: State, in_force: bool, pinned: bool) -> (String, State, bool, bool) {
    (format!("rankingModels/{version}"), state, in_force, pinned)
}

/// A market with one pair to rank, and a learnt version in force.
async fn learnt(location: &Location) -> (Market, pb::RankingModel) {
    let market = Market::open(location).await;
    market
        .pair(&published_listing(1, listing()), &published_demand(1, demand()))
        .await;
    Box::pin(keep(location, place_counts(1..101))).await;
    let learnt = market.train(&operator()).await.unwrap();
    assert_eq!(learnt.state(), State::Live, "{learnt:?}");
    (market, learnt)
}

on_both_databases! {
    async fn the_built_in_version_is_always_there(location: Location) {
        let market = Market::open(&location).await;
        let built_in = market.model(BUILT_IN).await.unwrap();
        let expected = pb::RankingModel {
            name: BUILT_IN.to_owned(),
            etag: "1-1".to_owned(),
            state: State::BuiltIn.into(),
            in_force: true,
            weights: Feature::ALL.map(|feature| pb::FeatureWeight { feature: feature.name().to_owned(), weight: feature.weight() }).into(),
            create_time: built_in.create_time,
            update_time: built_in.create_time,
            ..Default::default()
        };
        assert_eq!(built_in, expected);
        for caller in [operator(), system()] {
            let request = pb::ListRankingModelsRequest::default();
            let listed = answer(market.of(&caller).list_ranking_models(request).await).unwrap();
            assert_eq!((listed.ranking_models, listed.next_page_token), (vec![built_in.clone()], String::new()));
        }
        for caller in [viewer(), provider(), broker()] {
            let request = pb::GetRankingModelRequest { name: BUILT_IN.to_owned() };
            let refused = market.of(&caller).get_ranking_model(request).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
            let request = pb::ListRankingModelsRequest::default();
            let refused = market.of(&caller).list_ranking_models(request).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        }
        let refused = market.model("rankingModels/7").await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("ranking_model", "rankingModels/7"));
        for name in ["", "rankingModels/", "rankingModels/-1", "rankingModels/00", "rankingModels/+1", "matches/1"] {
            let refused = market.model(name).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("name", Reason::NameInvalid)]), "{name}");
        }
    }

    async fn pages_join_and_filters_hold(location: Location) {
        let (market, learnt) = learnt(&location).await;
        let mut client = market.of(&operator());
        let mut request = pb::ListRankingModelsRequest { page_size: 1, ..Default::default() };
        let first = answer(client.list_ranking_models(request.clone()).await).unwrap();
        assert_eq!(first.ranking_models, [learnt]);
        request.page_token = first.next_page_token.clone();
        let second = answer(client.list_ranking_models(request).await).unwrap();
        assert_eq!((second.ranking_models[0].name.as_str(), second.next_page_token.as_str()), (BUILT_IN, ""));
        let states = |states: &[i32]| Some(pb::RankingModelFilter { states: states.to_vec() });
        let filtered = pb::ListRankingModelsRequest { filter: states(&[State::BuiltIn.into(), State::Retired.into()]), ..Default::default() };
        assert_eq!(answer(client.list_ranking_models(filtered).await).unwrap().ranking_models, second.ranking_models);
        let foreign = pb::ListRankingModelsRequest { filter: states(&[State::Live.into()]), page_token: first.next_page_token, ..Default::default() };
        let refused = client.list_ranking_models(foreign).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("page_token", Reason::PageTokenForeign)]));
        let bad = pb::ListRankingModelsRequest { filter: states(&[0]), page_size: -1, page_token: "?".to_owned() };
        let refused = client.list_ranking_models(bad).await.unwrap_err();
        let expected = [
            ("page_size", Reason::PageSizeInvalid), ("page_token", Reason::PageTokenInvalid), ("filter.states[0]", Reason::EnumInvalid),
        ];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected));
    }

    async fn a_pin_puts_in_force_and_is_the_way_back(location: Location) {
        let (market, learnt) = learnt(&location).await;
        let by_learnt = market.weight_in_use(Feature::Region).await;
        let built_in = market.model(BUILT_IN).await.unwrap();
        let pinned = market.pin(&operator(), &built_in).await.unwrap();
        assert_eq!(market.models().await, [model(1, State::Retired, false, false), model(0, State::BuiltIn, true, true)]);
        assert_eq!((pinned.in_force, pinned.pinned), (true, true));
        let by_built_in = market.weight_in_use(Feature::Region).await;
        assert!(by_built_in < 0.1 && by_learnt > 0.2, "{by_built_in} {by_learnt}");

        let refused = market.pin(&operator(), &pinned).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::state_forbids("ranking_model", BUILT_IN, "BUILT_IN", "pin"));
        let learnt = market.model(&learnt.name).await.unwrap();
        market.pin(&operator(), &learnt).await.unwrap();
        assert_eq!(market.models().await, [model(1, State::Live, true, true), model(0, State::BuiltIn, false, false)]);
        assert!((market.weight_in_use(Feature::Region).await - by_learnt).abs() < 1e-9);
    }

    async fn under_a_pin_nothing_goes_live(location: Location) {
        let (market, _) = learnt(&location).await;
        let built_in = market.pin(&operator(), &market.model(BUILT_IN).await.unwrap()).await.unwrap();
        keep(&location, place_counts(201..301)).await;
        let better = market.train(&operator()).await.unwrap();
        let comparison = better.comparison.unwrap();
        assert!(comparison.p_value < 0.05 && comparison.losses == 0, "{comparison:?}");
        assert_eq!(market.models().await, [
            model(2, State::Candidate, false, false), model(1, State::Retired, false, false), model(0, State::BuiltIn, true, true),
        ]);
        let unpinned = market.unpin(&operator(), &built_in).await.unwrap();
        assert_eq!((unpinned.in_force, unpinned.pinned), (true, false), "it stays until a better one comes");
        let refused = market.unpin(&operator(), &unpinned).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::state_forbids("ranking_model", BUILT_IN, "BUILT_IN", "unpin"));
        keep(&location, place_counts(301..303)).await;
        assert_eq!(market.train(&operator()).await.unwrap().state(), State::Live);
        assert_eq!(market.models().await[0], model(3, State::Live, true, false));
        assert_eq!(market.models().await[3], model(0, State::BuiltIn, false, false));
    }

    async fn a_pin_is_refused(location: Location) {
        let (market, learnt) = learnt(&location).await;
        for caller in [viewer(), provider(), broker(), system()] {
            let refused = market.pin(&caller, &learnt).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
            let refused = market.unpin(&caller, &learnt).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        }
        let stale = pb::RankingModel { etag: "1-9".to_owned(), ..learnt.clone() };
        let expected = Refusal::new(Code::Aborted, Reason::EtagMismatch).with("etag", "1-1").on("ranking_model", &learnt.name);
        assert_eq!(Refusal::read(&market.pin(&operator(), &stale).await.unwrap_err()), expected);
        assert_eq!(Refusal::read(&market.unpin(&operator(), &stale).await.unwrap_err()), expected);
        let nothing = pb::RankingModel { name: "rankingModels/9".to_owned(), ..learnt.clone() };
        let refused = market.pin(&operator(), &nothing).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("ranking_model", "rankingModels/9"));
        let request = pb::PinRankingModelRequest { request_id: "x".to_owned(), ..Default::default() };
        let refused = market.of(&operator()).pin_ranking_model(request).await.unwrap_err();
        let expected = [("request_id", Reason::RequestIdInvalid), ("etag", Reason::FieldRequired), ("name", Reason::NameInvalid)];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected));
        assert_eq!(market.models().await, [model(1, State::Live, true, false), model(0, State::BuiltIn, false, false)]);
    }

    async fn a_repeated_pin_returns_the_first_answer(location: Location) {
        let (market, learnt) = learnt(&location).await;
        let mut client = market.of(&operator());
        let request = pb::PinRankingModelRequest { name: learnt.name, etag: learnt.etag, request_id: REQUEST.to_owned() };
        let first = answer(client.pin_ranking_model(request.clone()).await).unwrap();
        market.unpin(&operator(), &first).await.unwrap();
        assert_eq!(answer(client.pin_ranking_model(request).await).unwrap(), first);
        assert_eq!(market.models().await[0], model(1, State::Live, true, false), "nothing is done again");
        let other = pb::PinRankingModelRequest { name: BUILT_IN.to_owned(), etag: "1-2".to_owned(), request_id: REQUEST.to_owned() };
        let refused = client.pin_ranking_model(other).await.unwrap_err();
        assert_refused(&refused, Code::InvalidArgument, Reason::RequestIdReused);
    }

    async fn replicas_follow(location: Location) {
        let (market, _) = learnt(&location).await;
        let by_learnt = market.weight_in_use(Feature::Region).await;
        // Of the same store, with indexes of its own and no posts but by the same feeds.
        let indexes = tempfile::tempdir().unwrap();
        let harness = techmarket_testkit::Harness::new();
        let other = service(&harness, &market.feeds, &location, indexes.path(), THRESHOLD).await;
        let other = Market::start(harness, market.feeds.clone(), other, &location).await;
        let in_use = |weight: f64| {
            let other = &other;
            move || async move { ((other.weight_in_use(Feature::Region).await - weight).abs() < 1e-9).then_some(()) }
        };
        eventually("the version in force when it opened", in_use(by_learnt)).await;
        market.pin(&operator(), &market.model(BUILT_IN).await.unwrap()).await.unwrap();
        let by_built_in = market.weight_in_use(Feature::Region).await;
        eventually("a pin on another replica", in_use(by_built_in)).await;
    }
}
