//! The error of the whole market, neutral of transport; `techmarket-rpc` maps it to a status once.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use crate::spoken::{state_in_chinese, verb_in_chinese};
use crate::{Reason, Violation, Violations};

/// Result with the market's error.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Kinds of error, those of gRPC that this market uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The request is wrong whatever the state.
    InvalidArgument,
    /// The resource's state forbids it.
    FailedPrecondition,
    /// The caller acted on a version that is gone, or writers collided.
    Aborted,
    /// A position or size beyond what is valid.
    OutOfRange,
    /// No such resource for this caller.
    NotFound,
    /// A unique key is taken.
    AlreadyExists,
    /// The caller may not do it.
    PermissionDenied,
    /// The caller is unknown.
    Unauthenticated,
    /// A limit is reached.
    ResourceExhausted,
    /// No such method.
    Unimplemented,
    /// Repeat later.
    Unavailable,
    /// Out of time.
    DeadlineExceeded,
    /// A fault of ours.
    Internal,
}

/// The resource an error is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Type in lower case, for example `listing`.
    pub kind: &'static str,
    /// Resource name as the caller gave it.
    pub name: String,
}

/// An error with everything its caller may know, and a cause for the log only.
pub struct Error(Box<Inner>);

struct Inner {
    reason: Reason,
    message: String,
    violations: Vec<Violation>,
    metadata: BTreeMap<&'static str, String>,
    resource: Option<Resource>,
    retry_after: Option<Duration>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of `reason` with a message for the caller, in Chinese.
    #[must_use]
    pub fn new(reason: Reason, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            reason,
            message: message.into(),
            violations: Vec::new(),
            metadata: BTreeMap::new(),
            resource: None,
            retry_after: None,
            source: None,
        }))
    }

    /// A fault of ours. The caller reads a fixed sentence; the cause goes to the log.
    #[must_use]
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(Reason::Internal, "服务器内部错误").with_source(source)
    }

    /// No such resource, or none that the caller may know of.
    #[must_use]
    pub fn not_found(kind: &'static str, name: impl Into<String>) -> Self {
        let name = name.into();
        let mut error = Self::new(Reason::ResourceNotFound, format!("找不到：{name}"));
        error.0.resource = Some(Resource { kind, name });
        error
    }

    /// The state of a resource forbids `verb`. `state` is its word; the API writes it in capitals.
    #[must_use]
    pub fn state_forbids(kind: &'static str, name: impl Into<String>, state: &str, verb: &str) -> Self {
        let (name, state) = (name.into(), state.to_ascii_uppercase());
        let (stands, done) = (state_in_chinese(&state), verb_in_chinese(verb));
        let message = format!("{name} 现为“{stands}”，不能{done}");
        let mut error = Self::new(Reason::StateForbids, message)
            .with("state", state)
            .with("verb", verb);
        error.0.resource = Some(Resource { kind, name });
        error
    }

    /// The field violations of a request. One violation lends the error its reason.
    #[must_use]
    pub fn invalid(violations: Violations) -> Self {
        let violations = violations.into_vec();
        let (reason, message) = match violations.as_slice() {
            [one] => (one.reason, format!("{}：{}", one.field, one.description)),
            many => (Reason::FieldsInvalid, format!("{} 个字段不符合要求", many.len())),
        };
        let mut error = Self::new(reason, message);
        error.0.violations = violations;
        error
    }

    /// One field of a request breaks `rule`, stated in Chinese. `field` is its path, as in [`Violations::add`].
    #[must_use]
    pub fn of_field(field: impl fmt::Display, reason: Reason, rule: impl Into<String>) -> Self {
        let mut violations = Violations::new();
        violations.add(field, reason, rule);
        Self::invalid(violations)
    }

    /// Adds a dynamic word of the message to the metadata, as AIP-193 asks.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.0.metadata.insert(key, value.into());
        self
    }

    /// Names the resource.
    #[must_use]
    pub fn on(mut self, kind: &'static str, name: impl Into<String>) -> Self {
        self.0.resource = Some(Resource {
            kind,
            name: name.into(),
        });
        self
    }

    /// Says when a repeat makes sense.
    #[must_use]
    pub fn retry_after(mut self, delay: Duration) -> Self {
        self.0.retry_after = Some(delay);
        self
    }

    /// Adds the cause, for the log only.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Kind of the error.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.0.reason.kind()
    }

    /// Reason of the error.
    #[must_use]
    pub fn reason(&self) -> Reason {
        self.0.reason
    }

    /// Message for the caller.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Field violations; empty unless the request is wrong.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        &self.0.violations
    }

    /// Dynamic words of the message.
    #[must_use]
    pub fn metadata(&self) -> &BTreeMap<&'static str, String> {
        &self.0.metadata
    }

    /// The resource it is about.
    #[must_use]
    pub fn resource(&self) -> Option<&Resource> {
        self.0.resource.as_ref()
    }

    /// When a repeat makes sense.
    #[must_use]
    pub fn retry_delay(&self) -> Option<Duration> {
        self.0.retry_after
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.reason.as_str(), self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("reason", &self.0.reason.as_str())
            .field("message", &self.0.message)
            .field("violations", &self.0.violations)
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
