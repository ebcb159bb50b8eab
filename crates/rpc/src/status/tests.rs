//! Tests of `status.rs`.

use super::*;
use techmarket_kernel::Violations;

#[test]
fn violations_keep_their_reasons() {
    let mut v = Violations::new();
    v.add("listing.title", Reason::FieldRequired, "必填");
    v.add("listing.organization", Reason::CreditCodeInvalid, "校验位不符");
    let status = status(Error::invalid(v));
    assert_eq!(status.code(), Code::InvalidArgument);
    let details = status.get_error_details();
    assert_eq!(details.error_info().unwrap().reason, "FIELDS_INVALID");
    let found = &details.bad_request().unwrap().field_violations;
    let found: Vec<_> = found
        .iter()
        .map(|v| (v.field.as_str(), v.reason.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("listing.title", "FIELD_REQUIRED"),
            ("listing.organization", "CREDIT_CODE_INVALID")
        ]
    );
}

#[test]
fn the_cause_of_a_fault_stays_here() {
    let status = status(Error::internal("disk /dev/sda1 is full"));
    assert_eq!(
        (status.code(), status.message()),
        (Code::Internal, "服务器内部错误")
    );
    assert!(!format!("{status:?}").contains("sda1"));
}

#[test]
fn a_forbidden_state_is_named() {
    let status = status(Error::state_forbids(
        "listing",
        "listings/1",
        "WITHDRAWN",
        "submit",
    ));
    let details = status.get_error_details();
    assert_eq!(details.error_info().unwrap().metadata["state"], "WITHDRAWN");
    assert_eq!(
        details.precondition_failure().unwrap().violations[0].subject,
        "listings/1"
    );
}
