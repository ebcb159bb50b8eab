//! Everything has a comment, and a field of a request or a resource begins with its behaviour (AIP-203).

use std::collections::BTreeSet;

use prost_reflect::{Kind, MessageDescriptor, Value};

use crate::api::Api;
use crate::resources;

/// How the comment of a field of a request or a resource begins. What depends says on what.
const BEHAVIOURS: [&str; 9] = [
    "Required. ",
    "Required for ",
    "Required of ",
    "Required unless ",
    "Required where ",
    "Optional. ",
    "Output only. ",
    "Immutable. ",
    "Identifier. ",
];

/// What has no comment.
pub(crate) fn missing(api: &Api) -> Vec<String> {
    let mut findings = Vec::new();
    let mut ask = |comment: &str, name: &str| {
        if comment.is_empty() {
            findings.push(format!("{name} has no comment"));
        }
    };
    for service in api.services() {
        ask(
            api.comment(&service.parent_file(), service.path()),
            service.full_name(),
        );
        for method in service.methods() {
            ask(
                api.comment(&service.parent_file(), method.path()),
                method.full_name(),
            );
        }
    }
    for message in api.messages() {
        let file = message.parent_file();
        ask(api.comment(&file, message.path()), message.full_name());
        for field in message.fields() {
            ask(api.comment(&file, field.path()), field.full_name());
        }
        for oneof in message.oneofs().filter(|oneof| !oneof.is_synthetic()) {
            ask(api.comment(&file, oneof.path()), oneof.full_name());
        }
    }
    for found in api.enums() {
        let file = found.parent_file();
        ask(api.comment(&file, found.path()), found.full_name());
        for value in found.values() {
            ask(api.comment(&file, value.path()), value.full_name());
        }
    }
    findings
}

/// Fields whose comment does not begin with a behaviour. A member of a oneof has that of the oneof.
pub(crate) fn behaviour(api: &Api) -> Vec<String> {
    let mut findings = Vec::new();
    for message in written(api) {
        let file = message.parent_file();
        let fields = message
            .fields()
            .filter(|field| field.containing_oneof().is_none_or(|oneof| oneof.is_synthetic()));
        let fields = fields.map(|field| (field.full_name().to_owned(), field.path().to_vec()));
        let oneofs = message.oneofs().filter(|oneof| !oneof.is_synthetic());
        let oneofs = oneofs.map(|oneof| (oneof.full_name().to_owned(), oneof.path().to_vec()));
        for (name, path) in fields.chain(oneofs) {
            let comment = api.comment(&file, &path);
            if !BEHAVIOURS.iter().any(|behaviour| comment.starts_with(behaviour)) {
                findings.push(format!(
                    "{name} says nothing of whether it is required: {comment:?}"
                ));
            }
        }
    }
    findings
}

/// Fields whose annotation `google.api.field_behavior` is not what their comment begins with. What is required by condition is
/// annotated as optional.
pub(crate) fn annotations(api: &Api) -> Vec<String> {
    let Some(extension) = api.pool.get_extension_by_name("google.api.field_behavior") else {
        return vec!["google.api.field_behavior is not declared".to_owned()];
    };
    let mut findings = Vec::new();
    for message in api.messages() {
        let file = message.parent_file();
        for field in message.fields() {
            let said = said(api.comment(&file, field.path()));
            let options = field.options();
            let stated = options.get_extension(&extension);
            let stated = stated.as_list().unwrap_or_default();
            let stated: Vec<i32> = stated.iter().filter_map(Value::as_enum_number).collect();
            if stated != said {
                let name = field.full_name();
                findings.push(format!("{name} is annotated {stated:?} and described {said:?}"));
            }
        }
    }
    findings
}

/// The behaviours that a comment begins with, by the numbers of `google.api.FieldBehavior`.
fn said(comment: &str) -> Vec<i32> {
    const NUMBERS: [(&str, i32); 5] = [
        ("Required. ", 2),
        ("Optional. ", 1),
        ("Output only. ", 3),
        ("Immutable. ", 5),
        ("Identifier. ", 8),
    ];
    let (mut rest, mut said) = (comment, Vec::new());
    while let Some((behaviour, number)) = NUMBERS.iter().find(|(behaviour, _)| rest.starts_with(behaviour)) {
        said.push(*number);
        rest = &rest[behaviour.len()..];
    }
    if said.is_empty() && rest.starts_with("Required ") {
        said.push(1);
    }
    said
}

/// Messages that callers write: requests, resources and events, and ours within the first two.
fn written(api: &Api) -> Vec<MessageDescriptor> {
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<MessageDescriptor> = api.methods().map(|method| method.input()).collect();
    let mut found = Vec::new();
    while let Some(message) = waiting.pop() {
        if !message.full_name().starts_with("techmarket.") || !seen.insert(message.full_name().to_owned()) {
            continue;
        }
        let within = message.fields().filter_map(|field| match field.kind() {
            Kind::Message(inner) => Some(inner),
            _ => None,
        });
        waiting.extend(within);
        found.push(message);
    }
    // What the server alone writes of a resource is plain; the resource itself is not.
    let alone = resources::all(api).chain(api.pool.get_message_by_name("techmarket.feed.v1.Event"));
    found.extend(alone.filter(|message| !seen.contains(message.full_name())));
    found
}
