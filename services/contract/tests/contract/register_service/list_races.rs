//! CreateRegisterList beside what happens to the contracts on it.

use techmarket_contract::domain::Contract;
use techmarket_feed::Stored as _;
use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::register_list::State;
use techmarket_store::Location;
use techmarket_testkit::{assert_refused, money, on_both_databases, registrar};
use techmarket_types::{ContractId, Fen};
use tonic::Code;

use super::register_lists::{get, make, november, request};
use crate::held::Held;
use crate::support::{Office, Verb, of_yuan};

on_both_databases! {
    async fn no_list_stays_in_force_with_a_contract_that_ended(location: Location) {
        let office = Office::open(&location).await;
        for list_first in [false, true, false, true] {
            let at = office.registered(of_yuan("一", 1)).await;
            let held = Held::of(&location).await;
            let list = || {
                let mut client = office.register(&registrar());
                tokio::spawn(async move { make(&mut client, request(november())).await })
            };
            let revoke = || {
                let (mut client, at) = (office.client(&registrar()), at.clone());
                tokio::spawn(async move { Box::pin(Verb::Revoke.call(&mut client, &at)).await })
            };
            let (made, revoked) = if list_first {
                let made = list();
                held.until_waiting(1).await;
                (made, revoke())
            } else {
                let revoked = revoke();
                held.until_waiting(1).await;
                (list(), revoked)
            };
            held.until_waiting(2).await;
            held.release().await;
            revoked.await.unwrap().unwrap();
            match made.await.unwrap() {
                Ok(made) => {
                    let kept = get(&mut office.register(&registrar()), &made.name).await.unwrap();
                    assert_eq!((kept.state(), kept.contract_count), (State::Void, 1));
                }
                Err(refused) => {
                    assert_refused(&refused, Code::FailedPrecondition, Reason::ListEmpty);
                }
            }
        }
    }

    async fn what_changes_on_the_way_is_sealed_as_it_is_then(location: Location) {
        let office = Office::open(&location).await;
        let changes = office.registered(of_yuan("一", 1_000)).await;
        office.registered(of_yuan("二", 500)).await;
        // The list is read ahead, and waits for its transaction.
        let mut held = Held::of(&location).await;
        let made = tokio::spawn({
            let mut client = office.register(&registrar());
            async move { make(&mut client, request(november())).await }
        });
        held.until_waiting(1).await;
        let id: ContractId = changes.name.split_once('/').unwrap().1.parse().unwrap();
        let mut contract = Contract::find(&mut held.tx, id).await.unwrap().unwrap();
        let before = contract.version;
        contract.version += 1;
        contract.recognition.as_mut().unwrap().total_amount = Fen(70_000);
        assert!(contract.update(&mut held.tx, before).await.unwrap());
        held.release().await;
        let made = made.await.unwrap().unwrap();
        assert_eq!((made.contract_count, made.total_amount), (2, Some(money(1_200))));
    }
}
