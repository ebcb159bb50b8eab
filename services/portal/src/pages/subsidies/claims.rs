//! What is asked of a scheme: by addresses from page to page, and by forms to the market.

use techmarket_proto::contract::v1::{CalculateSubsidyRequest, SubsidyRole};

use crate::asked::Asked;
use crate::form::Form;
use crate::text::encoded;

/// What an address tells of a claim.
const NAMES: [&str; 5] = [
    "scheme",
    "role",
    "organization",
    "year",
    "broker_certificate_number",
];

/// The claim of the address, as the fields of a form.
pub(super) fn told(asked: &Asked) -> Vec<(String, String)> {
    let told = NAMES.map(|name| (name.to_owned(), asked.value(name).to_owned()));
    told.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// The claim as the market reads it.
pub(super) fn request(form: &Form) -> CalculateSubsidyRequest {
    CalculateSubsidyRequest {
        scheme: form.owned("scheme"),
        role: role(form.value("role")).into(),
        organization: form.owned("organization"),
        // What is no year the market refuses by name.
        year: form.value("year").parse().unwrap_or_default(),
        broker_certificate_number: form.owned("broker_certificate_number"),
    }
}

pub(super) fn role(word: &str) -> SubsidyRole {
    SubsidyRole::from_str_name(word).unwrap_or_default()
}

/// A claim as an address tells it, without what is empty.
pub(super) fn address(claim: &CalculateSubsidyRequest) -> String {
    let year = if claim.year == 0 {
        String::new()
    } else {
        claim.year.to_string()
    };
    let role = match claim.role() {
        SubsidyRole::Unspecified => "",
        role => role.as_str_name(),
    };
    let values = [
        claim.scheme.as_str(),
        role,
        &claim.organization,
        &year,
        &claim.broker_certificate_number,
    ];
    let told = NAMES.iter().zip(values).filter(|(_, value)| !value.is_empty());
    let told: Vec<String> = told
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    told.join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_told_and_read_again() {
        let claim = CalculateSubsidyRequest {
            scheme: "jiangxi-2020".to_owned(),
            role: SubsidyRole::Taker.into(),
            organization: "91".to_owned(),
            year: 2026,
            ..CalculateSubsidyRequest::default()
        };
        let address = address(&claim);
        assert_eq!(
            address,
            "scheme=jiangxi-2020&role=SUBSIDY_ROLE_TAKER&organization=91&year=2026"
        );
        let pairs = form_urlencoded::parse(address.as_bytes()).into_owned();
        assert_eq!(request(&Form::of(pairs.collect())), claim);
    }
}
