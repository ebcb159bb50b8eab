use super::*;

const TEXT: &str = "0193b0c8-7c1e-7a3b-9a64-0f1e2d3c4b5a";

#[test]
fn name_and_text_round_trip() {
    let id = ListingId::parse_name(&format!("listings/{TEXT}")).unwrap();
    assert_eq!(id.to_string(), TEXT);
    assert_eq!(id.name(), format!("listings/{TEXT}"));
    assert_eq!(TEXT.parse(), Ok(id));
    let json = serde_json::to_string(&id).unwrap();
    assert_eq!(json, format!("\"{TEXT}\""));
    assert_eq!(serde_json::from_str::<ListingId>(&json).unwrap(), id);
}

#[test]
fn other_forms_are_refused() {
    for name in [
        TEXT.to_owned(),
        format!("demands/{TEXT}"),
        format!("listings/{}", TEXT.to_uppercase()),
        format!("listings/{}", TEXT.replace('-', "")),
        format!("listings/{TEXT}/"),
        format!("listings/{{{TEXT}}}"),
        "listings/".to_owned(),
        String::new(),
    ] {
        assert!(ListingId::parse_name(&name).is_err(), "{name}");
    }
    let error = DemandId::parse_name("listings/1").unwrap_err();
    assert_eq!(
        error.to_string(),
        "“listings/1”不是有效的资源名，应为“demands/{uuid}”"
    );
}
