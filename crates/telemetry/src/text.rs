//! The text of figures, as Prometheus reads it (OpenMetrics 1.0).

use prometheus_client::encoding::text::encode_registry;
use prometheus_client::registry::Registry;

/// What the text is, for the header of an answer.
pub(crate) const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The figures of `registries` one behind the other, with the mark of the end.
pub(crate) fn print<'a>(registries: impl IntoIterator<Item = &'a Registry>) -> String {
    let mut text = String::new();
    for registry in registries {
        // Writing to a string does not fail.
        let _ = encode_registry(&mut text, registry);
    }
    text.push_str("# EOF\n");
    text
}
