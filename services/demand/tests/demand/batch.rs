//! Verbs for many demands at once. What every batch has in common is tested with listings; the code is one.

use techmarket_kernel::Reason;
use techmarket_proto::demand::v1::demand::State;
use techmarket_proto::demand::v1::{
    BatchPublishDemandsRequest, BatchRenewDemandsRequest, BatchReopenDemandsRequest,
    BatchReturnDemandsRequest, BatchSubmitDemandsRequest, BatchWithdrawDemandsRequest, Demand, DemandFilter,
    DemandResult, RenewDemandRequest,
};
use techmarket_proto::types::v1::BatchItem;
use techmarket_store::Location;
use techmarket_testkit::{DEMANDER, Refusal, demand, demander, on_both_databases, operator, other_demander};
use tonic::{Code, Response, Status};

use crate::support::{Client, Demands, Verb};

const ALL: [&str; 6] = ["submit", "publish", "return", "withdraw", "reopen", "renew"];

async fn run(
    client: &mut Client,
    verb: &str,
    demands: &[Demand],
    filter: Option<DemandFilter>,
) -> Result<Vec<DemandResult>, Status> {
    let item = |demand: &Demand| BatchItem {
        name: demand.name.clone(),
        etag: demand.etag.clone(),
    };
    let items = demands.iter().map(item).collect();
    let (request_id, page_token, all_or_nothing) = (String::new(), String::new(), false);
    let reason = "指标不完整".to_owned();
    macro_rules! request {
        ($request:ident $($reason:ident)?) => {
            $request { items, filter, all_or_nothing, request_id, page_token, $($reason)? }
        };
    }
    let answer = match verb {
        "submit" => {
            client
                .batch_submit_demands(request!(BatchSubmitDemandsRequest))
                .await
        }
        "publish" => {
            client
                .batch_publish_demands(request!(BatchPublishDemandsRequest))
                .await
        }
        "return" => {
            client
                .batch_return_demands(request!(BatchReturnDemandsRequest reason))
                .await
        }
        "withdraw" => {
            client
                .batch_withdraw_demands(request!(BatchWithdrawDemandsRequest reason))
                .await
        }
        "reopen" => {
            client
                .batch_reopen_demands(request!(BatchReopenDemandsRequest))
                .await
        }
        _ => {
            client
                .batch_renew_demands(request!(BatchRenewDemandsRequest))
                .await
        }
    };
    answer.map(|answer| answer.into_inner().results)
}

on_both_databases! {
    async fn every_verb_is_done_to_many(location: Location) {
        let market = Demands::open(&location).await;
        let mut demands = vec![market.draft(demand()).await, market.draft(demand()).await];
        for (verb, state) in [
            ("submit", State::Submitted),
            ("return", State::Returned),
            ("submit", State::Submitted),
            ("publish", State::Published),
            ("renew", State::Published),
            ("withdraw", State::Withdrawn),
            ("reopen", State::Draft),
        ] {
            let results = run(&mut market.of(&operator()), verb, &demands, None).await.unwrap();
            demands = results.into_iter().map(|result| result.demand.unwrap()).collect();
            assert!(demands.iter().all(|demand| demand.state() == state), "{verb}: {demands:?}");
        }
        for demand in &demands {
            assert_eq!(&market.get(&demander(), &demand.name).await.unwrap(), demand);
        }
    }

    async fn each_has_its_own_result_and_nobody_does_more_than_to_one(location: Location) {
        let market = Demands::open(&location).await;
        let (draft, public) = (market.draft(demand()).await, market.after(demand(), &[Verb::Submit, Verb::Publish]).await);
        let both = [draft.clone(), public.clone()];
        let results = run(&mut market.of(&other_demander()), "withdraw", &both, None).await.unwrap();
        let refused: Vec<_> = results.iter().map(|result| Refusal::of_item(result.error.as_ref())).collect();
        let expected =
            [Refusal::not_found("demand", &draft.name), Refusal::new(Code::PermissionDenied, Reason::NotOwner)];
        assert_eq!(refused, expected);
        let results = run(&mut market.of(&demander()), "renew", &both, None).await.unwrap();
        assert_eq!(
            Refusal::of_item(results[0].error.as_ref()),
            Refusal::state_forbids("demand", &draft.name, "DRAFT", "renew")
        );
        assert_eq!(results[1].demand.as_ref().unwrap().state(), State::Published);
    }

    async fn a_filter_takes_what_the_caller_may(location: Location) {
        let market = Demands::open(&location).await;
        market.draft(demand()).await;
        market.after(demand(), &[Verb::Submit]).await;
        let filter = DemandFilter { organization: DEMANDER.to_owned(), ..DemandFilter::default() };
        let results = run(&mut market.of(&operator()), "publish", &[], Some(filter.clone())).await.unwrap();
        let states: Vec<_> = results.iter().map(|result| result.demand.as_ref().unwrap().state()).collect();
        assert_eq!(states, [State::Published]);
        let others = run(&mut market.of(&other_demander()), "withdraw", &[], Some(filter)).await.unwrap();
        let refused: Vec<_> = others.iter().map(|result| Refusal::of_item(result.error.as_ref()).reason).collect();
        assert_eq!(refused, [Reason::NotOwner.as_str()], "what is public is known, and no draft");
    }

    async fn a_batch_of_nothing_is_refused(location: Location) {
        let market = Demands::open(&location).await;
        for verb in ALL {
            let refused = run(&mut market.of(&operator()), verb, &[], None).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("items", Reason::FieldRequired)]), "{verb}");
        }
    }

    async fn only_what_is_public_is_renewed(location: Location) {
        let market = Demands::open(&location).await;
        let (draft, public) = (market.draft(demand()).await, market.after(demand(), &[Verb::Submit, Verb::Publish]).await);
        market.harness.advance(jiff::SignedDuration::from_secs(60));
        let mut client = market.of(&demander());
        let request = |demand: &Demand| RenewDemandRequest {
            name: demand.name.clone(),
            etag: demand.etag.clone(),
            request_id: String::new(),
        };
        let renewed = client.renew_demand(request(&public)).await.map(Response::into_inner).unwrap();
        assert!(renewed.publish_time == renewed.update_time && renewed.publish_time != public.publish_time);
        let refused = client.renew_demand(request(&draft)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::state_forbids("demand", &draft.name, "DRAFT", "renew"));
    }
}
