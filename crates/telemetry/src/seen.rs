//! Figures that are asked for when somebody looks: lags, indexes, pools, the process.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicU64;

use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use crate::counters::Counters;
use crate::text;

type Labels = Vec<(&'static str, String)>;
type Gauges = Family<Labels, Gauge<f64, AtomicU64>>;

/// What was seen at one look.
#[derive(Debug, Default)]
pub struct Seen {
    registry: Registry,
    gauges: BTreeMap<&'static str, Gauges>,
}

impl Seen {
    /// The media type of [`Self::print`].
    pub const MEDIA_TYPE: &'static str = text::MEDIA_TYPE;

    /// Adds the value of `name` with `labels`. `help` says what it is and in which unit.
    pub fn add(
        &mut self,
        name: &'static str,
        help: &'static str,
        labels: &[(&'static str, &str)],
        value: f64,
    ) {
        let registry = &mut self.registry;
        let gauges = self.gauges.entry(name).or_insert_with(|| {
            let gauges = Gauges::default();
            registry.register(name, help, gauges.clone());
            gauges
        });
        let labels: Labels = labels
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect();
        gauges.get_or_create(&labels).set(value);
    }

    /// Everything that `counters` hold, and what was seen.
    #[must_use]
    pub fn print(&self, counters: &Counters) -> String {
        text::print([counters.registry(), &self.registry])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_stands_behind_what_was_counted() {
        let mut seen = Seen::default();
        seen.add("techmarket_feed_head", "position", &[("source", "supply")], 7.0);
        seen.add("techmarket_feed_head", "position", &[("source", "demand")], 9.5);
        let text = seen.print(&Counters::default());
        for line in [
            "# TYPE techmarket_feed_head gauge",
            "techmarket_feed_head{source=\"supply\"} 7.0",
            "techmarket_feed_head{source=\"demand\"} 9.5",
            "techmarket_calls_under_way 0",
        ] {
            assert!(
                text.lines().any(|found| found == line),
                "{line} is not in\n{text}"
            );
        }
        assert_eq!(text.matches("# TYPE techmarket_feed_head").count(), 1);
        assert!(text.ends_with("# EOF\n"));
    }
}
