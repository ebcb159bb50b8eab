//! What is read of the market's answers in JSON, and which service has which posts.

use serde_json::Value;
use techmarket_kernel::china_date;

/// The service that has the posts, and the word for one in the names of methods.
pub(super) fn side(demands: bool) -> (&'static str, &'static str) {
    if demands {
        ("demand.v1.DemandService", "Demand")
    } else {
        ("supply.v1.SupplyService", "Listing")
    }
}

/// The day of an instant, China standard time.
pub(super) fn day(time: &Value) -> String {
    let time: Option<jiff::Timestamp> = text(time).parse().ok();
    time.map(|time| china_date(time).to_string()).unwrap_or_default()
}

pub(super) fn list(value: Value) -> Vec<Value> {
    match value {
        Value::Array(list) => list,
        _ => Vec::new(),
    }
}

pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
