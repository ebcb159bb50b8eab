//! PrintSettlement.

use techmarket_documents::{
    CostParts, Examination, Paper, SettlementForm, Signatories, Texts, Typeface, settlement_form,
};
use techmarket_kernel::{Reason, Role};
use techmarket_proto::contract::v1::{
    Contract, Party, PrintSettlementRequest, PrintSettlementResponse, Settlement, SettlementCosts,
    VerifySettlementRequest,
};
use techmarket_store::{Location, Sql as _};
use techmarket_testkit::{
    Refusal, assert_refused, broker, caller, contract, demander, on_both_databases, other_provider, provider,
    registrar, viewer,
};
use techmarket_types::Fen;
use tonic::{Code, Status};

use super::support::{file, send_back, settlement, verify};
use crate::registered::{PDF, Settlements, fen};
use crate::store::open;
use crate::support::{Office, of_yuan};

async fn print(client: &mut Settlements, name: &str) -> Result<PrintSettlementResponse, Status> {
    let request = PrintSettlementRequest {
        name: name.to_owned(),
    };
    let printed = client.print_settlement(request).await;
    printed.map(tonic::Response::into_inner)
}

/// Takes the version out of every settlement, as they were kept before it was.
async fn forget_versions(location: &Location) {
    let database = open(location).await;
    let mut tx = database.begin().await.unwrap();
    for row in tx
        .rows("SELECT number, body FROM settlement", vec![])
        .await
        .unwrap()
    {
        let mut body: serde_json::Value = serde_json::from_str(&row.text("body").unwrap()).unwrap();
        assert_eq!(
            body.as_object_mut().unwrap().remove("registered_version"),
            Some(2.into())
        );
        let args = vec![row.int("number").unwrap().into(), body.to_string().into()];
        tx.execute("UPDATE settlement SET body = $2 WHERE number = $1", args)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    database.close().await;
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
            finance_leader: "赵六".to_owned(),
            handler: "王五".to_owned(),
            phone: "0799-0000000".to_owned(),
            ..settlement(70_000, 60_000)
        };
        let filed = file(&mut seller, &at.name, stated.clone()).await.unwrap();
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
                finance_leader: "赵六".to_owned(),
                handler: "王五".to_owned(),
                telephone: "0799-0000000".to_owned(),
            },
            examination: Examination::default(),
            notes: Texts::embedded().unwrap().notes(Paper::SettlementForm, declared_on),
        };
        let typeface = Typeface::embedded().unwrap();
        let printed = print(&mut seller, &filed.name).await.unwrap();
        assert!(printed.content.starts_with(PDF));
        assert!(printed.content == settlement_form(&form, typeface).unwrap(), "another form than its data make");
        // What is sent back says so, and is filed anew.
        office.pass_days(2);
        let mut desk = office.settlements(&registrar());
        let returned = send_back(&mut desk, &filed).await.unwrap();
        form.examination = Examination {
            opinion: "请补充成本凭证".to_owned(),
            examiner: "registrar@example".to_owned(),
            examined_on: Some(office.today()),
            returned: true,
        };
        let printed = print(&mut seller, &returned.name).await.unwrap();
        assert!(printed.content == settlement_form(&form, typeface).unwrap(), "another form than its data make");
        let filed = file(&mut seller, &at.name, stated).await.unwrap();
        form.declared_on = office.today();
        office.pass_days(2);
        let verified = verify(&mut desk, &filed).await.unwrap();
        form.examination = Examination {
            opinion: "材料齐全，予以核定".to_owned(),
            examiner: "registrar@example".to_owned(),
            examined_on: Some(office.today()),
            returned: false,
        };
        let expected = settlement_form(&form, typeface).unwrap();
        for caller in [provider(), demander(), broker(), registrar()] {
            let printed = print(&mut office.settlements(&caller), &verified.name).await.unwrap();
            assert!(printed.content == expected, "another form for {}", caller.subject);
        }
        office.pass_days(2);
        let returned = send_back(&mut desk, &verified).await.unwrap();
        form.examination = Examination {
            opinion: "请补充成本凭证".to_owned(),
            examiner: "registrar@example".to_owned(),
            examined_on: Some(office.today()),
            returned: true,
        };
        let printed = print(&mut seller, &returned.name).await.unwrap();
        assert!(printed.content == settlement_form(&form, typeface).unwrap(), "another form than its data make");
    }

    async fn it_says_what_was_registered_when_it_was_decided(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let mut seller = office.settlements(&provider());
        let mut desk = office.settlements(&registrar());
        let filed = file(&mut seller, &at.name, settlement(1, 1)).await.unwrap();
        let verified = verify(&mut desk, &filed).await.unwrap();
        let sent = file(&mut seller, &at.name, settlement(2, 2)).await.unwrap();
        let returned = send_back(&mut desk, &sent).await.unwrap();
        let waiting = file(&mut seller, &at.name, settlement(3, 3)).await.unwrap();
        let mut before = Vec::new();
        for part in [&verified, &returned, &waiting] {
            before.push(print(&mut seller, &part.name).await.unwrap().content);
        }
        // The clock stands: the version tells them apart, not the time.
        for yuan in [120_000, 130_000] {
            let dearer = Contract {
                payment_form: "x-1".to_owned(),
                ..of_yuan("另一名称", yuan)
            };
            office.changed(&office.now(&at).await, dearer).await;
        }
        let printed = async |part: &Settlement| {
            let printed = print(&mut office.settlements(&provider()), &part.name).await;
            printed.unwrap().content
        };
        assert!(printed(&verified).await == before[0], "what was verified stays as it was");
        assert!(printed(&returned).await == before[1], "what was sent back stays as it was");
        assert!(printed(&waiting).await != before[2], "what is not decided follows the contract");
        // What is decided later says what holds then.
        let last = verify(&mut desk, &waiting).await.unwrap();
        let then = printed(&last).await;
        office.pass_days(1);
        office.changed(&office.now(&at).await, of_yuan("又一名称", 140_000)).await;
        assert!(printed(&last).await == then);
        office.cancelled(&office.now(&at).await).await;
        assert!(printed(&last).await == then, "the end of the registration changes no paper");
    }

    async fn bodies_without_the_version_tell_it_by_their_time(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let mut seller = office.settlements(&provider());
        let filed = file(&mut seller, &at.name, settlement(1, 1)).await.unwrap();
        office.pass_days(1);
        office.changed(&office.now(&at).await, of_yuan("第二版", 120_000)).await;
        office.pass_days(1);
        let verified = verify(&mut office.settlements(&registrar()), &filed).await.unwrap();
        let before = print(&mut seller, &verified.name).await.unwrap();
        for title in ["第三版", "第四版"] {
            office.pass_days(1);
            office.changed(&office.now(&at).await, of_yuan(title, 130_000)).await;
        }
        forget_versions(&location).await;
        assert!(print(&mut seller, &verified.name).await.unwrap() == before);
    }

    async fn whatever_was_accepted_is_printed(location: Location) {
        let office = Office::open(&location).await;
        let desk = caller(&"长".repeat(100), Role::Registrar, None);
        for (index, opinion) in ["审".repeat(1_000), "审\n".repeat(500), "审\r\n\t".repeat(250)].into_iter().enumerate() {
            let full = Contract {
                title: format!("{index}{}", "长".repeat(199)),
                seller: Some(Party {
                    name: "长".repeat(200),
                    ..contract().seller.unwrap()
                }),
                ..contract()
            };
            let at = office.registered(full).await;
            let stated = Settlement {
                finance_officer: "长".repeat(50),
                handler: "长".repeat(50),
                phone: "8".repeat(30),
                ..settlement(1, 1)
            };
            let filed = file(&mut office.settlements(&provider()), &at.name, stated).await.unwrap();
            let request = VerifySettlementRequest {
                name: filed.name.clone(),
                etag: filed.etag,
                opinion: opinion.clone(),
                ..VerifySettlementRequest::default()
            };
            let mut client = office.settlements(&desk);
            client.verify_settlement(request).await.unwrap();
            let printed = print(&mut client, &filed.name).await.unwrap();
            assert!(printed.content.starts_with(PDF), "{opinion}");
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
    }

    async fn a_character_without_a_sign_stops_no_table(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let stated = Settlement {
            handler: "𠮷田한".to_owned(),
            ..settlement(1, 1)
        };
        let filed = file(&mut office.settlements(&provider()), &at.name, stated).await.unwrap();
        let printed = print(&mut office.settlements(&registrar()), &filed.name).await.unwrap();
        assert!(printed.content.starts_with(PDF));
    }
}
