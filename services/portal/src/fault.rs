//! What may go wrong with a page, as its reader understands it.

use std::fmt::Display;

use tonic::{Code, Status};
use tonic_types::StatusExt as _;

/// A part of the market that a page needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Supply,
    Demand,
    Matching,
    Contract,
}

impl Part {
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Supply => "供给服务",
            Self::Demand => "需求服务",
            Self::Matching => "检索与匹配服务",
            Self::Contract => "合同登记服务",
        }
    }
}

/// One field that the market refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    /// Path as the API names it, for example `listing.title`.
    pub(crate) field: String,
    /// What is wrong and what to do, in Chinese.
    pub(crate) description: String,
}

/// Why there is no page, or why a form is shown again.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// Nothing is there, or nothing that this reader may know of.
    NotFound,
    /// The page is for people who are signed in.
    SignIn,
    /// It is for others.
    Forbidden,
    /// The form did not come from a page of this site.
    Foreign,
    /// The session of the form has ended, or the portal was started anew: what was typed, to be kept.
    Ended(Vec<String>),
    /// What was sent is too long, or no form.
    Malformed,
    /// A part of the market does not answer.
    Down(Part),
    /// Too many ask; the market said so.
    Busy,
    /// Fields are refused.
    Invalid(Vec<Refused>),
    /// Somebody else changed it in between.
    Conflict,
    /// The market refuses it as things stand, and says why.
    Refused(String),
    /// A fault of ours, which was logged.
    Internal,
}

impl Fault {
    pub(crate) fn internal(cause: &dyn Display) -> Self {
        tracing::error!(%cause, "a page failed");
        Self::Internal
    }

    /// What the refusal of a call to `part` means.
    pub(crate) fn of(part: Part) -> impl FnOnce(Status) -> Self {
        move |status| match status.code() {
            Code::NotFound => Self::NotFound,
            Code::Unauthenticated => Self::SignIn,
            Code::PermissionDenied => Self::Forbidden,
            Code::Unavailable | Code::DeadlineExceeded | Code::Cancelled => Self::Down(part),
            Code::ResourceExhausted => Self::Busy,
            Code::Aborted => Self::Conflict,
            Code::InvalidArgument => Self::Invalid(refused(&status)),
            Code::FailedPrecondition | Code::AlreadyExists | Code::OutOfRange => {
                Self::Refused(status.message().to_owned())
            }
            code => {
                tracing::error!(?code, part = part.title(), "a call of the portal failed");
                Self::Internal
            }
        }
    }
}

fn refused(status: &Status) -> Vec<Refused> {
    let details = status.get_error_details();
    let violations = details.bad_request();
    let violations = violations.iter().flat_map(|bad| &bad.field_violations);
    let mut refused: Vec<Refused> = violations
        .map(|violation| Refused {
            field: violation.field.clone(),
            description: violation.description.clone(),
        })
        .collect();
    if refused.is_empty() {
        let (field, description) = (String::new(), status.message().to_owned());
        refused.push(Refused { field, description });
    }
    refused
}
