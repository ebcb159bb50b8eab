//! An example request of a method: what it requires, as the comments give it.

use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor, MethodDescriptor};
use serde_json::{Map, Value, json};

use crate::api::Api;
use crate::general::{is_output_only, is_required, path};

/// Messages within messages that an example fills.
const DEPTH: usize = 5;
/// How a comment begins to give an example.
const FOR_EXAMPLE: &str = "for example `";

/// A request of `method` with the fields that it requires.
pub(crate) fn request(api: &Api, method: &MethodDescriptor) -> Value {
    message(api, &method.input(), DEPTH)
}

/// The call of `method` by curl.
pub(crate) fn curl(api: &Api, method: &MethodDescriptor) -> String {
    let token = if crate::general::roles(api, method).is_empty() {
        ""
    } else {
        " \\\n  -H \"authorization: Bearer $TOKEN\""
    };
    // A single quote ends what the shell takes as it is.
    let request = request(api, method).to_string().replace('\'', "'\\''");
    format!(
        "curl -X POST $MARKET{} \\\n  -H 'content-type: application/json'{token} \\\n  -d '{request}'",
        path(method)
    )
}

fn message(api: &Api, kind: &MessageDescriptor, depth: usize) -> Value {
    match kind.full_name() {
        "google.protobuf.Timestamp" => return json!("2026-11-21T01:00:00Z"),
        "google.protobuf.FieldMask" => return json!("title"),
        "google.type.Date" => return json!({"year": 2026, "month": 11, "day": 21}),
        "google.type.Money" => return json!({"currencyCode": "CNY", "units": "100000"}),
        _ => {}
    }
    let mut fields = Map::new();
    for field in kind.fields() {
        // Of several of which a message holds one, the first.
        let first = field
            .containing_oneof()
            .is_none_or(|choice| choice.fields().next().as_ref() == Some(&field));
        if first && is_required(api, &field) && !is_output_only(api, &field) && depth > 0 {
            fields.insert(field.json_name().to_owned(), of_field(api, &field, depth));
        }
    }
    Value::Object(fields)
}

fn of_field(api: &Api, field: &FieldDescriptor, depth: usize) -> Value {
    let one = match field.kind() {
        Kind::Message(kind) => message(api, &kind, depth - 1),
        Kind::Enum(list) => list
            .values()
            .nth(1)
            .map(|value| json!(value.name()))
            .unwrap_or_default(),
        Kind::Bool => json!(true),
        Kind::String => json!(text(api, field)),
        Kind::Bytes => json!("5oqA5pyv5biC5Zy6"),
        Kind::Double | Kind::Float => json!(0.5),
        Kind::Int64 | Kind::Uint64 | Kind::Sint64 | Kind::Fixed64 | Kind::Sfixed64 => json!("1"),
        _ => json!(1),
    };
    if field.is_list() { json!([one]) } else { one }
}

/// What the comment gives as an example, or a word in its place.
fn text(api: &Api, field: &FieldDescriptor) -> String {
    let comment = api.comments.text(field);
    let given = comment
        .split_once(FOR_EXAMPLE)
        .and_then(|(_, rest)| rest.split_once('`'));
    match (given, field.name()) {
        (Some((given, _)), _) => given.to_owned(),
        (None, "etag") => "\"1\"".to_owned(),
        (None, name) => format!("<{name}>"),
    }
}
