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

#[test]
fn masks_and_values_are_taken_as_people_write_them() {
    let update = method("demand.v1.DemandService/UpdateDemand").unwrap().input();
    let list = method("contract.v1.ContractService/ListContracts")
        .unwrap()
        .input();
    let read = |kind: &MessageDescriptor, text: &str| json(&requests(kind, text).unwrap()[0]).unwrap();
    for mask in [
        r#""expected_result,price.minimum""#,
        r#""expectedResult,price.minimum""#,
        r#"{"paths": ["expected_result", "price.minimum"]}"#,
    ] {
        let written = read(&update, &format!(r#"{{"update_mask": {mask}}}"#));
        assert!(
            written.contains(r#""expectedResult,price.minimum""#),
            "{mask}: {written}"
        );
    }
    for states in [r#"["SUBMITTED"]"#, r#"["STATE_SUBMITTED"]"#] {
        let written = read(&list, &format!(r#"{{"filter": {{"states": {states}}}}}"#));
        assert!(written.contains("STATE_SUBMITTED"), "{states}: {written}");
    }
    for wrong in [
        r#"{"filter": {"states": ["ED"]}}"#,
        r#"{"filter": {"states": ["NOTHING"]}}"#,
    ] {
        assert!(requests(&list, wrong).is_err(), "{wrong}");
    }
}
