//! Requests as people write them: names of the protos in masks, and values of closed lists without the name of the list.

use prost_reflect::{EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Map, Value};

const FIELD_MASK: &str = "google.protobuf.FieldMask";

/// `value` as the JSON form of `kind` has it. What is of another shape is left as it is, for whoever reads it to refuse.
pub fn as_json_form(kind: &MessageDescriptor, value: Value) -> Value {
    match value {
        Value::Object(fields) if kind.full_name() == FIELD_MASK => mask_of_paths(fields),
        Value::String(paths) if kind.full_name() == FIELD_MASK => Value::String(camel(&paths)),
        Value::Object(fields) => {
            let read = fields.into_iter().map(|(name, value)| {
                let field = kind
                    .get_field_by_json_name(&name)
                    .or_else(|| kind.get_field_by_name(&name));
                let value = match &field {
                    Some(field) => of_field(field, value),
                    None => value,
                };
                (name, value)
            });
            Value::Object(read.collect())
        }
        other => other,
    }
}

fn of_field(field: &FieldDescriptor, value: Value) -> Value {
    match value {
        Value::Array(items) if field.is_list() => {
            let items = items.into_iter().map(|item| of_kind(&field.kind(), item));
            Value::Array(items.collect())
        }
        Value::Object(_) if field.is_map() => value,
        value => of_kind(&field.kind(), value),
    }
}

fn of_kind(kind: &Kind, value: Value) -> Value {
    match (kind, value) {
        (Kind::Message(message), value) => as_json_form(message, value),
        (Kind::Enum(list), Value::String(word)) => Value::String(whole_name(list, word)),
        (_, value) => value,
    }
}

/// `SUBMITTED` as `STATE_SUBMITTED`: with the beginning that all names of a list share.
fn whole_name(list: &EnumDescriptor, word: String) -> String {
    if list.get_value_by_name(&word).is_some() {
        return word;
    }
    let ending = format!("_{word}");
    let mut whole = list.values().filter(|value| {
        let begins = value.name().strip_suffix(&ending);
        begins.is_some_and(|begins| list.values().all(|other| other.name().starts_with(begins)))
    });
    whole.next().map_or(word, |value| value.name().to_owned())
}

/// `{"paths": ["a_b", "c"]}` as `"aB,c"`.
fn mask_of_paths(mut fields: Map<String, Value>) -> Value {
    match fields.remove("paths") {
        Some(Value::Array(paths)) if fields.is_empty() && paths.iter().all(Value::is_string) => {
            let paths: Vec<&str> = paths.iter().filter_map(Value::as_str).collect();
            Value::String(camel(&paths.join(",")))
        }
        Some(paths) => {
            fields.insert("paths".to_owned(), paths);
            Value::Object(fields)
        }
        None => Value::Object(fields),
    }
}

/// `price.minimum_fen` as `price.minimumFen`, which is how the JSON form writes a mask.
fn camel(paths: &str) -> String {
    let mut written = String::new();
    let mut raised = false;
    for c in paths.chars() {
        match c {
            '_' => raised = true,
            c if raised => {
                written.extend(c.to_uppercase());
                raised = false;
            }
            c => written.push(c),
        }
    }
    written
}
