//! Who applies for the registration: the seller, the buyer of imported technology, or an intermediary with a mandate.

use techmarket_kernel::{Reason, Role};
use techmarket_proto::contract::v1::applicant::Kind;
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{Applicant, Contract, GetContractRequest, ListContractsRequest, Party};
use techmarket_store::Location;
use techmarket_testkit::{
    Refusal, broker, caller, contract, demander, on_both_databases, operator, other_demander, provider,
};
use tonic::Code;

use crate::support::{Office, Verb, create, day};

fn applied_for_by(kind: Kind) -> Contract {
    Contract {
        applicant: Some(Applicant {
            kind: kind.into(),
            mandate_end_date: None,
        }),
        ..contract()
    }
}

/// A party in the United States (840), which has no credit code and no region.
fn abroad(name: &str) -> Party {
    Party {
        name: name.to_owned(),
        nature: "x-600".to_owned(),
        country: "840".to_owned(),
        ..Party::default()
    }
}

/// Technology that 示例电瓷有限公司 buys abroad.
fn import() -> Contract {
    Contract {
        seller: Some(abroad("Example Ceramics Inc.")),
        broker: None,
        ..applied_for_by(Kind::ImportBuyer)
    }
}

on_both_databases! {
    async fn the_buyer_registers_what_it_imports(location: Location) {
        let office = Office::open(&location).await;
        let at = create(&mut office.client(&demander()), import()).await.unwrap();
        let at = office.tried(&demander(), Verb::Update, &at).await.unwrap();
        let at = office.tried(&demander(), Verb::Submit, &at).await.unwrap();
        let at = office.all_done(&[Verb::Accept, Verb::Review, Verb::Register], &at).await;
        assert_eq!(at.registration_number, "2026360301000001");
        let at = office.tried(&demander(), Verb::RequestChange, &at).await.unwrap();
        let at = office.tried(&demander(), Verb::Cancel, &at).await.unwrap();
        assert_eq!(at.state(), State::Cancelled);
    }

    async fn the_same_import_is_registered_once(location: Location) {
        let office = Office::open(&location).await;
        for (name, refused) in [
            ("Example Ceramics Inc.", false),
            (" example  CERAMICS inc.", true),
            ("Another Inc.", false),
        ] {
            let draft = Contract {
                seller: Some(abroad(name)),
                ..import()
            };
            let at = create(&mut office.client(&demander()), draft).await.unwrap();
            let at = office.tried(&demander(), Verb::Submit, &at).await.unwrap();
            let at = office.all_done(&[Verb::Accept, Verb::Review], &at).await;
            let registered = office.done(Verb::Register, &at).await;
            match registered {
                Ok(_) => assert!(!refused, "{name}"),
                Err(status) => {
                    assert!(refused, "{name}");
                    let expected =
                        Refusal::new(Code::AlreadyExists, Reason::ContractDuplicate).on("contract", &at.name);
                    assert_eq!(Refusal::read(&status), expected);
                }
            }
        }
    }

    async fn callers_without_an_organisation_see_no_import(location: Location) {
        let office = Office::open(&location).await;
        let at = create(&mut office.client(&demander()), import()).await.unwrap();
        for nobody in [
            caller("nobody@example", Role::Demander, None),
            caller("nobody@example", Role::Provider, None),
            provider(),
            broker(),
            other_demander(),
        ] {
            let mut client = office.client(&nobody);
            let request = GetContractRequest {
                name: at.name.clone(),
            };
            let refused = client.get_contract(request).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::not_found("contract", &at.name), "{nobody:?}");
            let listed = client.list_contracts(ListContractsRequest::default()).await.unwrap();
            assert_eq!(listed.into_inner().contracts, [], "{nobody:?}");
            let refused = create(&mut client, import()).await.unwrap_err();
            let expected = Refusal::new(Code::PermissionDenied, Reason::NotOwner);
            assert_eq!(Refusal::read(&refused), expected, "{nobody:?}");
        }
    }

    async fn who_applies_must_fit_the_parties(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.client(&operator());
        let field = |field: &'static str, reason| Some((field, reason));
        let stated = |country: &str| {
            let mut wrong = contract();
            wrong.seller.as_mut().unwrap().country = country.to_owned();
            wrong
        };
        let buyer_abroad = Contract {
            buyer: Some(abroad("Example Buyer Inc.")),
            ..import()
        };
        let unknown = Contract {
            applicant: Some(Applicant {
                kind: 99,
                mandate_end_date: Some(day(2026, 2, 30)),
            }),
            ..contract()
        };
        // What a draft may not even state.
        for (what, draft, expected) in [
            (
                "a seller abroad without a domestic applicant",
                Contract { seller: Some(abroad("Example Inc.")), ..contract() },
                vec![("contract.seller.credit_code", Reason::FieldRequired)],
            ),
            (
                "a seller abroad with a code of ours",
                stated("840"),
                vec![
                    ("contract.seller.region", Reason::KindMismatch),
                    ("contract.seller.credit_code", Reason::KindMismatch),
                ],
            ),
            ("a country that is none", {
                let mut wrong = import();
                wrong.seller.as_mut().unwrap().country = "000".to_owned();
                wrong
            }, vec![("contract.seller.country", Reason::CodeUnknown)]),
            (
                "an importing buyer abroad",
                buyer_abroad,
                vec![("contract.buyer.credit_code", Reason::FieldRequired)],
            ),
            (
                "an import without a buyer",
                Contract { buyer: None, ..import() },
                vec![("contract.buyer.credit_code", Reason::FieldRequired)],
            ),
            (
                "an applicant of no kind",
                unknown,
                vec![
                    ("contract.applicant.kind", Reason::EnumInvalid),
                    ("contract.applicant.mandate_end_date", Reason::DateInvalid),
                ],
            ),
        ] {
            let refused = create(&mut client, draft).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected), "{what}");
        }
        // What holds up the submission.
        let refused = [
            ("import from a seller in China", applied_for_by(Kind::ImportBuyer), field("applicant.kind", Reason::KindMismatch)),
            (
                "an intermediary that is not named",
                Contract { broker: None, ..applied_for_by(Kind::Intermediary) },
                field("broker", Reason::FieldRequired),
            ),
        ];
        let taken = [
            ("an intermediary", applied_for_by(Kind::Intermediary), None),
            ("an import", import(), None),
            // A party of Hong Kong (344), Macao or Taiwan is numbered like one abroad.
            ("an import from Hong Kong", {
                let mut from = import();
                from.seller.as_mut().unwrap().country = "344".to_owned();
                from
            }, None),
            ("the seller, unstated", contract(), None),
            ("the seller, with China stated", stated("156"), None),
        ];
        for (what, draft, expected) in refused.into_iter().chain(taken) {
            let at = create(&mut client, draft).await.unwrap();
            let submitted = office.tried(&operator(), Verb::Submit, &at).await;
            let found = submitted.err().map(|status| Refusal::read(&status));
            let expected = expected.map(|(field, reason)| Refusal::of_fields(&[(&format!("contract.{field}"), reason)]));
            assert_eq!(found, expected, "{what}");
        }
    }

    async fn only_the_stated_applicant_hands_in(location: Location) {
        let office = Office::open(&location).await;
        for (kind, caller, admitted) in [
            (Kind::Seller, provider(), true),
            (Kind::Seller, broker(), false),
            (Kind::Seller, operator(), true),
            (Kind::Intermediary, provider(), false),
            (Kind::Intermediary, broker(), true),
            (Kind::Intermediary, operator(), true),
        ] {
            let made = office.draft(applied_for_by(kind)).await;
            let submitted = office.tried(&caller, Verb::Submit, &made).await;
            let found = submitted.err().map(|status| Refusal::read(&status));
            let expected = (!admitted).then(|| Refusal::new(Code::PermissionDenied, Reason::NotOwner));
            assert_eq!(found, expected, "{kind:?} {caller:?}");
        }
        // The buyer of what is made at home fills in nothing.
        let made = office.draft(contract()).await;
        for verb in [Verb::Update, Verb::Submit, Verb::Withdraw] {
            let refused = office.tried(&demander(), verb, &made).await.unwrap_err();
            let expected = Refusal::new(Code::PermissionDenied, Reason::NotOwner);
            assert_eq!(Refusal::read(&refused), expected, "{verb:?}");
        }
    }
}
