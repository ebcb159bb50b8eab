//! FileSettlement and ListSettlements, and what becomes of them (技术性收入核定).

use techmarket_kernel::{Reason, Role};
use techmarket_proto::contract::v1::settlement::State;
use techmarket_proto::contract::v1::{
    Contract, ListSettlementsRequest, ListSettlementsResponse, ReviewContractRequest, Settlement,
    SettlementCosts, SettlementFilter,
};
use techmarket_store::Location;
use techmarket_testkit::{
    DEMANDER, Refusal, assert_refused, caller, contract, demander, money, on_both_databases, operator,
    other_provider, provider, registrar, viewer,
};
use tonic::{Code, Status};

use super::support::{by_royalty, file, hinders, send_back, settlement, undetermined, verify};
use crate::registered::{Settlements, fen};
use crate::support::Office;

pub(super) async fn list(
    client: &mut Settlements,
    (contract, size, token): (&str, i32, &str),
) -> Result<ListSettlementsResponse, Status> {
    let request = ListSettlementsRequest {
        filter: Some(SettlementFilter {
            contract: contract.to_owned(),
        }),
        page_size: size,
        page_token: token.to_owned(),
    };
    let listed = client.list_settlements(request).await;
    listed.map(tonic::Response::into_inner)
}

/// Cost in the order of the form, in fen.
fn costs(fen_of: [i64; 6]) -> SettlementCosts {
    let [labour, material, energy, equipment, special, management] = fen_of.map(|part| Some(fen(part)));
    SettlementCosts {
        labour,
        material,
        energy,
        equipment,
        special,
        management,
    }
}

/// The figures of the table in C18: realised, technology, cost in parts, income; all in fen.
fn of(realised: i64, technology: i64, cost: [i64; 6], income: i64) -> Settlement {
    Settlement {
        realised_amount: Some(fen(realised)),
        technology_amount: Some(fen(technology)),
        costs: Some(costs(cost)),
        technology_income: Some(fen(income)),
        ..Settlement::default()
    }
}

