//! From a match to a number in the register, and back to the match by the feed.

use techmarket_kernel::{Clock as _, Reason, SystemClock};
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{
    AcceptContractRequest, Applicant, Contract, CreateContractRequest, GetRegisterTotalsRequest, Party,
    RegisterContractRequest, ReviewContractRequest, SubmitContractRequest, applicant,
};
use techmarket_proto::demand::v1::GetDemandRequest;
use techmarket_proto::demand::v1::demand::State as DemandState;
use techmarket_proto::google::r#type::Date;
use techmarket_proto::matching::v1::GetMatchRequest;
use techmarket_proto::matching::v1::r#match::State as MatchState;
use techmarket_proto::types::v1::Period;
use techmarket_testkit::{OTHER_DEMANDER, assert_refused, contract, money};
use tonic::{Code, Status};

use crate::clients::Clients;
use crate::process::until;
use crate::secrets::{OF_CONTRACT, none_in};
use crate::story::{Cast, Pair, brokers};

/// Yuan; not worth a second review.
pub(crate) const SMALL: i64 = 100_000;
/// Yuan; at and above 5,000,000 a second review is asked for, by the rules in force from 2026-03-01.
const LARGE: i64 = 6_000_000;

fn today() -> jiff::civil::Date {
    SystemClock.today()
}

fn date(day: jiff::civil::Date) -> Date {
    Date {
        year: day.year().into(),
        month: day.month().into(),
        day: day.day().into(),
    }
}

/// A contract for `pair` of so many yuan, signed today.
fn for_pair(pair: &Pair, yuan: i64) -> Contract {
    Contract {
        title: pair.listing.title.clone(),
        listing: pair.listing.name.clone(),
        demand: pair.demand.name.clone(),
        r#match: pair.found.name.clone(),
        ..signed_today(yuan)
    }
}

/// A contract of so many yuan, signed today.
pub(crate) fn signed_today(yuan: i64) -> Contract {
    Contract {
        sign_date: Some(date(today())),
        term: Some(Period {
            start_date: Some(date(today())),
            end_date: Some(date(today().saturating_add(jiff::Span::new().days(365)))),
        }),
        total_amount: Some(money(yuan)),
        technology_amount: Some(money(yuan)),
        summary: format!("乙方按约定开发并交付。{OF_CONTRACT}"),
        ..contract()
    }
}

/// A contract of the seller's own with this title, registered; of the small sum.
pub(crate) async fn registered(seller: &mut Clients, registrar: &mut Clients, title: &str) -> Contract {
    let drafted = Contract {
        title: title.to_owned(),
        ..signed_today(SMALL)
    };
    let at = Box::pin(accepted(seller, registrar, drafted)).await;
    let reviewed = review(registrar, &at, SMALL).await.unwrap();
    register(registrar, &reviewed).await.unwrap()
}

/// Drafted and handed in by `applicant`, and accepted.
async fn accepted(applicant: &mut Clients, registrar: &mut Clients, contract: Contract) -> Contract {
    let request = CreateContractRequest {
        contract: Some(contract),
        ..CreateContractRequest::default()
    };
    let draft = applicant
        .contract
        .create_contract(request)
        .await
        .unwrap()
        .into_inner();
    let request = SubmitContractRequest {
        name: draft.name,
        etag: draft.etag,
        ..SubmitContractRequest::default()
    };
    let submitted = applicant
        .contract
        .submit_contract(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        (submitted.state(), submitted.registration_number.as_str()),
        (State::Submitted, "")
    );
    let request = AcceptContractRequest {
        name: submitted.name,
        etag: submitted.etag,
        ..AcceptContractRequest::default()
    };
    registrar
        .contract
        .accept_contract(request)
        .await
        .unwrap()
        .into_inner()
}

async fn review(registrar: &mut Clients, at: &Contract, yuan: i64) -> Result<Contract, Status> {
    let request = ReviewContractRequest {
        name: at.name.clone(),
        etag: at.etag.clone(),
        category: at.category.clone(),
        total_amount: Some(money(yuan)),
        technology_amount: Some(money(yuan)),
        opinion: "符合技术开发合同的条件".to_owned(),
        ..ReviewContractRequest::default()
    };
    registrar
        .contract
        .review_contract(request)
        .await
        .map(tonic::Response::into_inner)
}

async fn register(registrar: &mut Clients, at: &Contract) -> Result<Contract, Status> {
    let request = RegisterContractRequest {
        name: at.name.clone(),
        etag: at.etag.clone(),
        ..RegisterContractRequest::default()
    };
    registrar
        .contract
        .register_contract(request)
        .await
        .map(tonic::Response::into_inner)
}

