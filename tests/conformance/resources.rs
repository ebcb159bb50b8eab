//! A resource has a name, an etag, a state and its times (AIP-122, 154, 216, 148).

use std::collections::BTreeMap;

use prost_reflect::{Kind, MessageDescriptor};

use crate::api::Api;

/// Answers of Get methods that are computed and no resources.
const COMPUTED: &[(&str, &str)] = &[
    (
        "techmarket.directory.v1.CommissionerFigures",
        "counts of a year; nobody can change them or refer to them",
    ),
    (
        "techmarket.directory.v1.Jwks",
        "the document of RFC 7517, whose form is not ours",
    ),
    (
        "techmarket.contract.v1.RegisterTotals",
        "sums over the register; nobody can change them or refer to them",
    ),
    (
        "techmarket.matching.v1.MatchDisclosure",
        "read from other services at each call; the release is a field of the match",
    ),
];

/// Fields that a resource lacks, each with its reason.
const WITHOUT: [(&str, &str, &str); 1] = [(
    "techmarket.matching.v1.SavedSearch",
    "state",
    "it is kept or deleted: it has no life to follow",
)];

/// Every message that a Get method returns.
pub(crate) fn all(api: &Api) -> impl Iterator<Item = MessageDescriptor> {
    let got = api.methods().filter(|method| method.name().starts_with("Get"));
    let got = got.map(|method| method.output());
    let resources = got.filter(|message| !COMPUTED.iter().any(|(name, _)| *name == message.full_name()));
    let unique: BTreeMap<String, MessageDescriptor> = resources
        .map(|message| (message.full_name().to_owned(), message))
        .collect();
    unique.into_values()
}

/// Messages with a name of their own whose annotation `google.api.resource` is missing or is not what the name's comment says.
pub(crate) fn annotations(api: &Api) -> Vec<String> {
    let Some(extension) = api.pool.get_extension_by_name("google.api.resource") else {
        return vec!["google.api.resource is not declared".to_owned()];
    };
    let mut findings = Vec::new();
    for message in api.messages() {
        let name = message.get_field_by_name("name");
        let comment = name.map(|field| api.comment(&message.parent_file(), field.path()).to_owned());
        let Some(comment) = comment.filter(|comment| comment.starts_with("Identifier. `")) else {
            continue;
        };
        let options = message.options();
        let annotation = options.get_extension(&extension);
        let text = |field: &str| {
            let value = annotation.as_message()?.get_field_by_name(field)?;
            let first = value.as_list().and_then(|list| list.first()).cloned();
            first.as_ref().unwrap_or(&value).as_str().map(str::to_owned)
        };
        let kind = format!("{}/{}", techmarket_rpc::DOMAIN, message.name());
        if text("type").as_deref() != Some(&kind) {
            findings.push(format!("{} is not annotated as {kind}", message.full_name()));
        }
        // `contracts/{contract}/payments/{payment}` for `contracts/{uuid}/payments/{number}`.
        let collections =
            |name: &str| -> Vec<String> { name.split('/').step_by(2).map(str::to_owned).collect() };
        let described = comment.split('`').nth(1).unwrap_or_default();
        let pattern = text("pattern").unwrap_or_default();
        if collections(&pattern) != collections(described) {
            findings.push(format!(
                "{} is {pattern} and described as {described}",
                message.full_name()
            ));
        }
    }
    findings
}

pub(crate) fn findings(api: &Api) -> Vec<String> {
    let mut findings = Vec::new();
    for resource in all(api) {
        let name = resource.full_name();
        for (field, kind, begins) in [
            ("name", "string", "Identifier. "),
            ("etag", "string", ""),
            ("state", "enum", "Output only. "),
            ("create_time", "google.protobuf.Timestamp", "Output only. "),
            ("update_time", "google.protobuf.Timestamp", "Output only. "),
        ] {
            if WITHOUT
                .iter()
                .any(|(of, without, _)| *of == name && *without == field)
            {
                continue;
            }
            let Some(found) = resource.get_field_by_name(field) else {
                findings.push(format!("{name} has no {field}"));
                continue;
            };
            let has = match found.kind() {
                Kind::String => "string".to_owned(),
                Kind::Enum(_) => "enum".to_owned(),
                Kind::Message(message) => message.full_name().to_owned(),
                other => format!("{other:?}"),
            };
            if has != kind {
                findings.push(format!("{name}.{field} is {has}, not {kind}"));
            }
            let comment = api.comment(&resource.parent_file(), found.path());
            if !comment.starts_with(begins) {
                findings.push(format!(
                    "{name}.{field} does not begin with {begins:?}: {comment:?}"
                ));
            }
        }
    }
    if all(api).count() < 4 {
        findings.push("listings, demands, matches and contracts are not all found".to_owned());
    }
    findings
}
