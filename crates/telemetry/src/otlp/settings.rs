//! How a collector is reached, and what it is told: the variables that OpenTelemetry names.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use tonic::metadata::{AsciiMetadataKey, AsciiMetadataValue, MetadataMap};

use crate::trace::Sampler;

const TIMEOUT: Duration = Duration::from_secs(10);
const SPAN_DELAY: Duration = Duration::from_secs(5);
const FIGURES_EACH: Duration = Duration::from_mins(1);
/// Spans that wait at most: some hundred bytes each.
const QUEUE: usize = 2_048;
const MOST_QUEUE: usize = 65_536;
/// No variable is longer.
const MOST_TEXT: usize = 8 << 10;

/// How a collector is reached, and what it is told.
#[derive(Clone)]
pub struct Settings {
    /// `http://host:port` or `https://host:port`.
    pub endpoint: String,
    /// The authority of an `https` endpoint, PEM; those that the machine trusts if there is none.
    pub certificate: Option<PathBuf>,
    /// What each sending carries. Their values are secret.
    pub(super) headers: MetadataMap,
    pub(super) timeout: Duration,
    /// None if traces are not sent.
    pub(super) sampler: Option<Sampler>,
    pub(super) span_delay: Duration,
    pub(super) queue: usize,
    /// None if figures are not sent.
    pub(super) figures_each: Option<Duration>,
    /// Attributes of the process, by name.
    pub(super) attributes: Vec<(String, String)>,
}

/// A setting that cannot be used. Its text names the variable, what is wrong with it, and what would be right.
#[derive(Debug, thiserror::Error)]
#[error("{variable} {rule}")]
pub struct SettingsError {
    variable: &'static str,
    rule: String,
}

type Result<T> = std::result::Result<T, SettingsError>;

/// Reads variables by name; an empty one is none.
struct Variables<F>(F);

impl Settings {
    /// Settings by `endpoint`, the value of `--telemetry-endpoint`, or else by `OTEL_EXPORTER_OTLP_ENDPOINT`, and by the other
    /// variables, each as `variable` gives it. `None` where no endpoint is given, or `OTEL_SDK_DISABLED` says so.
    pub fn read(endpoint: Option<&str>, variable: impl Fn(&str) -> Option<String>) -> Result<Option<Self>> {
        let variables = Variables(variable);
        let (name, endpoint) = if let Some(endpoint) = endpoint {
            ("--telemetry-endpoint", Some(endpoint.to_owned()))
        } else {
            let name = "OTEL_EXPORTER_OTLP_ENDPOINT";
            (name, variables.text(name)?)
        };
        let disabled = variables
            .text("OTEL_SDK_DISABLED")?
            .is_some_and(|text| text == "true");
        let Some(endpoint) = endpoint.filter(|_| !disabled) else {
            return Ok(None);
        };
        let protocol = variables.text("OTEL_EXPORTER_OTLP_PROTOCOL")?;
        if protocol.is_some_and(|protocol| protocol != "grpc") {
            return refuse(
                "OTEL_EXPORTER_OTLP_PROTOCOL",
                "只能是 grpc：请用收集器的 gRPC 端口（通常为 4317）",
            );
        }
        let is_traced = variables.is_sent("OTEL_TRACES_EXPORTER")?;
        let sampler = is_traced.then(|| variables.sampler()).transpose()?;
        let figures_each = variables.milliseconds("OTEL_METRIC_EXPORT_INTERVAL", FIGURES_EACH)?;
        Ok(Some(Self {
            endpoint: checked(name, &endpoint)?,
            certificate: variables
                .text("OTEL_EXPORTER_OTLP_CERTIFICATE")?
                .map(PathBuf::from),
            headers: variables.headers()?,
            timeout: variables.milliseconds("OTEL_EXPORTER_OTLP_TIMEOUT", TIMEOUT)?,
            sampler,
            span_delay: variables.milliseconds("OTEL_BSP_SCHEDULE_DELAY", SPAN_DELAY)?,
            queue: variables.number("OTEL_BSP_MAX_QUEUE_SIZE", QUEUE, MOST_QUEUE)?,
            figures_each: variables
                .is_sent("OTEL_METRICS_EXPORTER")?
                .then_some(figures_each),
            attributes: variables.attributes()?,
        }))
    }

    /// The same, which says `value` of the process under `name` unless `OTEL_RESOURCE_ATTRIBUTES` says something else.
    #[must_use]
    pub fn with(mut self, name: &str, value: String) -> Self {
        if self.attributes.iter().all(|(known, _)| known != name) {
            self.attributes.push((name.to_owned(), value));
        }
        self
    }
}

/// An endpoint that says by which scheme it is reached: without one, libraries differ in what they take it for.
fn checked(name: &'static str, endpoint: &str) -> Result<String> {
    const RULE: &str = "应为 http://主机:端口 或 https://主机:端口，不含用户名、密码和路径；密钥请写在 OTEL_EXPORTER_OTLP_HEADERS 中";
    let Some((scheme, rest)) = endpoint.split_once("://") else {
        return refuse(name, RULE);
    };
    let authority = rest.strip_suffix('/').unwrap_or(rest);
    let is_plain = !authority.is_empty() && !authority.contains(['/', '@', '?', '#']);
    let parsed = http::uri::Authority::from_str(authority).is_ok();
    if !["http", "https"].contains(&scheme) || !is_plain || !parsed {
        return refuse(name, RULE);
    }
    Ok(format!("{scheme}://{authority}"))
}

