//! What was paid or settled bounds what a change of the registration may lower the amounts to.

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{
    ApproveContractChangeRequest, Contract, NonTechnicalCosts, VoidPaymentRequest,
};
use techmarket_store::Location;
use techmarket_testkit::{Refusal, contract, money, on_both_databases, operator, provider, registrar};
use tonic::Status;

use super::support::{
    by_royalty, file, hinders, payment, record, send_back, settlement, undetermined, verify,
};
use crate::support::{Office, approval, change};

/// `at` with these amounts in yuan, the rest for material.
fn amounts(at: &Contract, total: i64, technology: i64) -> Contract {
    Contract {
        total_amount: Some(money(total)),
        technology_amount: Some(money(technology)),
        non_technical_costs: Some(NonTechnicalCosts {
            material: Some(money(total - technology)),
            ..NonTechnicalCosts::default()
        }),
        ..at.clone()
    }
}

async fn requested(office: &Office, at: &Contract, to: Contract) -> Result<Contract, Status> {
    let at = office.now(at).await;
    let request = change(&at, to);
    let asked = Box::pin(office.client(&operator()).request_contract_change(request)).await;
    asked.map(tonic::Response::into_inner)
}

async fn approved(office: &Office, at: &Contract, total: i64, technology: i64) -> Result<Contract, Status> {
    let at = office.now(at).await;
    let request = ApproveContractChangeRequest {
        total_amount: Some(money(total)),
        technology_amount: Some(money(technology)),
        ..approval(&at)
    };
    let decided = Box::pin(office.client(&registrar()).approve_contract_change(request)).await;
    decided.map(tonic::Response::into_inner)
}

fn told(refused: &Status, at: &Contract, sentence: &str) {
    assert_eq!(Refusal::read(refused), hinders(Reason::AmountExceeded, &at.name));
    assert!(refused.message().contains(sentence), "{}", refused.message());
}

on_both_databases! {
    async fn a_change_stays_above_what_was_realised(location: Location) {
        let office = Office::open(&location).await;
        let mut seller = office.settlements(&provider());
        let mut desk = office.settlements(&registrar());
        let at = office.registered(contract()).await;
        // 60,000 of 100,000 yuan paid, 50,000 settled, 40,000 of it technology. What was struck or sent back is nothing.
        record(&mut seller, &at.name, payment(60_000)).await.unwrap();
        let struck = record(&mut seller, &at.name, payment(20_000)).await.unwrap();
        let request = VoidPaymentRequest {
            name: struck.name,
            etag: struck.etag,
            reason: "重复登记".to_owned(),
            ..VoidPaymentRequest::default()
        };
        seller.void_payment(request).await.unwrap();
        let first = file(&mut seller, &at.name, settlement(30_000, 30_000)).await.unwrap();
        verify(&mut desk, &first).await.unwrap();
        let second = file(&mut seller, &at.name, settlement(40_000, 30_000)).await.unwrap();
        send_back(&mut desk, &second).await.unwrap();
        file(&mut seller, &at.name, settlement(20_000, 10_000)).await.unwrap();

        let paid = "变更后的合同成交额59999.00元低于已登记的累计到账60000.00元";
        let technology = "变更后的技术交易额39999.00元低于已申报或核定的累计实现技术交易额40000.00元";
        for (total, of_technology, sentence) in [(59_999, 59_999, paid), (90_000, 39_999, technology)] {
            let refused = requested(&office, &at, amounts(&at, total, of_technology)).await.unwrap_err();
            told(&refused, &at, sentence);
            assert_eq!(office.now(&at).await.state(), State::Registered, "nothing is kept");
        }
        // The registrar may recognise less than is asked for, and not less than was realised.
        let pending = requested(&office, &at, amounts(&at, 80_000, 70_000)).await.unwrap();
        for (total, of_technology, sentence) in [(59_999, 59_999, paid), (80_000, 39_999, technology)] {
            let refused = approved(&office, &at, total, of_technology).await.unwrap_err();
            told(&refused, &at, sentence);
        }
        let waiting = office.now(&at).await;
        assert_eq!((waiting.state(), waiting.pending_change), (State::ChangePending, pending.pending_change));
        let changed = approved(&office, &at, 60_000, 40_000).await.unwrap();
        assert_eq!(changed.recognition.unwrap().total_amount, Some(money(60_000)));
    }

    async fn money_that_comes_before_the_decision_counts(location: Location) {
        let office = Office::open(&location).await;
        let mut seller = office.settlements(&provider());
        let at = office.registered(contract()).await;
        requested(&office, &at, amounts(&at, 70_000, 70_000)).await.unwrap();
        file(&mut seller, &at.name, settlement(71_000, 1)).await.unwrap();
        let refused = approved(&office, &at, 70_000, 70_000).await.unwrap_err();
        told(&refused, &at, "变更后的合同成交额70000.00元低于已申报或核定的累计实现合同交易额71000.00元");
    }

    async fn what_is_open_has_no_bound(location: Location) {
        let office = Office::open(&location).await;
        let mut seller = office.settlements(&provider());
        // A royalty came to twice what could be stated.
        let royalty = office.registered(by_royalty("提成")).await;
        record(&mut seller, &royalty.name, payment(200_000)).await.unwrap();
        file(&mut seller, &royalty.name, settlement(200_000, 200_000)).await.unwrap();
        requested(&office, &royalty, amounts(&royalty, 90_000, 90_000)).await.unwrap();
        approved(&office, &royalty, 90_000, 90_000).await.unwrap();
        // An amount that is not determined may be paid beyond; it is determined at what was paid at least.
        let open = office.registered(undetermined("待定")).await;
        record(&mut seller, &open.name, payment(200_000)).await.unwrap();
        let determined = |total| Contract {
            amount_undetermined: false,
            ..amounts(&open, total, total)
        };
        let refused = requested(&office, &open, determined(199_999)).await.unwrap_err();
        told(&refused, &open, "低于已登记的累计到账200000.00元");
        requested(&office, &open, amounts(&open, 90_000, 90_000)).await.unwrap();
        approved(&office, &open, 90_000, 90_000).await.unwrap();
        requested(&office, &open, determined(200_000)).await.unwrap();
        approved(&office, &open, 200_000, 200_000).await.unwrap();
    }
}
