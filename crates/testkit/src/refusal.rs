//! What a refused call tells, read whole.

use std::collections::BTreeMap;
use std::time::Duration;

use techmarket_kernel::Reason;
use techmarket_rpc::DOMAIN;
use tonic::{Code, Status};
use tonic_types::StatusExt;

/// Everything that a program can read from a refused call: the code and all details of `google.rpc`. The sentences
/// for people are left out. Build the expected one from [`Refusal::new`] and compare the two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Code of the status.
    pub code: Code,
    /// `ErrorInfo.reason`.
    pub reason: String,
    /// `ErrorInfo.metadata`.
    pub metadata: BTreeMap<String, String>,
    /// `BadRequest`: field and reason, in order.
    pub violations: Vec<(String, String)>,
    /// `ResourceInfo`: type and name.
    pub resource: Option<(String, String)>,
    /// `PreconditionFailure`: type and subject of each violation.
    pub preconditions: Vec<(String, String)>,
    /// `RetryInfo`.
    pub retry_after: Option<Duration>,
}

impl Refusal {
    /// A refusal without further details.
    #[must_use]
    pub fn new(code: Code, reason: Reason) -> Self {
        Self {
            code,
            reason: reason.as_str().to_owned(),
            metadata: BTreeMap::new(),
            violations: Vec::new(),
            resource: None,
            preconditions: Vec::new(),
            retry_after: None,
        }
    }

    /// An INVALID_ARGUMENT with these violations: of one, its reason is that of the whole.
    #[must_use]
    pub fn of_fields(fields: &[(&str, Reason)]) -> Self {
        let reason = match fields {
            [(_, reason)] => *reason,
            _ => Reason::FieldsInvalid,
        };
        let violations = fields
            .iter()
            .map(|(field, reason)| ((*field).to_owned(), reason.as_str().to_owned()));
        Self {
            violations: violations.collect(),
            ..Self::new(Code::InvalidArgument, reason)
        }
    }

    /// With a word of the metadata.
    #[must_use]
    pub fn with(mut self, key: &str, value: &str) -> Self {
        self.metadata.insert(key.to_owned(), value.to_owned());
        self
    }

    /// About a resource.
    #[must_use]
    pub fn on(mut self, kind: &str, name: &str) -> Self {
        self.resource = Some((kind.to_owned(), name.to_owned()));
        self
    }

    /// A FAILED_PRECONDITION because of the state of a resource.
    #[must_use]
    pub fn state_forbids(kind: &str, name: &str, state: &str, verb: &str) -> Self {
        let mut refusal = Self::new(Code::FailedPrecondition, Reason::StateForbids)
            .with("state", state)
            .with("verb", verb)
            .on(kind, name);
        refusal.preconditions = vec![(refusal.reason.clone(), name.to_owned())];
        refusal
    }

    /// A NOT_FOUND.
    #[must_use]
    pub fn not_found(kind: &str, name: &str) -> Self {
        Self::new(Code::NotFound, Reason::ResourceNotFound).on(kind, name)
    }

    /// What the error of one item of a batch tells.
    #[must_use]
    pub fn of_item(error: Option<&techmarket_proto::google::rpc::Status>) -> Self {
        let error = error.expect("a refused item");
        let details = prost::Message::encode_to_vec(error).into();
        Self::read(&Status::with_details(
            Code::from_i32(error.code),
            error.message.clone(),
            details,
        ))
    }

    /// What `status` tells. It must have one `ErrorInfo` of this market, and say in Chinese what is wrong.
    #[must_use]
    pub fn read(status: &Status) -> Self {
        let details = status
            .check_error_details()
            .unwrap_or_else(|error| panic!("details that cannot be read ({error}): {status:?}"));
        let Some(info) = details.error_info() else {
            panic!("no ErrorInfo: {status:?}");
        };
        assert_eq!(info.domain, DOMAIN, "{status:?}");
        assert!(!status.message().is_ascii(), "no message for people: {status:?}");
        let violations = details.bad_request().map(|found| &found.field_violations);
        let violations = violations.into_iter().flatten();
        let preconditions = details.precondition_failure().map(|found| &found.violations);
        let preconditions = preconditions.into_iter().flatten();
        Self {
            code: status.code(),
            reason: info.reason.clone(),
            metadata: info.metadata.clone().into_iter().collect(),
            violations: violations.map(|v| (v.field.clone(), v.reason.clone())).collect(),
            resource: details
                .resource_info()
                .map(|found| (found.resource_type.clone(), found.resource_name.clone())),
            preconditions: preconditions
                .map(|v| (v.r#type.clone(), v.subject.clone()))
                .collect(),
            retry_after: details.retry_info().and_then(|found| found.retry_delay),
        }
    }
}

/// Checks code and reason, and that the details are well formed; returns them.
#[track_caller]
#[expect(clippy::must_use_candidate, reason = "the check is what it is called for")]
pub fn assert_refused(status: &Status, code: Code, reason: Reason) -> Refusal {
    let refusal = Refusal::read(status);
    assert_eq!(
        (refusal.code, refusal.reason.as_str()),
        (code, reason.as_str()),
        "{status:?}"
    );
    refusal
}

/// The sentences for people on each violated field, in order.
#[must_use]
pub fn descriptions(status: &Status) -> Vec<String> {
    let details = status.get_error_details();
    let violations = details.bad_request().map(|found| found.field_violations.clone());
    let violations = violations.into_iter().flatten();
    violations.map(|violation| violation.description).collect()
}

/// The field violations of a refused call, field and reason.
#[must_use]
pub fn violations(status: &Status) -> Vec<(String, String)> {
    Refusal::read(status).violations
}
