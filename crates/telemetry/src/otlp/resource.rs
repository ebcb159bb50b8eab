//! What a collector is told of the process.

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::resource::v1::Resource;

use crate::otlp::Settings;
use crate::trace::Place;

/// The process as its attributes say. Replicas of one service differ by their instance.
pub(super) fn resource(settings: &Settings) -> Resource {
    let instance = Place::first().trace_id().to_string();
    let settings = settings
        .clone()
        .with("service.name", "techmarket".to_owned())
        .with("service.version", env!("CARGO_PKG_VERSION").to_owned())
        .with("service.instance.id", instance);
    Resource {
        attributes: settings
            .attributes
            .into_iter()
            .map(|(key, text)| attribute(&key, Value::StringValue(text)))
            .collect(),
        ..Resource::default()
    }
}

/// What observes: the market itself.
pub(super) fn scope() -> InstrumentationScope {
    InstrumentationScope {
        name: "techmarket".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        ..InstrumentationScope::default()
    }
}

/// One attribute.
pub(super) fn attribute(key: &str, value: Value) -> KeyValue {
    KeyValue {
        key: key.to_owned(),
        value: Some(AnyValue { value: Some(value) }),
        ..KeyValue::default()
    }
}