on_both_databases! {
    async fn a_settlement_is_filed_verified_and_cumulated(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let mut seller = office.settlements(&provider());
        let mut office_side = office.settlements(&registrar());
        let stated = Settlement {
            finance_officer: "李四".to_owned(),
            finance_leader: "赵六".to_owned(),
            handler: "王五".to_owned(),
            phone: "0799-0000000".to_owned(),
            ..of(4_000_000, 3_000_000, [100_001, 2, 3, 4, 5, 6], 2_899_979)
        };
        let filed = file(&mut seller, &at.name, stated.clone()).await.unwrap();
        let expected = Settlement {
            name: format!("{}/settlements/1", at.name),
            etag: "1-1".to_owned(),
            state: State::Filed.into(),
            create_time: filed.create_time,
            update_time: filed.create_time,
            ..stated
        };
        assert_eq!(filed, expected);
        office.pass_days(1);
        let verified = verify(&mut office_side, &filed).await.unwrap();
        let expected = Settlement {
            etag: "1-2".to_owned(),
            state: State::Verified.into(),
            opinion: "材料齐全，予以核定".to_owned(),
            verifier: "registrar@example".to_owned(),
            cumulated_income: Some(fen(2_899_979)),
            update_time: verified.update_time,
            verify_time: verified.update_time,
            ..filed.clone()
        };
        assert_eq!(verified, expected);
        assert_ne!(verified.update_time, filed.update_time);
        // The second stands on the first; what is not verified does not count.
        let second = file(&mut seller, &at.name, settlement(30_000, 20_000)).await.unwrap();
        let third = file(&mut seller, &at.name, settlement(10_000, 100)).await.unwrap();
        let third = verify(&mut office_side, &third).await.unwrap();
        assert_eq!(third.cumulated_income, Some(fen(2_899_979 + 10_000)));
        assert_eq!(second.cumulated_income, None);
        let listed = list(&mut office.settlements(&demander()), (&at.name, 2, "")).await.unwrap();
        assert_eq!(listed.settlements, [verified, second]);
        let rest = list(&mut office.settlements(&demander()), (&at.name, 2, &listed.next_page_token)).await;
        assert_eq!(rest.unwrap().settlements, [third]);
    }

    async fn the_income_is_technology_less_cost(location: Location) {
        use Reason::{AmountAboveTotal, AmountNegative, CostsMismatch, IncomeMismatch};
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let mut seller = office.settlements(&provider());
        let (realised, technology) = ("settlement.realised_amount", "settlement.technology_amount");
        let (cost, income) = ("settlement.costs", "settlement.technology_income");
        for (stated, expected) in [
            (of(100, 100, [0; 6], 99), vec![(income, IncomeMismatch)]),
            (of(100, 100, [0; 6], 101), vec![(income, IncomeMismatch)]),
            (of(100, 90, [10, 10, 10, 10, 10, 10], 31), vec![(income, IncomeMismatch)]),
            (of(100, 90, [10, 10, 10, 10, 10, 10], 40), vec![(income, IncomeMismatch)]),
            (of(100, 59, [10, 10, 10, 10, 10, 10], -1), vec![(cost, CostsMismatch)]),
            (of(100, 101, [0; 6], 101), vec![(technology, AmountAboveTotal)]),
            (of(100, -1, [0; 6], -1), vec![(technology, AmountNegative), (cost, CostsMismatch)]),
            (of(0, 0, [0; 6], 0), vec![(realised, AmountNegative)]),
            (
                of(100, 100, [1, -1, 0, 0, 0, 0], 100),
                vec![("settlement.costs.material", AmountNegative)],
            ),
        ] {
            let refused = file(&mut seller, &at.name, stated.clone()).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected), "{stated:?}");
        }
        // Cost may be all of it, and technology nothing.
        for right in [
            of(100, 60, [10, 10, 10, 10, 10, 10], 0),
            of(100, 100, [1, 2, 3, 4, 5, 6], 79),
            of(100, 0, [0; 6], 0),
        ] {
            file(&mut seller, &at.name, right).await.unwrap();
        }
    }

    async fn what_is_missing_is_told_at_once(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let mut seller = office.settlements(&provider());
        let refused = file(&mut seller, &at.name, Settlement::default()).await.unwrap_err();
        let expected = Refusal::of_fields(&[
            ("settlement.realised_amount", Reason::FieldRequired),
            ("settlement.technology_amount", Reason::FieldRequired),
            ("settlement.technology_income", Reason::FieldRequired),
            ("settlement.costs", Reason::FieldRequired),
        ]);
        assert_eq!(Refusal::read(&refused), expected);
        let long = Settlement {
            finance_officer: "长".repeat(51),
            finance_leader: "长".repeat(51),
            handler: "长".repeat(51),
            phone: "1".repeat(31),
            ..settlement(1, 1)
        };
        let refused = file(&mut seller, &at.name, long).await.unwrap_err();
        let expected = Refusal::of_fields(&[
            ("settlement.finance_officer", Reason::FieldTooLong),
            ("settlement.finance_leader", Reason::FieldTooLong),
            ("settlement.handler", Reason::FieldTooLong),
            ("settlement.phone", Reason::FieldTooLong),
        ]);
        assert_eq!(Refusal::read(&refused), expected);
        let refused = list(&mut seller, ("", -1, "x")).await.unwrap_err();
        let expected = Refusal::of_fields(&[
            ("page_size", Reason::PageSizeInvalid),
            ("page_token", Reason::PageTokenInvalid),
            ("filter.contract", Reason::NameInvalid),
        ]);
        assert_eq!(Refusal::read(&refused), expected);
    }

    async fn settlements_stay_within_what_is_recognised(location: Location) {
        let office = Office::open(&location).await;
        let recognised = |review| ReviewContractRequest {
            total_amount: Some(money(90_000)),
            technology_amount: Some(money(50_000)),
            ..review
        };
        let at = office.registered_as(contract(), recognised).await;
        let mut seller = office.settlements(&provider());
        let exceeded = hinders(Reason::AmountExceeded, &at.name);
        for above in [settlement(90_001, 0), settlement(50_001, 50_001)] {
            let refused = file(&mut seller, &at.name, above).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), exceeded);
        }
        let first = file(&mut seller, &at.name, settlement(60_000, 50_000)).await.unwrap();
        let refused = file(&mut seller, &at.name, settlement(1, 1)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), exceeded);
        file(&mut seller, &at.name, settlement(30_000, 0)).await.unwrap();
        let refused = file(&mut seller, &at.name, settlement(1, 0)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), exceeded);
        // What is sent back makes room again.
        let returned = send_back(&mut office.settlements(&registrar()), &first).await.unwrap();
        assert_eq!(
            (returned.state(), returned.opinion.as_str(), returned.cumulated_income.clone()),
            (State::Returned, "请补充成本凭证", None)
        );
        assert_eq!((returned.verifier.as_str(), returned.verify_time), ("registrar@example", None));
        let again = file(&mut seller, &at.name, settlement(60_000, 50_000)).await.unwrap();
        assert_eq!(again.name, format!("{}/settlements/3", at.name));
        // A royalty comes to what it comes to.
        let royalty = office.registered(by_royalty("提成")).await;
        file(&mut seller, &royalty.name, settlement(200_000, 200_000)).await.unwrap();
    }

    async fn an_open_amount_is_determined_first(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(undetermined("待定")).await;
        let mut seller = office.settlements(&provider());
        let refused = file(&mut seller, &at.name, settlement(1, 1)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), hinders(Reason::AmountUndetermined, &at.name));
        let determined = Contract {
            amount_undetermined: false,
            total_amount: Some(money(200_000)),
            technology_amount: Some(money(200_000)),
            ..at.clone()
        };
        office.changed(&at, determined).await;
        file(&mut seller, &at.name, settlement(200_000, 200_000)).await.unwrap();
    }

    async fn the_seller_files_and_a_registrar_decides(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let filed = file(&mut office.settlements(&operator()), &at.name, settlement(1, 1)).await.unwrap();
        // The buyer is a party, and may be a provider elsewhere.
        let buyer = caller("buyer@example", Role::Provider, Some(DEMANDER));
        let refused = file(&mut office.settlements(&buyer), &at.name, settlement(1, 1)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::new(Code::PermissionDenied, Reason::NotOwner));
        let mut stranger = office.settlements(&other_provider());
        let unknown = Refusal::not_found("contract", &at.name);
        for refused in [
            file(&mut stranger, &at.name, settlement(1, 1)).await.unwrap_err(),
            list(&mut stranger, (&at.name, 0, "")).await.unwrap_err(),
        ] {
            assert_eq!(Refusal::read(&refused), unknown);
        }
        for refused in [
            file(&mut office.settlements(&demander()), &at.name, settlement(1, 1)).await.unwrap_err(),
            file(&mut office.settlements(&registrar()), &at.name, settlement(1, 1)).await.unwrap_err(),
            verify(&mut office.settlements(&provider()), &filed).await.unwrap_err(),
            verify(&mut office.settlements(&operator()), &filed).await.unwrap_err(),
            send_back(&mut office.settlements(&provider()), &filed).await.unwrap_err(),
            list(&mut office.settlements(&viewer()), (&at.name, 0, "")).await.unwrap_err(),
        ] {
            assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        }
    }

}