fn refuse<T>(variable: &'static str, rule: impl Into<String>) -> Result<T> {
    let rule = rule.into();
    Err(SettingsError { variable, rule })
}

impl<F: Fn(&str) -> Option<String>> Variables<F> {
    fn text(&self, name: &'static str) -> Result<Option<String>> {
        match (self.0)(name).map(|text| text.trim().to_owned()) {
            Some(text) if text.len() > MOST_TEXT => refuse(name, format!("超过 {MOST_TEXT} 字节的上限")),
            text => Ok(text.filter(|text| !text.is_empty())),
        }
    }

    fn is_sent(&self, name: &'static str) -> Result<bool> {
        match self.text(name)?.as_deref() {
            None | Some("otlp") => Ok(true),
            Some("none") => Ok(false),
            Some(other) => refuse(name, format!("的值“{other}”不可用，可用：otlp、none")),
        }
    }

    fn number(&self, name: &'static str, default: usize, most: usize) -> Result<usize> {
        let Some(text) = self.text(name)? else {
            return Ok(default);
        };
        match text.parse() {
            Ok(number) if (1..=most).contains(&number) => Ok(number),
            _ => refuse(name, format!("的值“{text}”不可用，应为 1 至 {most} 的整数")),
        }
    }

    fn milliseconds(&self, name: &'static str, default: Duration) -> Result<Duration> {
        let default = usize::try_from(default.as_millis()).unwrap_or(usize::MAX);
        let number = self.number(name, default, 3_600_000)?;
        Ok(Duration::from_millis(number as u64))
    }

    fn sampler(&self) -> Result<Sampler> {
        const NAME: &str = "OTEL_TRACES_SAMPLER";
        const SHARE: &str = "OTEL_TRACES_SAMPLER_ARG";
        let share = match self.text(SHARE)? {
            None => 1.0,
            Some(text) => match text.parse::<f64>() {
                Ok(share) if (0.0..=1.0).contains(&share) => share,
                _ => return refuse(SHARE, format!("的值“{text}”不可用，应为 0 至 1 的数")),
            },
        };
        let name = self.text(NAME)?;
        Ok(match name.as_deref().unwrap_or("parentbased_always_on") {
            "always_on" => Sampler::new(false, 1.0),
            "always_off" => Sampler::new(false, 0.0),
            "traceidratio" => Sampler::new(false, share),
            "parentbased_always_on" => Sampler::new(true, 1.0),
            "parentbased_always_off" => Sampler::new(true, 0.0),
            "parentbased_traceidratio" => Sampler::new(true, share),
            other => {
                let rule = "可用：always_on、always_off、traceidratio，及以 parentbased_ 开头的同名三种";
                return refuse(NAME, format!("的值“{other}”不可用，{rule}"));
            }
        })
    }

    /// `name=value,name=value`, percent-encoded.
    fn pairs(&self, name: &'static str) -> Result<Vec<(String, String)>> {
        let text = self.text(name)?.unwrap_or_default();
        let pairs = text.split(',').filter(|pair| !pair.trim().is_empty());
        // The pair may be a secret: it is not shown.
        let read = |pair: &str| {
            let (key, value) = pair.split_once('=')?;
            let value = percent_decode_str(value.trim()).decode_utf8().ok()?;
            Some((key.trim().to_owned(), value.into_owned()))
        };
        pairs
            .enumerate()
            .map(|(at, pair)| match read(pair).filter(|(key, _)| !key.is_empty()) {
                Some(pair) => Ok(pair),
                None => refuse(
                    name,
                    format!("的第 {} 项应为 名称=值，值中的特殊字符写作 %XX", at + 1),
                ),
            })
            .collect()
    }

    fn headers(&self) -> Result<MetadataMap> {
        const NAME: &str = "OTEL_EXPORTER_OTLP_HEADERS";
        let mut headers = MetadataMap::new();
        for (at, (key, value)) in self.pairs(NAME)?.into_iter().enumerate() {
            let key = AsciiMetadataKey::from_str(&key.to_lowercase());
            let value = AsciiMetadataValue::from_str(&value);
            let (Ok(key), Ok(mut value)) = (key, value) else {
                return refuse(NAME, format!("的第 {} 项不是可用的请求头", at + 1));
            };
            value.set_sensitive(true);
            headers.insert(key, value);
        }
        Ok(headers)
    }

    fn attributes(&self) -> Result<Vec<(String, String)>> {
        let mut attributes = self.pairs("OTEL_RESOURCE_ATTRIBUTES")?;
        if let Some(name) = self.text("OTEL_SERVICE_NAME")? {
            attributes.retain(|(known, _)| known != "service.name");
            attributes.push(("service.name".to_owned(), name));
        }
        Ok(attributes)
    }
}
