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

#[test]
fn a_status_fits_into_headers_whatever_it_tells() {
    let mut v = Violations::new();
    for number in 0..100 {
        let field = format!("contract.participants[{number}].organization.credit_code");
        v.add(
            field,
            Reason::CreditCodeInvalid,
            "统一社会信用代码的校验位不符，请核对后重新填写",
        );
    }
    let told = status(Error::invalid(v));
    let details = told.get_error_details();
    let count = details.bad_request().unwrap().field_violations.len();
    assert!((40..100).contains(&count), "{count}");
    assert_eq!(
        told.message(),
        format!("100 个字段不符合要求（共 100 处，先列出 {count} 处；改正后再次提交，可看到其余各处）")
    );
    let long = status(Error::new(Reason::StateForbids, "字".repeat(100_000)));
    for status in [told, long] {
        let answer = status.into_http::<String>();
        let bytes = answer
            .headers()
            .iter()
            .map(|(name, value)| name.as_str().len() + value.len() + 32);
        let bytes: usize = bytes.sum();
        assert!(bytes < 15 << 10, "{bytes}");
    }
}
