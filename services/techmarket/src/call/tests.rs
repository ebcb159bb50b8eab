use super::*;

#[test]
fn the_field_that_is_wrong_is_named() {
    let create = method("contract.v1.ContractService/CreateContract")
        .unwrap()
        .input();
    for (request, field) in [
        (r#"{"contract": {"title": 5}}"#, "：字段 contract.title"),
        (
            r#"{"contract": {"attachments": [{}, {"file_name": []}]}}"#,
            "：字段 contract.attachments[1].file_name",
        ),
        (
            r#"{"contract": {"signDate": {"year": "x"}}}"#,
            "：字段 contract.signDate.year",
        ),
        (r#"{"contract": {"state": "NO_STATE"}}"#, "：字段 contract.state"),
        (
            r#"{"contract": {"submit_time": "yesterday"}}"#,
            "：字段 contract.submit_time",
        ),
        (r#"{"validate_only": "yes"}"#, "：字段 validate_only"),
        (r#"{"contract": {"nothing": 1}}"#, "'nothing'"),
        ("[]", "CreateContractRequest: "),
    ] {
        let error = format!("{:#}", requests(&create, request).unwrap_err());
        assert!(error.contains(field), "{request}: {error}");
    }
}
