use super::*;
use techmarket_proto::supply::v1::{Listing, ListingConfidential, listing::Detail};

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
fn an_absent_field_is_cleared_and_an_empty_mask_takes_all() {
    let update = Listing {
        title: "新".to_owned(),
        ..Listing::default()
    };
    let result = apply_mask(LISTING, &listing("旧", "细节"), &update, None, MUTABLE).unwrap();
    assert_eq!((result.title.as_str(), result.summary.as_str()), ("新", ""));
    assert!(result.confidential.is_none());
    assert_eq!(result.organization, "12100000400000624D", "immutable fields stay");
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
