//! Tests of `mask.rs`.

use super::*;
use techmarket_proto::contract::v1::{Contract, Party};
use techmarket_proto::google::r#type::Money;
use techmarket_proto::supply::v1::{Listing, ListingConfidential, listing::Detail};
use techmarket_proto::types::v1::Contact;

const LISTING: &str = "techmarket.supply.v1.Listing";
const MUTABLE: &[&str] = &["title", "summary", "keywords", "confidential", "expert"];

fn listing(title: &str, detail: &str) -> Listing {
    Listing {
        title: title.to_owned(),
        summary: format!("{title}的简介"),
        organization: "12100000400000624D".to_owned(),
        confidential: Some(ListingConfidential {
            detail: detail.to_owned(),
            contact: None,
        }),
        ..Listing::default()
    }
}

fn apply(paths: &[&str]) -> Result<Listing> {
    let mask = prost_types::FieldMask {
        paths: paths.iter().map(|path| (*path).to_owned()).collect(),
    };
    apply_mask(
        LISTING,
        &listing("旧", "旧细节"),
        &listing("新", "新细节"),
        Some(&mask),
        MUTABLE,
    )
}

#[test]
fn only_what_the_mask_names_changes() {
    let result = apply(&["title", "confidential.detail"]).unwrap();
    assert_eq!(result.title, "新");
    assert_eq!(result.summary, "旧的简介");
    assert_eq!(result.confidential.unwrap().detail, "新细节");
}

#[test]
fn without_a_path_what_the_update_has_is_replaced() {
    let update = Listing {
        title: "新".to_owned(),
        ..Listing::default()
    };
    let result = apply_mask(LISTING, &listing("旧", "细节"), &update, None, MUTABLE).unwrap();
    let expected = Listing {
        title: "新".to_owned(),
        ..listing("旧", "细节")
    };
    assert_eq!(result, expected);
}

#[test]
fn a_star_takes_all_and_what_is_confidential_is_named_to_be_taken_away() {
    let mut current = listing("旧", "细节");
    let contact = current.confidential.as_mut().unwrap().contact.insert(Contact {
        person: "张三".to_owned(),
        phone: "0799-0000000".to_owned(),
        ..Contact::default()
    });
    let kept = contact.clone();
    let mut update = Listing {
        title: "新".to_owned(),
        ..Listing::default()
    };
    let apply = |update: &Listing, paths: &[&str]| {
        let paths = paths.iter().map(|path| (*path).to_owned()).collect();
        let mask = prost_types::FieldMask { paths };
        apply_mask(LISTING, &current, update, Some(&mask), MUTABLE).unwrap()
    };
    let result = apply(&update, &["*"]);
    assert_eq!((result.title.as_str(), result.summary.as_str()), ("新", ""));
    assert_eq!(result.confidential, current.confidential);
    assert_eq!(result.organization, "12100000400000624D", "immutable fields stay");
    assert_eq!(apply(&update, &["*", "confidential"]).confidential, None);

    update.confidential = Some(ListingConfidential {
        detail: String::new(),
        contact: Some(Contact {
            phone: "0799-1111111".to_owned(),
            ..Contact::default()
        }),
    });
    for paths in [&[][..], &["*"]] {
        let confidential = apply(&update, paths).confidential.unwrap();
        assert_eq!(confidential.detail, "细节");
        let expected = Contact {
            phone: "0799-1111111".to_owned(),
            ..kept.clone()
        };
        assert_eq!(confidential.contact, Some(expected));
    }
    let named = apply(&update, &["confidential.detail", "confidential.contact"]);
    assert_eq!(named.confidential, update.confidential);
}

#[test]
fn a_part_is_replaced_whole_but_for_its_contact() {
    let party = |name: &str, contact: Option<Contact>| Party {
        name: name.to_owned(),
        address: format!("{name}地址"),
        contact,
        ..Party::default()
    };
    let contact = Contact {
        person: "张三".to_owned(),
        ..Contact::default()
    };
    let contract = |seller: Party, yuan: i64, nanos: i32| Contract {
        seller: Some(seller),
        total_amount: Some(Money {
            currency_code: "CNY".to_owned(),
            units: yuan,
            nanos,
        }),
        ..Contract::default()
    };
    let current = contract(party("旧", Some(contact.clone())), 3, 500_000_000);
    let update = contract(
        Party {
            address: String::new(),
            ..party("新", None)
        },
        5,
        0,
    );
    let (name, mutable) = ("techmarket.contract.v1.Contract", ["seller", "total_amount"]);
    let result = apply_mask(name, &current, &update, None, &mutable).unwrap();
    let seller = Party {
        address: String::new(),
        ..party("新", Some(contact))
    };
    assert_eq!(result, contract(seller, 5, 0));
}

#[test]
fn unknown_and_immutable_paths_are_refused_together() {
    let error = apply(&[
        "titel",
        "organization",
        "keywords.x",
        "confidential.detail.x",
        "name",
    ])
    .unwrap_err();
    assert_eq!(error.violations().len(), 5);
    assert!(
        error
            .violations()
            .iter()
            .all(|v| v.reason == Reason::FieldMaskInvalid)
    );
}

#[test]
fn a_member_of_a_oneof_is_a_path() {
    let update = Listing {
        detail: Some(Detail::Expert(techmarket_proto::supply::v1::ExpertDetail {
            person: "李四".to_owned(),
            ..Default::default()
        })),
        ..Listing::default()
    };
    let mask = prost_types::FieldMask {
        paths: vec!["expert.person".to_owned()],
    };
    let result = apply_mask(LISTING, &listing("旧", ""), &update, Some(&mask), MUTABLE).unwrap();
    assert!(matches!(result.detail, Some(Detail::Expert(expert)) if expert.person == "李四"));
}
