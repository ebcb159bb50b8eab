//! A resource has a name, an etag, a state and its times (AIP-122, 154, 216, 148).

use std::collections::BTreeMap;

use prost_reflect::{Kind, MessageDescriptor};

use crate::api::Api;

/// Answers of Get methods that are computed and no resources.
const COMPUTED: [(&str, &str); 2] = [
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
