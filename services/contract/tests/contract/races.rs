//! Two callers at once, and a clock that moves over new year.

use futures::future::join_all;
use techmarket_kernel::{Caller, Reason};
use techmarket_proto::contract::v1::Contract;
use techmarket_proto::contract::v1::contract::State;
use techmarket_store::Location;
use techmarket_testkit::{
    Refusal, contract, on_both_databases, operator, provider, registrar, second_registrar,
};
use tonic::Code;

use crate::support::{Office, Verb, of_yuan};

/// Both at once on the same version: exactly one wins, and the other one hears that it came too late.
async fn raced(office: &Office, at: &Contract, racers: [(Caller, Verb); 2]) {
    let what = format!("{racers:?} {:?}", at.state());
    let racing = racers.map(|(caller, verb)| {
        let (mut client, at) = (office.client(&caller), at.clone());
        tokio::spawn(async move { Box::pin(verb.call(&mut client, &at)).await })
    });
    let mut won = Vec::new();
    let mut lost = Vec::new();
    for done in join_all(racing).await {
        match done.unwrap() {
            Ok(contract) => won.push(contract),
            Err(status) => lost.push(Refusal::read(&status)),
        }
    }
    assert_eq!((won.len(), lost.len()), (1, 1), "{what}");
    let kept = office.seen(&at.name).await;
    assert_eq!(
        (kept.state(), &kept.etag),
        (won[0].state(), &won[0].etag),
        "{what}"
    );
    // The one that collides on the way cannot say which version won.
    lost[0].metadata.clear();
    let expected = Refusal::new(Code::Aborted, Reason::EtagMismatch).on("contract", &at.name);
    assert_eq!(lost, [expected], "{what}");
}

on_both_databases! {
    async fn of_two_transitions_exactly_one_wins(location: Location) {
        let office = Office::open(&location).await;
        let (first, second) = (registrar(), second_registrar());
        for round in 0..3 {
            for (number, (state, racers)) in [
                (State::Draft, [(provider(), Verb::Submit), (operator(), Verb::Withdraw)]),
                (State::Submitted, [(first.clone(), Verb::Accept), (second.clone(), Verb::Return)]),
                (State::Submitted, [(first.clone(), Verb::Claim), (second.clone(), Verb::Claim)]),
                (State::Submitted, [(first.clone(), Verb::Accept), (provider(), Verb::Withdraw)]),
                (State::Accepted, [(first.clone(), Verb::Review), (first.clone(), Verb::Refuse)]),
                (State::FirstReviewed, [(first.clone(), Verb::Register), (first.clone(), Verb::Refuse)]),
                (State::FirstReviewed, [(first.clone(), Verb::Register), (provider(), Verb::Withdraw)]),
                (State::Registered, [(provider(), Verb::Cancel), (first.clone(), Verb::Revoke)]),
                (State::Registered, [(provider(), Verb::RequestChange), (first.clone(), Verb::Revoke)]),
                (State::ChangePending, [(first.clone(), Verb::ApproveChange), (second.clone(), Verb::RejectChange)]),
                (State::ChangePending, [(first.clone(), Verb::ApproveChange), (provider(), Verb::Cancel)]),
            ].into_iter().enumerate() {
                let titled = of_yuan(&format!("第 {round} 轮第 {number} 组"), 1);
                let at = office.brought_to(state, titled).await;
                raced(&office, &at, racers).await;
            }
        }
    }

    async fn many_registrars_claim_one_case_and_one_has_it(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::Submitted, contract()).await;
        let racing = (0..10).map(|index| {
            let registrar = Caller {
                subject: format!("registrar-{index}@example"),
                ..registrar()
            };
            let (mut client, at) = (office.client(&registrar), at.clone());
            tokio::spawn(async move { Box::pin(Verb::Claim.call(&mut client, &at)).await })
        });
        let mut won = Vec::new();
        for done in join_all(racing).await {
            match done.unwrap() {
                Ok(claimed) => won.push(claimed.assignee),
                Err(status) => assert_eq!(status.code(), Code::Aborted, "{status:?}"),
            }
        }
        assert_eq!(won, [office.seen(&at.name).await.assignee]);
    }

    async fn a_year_that_turns_on_the_way_gives_the_number_of_the_new_one(location: Location) {
        let office = Office::open(&location).await;
        // 23:59:59 on New Year's Eve in China.
        office.harness.clock.set("2026-12-31T15:59:59Z".parse().unwrap());
        let old = office.brought_to(State::Registered, of_yuan("旧年", 1)).await;
        let waits = office.brought_to(State::FirstReviewed, of_yuan("跨年", 2)).await;
        let submitted = office.brought_to(State::Submitted, of_yuan("跨年提交", 3)).await;
        office.harness.clock.set("2026-12-31T16:00:00Z".parse().unwrap());
        let new = office.done(Verb::Register, &waits).await.unwrap();
        let next = office.all_done(&[Verb::Accept, Verb::Review, Verb::Register], &submitted).await;
        // A clock that is set back gives a number of the year that it shows, behind the last one.
        office.harness.clock.set("2026-12-31T15:59:58Z".parse().unwrap());
        let back = office.brought_to(State::Registered, of_yuan("拨回", 4)).await;
        let numbers = [old, new, next, back].map(|at| at.registration_number);
        assert_eq!(numbers, ["2026360301000001", "2027360301000001", "2027360301000002", "2026360301000002"]);
    }
}
