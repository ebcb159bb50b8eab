//! The message of a request, its fields filled by their names.

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use prost_reflect::{Cardinality, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};
use techmarket_kernel::{Clock as _, SystemClock};
use techmarket_proto::google::r#type::Date;
use techmarket_testkit::PROVIDER;

use super::market::Market;
use super::requests::{Choice, is_choice, is_organization, is_ours};

/// The message that is about `choice`, with messages within messages up to `depth`.
pub(super) fn message(
    market: &Market,
    of: &MessageDescriptor,
    choice: &Choice,
    depth: usize,
) -> DynamicMessage {
    let mut message = DynamicMessage::new(of.clone());
    for field in of.fields() {
        let value = match field.kind() {
            Kind::Message(within) => within_message(market, &within, &field, choice, depth),
            Kind::String => text(market, &field, choice).map(Value::String),
            Kind::Bool => matches!(
                field.name(),
                "stop_at_head" | "validate_only" | "with_facets" | "variants_too" | "all_or_nothing"
            )
            .then_some(Value::Bool(true)),
            Kind::Int32 if field.name() == "page_size" => Some(Value::I32(100)),
            Kind::Int32 if field.name() == "year" => Some(Value::I32(this_year())),
            Kind::Int32 if field.name() == "number" => Some(Value::I32(1)),
            Kind::Enum(_) if is_choice(&field) => Some(Value::EnumNumber(choice.number)),
            _ => None,
        };
        let Some(value) = value else { continue };
        let value = if field.cardinality() == Cardinality::Repeated {
            Value::List(vec![value])
        } else {
            value
        };
        message.set_field(&field, value);
    }
    message
}

fn within_message(
    market: &Market,
    within: &MessageDescriptor,
    field: &FieldDescriptor,
    choice: &Choice,
    depth: usize,
) -> Option<Value> {
    if within.full_name() == "google.type.Date" {
        return choice.dated.then(|| day(within, field)).flatten();
    }
    if depth == 0 || field.is_map() || !is_ours(within) {
        return None;
    }
    let message = message(market, within, choice, depth - 1);
    let empty = prost::Message::encoded_len(&message) == 0;
    (!empty).then_some(Value::Message(message))
}

fn this_year() -> i32 {
    SystemClock.now().to_zoned(TimeZone::UTC).year().into()
}

/// A period around today, within what statistics take.
fn day(of: &MessageDescriptor, field: &FieldDescriptor) -> Option<Value> {
    let days = match field.name() {
        "start_date" => -300,
        "end_date" => 60,
        _ => return None,
    };
    let at = SystemClock.now() + SignedDuration::from_hours(24 * days);
    let at = at.to_zoned(TimeZone::UTC);
    let date = Date {
        year: at.year().into(),
        month: at.month().into(),
        day: at.day().into(),
    };
    let date = DynamicMessage::decode(of.clone(), &prost::Message::encode_to_vec(&date)[..]);
    Some(Value::Message(date.unwrap()))
}

fn text(market: &Market, field: &FieldDescriptor, choice: &Choice) -> Option<String> {
    let given = match field.name() {
        "etag" => choice.etag.clone(),
        "sha256" | "code" => choice.value.clone(),
        "query" | "text" | "title" | "prefix" | "content" | "display_name" => choice.word.clone(),
        "credit_code" if !choice.word.is_empty() => PROVIDER.to_owned(),
        "scheme" => "x-1".to_owned(),
        "resource" => choice.name.clone(),
        _ if is_organization(field) => choice.organization.to_owned(),
        _ if market.comments.takes(field, &choice.name) => choice.name.clone(),
        _ => return None,
    };
    (!given.is_empty()).then_some(given)
}
