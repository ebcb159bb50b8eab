//! CalculateSubsidy and ListSubsidyGrants over more contracts than are read at once.

use techmarket_contract::domain::{Contract, Payment, SubsidyGrant, SubsidyRole as Role};
use techmarket_contract::store::{grants, money};
use techmarket_feed::Stored as _;
use techmarket_proto::contract::v1::SubsidyRole;
use techmarket_store::{Location, Tx};
use techmarket_testkit::{DEMANDER, demander, money, on_both_databases, operator};
use techmarket_types::{ContractId, Fen, SubsidyGrantId};
use uuid::Uuid;

use super::subsidy_grants::list;
use super::support::{JIANGXI, calculate, claim, on_platform, pay};
use crate::store::open;
use crate::support::Office;

/// Two batches of contracts and one more.
const MANY: u32 = 401;
/// What is granted already for every tenth.
const GRANTED: Fen = Fen(100);

/// Another contract like `like`, with its payment under another number, registered as the `place`th.
async fn enter(tx: &mut Tx, (like, paid): (&Contract, &Payment), place: u32) -> ContractId {
    let id = ContractId::new(Uuid::from_u128(place.into()));
    let mut contract = Contract {
        id,
        version: 1,
        ..like.clone()
    };
    contract.content.title = format!("第{place}份");
    contract.registration.as_mut().unwrap().number = format!("2026360301{place:06}").parse().unwrap();
    contract.insert(tx).await.unwrap();
    contract.version = 2;
    assert!(contract.update(tx, 1).await.unwrap());
    let payment = Payment {
        contract: id,
        ..paid.clone()
    };
    money::keep_payment(tx, &payment).await.unwrap();
    id
}

fn grant(place: u32, contract: ContractId) -> SubsidyGrant {
    SubsidyGrant {
        certificate: None,
        recovered: Fen::ZERO,
        id: SubsidyGrantId::new(Uuid::from_u128(place.into())),
        scheme: JIANGXI.to_owned(),
        measure: "taker".to_owned(),
        role: Role::Taker,
        organization: DEMANDER.parse().unwrap(),
        contract,
        amount: GRANTED,
        year: 2026,
        create_time: jiff::Timestamp::UNIX_EPOCH,
    }
}

on_both_databases! {
    async fn every_contract_has_its_payments_and_grants(location: Location) {
        let office = Office::open(&location).await;
        let first = office.registered(on_platform("第1份", 500_000)).await;
        pay(&office, &first, 50_000_000, true).await;
        let database = open(&location).await;
        let mut tx = database.begin().await.unwrap();
        let id: ContractId = first.name.split_once('/').unwrap().1.parse().unwrap();
        let like = Contract::find(&mut tx, id).await.unwrap().unwrap();
        let paid = money::payments(&mut tx, id).await.unwrap();
        let mut ids = vec![id];
        for place in 2..=MANY {
            ids.push(enter(&mut tx, (&like, &paid[0]), place).await);
        }
        for (place, id) in (0..).zip(&ids).step_by(10) {
            assert!(grants::insert(&mut tx, &grant(place, *id)).await.unwrap());
            assert!(!grants::insert(&mut tx, &grant(place + 1_000, *id)).await.unwrap(), "once");
        }
        for count in [0, 1, 200] {
            let some = &ids[..count];
            assert_eq!(money::payments_of(&mut tx, some).await.unwrap().len(), count);
            assert_eq!(grants::of(&mut tx, some).await.unwrap().len(), count.div_ceil(10));
        }
        tx.commit().await.unwrap();
        let found = calculate(&mut office.subsidies(&demander()), claim(SubsidyRole::Taker, DEMANDER)).await.unwrap();
        assert_eq!(found.lines.len(), usize::try_from(MANY).unwrap());
        for (line, place) in found.lines.iter().zip(0..) {
            assert_eq!(line.registration_number, format!("2026360301{:06}", place + 1));
            assert_eq!(line.base_amount, Some(money(500_000)), "its payment");
            let granted = place % 10 == 0;
            assert_eq!(line.refusals, ["grant.already-granted"][..usize::from(granted)], "{line:?}");
        }
        // 1,000,000 yuan a year, less what was granted: 41 yuan.
        assert_eq!(found.amount, Some(money(1_000_000 - 41)));
        let page = list(&mut office.subsidies(&operator()), (DEMANDER, false), (200, "")).await.unwrap();
        assert_eq!(page.subsidy_grants.len(), 41);
        database.close().await;
    }
}
