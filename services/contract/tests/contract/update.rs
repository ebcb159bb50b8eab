//! UpdateContract.

use prost_types::FieldMask;
use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::{Broker, Contract, GetContractRequest, Party, UpdateContractRequest};
use techmarket_store::Location;
use techmarket_testkit::{OTHER_PROVIDER, Refusal, broker, contract, money, on_both_databases, provider};
use tonic::{Code, Status};

use crate::support::{Client, Office};

async fn update(client: &mut Client, contract: Contract, paths: &[&str]) -> Result<Contract, Status> {
    let request = UpdateContractRequest {
        contract: Some(contract),
        update_mask: Some(FieldMask {
            paths: paths.iter().map(|path| (*path).to_owned()).collect(),
        }),
        ..UpdateContractRequest::default()
    };
    let changed = Box::pin(client.update_contract(request)).await;
    changed.map(tonic::Response::into_inner)
}

on_both_databases! {
    async fn only_what_the_mask_names_changes(location: Location) {
        let office = Office::open(&location).await;
        let made = office.draft(contract()).await;
        let change = Contract {
            title: "新名称".to_owned(),
            summary: "不改".to_owned(),
            buyer: Some(Party {
                name: "示例电瓷（集团）有限公司".to_owned(),
                ..Party::default()
            }),
            r#match: "matches/0193b0c8-7c1e-7a3b-9a64-0f1e2d3c4b5a".to_owned(),
            ..made.clone()
        };
        let paths = ["title", "buyer.name", "match"];
        let changed = update(&mut office.client(&provider()), change.clone(), &paths)
            .await
            .unwrap();
        let mut expected = made.clone();
        expected.etag = "1-2".to_owned();
        expected.title = "新名称".to_owned();
        expected.buyer.as_mut().unwrap().name = "示例电瓷（集团）有限公司".to_owned();
        expected.r#match = change.r#match;
        assert_eq!(changed, expected);
        let request = GetContractRequest { name: made.name };
        let read = office
            .client(&provider())
            .get_contract(request)
            .await
            .unwrap()
            .into_inner();
        assert_eq!(read, expected);
    }

    async fn without_a_mask_what_the_message_has_is_replaced(location: Location) {
        let office = Office::open(&location).await;
        let made = office.draft(contract()).await;
        let mut seller = made.seller.clone().unwrap();
        let contact = seller.contact.take();
        assert!(contact.is_some());
        let few = Contract {
            name: made.name.clone(),
            etag: made.etag.clone(),
            title: "新名称".to_owned(),
            seller: Some(Party { address: "新址".to_owned(), ..seller.clone() }),
            ..Contract::default()
        };
        let changed = update(&mut office.client(&provider()), few, &[]).await.unwrap();
        let expected = Contract {
            etag: changed.etag.clone(),
            update_time: changed.update_time,
            title: "新名称".to_owned(),
            seller: Some(Party { address: "新址".to_owned(), contact, ..seller }),
            ..made
        };
        assert_eq!(changed, expected);
    }

    async fn a_star_replaces_what_may_change_but_no_contact(location: Location) {
        let office = Office::open(&location).await;
        let made = office.draft(contract()).await;
        let mut seller = made.seller.clone().unwrap();
        let contact = seller.contact.take();
        let bare = Contract {
            name: made.name.clone(),
            etag: made.etag.clone(),
            seller: Some(seller),
            ..Contract::default()
        };
        let mut client = office.client(&provider());
        let changed = update(&mut client, bare.clone(), &["*"]).await.unwrap();
        assert_eq!(
            (changed.title.as_str(), changed.buyer, changed.term),
            ("", None, None)
        );
        assert_eq!(changed.create_time, made.create_time);
        assert_eq!(changed.seller.unwrap().contact, contact);
        let named = Contract { etag: changed.etag, ..bare };
        let changed = update(&mut client, named, &["seller.contact"]).await.unwrap();
        assert_eq!(changed.seller.unwrap().contact, None);
    }

    async fn refusals(location: Location) {
        let office = Office::open(&location).await;
        let made = office.draft(contract()).await;
        let mut client = office.client(&provider());
        let mut refused = async |contract: Contract, paths: &[&str]| {
            Refusal::read(&update(&mut client, contract, paths).await.unwrap_err())
        };
        let found = refused(made.clone(), &["titel", "state", "title"]).await;
        assert_eq!(
            found,
            Refusal::of_fields(&[
                ("update_mask.paths[0]", Reason::FieldMaskInvalid),
                ("update_mask.paths[1]", Reason::FieldMaskInvalid),
            ])
        );
        let found = refused(
            Contract {
                etag: "1-7".to_owned(),
                ..made.clone()
            },
            &["title"],
        )
        .await;
        let stale = Refusal::new(Code::Aborted, Reason::EtagMismatch)
            .with("etag", "1-1")
            .on("contract", &made.name);
        assert_eq!(found, stale);
        let found = refused(Contract::default(), &["title"]).await;
        assert_eq!(
            found,
            Refusal::of_fields(&[
                ("contract.etag", Reason::FieldRequired),
                ("contract.name", Reason::NameInvalid),
            ])
        );
        let dear = Contract {
            technology_amount: Some(money(100_001)),
            category: "x-0".to_owned(),
            ..made.clone()
        };
        let found = refused(dear, &["technology_amount", "category"]).await;
        assert_eq!(
            found,
            Refusal::of_fields(&[
                ("contract.category", Reason::CodeUnknown),
                ("contract.technology_amount", Reason::AmountAboveTotal),
            ])
        );
        let seller = Party {
            credit_code: OTHER_PROVIDER.to_owned(),
            ..made.seller.clone().unwrap()
        };
        let found = refused(
            Contract {
                seller: Some(seller),
                ..made.clone()
            },
            &["seller"],
        )
        .await;
        assert_eq!(
            found,
            Refusal::new(Code::PermissionDenied, Reason::NotOwner),
            "no longer an applicant"
        );
        assert_eq!(office.events().await.len(), 1, "nothing is kept");
    }

    async fn a_broker_cannot_leave_without_a_trace(location: Location) {
        let office = Office::open(&location).await;
        let made = office.draft(contract()).await;
        let other = Broker {
            name: "另一中介".to_owned(),
            credit_code: OTHER_PROVIDER.to_owned(),
            ..Broker::default()
        };
        let gone = Contract {
            broker: Some(other),
            ..made
        };
        let refused = update(&mut office.client(&broker()), gone, &["broker"])
            .await
            .unwrap_err();
        assert_eq!(
            Refusal::read(&refused),
            Refusal::new(Code::PermissionDenied, Reason::NotOwner)
        );
    }

    async fn validation_alone_keeps_nothing(location: Location) {
        let office = Office::open(&location).await;
        let made = office.draft(contract()).await;
        let request = UpdateContractRequest {
            contract: Some(Contract {
                title: "新名称".to_owned(),
                ..made.clone()
            }),
            validate_only: true,
            ..UpdateContractRequest::default()
        };
        let shown = office
            .client(&provider())
            .update_contract(request)
            .await
            .unwrap()
            .into_inner();
        assert_eq!(shown.title, "新名称");
        let request = GetContractRequest {
            name: made.name.clone(),
        };
        let kept = office
            .client(&provider())
            .get_contract(request)
            .await
            .unwrap()
            .into_inner();
        assert_eq!(kept, made);
    }
}