/// The seller's own contract: one review.
pub(crate) async fn of_the_seller(cast: &mut Cast, pair: &Pair) -> Contract {
    let small = for_pair(pair, SMALL);
    let at = Box::pin(accepted(&mut cast.provider, &mut cast.registrar, small)).await;
    let refused = register(&mut cast.registrar, &at).await.unwrap_err();
    assert_refused(&refused, Code::FailedPrecondition, Reason::StateForbids);
    let reviewed = review(&mut cast.registrar, &at, SMALL).await.unwrap();
    assert!(!reviewed.recognition.as_ref().unwrap().second_review_required);
    register(&mut cast.registrar, &reviewed).await.unwrap()
}

/// The broker's contract for the seller, of a large sum: two persons review it.
pub(crate) async fn of_the_broker(cast: &mut Cast, pair: &Pair) -> Contract {
    let drafted = brokers::named_in(for_pair(pair, LARGE));
    let buyer = Party {
        name: "示例新材料有限公司".to_owned(),
        credit_code: OTHER_DEMANDER.to_owned(),
        ..drafted.buyer.clone().unwrap()
    };
    let drafted = Contract {
        buyer: Some(buyer),
        applicant: Some(Applicant {
            kind: applicant::Kind::Intermediary.into(),
            mandate_end_date: None,
        }),
        ..drafted
    };
    let at = Box::pin(accepted(&mut cast.broker, &mut cast.registrar, drafted)).await;
    let mut at = review(&mut cast.registrar, &at, LARGE).await.unwrap();
    let required = at.recognition.as_ref().unwrap().second_review_required;
    assert_eq!(required, today() >= jiff::civil::date(2026, 3, 1), "{at:?}");
    if required {
        let refused = register(&mut cast.registrar, &at).await.unwrap_err();
        assert_refused(&refused, Code::FailedPrecondition, Reason::SecondReviewMissing);
        let refused = review(&mut cast.registrar, &at, LARGE).await.unwrap_err();
        assert_refused(&refused, Code::FailedPrecondition, Reason::SameReviewer);
        at = review(&mut cast.second_registrar, &at, LARGE).await.unwrap();
        assert_eq!(at.state(), State::SecondReviewed);
        // Who made the last review has the case.
        return register(&mut cast.second_registrar, &at).await.unwrap();
    }
    register(&mut cast.registrar, &at).await.unwrap()
}

/// 16 digits: the year, the registration point, a serial without a gap.
pub(crate) fn numbered(first: &Contract, second: &Contract) {
    assert_eq!(
        (first.state(), second.state()),
        (State::Registered, State::Registered)
    );
    let number = |contract: &Contract| {
        let number = contract.registration_number.as_str();
        assert_eq!((number.len(), &number[4..10]), (16, "360301"), "{number}");
        number.parse::<u64>().unwrap()
    };
    assert_eq!(number(first) % 1_000_000, 1);
    assert_eq!(number(second), number(first) + 1);
}

/// The registered contract comes back to matching and to demand by its feed.
pub(crate) async fn closes_match_and_demand(cast: &mut Cast, of: &Pair, contract: &Contract) {
    let name = of.found.name.clone();
    let closed = until("the match is REGISTERED", async || {
        let request = GetMatchRequest { name: name.clone() };
        let pair = cast
            .provider
            .matching
            .get_match(request)
            .await
            .unwrap()
            .into_inner();
        (pair.state() == MatchState::Registered).then_some(pair)
    })
    .await;
    assert_eq!(closed.contract, contract.name);
    none_in(&closed);
    let name = of.demand.name.clone();
    until("the demand is CONTRACTED", async || {
        let request = GetDemandRequest { name: name.clone() };
        let demand = cast.viewer.demand.get_demand(request).await.unwrap().into_inner();
        none_in(&demand);
        (demand.state() == DemandState::Contracted).then_some(())
    })
    .await;
}

/// The register's totals are those of the two contracts.
pub(crate) async fn totals(cast: &mut Cast) {
    let day = |days: i64| date(today().saturating_add(jiff::Span::new().days(days)));
    // A day on both sides, since midnight may have passed.
    let request = GetRegisterTotalsRequest {
        period: Some(Period {
            start_date: Some(day(-1)),
            end_date: Some(day(1)),
        }),
        ..GetRegisterTotalsRequest::default()
    };
    let totals = cast
        .system
        .contract
        .get_register_totals(request)
        .await
        .unwrap()
        .into_inner();
    let sum = Some(money(SMALL + LARGE));
    assert_eq!(
        (totals.count, &totals.total_amount, &totals.technology_amount),
        (2, &sum, &sum)
    );
    assert_eq!(totals.categories.len(), 1);
    assert_eq!(
        (totals.categories[0].count, &totals.categories[0].total_amount),
        (2, &sum)
    );
}
