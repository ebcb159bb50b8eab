//! Figures as OTLP has them.

use std::collections::BTreeMap;

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value::StringValue;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value::AsDouble;
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, Gauge, Histogram, HistogramDataPoint, Metric, NumberDataPoint, ResourceMetrics,
    ScopeMetrics, Sum,
};
use opentelemetry_proto::tonic::resource::v1::Resource;

use crate::otlp::figures::{Family, Kind, Sample, families};
use crate::otlp::resource::{attribute, scope};

/// The label that bounds a bucket.
const BOUND: &str = "le";

/// From when until when figures were counted, in nanoseconds of Unix time.
#[derive(Clone, Copy)]
pub(super) struct Period {
    pub(super) from: u64,
    pub(super) until: u64,
}

/// The figures of `text`, as `/metrics` prints them; and how many there are.
pub(super) fn request(resource: &Resource, text: &str, period: Period) -> (ExportMetricsServiceRequest, u64) {
    let families = families(text);
    let points = families.iter().map(|family| family.samples.len() as u64).sum();
    let scoped = ScopeMetrics {
        scope: Some(scope()),
        metrics: families.iter().map(|family| metric(family, period)).collect(),
        ..ScopeMetrics::default()
    };
    let request = ExportMetricsServiceRequest {
        resource_metrics: vec![ResourceMetrics {
            resource: Some(resource.clone()),
            scope_metrics: vec![scoped],
            ..ResourceMetrics::default()
        }],
    };
    (request, points)
}

fn metric(family: &Family<'_>, period: Period) -> Metric {
    let data = match family.kind {
        Kind::Counter => Data::Sum(Sum {
            data_points: numbers(family, period),
            aggregation_temporality: AggregationTemporality::Cumulative.into(),
            is_monotonic: true,
        }),
        Kind::Gauge => Data::Gauge(Gauge {
            data_points: numbers(family, period),
        }),
        Kind::Histogram => Data::Histogram(Histogram {
            data_points: histograms(family, period),
            aggregation_temporality: AggregationTemporality::Cumulative.into(),
        }),
    };
    Metric {
        name: family.name.to_owned(),
        description: family.help.to_owned(),
        data: Some(data),
        ..Metric::default()
    }
}

fn numbers(family: &Family<'_>, period: Period) -> Vec<NumberDataPoint> {
    let point = |sample: &Sample<'_>| NumberDataPoint {
        attributes: attributes(sample),
        start_time_unix_nano: period.from,
        time_unix_nano: period.until,
        value: Some(AsDouble(sample.value)),
        ..NumberDataPoint::default()
    };
    family.samples.iter().map(point).collect()
}

/// A histogram for each set of labels.
fn histograms(family: &Family<'_>, period: Period) -> Vec<HistogramDataPoint> {
    let mut points: BTreeMap<Vec<(&str, &str)>, HistogramDataPoint> = BTreeMap::new();
    for sample in &family.samples {
        let labels = sample.labels.iter().filter(|(name, _)| *name != BOUND);
        let labels = labels.map(|(name, text)| (*name, text.as_str())).collect();
        let point = points.entry(labels).or_insert_with(|| HistogramDataPoint {
            attributes: attributes(sample),
            start_time_unix_nano: period.from,
            time_unix_nano: period.until,
            ..HistogramDataPoint::default()
        });
        take(point, sample);
    }
    points.into_values().collect()
}

/// Takes one line in. Printed, a bucket holds all below its bound; sent, only those above the bound before.
fn take(point: &mut HistogramDataPoint, sample: &Sample<'_>) {
    match sample.suffix {
        "_sum" => point.sum = Some(sample.value),
        "_count" => point.count = whole(sample.value),
        "_bucket" => {
            let below: u64 = point.bucket_counts.iter().sum();
            point
                .bucket_counts
                .push(whole(sample.value).saturating_sub(below));
            let bound = sample.labels.iter().find(|(name, _)| *name == BOUND);
            let bound = bound.and_then(|(_, text)| text.parse::<f64>().ok());
            point
                .explicit_bounds
                .extend(bound.filter(|bound| bound.is_finite()));
        }
        _ => {}
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it was counted one by one, and prints as a number"
)]
fn whole(value: f64) -> u64 {
    value as u64
}

fn attributes(sample: &Sample<'_>) -> Vec<KeyValue> {
    let labels = sample.labels.iter().filter(|(name, _)| *name != BOUND);
    labels
        .map(|(name, text)| attribute(name, StringValue(text.clone())))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{Counters, Seen};

    #[test]
    fn a_histogram_is_sent_as_it_is_printed() {
        let counters = Counters::default();
        let waits = counters.waits("supply");
        for microseconds in [30, 60, 400, 60_000_000] {
            waits.read(Duration::from_micros(microseconds));
        }
        let text = Seen::default().print(&counters);
        let period = Period { from: 1, until: 2 };
        let (request, points) = request(&Resource::default(), &text, period);
        let printed = text.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(points, printed as u64);
        let metrics = &request.resource_metrics[0].scope_metrics[0].metrics;
        let waits = metrics
            .iter()
            .find(|metric| metric.name == "techmarket_database_wait_seconds")
            .unwrap();
        let Some(Data::Histogram(histogram)) = &waits.data else {
            panic!("{waits:?}");
        };
        let read = &histogram.data_points;
        let read = read.iter().find(|point| point.count == 4).unwrap();
        assert_eq!(read.bucket_counts, [2, 1, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!(read.explicit_bounds.len() + 1, read.bucket_counts.len());
        assert_eq!(read.attributes.len(), 2);
    }
}
