//! What two messages of one kind differ in, field by field, as text that a person reads.

use prost::{Message, Name};
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, ReflectMessage as _, Value};

use crate::mask::POOL;

/// Messages that are one value.
const VALUES: [&str; 3] = [
    "google.type.Money",
    "google.type.Date",
    "google.protobuf.Timestamp",
];

/// A field that two messages differ in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its path, down to the single value or the list.
    pub field: String,
    /// The value before; empty where there was none.
    pub before: String,
    /// The value after.
    pub after: String,
}

/// What `before` and `after` differ in of the fields `within`, in their order.
#[must_use]
pub fn differences<M: Message + Name>(before: &M, after: &M, within: &[&str]) -> Vec<Difference> {
    let descriptor = POOL
        .as_ref()
        .and_then(|pool| pool.get_message_by_name(&M::full_name()));
    let Some(descriptor) = descriptor else {
        return Vec::new();
    };
    let read = |message: &M| DynamicMessage::decode(descriptor.clone(), message.encode_to_vec().as_slice());
    let (Ok(before), Ok(after)) = (read(before), read(after)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for field in within
        .iter()
        .filter_map(|name| descriptor.get_field_by_name(name))
    {
        compare(&mut found, "", &field, Some(&before), Some(&after));
    }
    found
}

fn compare(
    found: &mut Vec<Difference>,
    above: &str,
    field: &FieldDescriptor,
    before: Option<&DynamicMessage>,
    after: Option<&DynamicMessage>,
) {
    let value = |message: Option<&DynamicMessage>| {
        let message = message.filter(|message| message.has_field(field))?;
        Some(message.get_field(field).into_owned())
    };
    let (before, after) = (value(before), value(after));
    if before == after {
        return;
    }
    let path = format!("{above}{}", field.name());
    let parts = field
        .kind()
        .as_message()
        .filter(|kind| !field.is_list() && !VALUES.contains(&kind.full_name()))
        .cloned();
    let Some(parts) = parts else {
        found.push(Difference {
            field: path,
            before: shown(field, before.as_ref()),
            after: shown(field, after.as_ref()),
        });
        return;
    };
    let (before, after) = (before.as_ref(), after.as_ref());
    let [before, after] = [before, after].map(|value| value.and_then(Value::as_message));
    for part in parts.fields() {
        compare(found, &format!("{path}."), &part, before, after);
    }
}

fn shown(field: &FieldDescriptor, value: Option<&Value>) -> String {
    match value {
        // What is not sent of a flag is its denial.
        None if field.kind() == Kind::Bool => "否".to_owned(),
        None => String::new(),
        Some(value) => text(field, value),
    }
}

fn text(field: &FieldDescriptor, value: &Value) -> String {
    match value {
        Value::Bool(true) => "是".to_owned(),
        Value::Bool(false) => "否".to_owned(),
        Value::I32(number) => number.to_string(),
        Value::I64(number) => number.to_string(),
        Value::U32(number) => number.to_string(),
        Value::U64(number) => number.to_string(),
        Value::F32(number) => number.to_string(),
        Value::F64(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::EnumNumber(number) => {
            let kind = field.kind();
            let member = kind.as_enum().and_then(|kind| kind.get_value(*number));
            member.map_or_else(|| number.to_string(), |member| member.name().to_owned())
        }
        Value::Message(message) => of_message(message),
        Value::List(items) => {
            let items = items.iter().map(|item| text(field, item));
            items.collect::<Vec<_>>().join("、")
        }
        // The market has neither.
        Value::Bytes(_) | Value::Map(_) => String::new(),
    }
}

fn of_message(message: &DynamicMessage) -> String {
    let number = |name: &str| {
        let value = message.get_field_by_name(name);
        value.map_or(0, |value| match *value {
            Value::I32(number) => i64::from(number),
            Value::I64(number) => number,
            _ => 0,
        })
    };
    match message.descriptor().full_name() {
        // Whole fen, which are hundredths.
        "google.type.Money" => {
            let fen = number("units") * 100 + number("nanos") / 10_000_000;
            format!("{}.{:02} 元", fen / 100, (fen % 100).abs())
        }
        "google.type.Date" => format!(
            "{:04}-{:02}-{:02}",
            number("year"),
            number("month"),
            number("day")
        ),
        _ => {
            let parts = message.fields().map(|(field, value)| text(&field, value));
            parts.collect::<Vec<_>>().join(" ")
        }
    }
}

#[cfg(test)]
mod tests;
