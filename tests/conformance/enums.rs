//! Enums begin with a value that says nothing, and values carry the name of their enum (AIP-126).

use crate::api::{Api, snake_case};

pub(crate) fn findings(api: &Api) -> Vec<String> {
    let mut findings = Vec::new();
    for found in api.enums() {
        let prefix = format!("{}_", snake_case(found.name()).to_uppercase());
        for value in found.values() {
            if !value.name().starts_with(&prefix) {
                findings.push(format!("{} does not begin with {prefix}", value.full_name()));
            }
            let unspecified = value.name() == format!("{prefix}UNSPECIFIED");
            if unspecified != (value.number() == 0) {
                findings.push(format!(
                    "{}: {prefix}UNSPECIFIED and 0 belong together",
                    value.full_name()
                ));
            }
        }
        if found.get_value(0).is_none() {
            findings.push(format!("{} has no value 0", found.full_name()));
        }
    }
    findings
}
