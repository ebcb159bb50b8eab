//! SubmitDemand, PublishDemand, ReturnDemand, WithdrawDemand, CloseDemand.

use techmarket_kernel::Reason;
use techmarket_proto::demand::v1::demand::{Outcome, State};
use techmarket_proto::demand::v1::{
    CloseDemandRequest, Demand, PublishDemandRequest, ReturnDemandRequest, SubmitDemandRequest,
    WithdrawDemandRequest,
};
use techmarket_store::Location;
use techmarket_testkit::{
    Refusal, assert_refused, demand, demander, on_both_databases, operator, other_demander,
};
use tonic::Code;

use crate::support::{Demands, Verb, run};

const REQUEST: &str = "0198c1d2-0000-7000-8000-000000000002";

on_both_databases! {
    async fn each_verb_leads_on(location: Location) {
        let demands = Demands::open(&location).await;
        let (mut owner, mut operator) = (demands.of(&demander()), demands.of(&operator()));
        let draft = demands.draft(demand()).await;
        let submitted = run(&mut owner, Verb::Submit, &draft).await.unwrap();
        assert_eq!((submitted.state(), submitted.etag.as_str()), (State::Submitted, "1-2"));
        let returned = run(&mut operator, Verb::Return, &submitted).await.unwrap();
        assert_eq!((returned.state(), returned.reason.as_str()), (State::Returned, "指标不完整"));
        let submitted = run(&mut owner, Verb::Submit, &returned).await.unwrap();
        let published = run(&mut operator, Verb::Publish, &submitted).await.unwrap();
        assert_eq!(published.state(), State::Published);
        assert!(published.publish_time.is_some() && published.publish_time == published.update_time);
        let closed = run(&mut owner, Verb::Close, &published).await.unwrap();
        assert_eq!((closed.state(), closed.outcome()), (State::Closed, Outcome::Met));
        assert!(closed.close_time.is_some());
        assert_eq!(demands.get(&demander(), &closed.name).await.unwrap(), closed);

        let withdrawn = demands.after(demand(), &[Verb::Submit, Verb::Publish]).await;
        let withdrawn = run(&mut owner, Verb::Withdraw, &withdrawn).await.unwrap();
        assert_eq!((withdrawn.state(), withdrawn.reason.as_str()), (State::Withdrawn, "指标不完整"));
        let reopened = run(&mut owner, Verb::Reopen, &withdrawn).await.unwrap();
        assert_eq!((reopened.state(), reopened.reason.as_str()), (State::Draft, ""));
    }

    async fn a_state_that_forbids_is_named(location: Location) {
        let demands = Demands::open(&location).await;
        let cases: [(&[Verb], Verb, &str, &str); 7] = [
            (&[Verb::Submit], Verb::Submit, "SUBMITTED", "submit"),
            (&[], Verb::Publish, "DRAFT", "publish"),
            (&[], Verb::Return, "DRAFT", "return"),
            (&[], Verb::Reopen, "DRAFT", "reopen"),
            (&[], Verb::Close, "DRAFT", "close"),
            (&[Verb::Submit, Verb::Publish, Verb::Close], Verb::Withdraw, "CLOSED", "withdraw"),
            (&[Verb::Withdraw], Verb::Submit, "WITHDRAWN", "submit"),
        ];
        for (verbs, verb, state, word) in cases {
            let demand = demands.after(demand(), verbs).await;
            let refused = run(&mut demands.of(&operator()), verb, &demand).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::state_forbids("demand", &demand.name, state, word));
        }
    }

    async fn a_stale_etag_is_aborted(location: Location) {
        let demands = Demands::open(&location).await;
        let draft = demands.draft(demand()).await;
        run(&mut demands.of(&demander()), Verb::Submit, &draft).await.unwrap();
        for verb in [Verb::Submit, Verb::Publish, Verb::Return, Verb::Withdraw, Verb::Close] {
            let refused = run(&mut demands.of(&operator()), verb, &draft).await.unwrap_err();
            let expected =
                Refusal::new(Code::Aborted, Reason::EtagMismatch).with("etag", "1-2").on("demand", &draft.name);
            assert_eq!(Refusal::read(&refused), expected, "{verb:?}");
        }
    }

    async fn strangers_and_owners_have_their_limits(location: Location) {
        let demands = Demands::open(&location).await;
        let draft = demands.draft(demand()).await;
        let published = demands.after(demand(), &[Verb::Submit, Verb::Publish]).await;
        let mut stranger = demands.of(&other_demander());
        for verb in [Verb::Submit, Verb::Withdraw, Verb::Close] {
            let refused = run(&mut stranger, verb, &draft).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::not_found("demand", &draft.name), "{verb:?}");
            let refused = run(&mut stranger, verb, &published).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::new(Code::PermissionDenied, Reason::NotOwner), "{verb:?}");
        }
        for verb in [Verb::Publish, Verb::Return] {
            let refused = run(&mut demands.of(&demander()), verb, &draft).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        }
    }

    async fn what_a_verb_needs_is_told_at_once(location: Location) {
        let demands = Demands::open(&location).await;
        let mut client = demands.of(&operator());
        let named = [("etag", Reason::FieldRequired), ("name", Reason::NameInvalid)];
        let refused = client.submit_demand(SubmitDemandRequest::default()).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&named));
        let refused = client.publish_demand(PublishDemandRequest::default()).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&named));
        let refused = client.return_demand(ReturnDemandRequest::default()).await.unwrap_err();
        let with_reason = [named[0], named[1], ("reason", Reason::FieldRequired)];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&with_reason));
        let long = WithdrawDemandRequest { reason: "长".repeat(1_001), ..Default::default() };
        let refused = client.withdraw_demand(long).await.unwrap_err();
        let with_reason = [named[0], named[1], ("reason", Reason::FieldTooLong)];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&with_reason));
        let refused = client.close_demand(CloseDemandRequest::default()).await.unwrap_err();
        let with_outcome = [named[0], named[1], ("outcome", Reason::EnumInvalid)];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&with_outcome));
    }

    async fn a_repeated_verb_returns_the_first_answer(location: Location) {
        let demands = Demands::open(&location).await;
        let mut client = demands.of(&demander());
        let Demand { name, etag, .. } = demands.draft(demand()).await;
        let request = SubmitDemandRequest { name, etag, request_id: REQUEST.to_owned() };
        let first = client.submit_demand(request.clone()).await.unwrap().into_inner();
        let again = client.submit_demand(request.clone()).await.unwrap().into_inner();
        assert_eq!(first, again);
        let other = SubmitDemandRequest { etag: "1-2".to_owned(), ..request };
        let refused = client.submit_demand(other).await.unwrap_err();
        assert_refused(&refused, Code::InvalidArgument, Reason::RequestIdReused);
    }
}
