//! Messages and closed lists as JSON Schema 2020-12, in the form that a call in JSON has.

use std::collections::BTreeMap;

use prost_reflect::{Cardinality, EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Map, Value, json};

use crate::api::Api;
use crate::general::{is_output_only, is_required};

/// The schemas of everything that was asked for, and of what it holds.
pub(crate) struct Schemas<'a> {
    api: &'a Api,
    found: BTreeMap<String, Value>,
}

impl<'a> Schemas<'a> {
    pub(crate) fn new(api: &'a Api) -> Self {
        let found = BTreeMap::new();
        Self { api, found }
    }

    pub(crate) fn finish(self) -> BTreeMap<String, Value> {
        self.found
    }

    /// A reference to the schema of `message`.
    pub(crate) fn message(&mut self, message: &MessageDescriptor) -> Value {
        if let Some(known) = well_known(message.full_name()) {
            return known;
        }
        let name = message.full_name().to_owned();
        if !self.found.contains_key(&name) {
            // A message may hold itself.
            self.found.insert(name.clone(), Value::Null);
            let schema = self.of_message(message);
            self.found.insert(name.clone(), schema);
        }
        reference(&name)
    }

    fn of_message(&mut self, message: &MessageDescriptor) -> Value {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for field in message.fields() {
            if is_required(self.api, &field) && field.containing_oneof().is_none() {
                required.push(field.json_name().to_owned());
            }
            properties.insert(field.json_name().to_owned(), self.field(&field));
        }
        let mut schema = json!({
            "type": "object",
            "description": self.api.comments.text(message),
            "properties": properties,
        });
        // What an update changes stands in its mask: a resource need not be whole in every request, and a request must.
        if message.name().ends_with("Request") {
            schema["additionalProperties"] = json!(false);
            if !required.is_empty() {
                schema["required"] = json!(required);
            }
        }
        schema
    }

    fn field(&mut self, field: &FieldDescriptor) -> Value {
        let mut schema = if field.is_map() {
            let Kind::Message(entry) = field.kind() else {
                return json!({});
            };
            json!({"type": "object", "additionalProperties": self.kind(&entry.map_entry_value_field().kind())})
        } else if field.cardinality() == Cardinality::Repeated {
            json!({"type": "array", "items": self.kind(&field.kind())})
        } else {
            self.kind(&field.kind())
        };
        schema["description"] = json!(self.api.comments.text(field));
        if is_output_only(self.api, field) {
            schema["readOnly"] = json!(true);
        }
        schema
    }

    fn kind(&mut self, kind: &Kind) -> Value {
        match kind {
            Kind::Message(message) => self.message(message),
            Kind::Enum(list) => self.list(list),
            Kind::Bool => json!({"type": "boolean"}),
            Kind::String => json!({"type": "string"}),
            Kind::Bytes => json!({"type": "string", "contentEncoding": "base64"}),
            Kind::Double | Kind::Float => json!({"type": "number"}),
            Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => json!({"type": "string", "format": "int64"}),
            Kind::Uint64 | Kind::Fixed64 => json!({"type": "string", "format": "uint64"}),
            _ => json!({"type": "integer", "format": "int32"}),
        }
    }

    fn list(&mut self, list: &EnumDescriptor) -> Value {
        let name = list.full_name().to_owned();
        if !self.found.contains_key(&name) {
            let comments = &self.api.comments;
            let names: Vec<String> = list.values().map(|value| value.name().to_owned()).collect();
            let said = list
                .values()
                .map(|value| format!("- `{}`: {}", value.name(), comments.text(&value)));
            let said: Vec<String> = [comments.text(list), String::new()]
                .into_iter()
                .chain(said)
                .collect();
            let schema = json!({"type": "string", "enum": names, "description": said.join("\n")});
            self.found.insert(name.clone(), schema);
        }
        reference(&name)
    }
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// Google's types that JSON writes in a way of their own.
fn well_known(name: &str) -> Option<Value> {
    match name {
        "google.protobuf.Timestamp" => Some(json!({"type": "string", "format": "date-time"})),
        "google.protobuf.Duration" => Some(json!({"type": "string", "examples": ["1.5s"]})),
        "google.protobuf.FieldMask" => Some(json!({"type": "string", "examples": ["title,price.minimum"]})),
        "google.protobuf.Empty" => Some(json!({"type": "object"})),
        "google.protobuf.Any" => Some(json!({
            "type": "object",
            "properties": {"@type": {"type": "string"}},
            "required": ["@type"],
        })),
        _ => None,
    }
}
