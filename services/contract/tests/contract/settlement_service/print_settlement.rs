//! PrintSettlement.

use techmarket_documents::{
    CostParts, Examination, Paper, SettlementForm, Signatories, Texts, Typeface, settlement_form,
};
use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::{
    Party, PrintSettlementRequest, PrintSettlementResponse, Settlement, SettlementCosts,
};
use techmarket_store::Location;
use techmarket_testkit::{
    Refusal, assert_refused, broker, contract, demander, on_both_databases, other_provider, provider,
    registrar, viewer,
};
use techmarket_types::Fen;
use tonic::{Code, Status};

use super::support::{file, settlement, verify};
use crate::registered::{PDF, Settlements, fen};
use crate::support::Office;

async fn print(client: &mut Settlements, name: &str) -> Result<PrintSettlementResponse, Status> {
    let request = PrintSettlementRequest {
        name: name.to_owned(),
    };
    let printed = client.print_settlement(request).await;
    printed.map(tonic::Response::into_inner)
}

on_both_databases! {
    async fn the_form_says_what_was_filed_and_decided(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let mut seller = office.settlements(&provider());
        let parts = [1, 2, 3, 4, 5, 6].map(|yuan| Some(fen(yuan * 100)));
        let [labour, material, energy, equipment, special, management] = parts;
        let stated = Settlement {
            technology_income: Some(fen(5_997_900)),
            costs: Some(SettlementCosts { labour, material, energy, equipment, special, management }),
            finance_officer: "李四".to_owned(),
            handler: "王五".to_owned(),
            phone: "0799-0000000".to_owned(),
            ..settlement(70_000, 60_000)
        };
        let filed = file(&mut seller, &at.name, stated).await.unwrap();
        let declared_on = office.today();
        let mut form = SettlementForm {
            declarant: "示例大学".to_owned(),
            declared_on,
            number: "2026360301000001".parse().unwrap(),
            title: "高强度电瓷配方开发".to_owned(),
            category: "委托开发".to_owned(),
            total: Fen(10_000_000),
            technology: Fen(10_000_000),
            payment: "一次总算、分期支付".to_owned(),
            realised_total: Fen(7_000_000),
            realised_technology: Fen(6_000_000),
            deducted: Fen(2_100),
            technical_income: Fen(5_997_900),
            cost: CostParts {
                labour: Fen(100),
                materials: Fen(200),
                fuel_and_power: Fen(300),
                equipment: Fen(400),
                special: Fen(500),
                management: Fen(600),
            },
            signatories: Signatories {
                finance: "李四".to_owned(),
                finance_leader: String::new(),
                handler: "王五".to_owned(),
                telephone: "0799-0000000".to_owned(),
            },
            examination: Examination::default(),
            notes: Texts::embedded().unwrap().notes(Paper::SettlementForm, declared_on),
            verification: None,
        };
        let typeface = Typeface::embedded().unwrap();
        let printed = print(&mut seller, &filed.name).await.unwrap();
        assert!(printed.content.starts_with(PDF));
        assert!(printed.content == settlement_form(&form, typeface).unwrap(), "another form than its data make");
        office.pass_days(2);
        let verified = verify(&mut office.settlements(&registrar()), &filed).await.unwrap();
        form.examination = Examination {
            opinion: "材料齐全，予以核定".to_owned(),
            examiner: "registrar@example".to_owned(),
            examined_on: Some(office.today()),
        };
        let expected = settlement_form(&form, typeface).unwrap();
        for caller in [provider(), demander(), broker(), registrar()] {
            let printed = print(&mut office.settlements(&caller), &verified.name).await.unwrap();
            assert!(printed.content == expected, "another form for {}", caller.subject);
        }
    }

    async fn refusals(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let filed = file(&mut office.settlements(&provider()), &at.name, settlement(1, 1)).await.unwrap();
        let refused = print(&mut office.settlements(&other_provider()), &filed.name).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("contract", &at.name));
        let refused = print(&mut office.settlements(&viewer()), &filed.name).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        let mut desk = office.settlements(&registrar());
        let missing = format!("{}/settlements/2", at.name);
        let refused = print(&mut desk, &missing).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("settlement", &missing));
        let refused = print(&mut desk, &at.name).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("name", Reason::NameInvalid)]));
        let rare = techmarket_proto::contract::v1::Contract {
            title: "另一配方".to_owned(),
            seller: Some(Party {
                name: "𠮷田研究所".to_owned(),
                ..contract().seller.unwrap()
            }),
            ..contract()
        };
        let at = office.registered(rare).await;
        let filed = file(&mut office.settlements(&provider()), &at.name, settlement(1, 1)).await.unwrap();
        let refused = print(&mut desk, &filed.name).await.unwrap_err();
        let expected = Refusal::new(Code::FailedPrecondition, Reason::DocumentUnprintable)
            .with("field", "申报方")
            .with("character", "𠮷");
        assert_eq!(Refusal::read(&refused), expected);
    }
}
